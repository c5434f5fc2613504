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
import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.process.LUT;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/** Remembers all that a user sees of an image, to find out what changed. */
public final class Untouched {

	private final ImagePlus image;
	private final List<Object> pixels;
	private final List<Object> looks;

	public Untouched(final ImagePlus image) {
		this.image = image;
		looks = looks(image);
		pixels = pixels(image);
	}

	/** Fails if anything is not as it was. */
	public void check() {
		assertEquals(looks, looks(image));
		final List<Object> now = pixels(image);
		assertEquals(pixels.size(), now.size());
		for (int i = 0; i < now.size(); i++)
			assertArrayEquals(new Object[] { pixels.get(i) }, new Object[] { now.get(
				i) });
	}

	private static List<Object> looks(final ImagePlus image) {
		final List<Object> looks = new ArrayList<>(List.of(image.getTitle(), image
			.getCurrentSlice(), image.getC(), image.getZ(), image.getT(), image
				.getDisplayRangeMin(), image.getDisplayRangeMax(), image.changes, image
					.getType(), Arrays.toString(image.getDimensions()), image
						.getCalibration(), String.valueOf(image.getRoi()), String.valueOf(
							image.getOverlay()), image.isInvertedLut()));
		final Properties properties = image.getProperties();
		looks.add(properties == null ? "none" : properties.clone());
		looks.add(String.valueOf(Arrays.toString(image.getPropertiesAsArray())));
		looks.addAll(Arrays.asList(image.getStack().getSliceLabels()).subList(0,
			image.getStackSize()));
		if (image instanceof CompositeImage composite) {
			looks.add(composite.getMode());
			for (final LUT lut : composite.getLuts())
				looks.addAll(List.of(lut.min, lut.max, Arrays.hashCode(lut
					.getBytes())));
		}
		else if (image.getBitDepth() != 24) looks.add(Arrays.hashCode(image
			.getProcessor().getLut().getBytes()));
		return looks;
	}

	private static List<Object> pixels(final ImagePlus image) {
		final List<Object> pixels = new ArrayList<>();
		for (int s = 1; s <= image.getStackSize(); s++) {
			final Object plane = image.getStack().getPixels(s);
			final int n = Array.getLength(plane);
			final Object copy = Array.newInstance(plane.getClass().componentType(),
				n);
			System.arraycopy(plane, 0, copy, 0, n);
			pixels.add(copy);
		}
		return pixels;
	}
}
