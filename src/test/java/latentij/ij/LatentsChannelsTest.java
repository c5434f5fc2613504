// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import latentij.job.EncodeOptions;
import org.junit.jupiter.api.Test;

/** Images with their channels apart, as SciJava opens them for scripts. */
class LatentsChannelsTest {

	private static List<String> told(final ImagePlus image) throws IOException {
		final List<String> told = new ArrayList<>();
		try (Latents latents = new Latents(told::add)) {
			latents.encode(image, EncodeOptions.parse(Map.of("device", "cpu")));
		}
		return told.stream().filter(line -> line.contains("composite")).toList();
	}

	@Test
	void channelThatWasTakenIsNamed() throws IOException {
		final ImagePlus three = IJ.createHyperStack("cells.tif", 16, 16, 3, 1, 1, 16);
		final ImagePlus apart = new ImagePlus("cells.tif", three.getStack());
		apart.setDimensions(3, 1, 1);
		apart.setPosition(2, 1, 1);
		apart.setDisplayRange(89, 2152);
		final List<String> told = told(apart);
		assertEquals(1, told.size(), told.toString());
		assertTrue(
				told.get(0)
						.contains("\"cells.tif\" has 3 channels and is no composite: channel 2 alone was encoded,"
								+ " in grey from 89.0000 to 2152.00."),
				told.get(0));
	}

	@Test
	void compositesAndSingleChannelsNeedNoWord() throws IOException {
		assertEquals(List.of(), told(new CompositeImage(IJ.createHyperStack("c", 16, 16, 3, 1, 1, 16), IJ.COMPOSITE)));
		assertEquals(List.of(), told(IJ.createImage("g", "16-bit ramp", 16, 16, 1)));
		assertEquals(List.of(), told(IJ.createImage("rgb", "RGB ramp", 16, 16, 1)));
	}
}
