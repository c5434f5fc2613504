// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.io.Opener;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import latentij.testing.Looks;
import latentij.testing.Resources;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** TIFF files of tifffile that ImageJ does not open. */
class UnopenedTiffTest {

	@TempDir
	static Path folder;

	@BeforeAll
	static void unpack() throws IOException {
		Resources.unpack("io/tiff.zip", "read", folder);
		Resources.unpack("io/tiff.zip", "refused", folder);
	}

	static List<String> read() {
		return Resources.names(folder.resolve("read"));
	}

	@Test
	void thereAreFiles() throws IOException {
		assertEquals(20, read().size());
	}

	private static double value(final int bits, final int x, final int y) {
		final int value = 17 * y + 3 * x;
		return switch (bits) {
			case 8 -> value % 251;
			case 16 -> 37 * value;
			default -> 0.25 * value - 3;
		};
	}

	@ParameterizedTest
	@MethodSource("read")
	void valuesAreThoseOfTheFile(final String name) throws IOException {
		final Path file = folder.resolve("read").resolve(name);
		assertNull(new Opener().openTiff(file.getParent().toString(), name), "ImageJ opens it");
		final ImagePlus image = ImageFiles.open(file).orElseThrow();
		assertEquals(name, image.getTitle());
		int bits = name.contains("16") ? 16 : 8;
		if (name.contains("float")) bits = 32;
		if (name.contains("rgb")) bits = 24;
		assertEquals(bits, image.getBitDepth());
		int slices = name.contains("stack") ? 2 : 1;
		if (name.equals("float64-stack.tif")) slices = 3;
		assertEquals(slices, image.getStackSize());
		assertEquals(13, image.getWidth());
		assertEquals(9, image.getHeight());
		for (int s = 1; s <= slices; s++) {
			final ImageProcessor pixels = image.getStack().getProcessor(s);
			for (int y = 0; y < 9; y++)
				for (int x = 0; x < 13; x++)
					if (bits == 24) assertEquals(rgb(x, y), pixels.get(x, y) & 0xffffff, name);
					else assertEquals(value(bits, x, y), pixels.getf(x, y), name + " " + x + " " + y);
		}
	}

	private static int rgb(final int x, final int y) {
		int rgb = 0;
		for (int c = 0; c < 3; c++) rgb = rgb << 8 | (17 * y + 3 * x + 60 * c) % 251;
		return rgb;
	}

	/** With what the file holds, and what can be done. */
	@ParameterizedTest
	@CsvSource({
		"int64, signed values of 64 bits",
		"complex64, complex numbers of 64 bits",
		"channels5, 5 channels of values of 8 bits",
		"rgb-float, 3 channels of floats of 32 bits",
		"big-zstd, pixels compressed with Zstandard in a BigTIFF file",
		"tiles-jpeg, pixels compressed with JPEG in tiles",
		"tiles-jpeg2000, pixels compressed with JPEG 2000 in tiles",
		"big-tiles-lzma, pixels compressed with LZMA in tiles in a BigTIFF file"
	})
	void ofOthersIsSaidWhatTheyHold(final String name, final String what) throws IOException {
		final Path file = folder.resolve("refused").resolve(name + ".tif");
		assertEquals(Optional.empty(), ImageFiles.open(file));
		assertEquals(" It has " + what + "." + ImageFiles.SAVE_PLAIN, Looks.at(file, ImageFiles::whyNot));
	}

	@Test
	void tilesOfAnAbsurdSizeAreDamaged() throws IOException {
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("read/tiles-8.tif")))
				.order(ByteOrder.LITTLE_ENDIAN);
		final int tileWidth = 322;
		int entry = bytes.getInt(4) + Short.BYTES;
		while (bytes.getShort(entry) != tileWidth) entry += 12;
		// One value of four bytes.
		bytes.putShort(entry + 2, (short) 4).putInt(entry + 8, Integer.MAX_VALUE);
		final Path file = Files.write(folder.resolve("absurd.tif"), bytes.array());
		assertTrue(refusal(file).contains("is damaged: it ends before place"), refusal(file));
	}

	/** As of files that ImageJ opens. */
	@ParameterizedTest
	@CsvSource({"tiles-16-be, 0, 6364, false", "tiles-16-range, 100, 3000, true"})
	void theRangeIsThatOfTheFile(final String name, final double min, final double max, final boolean told)
			throws IOException {
		final ImagePlus image =
				ImageFiles.open(folder.resolve("read/" + name + ".tif")).orElseThrow();
		assertEquals(min, image.getDisplayRangeMin());
		assertEquals(max, image.getDisplayRangeMax());
		assertEquals(told, image.getOriginalFileInfo().displayRanges != null);
	}

	private static String refusal(final Path file) {
		return assertThrows(IOException.class, () -> ImageFiles.open(file)).getMessage();
	}

	/** They are not said to be of a kind that is not read. */
	@Test
	void damagedOnesAreDamaged() throws IOException {
		final byte[] whole = Files.readAllBytes(folder.resolve("read/big-8.tif"));
		final Path file = folder.resolve("cut.tif");
		for (final int length : new int[] {16, 40, whole.length - 20}) {
			Files.write(file, Arrays.copyOf(whole, length));
			assertTrue(refusal(file).contains("is damaged: it ends before place"), refusal(file));
		}
	}
}
