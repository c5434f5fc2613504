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
package latentij.display;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Matplotlib's viridis colour map.
 *
 * @see <a href="https://bids.github.io/colormap/">Smith and van der Walt 2015</a>
 *      (dedicated to the public domain, CC0)
 */
public final class Viridis {

	private static final int SIZE = 256;
	private static final int[] COLOURS = load();

	private Viridis() {}

	private static int[] load() {
		final byte[] table = new byte[3 * SIZE];
		try (InputStream in = Viridis.class.getResourceAsStream("viridis.lut")) {
			new DataInputStream(in).readFully(table);
		}
		catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
		final int[] colours = new int[SIZE];
		for (int i = 0; i < SIZE; i++)
			colours[i] = (table[i] & 0xff) << 16 | (table[SIZE + i] & 0xff) << 8 |
				table[2 * SIZE + i] & 0xff;
		return colours;
	}

	/**
	 * The colour of a value, as matplotlib looks it up.
	 *
	 * @param level in [0,1]; clamped
	 * @return 0xRRGGBB
	 */
	public static int colour(final double level) {
		return COLOURS[(int) Math.max(0, Math.min(SIZE - 1, level * SIZE))];
	}
}
