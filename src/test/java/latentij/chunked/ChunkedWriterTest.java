// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import latentij.zarr.OmeZarrReader;
import latentij.zarr.ZarrFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders in the making, and the levels of an image. */
class ChunkedWriterTest {

	private static final ArrayLayout LAYOUT = new ArrayLayout(List.of(2, 3, 4), List.of(1, 3, 4), DataType.UINT8);

	@TempDir
	Path folder;

	private static void write(final ChunkedWriter writer, final int channel) throws IOException {
		writer.write(new int[] {channel, 0, 0}, 3, 4, ByteBuffer.allocate(12));
	}

	/** The chunks that are done stay, and the message says so. */
	@Test
	void saysWhatStaysWhereAChunkCannotBeWritten() throws IOException {
		final Path place = folder.resolve("made.zarr");
		final Path part = folder.resolve("made.zarr.part");
		final Path chunk = part.resolve("0/1/0/0");
		try (ChunkedWriter writer = new ChunkedWriter(place, ZarrFormat.INSTANCE, List.of(LAYOUT), "test")) {
			write(writer, 0);
			// No file can replace it.
			Files.createDirectories(chunk.resolve("in the way"));
			final String refusal =
					assertThrows(IOException.class, () -> write(writer, 1)).getMessage();
			assertTrue(refusal.startsWith("\"" + chunk + "\" could not be written: "), refusal);
			assertTrue(
					refusal.endsWith("; \"" + part + "\" stays with what is done, and the same command goes on with it;"
							+ " delete it if you do not want that."),
					refusal);
		}
		Files.delete(chunk.resolve("in the way"));
		Files.delete(chunk);
		try (ChunkedWriter writer = new ChunkedWriter(place, ZarrFormat.INSTANCE, List.of(LAYOUT), "test")) {
			assertTrue(writer.isDone(new int[3], new int[] {1, 3, 4}));
			assertFalse(writer.isDone(new int[3], new int[] {2, 3, 4}));
		}
	}

	private static double value(final ByteBuffer values, final DataType type, final int i) {
		return switch (type) {
			case UINT8 -> values.get(i) & 0xff;
			case UINT16 -> values.getShort(2 * i) & 0xffff;
			case FLOAT32 -> values.getFloat(4 * i);
		};
	}

	/** The mean of what is there of two by two pixels of the level before. */
	private static double mean(
			final ByteBuffer values, final DataType type, final int height, final int width, final int y, final int x) {
		double sum = 0;
		int n = 0;
		for (int r = 2 * y; r < Math.min(2 * y + 2, height); r++)
			for (int c = 2 * x; c < Math.min(2 * x + 2, width); c++, n++) sum += value(values, type, r * width + c);
		return type == DataType.FLOAT32 ? (float) (sum / n) : Math.floor(sum / n + 0.5);
	}

