// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.PointRoi;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import latentij.ij.images.ImageTensors;
import latentij.ij.latents.LatentImages;
import latentij.job.EncodeOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes and calibrations. */
class LatentsSizesTest extends LatentsFixture {

	@Test
	void oddSizesComeBack() throws IOException {
		final ImagePlus image = sample("tissue-odd.png");
		image.setRoi(0, 0, 437, 331);
		final ImagePlus odd = image.getWidth() == 437 && image.getHeight() == 331 ? image : image.crop();
		final ImagePlus latent = latents.encode(odd, defaults());
		assertEquals(55, latent.getWidth());
		assertEquals(42, latent.getHeight());
		final ImagePlus decoded = latents.decode(latent, CPU);
		assertEquals(437, decoded.getWidth());
		assertEquals(331, decoded.getHeight());
	}

	@Test
	void squareIsEncodedAndDecodedAsSquare() throws IOException {
		final ImagePlus image = small(70, 40);
		final ImagePlus latent = latents.encode(image, options(null, "512x512", null, null));
		assertEquals(64, latent.getWidth());
		assertEquals(64, latent.getHeight());
		final ImagePlus decoded = latents.decode(latent, CPU);
		assertEquals(512, decoded.getWidth());
		assertEquals(512, decoded.getHeight());
		assertEquals("512x512", latent.getProp("latentij.size"));
	}

	/** Two latents beside each other are too few; sizes in between are filled up to three. */
	@ParameterizedTest
	@CsvSource({
		"8, 8, original, true",
		"40, 16, original, true",
		"17, 17, original, false",
		"8, 8, 512x512, false",
	})
	void imagesThatTheBundledModelDoesNotKeepAreToldOf(
			final int width, final int height, final String size, final boolean told) throws IOException {
		final List<String> log = new ArrayList<>();
		final Path file = temp.resolve("small.tif");
		IJ.save(small(width, height), file.toString());
		try (Latents own = trusting(log::add, question -> false)) {
			own.encode(small(width, height), options(null, size, null, null));
			if (size.equals("original")) own.files().encode(file, temp.resolve("latent.tif"), defaults());
			assertEquals(told ? 2 : 0, log.size(), log.toString());
			for (final String line : log) assertParts(line, "\"small.", width + " x " + height + " pixels", "Enlarge");
			log.clear();
			own.encode(small(width, height), options(KL, size, null, null));
			assertEquals(List.of(), log);
		}
	}

	@ParameterizedTest
	@CsvSource({"true, true", "false, true", "false, false"})
	void aStackOfSmallPlanesIsToldOfOnce(final boolean file, final boolean composite) throws IOException {
		final ImagePlus stack = LatentsStacksTest.stack("8-bit composite-mode", 2, 3, 2);
		final Path from = temp.resolve("stack.tif");
		IJ.saveAsTiff(stack, from.toString());
		final List<String> log = new ArrayList<>();
		final EncodeOptions options = EncodeOptions.parse(
				Map.of("device", "cpu", "slices", "all", "channels", composite ? "composite" : "each"));
		try (Latents own = trusting(log::add, question -> false)) {
			if (file) own.files().encode(from, temp.resolve("latent.tif"), options);
			else own.encode(stack, options);
		}
		assertEquals(
				1,
				log.stream().filter(line -> line.contains("pixels are encoded")).count(),
				log.toString());
	}

	/** Cut out of the picture that is shown, an image gives the same latent. */
	@ParameterizedTest
	@ValueSource(strings = {"RGB", "8-bit", "16-bit", "32-bit", "16-bit composite-mode", "16-bit color-mode"})
	void selectionsAreEncodedAlone(final String type) throws IOException {
		final ImagePlus image = IJ.createImage("cells", type + " ramp", 64, 48, 2, 2, 2);
		image.setPosition(2, 2, 1);
		if (image.getBitDepth() != 24) image.setDisplayRange(3, image.getBitDepth() == 32 ? 4 : 200);
		image.setRoi(new OvalRoi(8, 16, 24, 16));
		final ImagePlus latent = latents.encode(image, EncodeOptions.parse(Map.of("device", "cpu", "roi", "on")));
		assertEquals(3, latent.getWidth());
		assertEquals(2, latent.getHeight());
		assertEquals("cells", latent.getProp("latentij.original.title"));
		assertEquals(new Rectangle(8, 16, 24, 16), image.getRoi().getBounds());

		// The screen has 256 levels, the network gets more.
		final ImageProcessor screen = ImageTensors.seen(image, 64, 48);
		screen.setRoi(8, 16, 24, 16);
		final ImagePlus cut = new ImagePlus("cells", screen.crop());
		final float[] expected =
				LatentImages.toTensor(latents.encode(cut, defaults())).toArray();
		assertArrayEquals(expected, LatentImages.toTensor(latent).toArray(), 0.02f);
	}

