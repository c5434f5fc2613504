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
package latentij.tensor;

import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;

/**
 * Keeps pixels that are not needed any more for the next image of as many: the
 * system takes longer to hand out new memory than a copy takes to fill it. Gives
 * them up where memory is short. Several threads may use a pool.
 */
public final class PixelPool {

	private SoftReference<ByteBuffer> spare = new SoftReference<>(null);

	/**
	 * Takes pixels.
	 *
	 * @param batch how many images, at least 1
	 * @param height of each, at least 1
	 * @param width of each, at least 1
	 * @return pixels of any colour, the caller's until they are given back
	 * @throws IllegalArgumentException as for {@link PixelTensor#zeros}
	 */
	public synchronized PixelTensor take(final int batch, final int height,
		final int width)
	{
		final int bytes = PixelTensor.bytes(batch, height, width);
		final ByteBuffer kept = spare.get();
		if (kept == null || kept.capacity() != bytes) return PixelTensor.zeros(batch,
			height, width);
		spare = new SoftReference<>(null);
		return PixelTensor.wrap(kept, batch, height, width);
	}

	/**
	 * Gives pixels back.
	 *
	 * @param pixels that nobody uses any more
	 */
	public synchronized void give(final PixelTensor pixels) {
		spare = new SoftReference<>(pixels.buffer());
	}
}
