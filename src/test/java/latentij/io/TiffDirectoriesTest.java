// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import latentij.testing.Looks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TiffDirectoriesTest {

	private static final int STEP = 100;
	private static final int PAGES = 3;

	@TempDir
	private Path folder;

	/**
	 * Writes three directories, at the places 100, 300 and 200, that say which they are by the width and the kind.
	 *
	 * @param last where the last one leads
	 * @param kind of the second page: 1 for a smaller copy of another one
	 */
	private Path write(final boolean big, final ByteOrder order, final long last, final int kind) throws IOException {
		final ByteBuffer file = ByteBuffer.allocate(4 * STEP).order(order);
		file.putShort((short) (order == ByteOrder.LITTLE_ENDIAN ? 0x4949 : 0x4d4d));
		file.putShort((short) (big ? 43 : 42));
		if (big) file.putShort((short) 8).putShort((short) 0);
		final long[] places = {STEP, 3 * STEP, 2 * STEP, last};
		place(file, big, places[0]);
		for (int i = 0; i < PAGES; i++) {
			file.position((int) places[i]);
			if (big) file.putLong(2);
			else file.putShort((short) 2);
			entry(file, big, TiffTag.NEW_SUBFILE_TYPE, i == 1 ? kind : 0);
			entry(file, big, TiffTag.WIDTH, i + 1);
			place(file, big, places[i + 1]);
		}
		return Files.write(folder.resolve("a.tif"), file.array());
	}

	private static void place(final ByteBuffer file, final boolean big, final long place) {
		if (big) file.putLong(place);
		else file.putInt((int) place);
	}

	private static void entry(final ByteBuffer file, final boolean big, final int tag, final int value) {
		file.putShort((short) tag).putShort((short) TiffTag.SHORT);
		place(file, big, 1);
		final int end = file.position() + (big ? Long.BYTES : Integer.BYTES);
		file.putShort((short) value).position(end);
	}

	private static List<Long> widths(final TiffDirectories directories) throws IOException {
		final List<Long> widths = new ArrayList<>();
		for (TiffDirectory page = directories.next(); page != null; page = directories.next())
			widths.add(page.number(TiffTag.WIDTH, 0));
		return widths;
	}

	@ParameterizedTest
	@CsvSource({
		"false, LITTLE_ENDIAN, 0, 3",
		"false, BIG_ENDIAN, 0, 3",
		"true, LITTLE_ENDIAN, 0, 3",
		"true, BIG_ENDIAN, 0, 3",
		"true, LITTLE_ENDIAN, 1, 2",
		"false, BIG_ENDIAN, 4, 2"
	})
	void eachIsGivenOnceInTheOrderOfTheChain(final boolean big, final String order, final int kind, final int pages)
			throws IOException {
		final ByteOrder byteOrder = order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
		final Path file = write(big, byteOrder, 0, kind);
		try (FileChannel channel = FileChannel.open(file)) {
			final TiffDirectories directories = new TiffDirectories(TiffBytes.of(channel));
			assertEquals(List.of(1L, 2L, 3L), widths(directories));
			assertDoesNotThrow(directories::requireEnd);
			assertNull(directories.next());
		}
		assertEquals(pages, Looks.at(file, TiffDirectories::pages));
		assertDoesNotThrow(() -> Looks.require(file, TiffDirectories::require));
	}

	@ParameterizedTest
	@CsvSource({"false, 100", "false, 300", "false, 200", "true, 100", "true, 200"})
	void aCircleHasAnEnd(final boolean big, final long last) throws IOException {
		final Path file = write(big, ByteOrder.LITTLE_ENDIAN, last, 0);
		try (FileChannel channel = FileChannel.open(file)) {
			final TiffDirectories directories = new TiffDirectories(TiffBytes.of(channel));
			assertEquals(List.of(1L, 2L, 3L), widths(directories));
			final String message =
					assertThrows(IOException.class, directories::requireEnd).getMessage();
			assertEquals("it is damaged: its directories lead back to place " + last + ".", message);
		}
		assertEquals(PAGES, Looks.at(file, TiffDirectories::pages));
		// ImageJ reads no BigTIFF.
		if (big) Looks.require(file, TiffDirectories::require);
		else assertThrows(IOException.class, () -> Looks.require(file, TiffDirectories::require));
	}

	/** Behind the end of the file, before its beginning, and where no directory is. */
	@ParameterizedTest
	@CsvSource({"false, 4000", "false, 4294967295", "true, 4000", "true, -1", "true, 9223372036854775807", "false, 50"})
	void aDamagedOneIsTheLast(final boolean big, final long last) throws IOException {
		final Path file = write(big, ByteOrder.BIG_ENDIAN, last, 0);
		try (FileChannel channel = FileChannel.open(file)) {
			final TiffDirectories directories = new TiffDirectories(TiffBytes.of(channel));
			for (int i = 0; i < PAGES; i++) directories.next();
			final String message =
					assertThrows(IOException.class, directories::next).getMessage();
			assertTrue(message.startsWith("it is damaged: "), message);
			assertNull(directories.next());
		}
		assertEquals(0, Looks.at(file, TiffDirectories::pages));
		// ImageJ opens the pages before it.
		Looks.require(file, TiffDirectories::require);
	}

	/** ImageJ reads them one by one, before it comes to the end of the directory. */
	@Test
	void valuesOfADirectoryThatIsCutOffAreLookedAt() throws IOException {
		final Path file = write(false, ByteOrder.LITTLE_ENDIAN, 0, 0);
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
		final int entry = 3 * STEP + Short.BYTES + 12;
		bytes.putShort(entry, (short) TiffTag.STRIP_BYTES).putShort(entry + 2, (short) TiffTag.LONG);
		for (final int length : new int[] {entry + 15, entry + 12}) {
			final int most = length / Integer.BYTES;
			Files.write(file, Arrays.copyOf(bytes.putInt(entry + 4, most).array(), length));
			Looks.require(file, TiffDirectories::require);
			Files.write(file, Arrays.copyOf(bytes.putInt(entry + 4, most + 1).array(), length));
			final String message = assertThrows(IOException.class, () -> Looks.require(file, TiffDirectories::require))
					.getMessage();
			assertEquals("it is damaged: tag 279 has " + (most + 1) + " values.", message);
		}
	}

	/** Of a tag that is there twice, ImageJ reads all values of both. */
	@Test
	void moreValuesThanTheFileHasBytesAreDamage() throws IOException {
		final Path file = write(false, ByteOrder.LITTLE_ENDIAN, 0, 0);
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
		final int first = 2 * STEP + Short.BYTES;
		bytes.putShort(first, (short) TiffTag.DESCRIPTION).putShort(first + 2, (short) TiffTag.ASCII);
		bytes.putInt(first + 4, 4 * STEP + 1);
		bytes.putShort(first + 12, (short) TiffTag.DESCRIPTION);
		Files.write(file, bytes.array());
		final String message = assertThrows(IOException.class, () -> Looks.require(file, TiffDirectories::require))
				.getMessage();
		assertEquals("it is damaged: tag 270 has 401 values.", message);
		Files.write(file, bytes.putInt(first + 4, 4 * STEP).array());
		Looks.require(file, TiffDirectories::require);
	}

	/** No file is as long: an end beyond it would be a number below 0. */
	@Test
	void placesBeyondAllFilesAreDamage() throws IOException {
		final Path file = write(true, ByteOrder.LITTLE_ENDIAN, 0, 0);
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
		final int width = STEP + Long.BYTES + 20;
		bytes.putShort(width + 2, (short) TiffTag.LONG);
		for (final long place :
				new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 20, Long.MIN_VALUE, -1, bytes.capacity()}) {
			Files.write(
					file,
					bytes.putLong(width + 4, 50).putLong(width + 12, place).array());
			try (FileChannel channel = FileChannel.open(file)) {
				final TiffDirectory directory = new TiffDirectories(TiffBytes.of(channel)).next();
				final String message = assertThrows(IOException.class, () -> directory.number(TiffTag.WIDTH, 0))
						.getMessage();
				assertTrue(message.startsWith("it is damaged: it ends before place "), message);
			}
		}
	}
}
