// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import latentij.codec.VaeException;
import org.scijava.command.ContextCommand;
import org.scijava.log.LogService;
import org.scijava.plugin.Parameter;

/**
 * What the three commands have in common: failures that stop a macro.
 *
 * @see ResultPostprocessor
 */
abstract class LatentCommand extends ContextCommand {

	/** The parameter for the image, and its macro key. */
	static final String INPUT = "input";

	@Parameter
	private LogService log;

	/** Does the work and sets the output. */
	abstract void compute() throws IOException;

	/** As the menu has it. */
	abstract String title();

	@Override
	public final void run() {
		final MacroHost host = new MacroHost(context());
		try {
			compute();
		} catch (final CancellationException exc) {
			// The user knows; but a macro must not go on.
			cancel(host.isMacro() ? host.fail(title(), exc.getMessage()) : null);
		} catch (final IllegalArgumentException | IOException | VaeException exc) {
			log.debug(exc);
			cancel(host.fail(title(), exc.getMessage()));
		} catch (final RuntimeException | LinkageError exc) {
			// A mistake of ours, or a damaged installation. Here too, a macro must not
			// go on with the wrong image.
			log.error(exc);
			cancel(host.fail(
					title(), "This should not have happened: " + exc + ". The log tells more; please report it."));
		} catch (final OutOfMemoryError exc) {
			cancel(host.fail(
					title(),
					"Java's memory is full (" + exc.getMessage() + "). Close images, or give ImageJ more memory under "
							+ "Edit > Options > Memory & Threads."));
		}
	}
}
