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
package latentij.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import latentij.tensor.FloatTensor;

/** Comparing tensors. */
public final class Tensors {

	private Tensors() {}

	/** Fails unless every value is within the tolerance, naming the worst. */
	public static void assertClose(final Npy expected, final FloatTensor found,
		final double tolerance)
	{
		assertArrayEquals(expected.shape(), found.shape(), "shape");
		final float[] values = found.toArray();
		int worst = 0;
		for (int i = 0; i < values.length; i++) {
			// The negation makes NaN the worst.
			if (!(Math.abs(values[i] - expected.values()[i]) <= Math.abs(
				values[worst] - expected.values()[worst]))) worst = i;
		}
		final double error = Math.abs(values[worst] - expected.values()[worst]);
		assertTrue(error <= tolerance, "value " + worst + " is " + values[worst] +
			", expected was " + expected.values()[worst] + ": " + error +
			" apart, allowed are " + tolerance);
	}

	/** Fails unless every value is within a part of the largest. */
	public static void assertClose(final FloatTensor expected,
		final FloatTensor found, final double rtol)
	{
		assertArrayEquals(expected.shape(), found.shape(), "shape");
		float largest = 0;
		for (final float value : expected.toArray())
			largest = Math.max(largest, Math.abs(value));
		assertTrue(largest > 0.1, "there is nothing to compare");
		assertArrayEquals(expected.toArray(), found.toArray(), (float) (rtol *
			largest));
	}
}