	@Test
	void aMissingSelectionIsNotTheWholeImage() {
		final ImagePlus image = small(64, 48);
		final EncodeOptions roi = EncodeOptions.parse(Map.of("device", "cpu", "roi", "on"));
		for (final Roi none : new Roi[] {
			null,
			new Line(1, 1, 20, 20),
			new PointRoi(3, 3),
			new Roi(64, 10, 20, 20),
			new PolygonRoi(new float[] {9, 9, 9}, new float[] {2, 30, 8}, 3, Roi.POLYGON)
		}) {
			image.setRoi(none);
			final String message = assertThrows(IllegalArgumentException.class, () -> latents.encode(image, roi))
					.getMessage();
			assertTrue(message.contains("roi=on") && message.contains("selection"), message);
		}
	}

	@Test
	void croppedLatentsGiveTheWholeOfTheirOwnSize() throws IOException {
		final ImagePlus latent = latents.encode(small(61, 45), defaults());
		latent.setRoi(2, 1, 4, 3);
		final ImagePlus cropped = latent.crop("stack");
		final ImagePlus decoded = latents.decode(cropped, CPU);
		assertEquals(32, decoded.getWidth());
		assertEquals(24, decoded.getHeight());
	}

	@Test
	void calibrationIsThatOfTheScene() throws IOException {
		final ImagePlus image = small(64, 48);
		image.getCalibration().setUnit("um");
		image.getCalibration().pixelWidth = 0.5;
		image.getCalibration().pixelHeight = 0.25;
		final ImagePlus latent = latents.encode(image, defaults());
		assertEquals(4, latent.getCalibration().pixelWidth);
		assertEquals(2, latent.getCalibration().pixelHeight);
		final ImagePlus decoded = latents.decode(latent, CPU);
		assertEquals(0.5, decoded.getCalibration().pixelWidth);
		assertEquals(0.25, decoded.getCalibration().pixelHeight);
		assertEquals(image.getCalibration().getUnit(), decoded.getCalibration().getUnit());
		// 64 x 48 pixels of the scene are 512 x 512 now.
		final ImagePlus square = latents.decode(latents.encode(image, options(null, "512x512", null, null)), CPU);
		assertEquals(0.5 * 64 / 512, square.getCalibration().pixelWidth);
		assertEquals(0.25 * 48 / 512, square.getCalibration().pixelHeight);
		assertFalse(latents.encode(small(16, 16), defaults()).getCalibration().scaled());
	}

	/** Their edges are repeated, as those of sizes that are no multiple of the factor. */
	@ParameterizedTest
	@CsvSource({"RGB, 1, 1", "RGB, 5, 3", "8-bit, 7, 20", "16-bit, 20, 7", "32-bit, 5, 3"})
	void imagesBelowOneLatentPixelComeBack(final String type, final int width, final int height) throws IOException {
		final ImagePlus image = IJ.createImage("tiny", type + " ramp", width, height, 1);
		final ImagePlus latent = latents.encode(image, defaults());
		assertEquals((width + 7) / 8, latent.getWidth());
		assertEquals((height + 7) / 8, latent.getHeight());
		final ImageProcessor seen = image.getProcessor().convertToRGB();
		final ColorProcessor repeated = new ColorProcessor(8 * latent.getWidth(), 8 * latent.getHeight());
		for (int y = 0; y < repeated.getHeight(); y++)
			for (int x = 0; x < repeated.getWidth(); x++)
				repeated.set(x, y, seen.get(Math.min(x, width - 1), Math.min(y, height - 1)));
		final float[] expected = LatentImages.toTensor(latents.encode(new ImagePlus("whole", repeated), defaults()))
				.toArray();
		// Values of more than 8 bits are not rounded to those of the screen.
		final float tolerance = image.getBitDepth() > 24 || image.getBitDepth() == 16 ? 0.05f : 0;
		assertArrayEquals(expected, LatentImages.toTensor(latent).toArray(), tolerance);
		final ImagePlus decoded = latents.decode(latent, CPU);
		assertEquals(width, decoded.getWidth());
		assertEquals(height, decoded.getHeight());
		assertEquals(
				64, latents.encode(image, options(null, "512x512", null, null)).getWidth());
	}
}
