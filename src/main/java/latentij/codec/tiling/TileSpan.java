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
package latentij.codec.tiling;

/**
 * One tile along one side, in pixels of the latent.
 *
 * @param start where the tile begins
 * @param length of the tile, at least 1
 * @param skip how much of its beginning is left out of the result
 * @param keep how much after that goes into the result, at least 1; the rest is
 *          left out
 */
public record TileSpan(int start, int length, int skip, int keep) {

	public TileSpan {
		if (start < 0 || skip < 0 || keep < 1 || skip + keep > length)
			throw new IllegalArgumentException("A tile at " + start + " of length " +
				length + " has no " + keep + " pixels after the first " + skip);
	}

	/** @return where the next pixel after the tile would be */
	public int end() {
		return start + length;
	}
}
