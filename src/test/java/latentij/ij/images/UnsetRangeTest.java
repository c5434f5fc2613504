// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.process.LUT;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import latentij.ij.Latents;
import latentij.job.EncodeOptions;
import org.junit.jupiter.api.Test;

class UnsetRangeTest {

	/** What a Dataset of ImageJ2 2.17 becomes where a command takes an ImagePlus. */
	private static ImagePlus asImageJ2Converts() {
		final ImagePlus stack = IJ.createImage("cells", "16-bit ramp", 16, 16, 3);
		stack.setDimensions(3, 1, 1);
		final CompositeImage image = new CompositeImage(stack, IJ.COMPOSITE);
		for (int c = 1; c <= 3; c++) {
			final LUT lut = image.getChannelLut(c);
			lut.min = 0;
			lut.max = 1;
			image.setChannelLut(lut, c);
		}
		image.setPosition(1, 1, 1);
		image.setDisplayRange(0, 1);
		return image;
	}

	@Test
	void userIsToldOfImagesThatWereEncodedAsWhite() throws IOException {
		final List<String> told = new ArrayList<>();
		try (Latents latents = new Latents(told::add)) {
			latents.encode(asImageJ2Converts(), EncodeOptions.parse(Map.of("device", "cpu")));
		}
		assertTrue(
				told.stream().anyMatch(line -> line.contains("\"cells\" has the display range 0 to 1")),
				told.toString());
	}

	@Test
	void channelsOnTheirOwnAreToldOfOnce() throws IOException {
		final List<String> told = new ArrayList<>();
		try (Latents latents = new Latents(told::add)) {
			latents.encode(asImageJ2Converts(), EncodeOptions.parse(Map.of("device", "cpu", "channels", "each")));
		}
		told.removeIf(line -> !line.contains("display range"));
		assertEquals(3, told.size(), told.toString());
		assertTrue(told.get(0).contains("pixels of channel 1 lie beyond its display range, 0 to 1"), told.toString());
	}

	@Test
	void othersNeedNoWord() {
		final ImagePlus mask = IJ.createImage("mask", "8-bit white", 8, 8, 1);
		assertEquals(Optional.empty(), UnsetRange.note(mask));
		mask.getProcessor().set(1);
		mask.setDisplayRange(0, 1);
		assertEquals(Optional.empty(), UnsetRange.note(mask));
		final ImagePlus floats = IJ.createImage("floats", "32-bit ramp", 8, 8, 1);
		floats.setDisplayRange(0, 1);
		assertEquals(Optional.empty(), UnsetRange.note(floats));
		assertEquals(Optional.empty(), UnsetRange.note(IJ.createImage("rgb", "RGB white", 8, 8, 1)));
	}
}
