// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.io.Opener;
import ij.measure.Calibration;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import latentij.ij.Latents;
import latentij.ij.planes.TiffStack;
import latentij.io.TiffFile;
import latentij.io.TiffImageSource;
import latentij.job.EncodeOptions;
import latentij.testing.Resources;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TIFF files of tifffile with whole numbers that have a sign, or 32 bits, and with color tables; two pages each. */
class NumbersTiffTest {

	private static final int WIDTH = 13;
	private static final int HEIGHT = 9;

	@TempDir
	static Path folder;

	@BeforeAll
	static void unpack() throws IOException {
		Resources.unpack("io/tiff.zip", "numbers", folder);
	}

	private static Path file(final String name) {
		return folder.resolve("numbers").resolve(name + ".tif");
	}

	static List<String> names() {
		return Resources.tiffs(folder.resolve("numbers"));
	}

	@Test
	void thereAreFiles() throws IOException {
		assertEquals(30, names().size());
	}

	private static String kind(final String name) {
		return name.split("-")[0];
	}

	/** As make_tiff.py has it. */
	private static double value(final String kind, final int x, final int y, final int page) {
		final int value = 17 * y + 3 * x + 60 * page;
		return switch (kind) {
			case "int8" -> value % 251 - 125;
			case "int16" -> (value - 100) * 200;
			case "int32" -> (float) ((value - 100) * 10000019L);
			case "uint32" -> (float) (value * 17000001L);
			case "uint8" -> value % 251;
			default -> 37 * value;
		};
	}

	private static int bits(final String kind) {
		return Integer.parseInt(kind.replaceAll("\\D", ""));
	}

	private static void assertValues(final String name, final ImagePlus image) {
		final String kind = kind(name);
		assertEquals(bits(kind), image.getBitDepth());
		assertEquals(2, image.getStackSize());
		final Calibration calibration = image.getCalibration();
		for (int page = 0; page < 2; page++) {
			final ImageProcessor pixels = image.getStack().getProcessor(page + 1);
			for (int y = 0; y < HEIGHT; y++)
				for (int x = 0; x < WIDTH; x++) {
					final double found = bits(kind) == 32 ? pixels.getf(x, y) : calibration.getCValue(pixels.get(x, y));
					assertEquals(value(kind, x, y, page), found, name + " " + x + " " + y);
				}
		}
	}

	/** Whole, and slice by slice. */
	@ParameterizedTest
	@MethodSource("names")
	void valuesAreThoseOfTheFile(final String name) throws IOException {
		assertValues(name, ImageFiles.open(file(name)).orElseThrow());
		assertValues(name, TiffStack.open(file(name)));
	}

	/** The first page. */
	@ParameterizedTest
	@ValueSource(strings = {"int8-tiles", "int16-lzw", "int32-big", "uint32-plain"})
	void piecesAreEncodedAsTheWhole(final String name) throws IOException {
		final Path file = folder.resolve("latent.tif");
		try (Latents latents = new Latents(message -> {})) {
			final EncodeOptions first = EncodeOptions.parse(Map.of());
			latents.files().encode(file(name), file, first);
			assertSame(latents.encode(ImageFiles.open(file(name)).orElseThrow(), first), TiffStack.open(file));
		}
	}

	@Test
	void colorTablesAreNotFollowedInPieces() throws IOException {
		try (TiffFile file = new TiffFile(file("uint8-tiles"))) {
			final String message = assertThrows(IllegalArgumentException.class, () -> new TiffImageSource(file, 3))
					.getMessage();
			assertTrue(message.contains("has a color table, which is not followed in pieces."), message);
		}
	}

	private static void assertSame(final ImagePlus expected, final ImagePlus found) {
		assertEquals(expected.getStackSize(), found.getStackSize());
		for (int s = 1; s <= expected.getStackSize(); s++)
			assertArrayEquals((float[]) expected.getStack().getPixels(s), (float[])
					found.getStack().getPixels(s));
	}

	/** ImageJ opens those that are plain. */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"int16-lzw",
				"int16-tiles",
				"int16-big",
				"int32-tiles-zlib-be",
				"int32-big",
				"uint8-lzw",
				"uint8-tiles",
				"uint8-tiles-zlib-be",
				"uint8-big",
				"uint16-tiles",
				"uint16-tiles-zlib-be"
			})
	void allIsAsInImageJ(final String name) throws IOException {
		final Path plain = file(kind(name) + "-plain");
		final ImagePlus expected = new Opener().openImage(plain.toString());
		final ImagePlus image = ImageFiles.open(file(name)).orElseThrow();
		assertEquals(expected.getType(), image.getType());
		assertEquals(expected.getDisplayRangeMin(), image.getDisplayRangeMin());
		assertEquals(expected.getDisplayRangeMax(), image.getDisplayRangeMax());
		assertArrayEquals(
				expected.getProcessor().getLut().getBytes(),
				image.getProcessor().getLut().getBytes());
		assertArrayEquals(
				expected.getCalibration().getCoefficients(),
				image.getCalibration().getCoefficients());
		assertEquals(
				expected.getCalibration().getValueUnit(), image.getCalibration().getValueUnit());
		try (Latents latents = new Latents(message -> {})) {
			final EncodeOptions all = EncodeOptions.parse(Map.of("slices", "all"));
			final ImagePlus latent = latents.encode(expected, all);
			assertSame(latent, latents.encode(image, all));
			assertSame(latent, latents.encode(TiffStack.open(file(name)), all));
		}
	}
}
