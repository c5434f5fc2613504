/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
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
		}
		catch (final CancellationException exc) {
			// The user knows; but a macro must not go on.
			cancel(host.isMacro() ? host.fail(title(), exc.getMessage()) : null);
		}
		catch (final IllegalArgumentException | IOException | VaeException exc) {
			log.debug(exc);
			cancel(host.fail(title(), exc.getMessage()));
		}
		catch (final RuntimeException | LinkageError exc) {
			// A mistake of ours, or a damaged installation. Here too, a macro must not
			// go on with the wrong image.
			log.error(exc);
			cancel(host.fail(title(), "This should not have happened: " + exc +
				". The log tells more; please report it."));
		}
		catch (final OutOfMemoryError exc) {
			cancel(host.fail(title(), "Java's memory is full (" + exc
				.getMessage() + "). Close images, or give ImageJ more memory under " +
				"Edit > Options > Memory & Threads."));
		}
	}
}