	private static ByteBuffer plane(final DataType type, final int n, final int seed) {
		final Random random = new Random(seed);
		final ByteBuffer values = ByteBuffer.allocate(n * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
		if (type == DataType.FLOAT32) for (int i = 0; i < n; i++) values.putFloat(random.nextFloat() - 0.5f);
		else random.nextBytes(values.array());
		return values.clear();
	}

	private static ImageDescription image(final int levels) {
		final List<Level> all = new ArrayList<>();
		for (int l = 0; l < levels; l++) {
			final double size = 1 << l;
			all.add(new Level("" + l, List.of(1.0, size, size), List.of(0.0, (size - 1) / 2, (size - 1) / 2)));
		}
		return new ImageDescription(
				"test",
				List.of(new Axis("c", ""), new Axis("y", ""), new Axis("x", "")),
				all,
				List.of(),
				new LatentTexts(Map.of("latentij.test", "1"), List.of()));
	}

	/** Of all types, odd sizes, and chunks whose halves are no chunks; rectangles come in any order. */
	@ParameterizedTest
	@CsvSource({"UINT8, 13, 22, 4", "UINT16, 16, 16, 8", "FLOAT32, 9, 1, 3", "UINT8, 7, 31, 5"})
	void smallerLevelsAreMeans(final DataType type, final int height, final int width, final int chunk)
			throws IOException {
		final Path place = folder.resolve("made.zarr");
		final List<ArrayLayout> layouts = Pyramid.layouts(
				new ArrayLayout(
						List.of(2, height, width), List.of(1, Math.min(chunk, height), Math.min(chunk, width)), type),
				3);
		final List<int[]> places = new ArrayList<>();
		for (int c = 0; c < 2; c++)
			for (int y = 0; y < height; y++) for (int x = 0; x < width; x++) places.add(new int[] {c, y, x});
		Collections.shuffle(places, new Random(2));
		final ByteBuffer[] planes = {plane(type, height * width, 3), plane(type, height * width, 4)};
		final int bytes = type.bytes();
		// The second run goes on where the first one ended.
		for (final int end : new int[] {places.size() * 3 / 4, places.size()})
			try (ChunkedWriter writer = new ChunkedWriter(place, ZarrFormat.INSTANCE, layouts, "test")) {
				for (final int[] at : places.subList(0, end)) {
					final int i = (at[1] * width + at[2]) * bytes;
					writer.write(at, 1, 1, planes[at[0]].slice(i, bytes));
				}
				if (end == places.size()) writer.commit(image(layouts.size()));
			}
		for (int c = 0; c < 2; c++) {
			ByteBuffer last = planes[c];
			for (int l = 1; l < layouts.size(); l++) {
				final List<Integer> before = layouts.get(l - 1).shape();
				final ChunkedArray array = OmeZarrReader.read(place).open(l);
				final int rows = (before.get(1) + 1) / 2;
				final int columns = (before.get(2) + 1) / 2;
				assertEquals(List.of(2, rows, columns), array.shape());
				final ByteBuffer found = array.read(new int[] {c, 0, 0}, rows, columns);
				for (int y = 0; y < rows; y++)
					for (int x = 0; x < columns; x++)
						assertEquals(
								mean(last, type, before.get(1), before.get(2), y, x),
								value(found, type, y * columns + x));
				last = found;
			}
		}
		assertTrue(layouts.size() > 2);
		assertTrue(Math.max(
						layouts.get(layouts.size() - 1).shape().get(1),
						layouts.get(layouts.size() - 1).shape().get(2))
				<= 3);
		// Its levels are its own, and other folders in it are not.
		try (ChunkedWriter writer = new ChunkedWriter(place, ZarrFormat.INSTANCE, List.of(LAYOUT), "other")) {
			write(writer, 0);
			write(writer, 1);
			writer.commit(image(1));
		}
		Files.createDirectory(place.resolve("1"));
		assertTrue(assertThrows(
						IOException.class, () -> new ChunkedWriter(place, ZarrFormat.INSTANCE, List.of(LAYOUT), "test"))
				.getMessage()
				.contains("would be replaced, but \"1\" in it is of another program"));
	}

	/** A process that helps may make the last part of a chunk, or none of them notices. */
	@Test
	void severalProcessesMakeTheSameLevels() throws IOException {
		final List<ArrayLayout> layouts =
				Pyramid.layouts(new ArrayLayout(List.of(2, 12, 12), List.of(1, 4, 4), DataType.UINT8), 3);
		final ByteBuffer values = plane(DataType.UINT8, 144, 1);
		final Path one = folder.resolve("one.zarr");
		try (ChunkedWriter writer = new ChunkedWriter(one, ZarrFormat.INSTANCE, layouts, "test")) {
			for (int c = 0; c < 2; c++) writer.write(new int[] {c, 0, 0}, 12, 12, values);
			writer.commit(image(3));
		}
		final Path several = folder.resolve("several.zarr");
		try (ChunkedWriter writer = new ChunkedWriter(several, ZarrFormat.INSTANCE, layouts, "test");
				ChunkedWriter helper = ChunkedWriter.join(several, ZarrFormat.INSTANCE, layouts, "test")) {
			helper.write(new int[3], 12, 12, values);
			writer.write(new int[] {1, 0, 0}, 12, 12, values);
			// Made by the helper; and as if both had looked too early.
			assertTrue(Files.exists(folder.resolve("several.zarr.part/2/0/0/0")));
			Files.delete(folder.resolve("several.zarr.part/2/0/0/0"));
			Files.delete(folder.resolve("several.zarr.part/1/0/0/1"));
			writer.requireAll();
			writer.commit(image(3));
		}
		try (Stream<Path> files = Files.walk(one)) {
			for (final Path file : files.filter(Files::isRegularFile).toList())
				assertEquals(
						-1,
						Files.mismatch(
								file, several.resolve(one.relativize(file).toString())),
						file::toString);
		}
	}
}
