// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.CompositeImage;
import ij.IJ;
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
		for (int i = 0; i < now.size(); i++) assertArrayEquals(new Object[] {pixels.get(i)}, new Object[] {now.get(i)});
	}

	private static List<Object> looks(final ImagePlus image) {
		final List<Object> looks = new ArrayList<>(List.of(
				image.getTitle(),
				image.getCurrentSlice(),
				image.getC(),
				image.getZ(),
				image.getT(),
				image.getDisplayRangeMin(),
				image.getDisplayRangeMax(),
				image.changes,
				image.getType(),
				Arrays.toString(image.getDimensions()),
				// The table of a function is made when it is first asked for.
				image.getCalibration().toString().replaceFirst("table=\\w+", ""),
				String.valueOf(image.getRoi()),
				String.valueOf(image.getOverlay()),
				image.isInvertedLut(),
				image.isVisible(),
				image.isLocked(),
				image.getProcessor().getMinThreshold(),
				image.getProcessor().getMaxThreshold()));
		final Properties properties = image.getProperties();
		looks.add(properties == null ? "none" : properties.clone());
		looks.add(String.valueOf(Arrays.toString(image.getPropertiesAsArray())));
		looks.addAll(Arrays.asList(image.getStack().getSliceLabels()).subList(0, image.getStackSize()));
		if (image instanceof CompositeImage composite) {
			looks.add(composite.getMode());
			if (composite.getMode() == IJ.COMPOSITE) looks.add(Arrays.toString(composite.getActiveChannels()));
			for (final LUT lut : composite.getLuts())
				looks.addAll(List.of(lut.min, lut.max, Arrays.hashCode(lut.getBytes())));
		} else if (image.getBitDepth() != 24)
			looks.add(Arrays.hashCode(image.getProcessor().getLut().getBytes()));
		return looks;
	}

	private static List<Object> pixels(final ImagePlus image) {
		final List<Object> pixels = new ArrayList<>();
		for (int s = 1; s <= image.getStackSize(); s++) {
			final Object plane = image.getStack().getPixels(s);
			final int n = Array.getLength(plane);
			final Object copy = Array.newInstance(plane.getClass().componentType(), n);
			System.arraycopy(plane, 0, copy, 0, n);
			pixels.add(copy);
		}
		return pixels;
	}
}
