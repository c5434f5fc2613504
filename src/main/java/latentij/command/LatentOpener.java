// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.Macro;
import java.awt.EventQueue;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import latentij.ij.ui.MacroThreads;
import latentij.interchange.LatentFormats;
import latentij.interchange.Scaling;
import latentij.job.options.JobType;
import latentij.job.options.Options;
import latentij.service.LatentService;
import latentij.util.Printable;
import org.scijava.command.CommandService;
import org.scijava.io.AbstractIOPlugin;
import org.scijava.io.IOPlugin;
import org.scijava.io.location.FileLocation;
import org.scijava.io.location.Location;
import org.scijava.module.Module;
import org.scijava.module.ModuleService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * Opens the latents of NumPy, safetensors and ComfyUI in ImageJ2 and Fiji like images: with <i>File &gt; Open...</i>,
 * by dropping them on ImageJ's window, and by a macro's {@code open}. All other files are left to others
 * ({@link LatentFormats#isLatent}). ImageJ2 asks such a plugin before ImageJ itself, if it is "eager".
 *
 * @see ImportLatent
 */
@Plugin(type = IOPlugin.class, attrs = @Attr(name = "eager"))
public class LatentOpener extends AbstractIOPlugin<Object> {

	/** The methods of ImageJ2's hooks into ImageJ for what a person opens. */
	private static final Set<String> HOOKS =
			Set.of("interceptFileOpen", "interceptOpenRecent", "interceptDragAndDropFile");

	@Parameter
	private CommandService commands;

	@Parameter
	private ModuleService modules;

	@Parameter
	private LatentService latents;

	@Override
	public Class<Object> getDataType() {
		return Object.class;
	}

	@Override
	public boolean supportsOpen(final Location source) {
		try {
			return source instanceof FileLocation file
					&& LatentFormats.isLatent(file.getFile().toPath());
		} catch (final InvalidPathException exc) {
			// With the locale C, Java has no path for names that are not ASCII. ImageJ says that it finds no such file.
			return false;
		}
	}

	/**
	 * Opens a file.
	 *
	 * @param source a {@link FileLocation} of latents
	 * @return a new stack of the scaled latent, an {@code ImagePlus}. Where a person opens it, it is in a window, and
	 *         {@code TRUE} stands for one that did not come, of which the person knows why
	 * @throws IOException if it cannot be read, or does not tell its model
	 * @throws IllegalStateException for a macro that opens one which does not come: it stops the macro
	 */
	@Override
	public Object open(final Location source) throws IOException {
		final String path = ((FileLocation) source).getFile().getPath();
		final boolean isMacro = MacroThreads.isMacro(Thread.currentThread());
		final boolean isSeen = isToBeSeen();
		if ((isMacro || !isSeen) && !ImportLatent.tellsItsModel(path)) throw unknownModel(path, isMacro);
		if (isSeen) return show(path);
		try {
			return latents.importLatent(Map.of(Options.EXCHANGE_FILE.key(), path));
		} catch (final IllegalArgumentException exc) {
			throw new IOException(exc.getMessage(), exc);
		}
	}

	/** What opens a file has no place for the model, which a person chooses in a dialog. */
	private IOException unknownModel(final String path, final boolean isMacro) {
		final Path file = Path.of(path);
		// A .npy file has no place for it; of others, Import Latent asks for what they do not tell.
		final boolean tellsNoScale = LatentFormats.of(file).convention() == Scaling.UNSTATED;
		final String reason = Printable.quoted(file.getFileName())
				+ " does not say which model made its latents, and open takes no model. Use run(\"" + ImportLatent.TITLE
				+ "\", \"file=[" + path.replace('\\', '/') + "] model=sd15" + (tellsNoScale ? " scaling=scaled" : "")
				+ "\") with its model in place of sd15"
				+ (tellsNoScale
						? ", and scaling=raw for latents that were not multiplied by its scaling factor."
						: ".");
		if (!isMacro) return new IOException(reason);
		new MacroHost(getContext(), MacroThreads.lastCaller()).fail(JobType.IMPORT.title(), reason);
		// As ImageJ stops a macro that opens a file in vain.
		throw new IllegalStateException(Macro.MACRO_CANCELED);
	}

	/** ImageJ2 itself would show a Dataset, and nothing else. */
	private static boolean isToBeSeen() {
		return StackWalker.getInstance()
				.walk(frames -> frames.anyMatch(frame -> HOOKS.contains(frame.getMethodName())));
	}

	private Object show(final String path) throws IOException {
		final Module module = modules.createModule(commands.getCommand(ImportLatent.class));
		// Not resolved: the dialog, if there is one, shows which file it is about.
		module.setInput(Options.EXCHANGE_FILE.key(), path);
		final Future<Module> run = modules.run(module, true);
		// Its dialog, too, needs the thread of windows.
		if (EventQueue.isDispatchThread()) return Boolean.TRUE;
		try {
			final Object latent = run.get().getOutput("latent");
			if (latent != null) return latent;
			// As ImageJ stops a macro that opens a file in vain: the command knows the macros that run commands alone.
			if (MacroThreads.isMacro(Thread.currentThread())) throw new IllegalStateException(Macro.MACRO_CANCELED);
			return Boolean.TRUE;
		} catch (final InterruptedException exc) {
			Thread.currentThread().interrupt();
			return Boolean.TRUE;
		} catch (final ExecutionException exc) {
			throw new IOException(exc.getCause());
		}
	}
}
