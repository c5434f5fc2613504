// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import java.io.IOException;
import latentij.job.Progress;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/** Decodes latents to pictures; one thread at a time uses it. */
public interface LatentDecoder {

	/**
	 * Decodes a latent, or a rectangle of one.
	 *
	 * @param scaled a scaled latent, [1,C,h,w]; read, never changed
	 * @param progress may end it
	 * @return one picture of h*f x w*f pixels, f being the spatial compression ratio; owned by the
	 *         caller
	 * @throws IOException if a model cannot be read
	 * @throws IllegalArgumentException if it is no latent of the model, or does not fit into memory
	 * @throws java.util.concurrent.CancellationException if the progress ends it
	 * @throws latentij.codec.VaeException if the network fails
	 */
	PixelTensor decode(FloatTensor scaled, Progress progress) throws IOException;

	/**
	 * Shows a decoder of previews what the full picture of a whole latent is.
	 *
	 * @param scaled the latent, [1,C,h,w]; read, never changed
	 * @param picture of h*f x w*f pixels; read, never changed
	 * @return true if it decodes latents to other pictures from now on
	 */
	default boolean learn(final FloatTensor scaled, final PixelTensor picture) {
		return false;
	}
}
