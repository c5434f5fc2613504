// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of other programs; {@link TiffTest} has those of ImageJ. */
class TiffFileTest {

	/** One pixel is behind the place of the directory. */
	private static final String HEADER = "49492a0010000000ff00000000000000";

	@TempDir
	Path folder;

	/** A file of one pixel. */
	private Path write(final TiffDirectoryWriter more) throws IOException {
		final ByteBuffer directory = more.layOut(HEADER.length() / 2, 0);
		final ByteBuffer bytes = ByteBuffer.allocate(HEADER.length() / 2 + directory.remaining());
		bytes.put(HexFormat.of().parseHex(HEADER)).put(directory);
		return Files.write(folder.resolve("a.tif"), bytes.array());
	}

	private static TiffDirectoryWriter pixel() {
		final TiffDirectoryWriter directory = new TiffDirectoryWriter(false);
		directory.longs(TiffTag.WIDTH, 1);
		directory.longs(TiffTag.HEIGHT, 1);
		directory.shorts(TiffTag.BITS_PER_SAMPLE, 8);
		directory.shorts(TiffTag.PHOTOMETRIC, TiffTag.BLACK_IS_ZERO);
		directory.places(TiffTag.STRIP_OFFSETS, 8);
		directory.places(TiffTag.STRIP_BYTES, 1);
		return directory;
	}

	/** In pixels per inch or centimeter; 1 stands for no unit. */
	@ParameterizedTest
	@CsvSource({"2, 300, 150, inch", "3, 4000, 2000, cm", "1, 300, 150, ''"})
	void pixelsHaveTheSizeThatTheFileTells(final int unit, final double x, final double y, final String name)
			throws IOException {
		final TiffDirectoryWriter directory = pixel();
		directory.rational(TiffTag.X_RESOLUTION, x);
		directory.rational(TiffTag.Y_RESOLUTION, y);
		directory.shorts(TiffTag.RESOLUTION_UNIT, unit);
		try (TiffFile file = new TiffFile(write(directory))) {
			assertEquals(name.isEmpty() ? PixelSize.UNKNOWN : new PixelSize(1 / x, 1 / y, name), file.pixelSize());
			final ByteBuffer row = ByteBuffer.allocate(1);
			file.readRow(0, 0, 0, 1, row);
			assertEquals((byte) 0xff, row.get(0));
		}
	}

	@Test
	void filesWithoutADirectoryHoldNoImage() throws IOException {
		final byte[] bytes = Files.readAllBytes(write(pixel()));
		bytes[4] = 0;
		final Path path = Files.write(folder.resolve("a.tif"), bytes);
		final String message = assertThrows(IOException.class, () -> new TiffFile(path).close())
				.getMessage();
		assertTrue(message.endsWith("\" cannot be used: it holds no image."), message);
	}

	/** One half of the first four bytes does not make it one. */
	@ParameterizedTest
	@ValueSource(strings = {"49492c00", "49490000", "4d4d2a00", "58582a00"})
	void otherFilesAreNoTiff(final String start) throws IOException {
		final Path path =
				Files.write(folder.resolve("a.tif"), HexFormat.of().parseHex(start + HEADER.substring(start.length())));
		final String message = assertThrows(IOException.class, () -> new TiffFile(path).close())
				.getMessage();
		assertTrue(message.contains("\" cannot be used: it is no TIFF file"), message);
	}
}
