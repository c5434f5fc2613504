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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the images in the repository as they are. Tests with the tag "paint" make
 * them anew and compare pixel by pixel, which takes 15 seconds:
 *
 * <pre>
 * mvn test -Dtest=SampleImagesTest -DexcludedGroups=none
 * </pre>
 */
class SampleImagesTest {

	private static final Path FOLDER = Path.of("sample-images");

	/** SHA-256 of the files that passed the tests with the tag "paint". */
	@ParameterizedTest
	@CsvSource({
		"mountains.png, 78c29f78d14b8e32aa8666ce521b674e2ed3264f4f719a16a8e166faeb137e17",
		"cells.tif, f9e8112ab401e6724eb49c8a67bd4b1b883ec2bbb770d12a82d60b42803c0480",
		"tissue-odd.png, fc87955f89008fb949e29eb41772919e8c13b8f386286112f4dda06fdb253e7b",
		"chart.png, 18c72c48d8a08c6db5ba8621f2cb7715b98a5fb1c5ed22e1d1e1b8fd7e274cce"
	})
	void filesAreThoseThatWerePainted(final String name, final String sha256)
			throws IOException, NoSuchAlgorithmException {
		final byte[] file = Files.readAllBytes(FOLDER.resolve(name));
		final byte[] hash = MessageDigest.getInstance("SHA-256").digest(file);
		assertEquals(sha256, HexFormat.of().formatHex(hash));
	}

	static Set<String> pngs() {
		return SampleImages.PNG.keySet();
	}

	@Tag("paint")
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

	@Tag("paint")
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

	@Tag("paint")
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
