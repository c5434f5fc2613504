// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.macro.Interpreter;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import latentij.command.widget.JobDialog;
import latentij.ij.menu.ChosenWords;
import latentij.ij.menu.PathChooser;
import latentij.ij.ui.MacroThreads;
import latentij.job.ErrorMessage;
import latentij.job.ErrorMessage.Kind;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;
import latentij.util.LastError;
import org.scijava.command.ContextCommand;
import org.scijava.log.LogService;
import org.scijava.plugin.Parameter;
import org.scijava.util.ClassUtils;
import org.scijava.util.Types;

/**
 * The common part of the commands: failures that stop a macro.
 *
 * @see ResultPostprocessor
 */
abstract class LatentCommand extends ContextCommand implements JobDialog {

	/** The parameter for the image, and its macro key. */
	static final String INPUT = JobType.INPUT;

	@Parameter
	private LogService log;

	/**
	 * The macro that is calling, as far as ImageJ knows: it keeps only the last one that called
	 * any command. So it is asked here, where ImageJ still is on the macro's own thread.
	 */
	private final Interpreter macro = MacroThreads.lastCaller();

	private MacroHost host;

	/** The caller of a command, found once: it is the same all the time. */
	final synchronized MacroHost host() {
		if (host == null) host = new MacroHost(context(), macro);
		return host;
	}

	/** Does the work and sets the output. */
	abstract void compute() throws IOException;

	/** True if a person is asked for the options; else the defaults are taken. The same all the time. */
	boolean asks() {
		return true;
	}

	/** Has a person choose the files or folders whose fields are empty; the Recorder writes down which. */
	void choosePaths() {}

	private void askForPaths() {
		ChosenWords.begun(job(), words());
		choosePaths();
		ChosenWords.begun(job(), words());
		PathChooser.requireReplaceable(job(), words());
	}

	/** The values of the fields that are options of the job, by their names. */
	final Map<String, Object> words() {
		final Map<String, Object> words = new HashMap<>();
		for (final Option<?> option : Options.of(job()))
			words.put(option.key(), ClassUtils.getValue(Types.field(getClass(), option.key()), this));
		return words;
	}

	@Override
	public final void run() {
		try {
			if (asks() && host().isInteractive()) askForPaths();
			if (host().isMacro()) MacroThreads.forMacro(this::compute);
			else compute();
		} catch (final IOException | RuntimeException | LinkageError | OutOfMemoryError exc) {
			final ErrorMessage message = ErrorMessage.of(exc);
			if (message.kind() != Kind.CANCELED) LastError.keep(exc);
			if (message.kind() == Kind.BUG) log.error(exc);
			else log.debug(exc);
			// Whatever it was, a macro must not go on with the wrong image.
			final boolean silent = message.kind() == Kind.CANCELED && !host().isMacro();
			cancel(silent ? null : host().fail(job().title(), message.text()));
		}
	}
}
