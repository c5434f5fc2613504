// SPDX-License-Identifier: BSD-2-Clause
package latentij.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The images in the repository are what the code makes, pixel by pixel. */
class SampleImagesTest {

	private static final Path FOLDER = Path.of("sample-images");

	static Set<String> pngs() {
		return SampleImages.PNG.keySet();
	}

	@ParameterizedTest
	@MethodSource("pngs")
	void pngIsWhatTheCodePaints(final String name) throws IOException {
		final BufferedImage stored = ImageIO.read(FOLDER.resolve(name).toFile());
		final BufferedImage painted = SampleImages.PNG.get(name).get();
		assertEquals(painted.getWidth(), stored.getWidth());
		assertEquals(painted.getHeight(), stored.getHeight());
		assertEquals(painted.getRaster().getNumBands(), stored.getRaster().getNumBands());
		assertArrayEquals(samples(painted), samples(stored));
	}

	@Test
	void micrographIsWhatTheCodeMakes() {
		final ImagePlus stored = IJ.openImage(FOLDER.resolve(SampleImages.CELLS).toString());
		final ImagePlus made = Cells.image();
		assertArrayEquals(made.getDimensions(), stored.getDimensions());
		for (int slice = 1; slice <= made.getStackSize(); slice++) {
			assertArrayEquals((short[]) made.getStack().getPixels(slice), (short[])
					stored.getStack().getPixels(slice));
			assertEquals(made.getStack().getSliceLabel(slice), stored.getStack().getSliceLabel(slice));
		}
	}

	@Test
	void micrographOpensAsCalibratedComposite() {
		final CompositeImage stored = assertInstanceOf(
				CompositeImage.class,
				IJ.openImage(FOLDER.resolve(SampleImages.CELLS).toString()));
		assertEquals(IJ.COMPOSITE, stored.getMode());
		assertEquals("\u00b5m", stored.getCalibration().getUnit());
		final CompositeImage made = (CompositeImage) Cells.image();
		assertEquals(made.getCalibration().pixelWidth, stored.getCalibration().pixelWidth, 1e-6);
		for (int c = 1; c <= made.getNChannels(); c++) {
			assertArrayEquals(
					made.getChannelLut(c).getBytes(), stored.getChannelLut(c).getBytes());
			assertEquals(made.getChannelLut(c).min, stored.getChannelLut(c).min);
			assertEquals(made.getChannelLut(c).max, stored.getChannelLut(c).max);
		}
	}

	private static int[] samples(final BufferedImage image) {
		final Raster raster = image.getRaster();
		return raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
	}
}
