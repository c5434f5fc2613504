// SPDX-License-Identifier: BSD-2-Clause
package latentij.n5;

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
import java.util.List;
import java.util.Map;
import java.util.Random;
import latentij.chunked.ArrayLayout;
import latentij.chunked.Axis;
import latentij.chunked.Channel;
import latentij.chunked.ChunkedArray;
import latentij.chunked.ChunkedWriter;
import latentij.chunked.DataType;
import latentij.chunked.FoundImage;
import latentij.chunked.ImageDescription;
import latentij.chunked.LatentTexts;
import latentij.chunked.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Containers that are written, read again. TensorStore reads the same in src/test/python/check_n5.py. */
class N5WriterTest {

	private static final int HEIGHT = 1030;
	private static final int WIDTH = 70;

	@TempDir
	Path folder;

	private static ImageDescription image(final int levels) {
		final List<Level> all = new ArrayList<>();
		for (int l = 0; l < levels; l++) {
			final double size = 0.5 * (1 << l);
			all.add(new Level("s" + l, List.of(3.0, 1.0, size, size), List.of(7.0, 0.0, size / 2, size / 2)));
		}
		return new ImageDescription(
				"test",
				List.of(new Axis("z", "um"), new Axis("c", ""), new Axis("y", "um"), new Axis("x", "um")),
				all,
				List.of(
						new Channel("DAPI", "0000FF", 3, 9, true),
						new Channel("", "00FF00", Double.NaN, Double.NaN, false, true)),
				new LatentTexts(Map.of("latentij.test", "1"), List.of("a", "b")));
	}

	private static ByteBuffer plane(final DataType type, final int seed) {
		final ByteBuffer values =
				ByteBuffer.allocate(HEIGHT * WIDTH * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
		final Random random = new Random(seed);
		if (type == DataType.FLOAT32) while (values.hasRemaining()) values.putFloat(random.nextFloat());
		else random.nextBytes(values.array());
		return values.clear();
	}

	/** Blocks at edges are cut; values, levels and texts come back. */
	@ParameterizedTest
	@EnumSource(DataType.class)
	void whatIsWrittenComesBack(final DataType type) throws IOException {
		final Path place = folder.resolve("made.n5");
		final List<ArrayLayout> layouts =
				ChunkedWriter.levels(new ArrayLayout(List.of(3, 2, HEIGHT, WIDTH), List.of(1, 1, 512, 64), type));
		try (ChunkedWriter writer = new ChunkedWriter(place, N5Format.INSTANCE, layouts, "test")) {
			for (int z = 0; z < 3; z++)
				for (int c = 0; c < 2; c++) writer.write(new int[] {z, c, 0, 0}, HEIGHT, WIDTH, plane(type, 2 * z + c));
			assertFalse(Files.exists(place));
			writer.commit(image(layouts.size()));
		}
		final FoundImage found = N5Format.INSTANCE.read(place);
		assertEquals(image(layouts.size()), found.image());
		assertEquals(List.of(), found.notes());
		final ChunkedArray array = found.open(0);
		for (int z = 0; z < 3; z++)
			for (int c = 0; c < 2; c++) {
				final ByteBuffer values = array.read(new int[] {z, c, 0, 0}, HEIGHT, WIDTH);
				final ByteBuffer expected = plane(type, 2 * z + c);
				for (int i = 0; i < HEIGHT * WIDTH; i++)
					switch (type) {
						case UINT8 -> assertEquals(expected.get(), values.get());
						case UINT16 -> assertEquals(expected.getShort(), values.getShort());
						case FLOAT32 -> assertEquals(expected.getFloat(), values.getFloat());
					}
			}
		assertEquals(List.of(3, 2, 515, 35), found.open(1).shape());
		// x comes first in N5: 6 columns and 6 rows are left at the corner, of channel 1 and slice 2.
		final ByteBuffer corner = ByteBuffer.wrap(Files.readAllBytes(place.resolve("s0/1/2/1/2")));
		assertEquals(List.of(0, 4, 0, 6, 0, 6, 0, 1, 0, 1), shorts(corner, 10));
		assertEquals(
				List.of("attributes.json", "s0", "s1"),
				List.of(place.toFile().list()).stream().sorted().toList());
	}

	private static List<Integer> shorts(final ByteBuffer bytes, final int n) {
		final List<Integer> shorts = new ArrayList<>();
		for (int i = 0; i < n; i++) shorts.add((int) bytes.getShort());
		return shorts;
	}

	/** LatentIJ itself reads the transform alone; n5-viewer and Neuroglancer read the others, in the order of N5. */
	@Test
	void sizesAreToldInTheWaysOfOtherPrograms() throws IOException {
		final Path place = folder.resolve("made.n5");
		final List<ArrayLayout> layouts =
				ChunkedWriter.levels(new ArrayLayout(List.of(3, 2, 1030, 70), List.of(1, 1, 512, 64), DataType.UINT8));
		try (ChunkedWriter writer = new ChunkedWriter(place, N5Format.INSTANCE, layouts, "test")) {
			for (int z = 0; z < 3; z++)
				for (int c = 0; c < 2; c++)
					writer.write(new int[] {z, c, 0, 0}, HEIGHT, WIDTH, ByteBuffer.allocate(HEIGHT * WIDTH));
			writer.commit(image(layouts.size()));
		}
		final String level =
				Files.readString(place.resolve("s1/attributes.json")).replaceAll("\\s+", "");
		assertEquals(
				"{\"dimensions\":[35,515,2,3],\"blockSize\":[35,512,1,1],\"dataType\":\"uint8\","
						+ "\"compression\":{\"type\":\"gzip\",\"level\":1,\"useZlib\":false},"
						+ "\"transform\":{\"axes\":[\"z\",\"c\",\"y\",\"x\"],\"scale\":[3.0,1.0,1.0,1.0],"
						+ "\"translate\":[7.0,0.0,0.5,0.5],\"units\":[\"um\",\"\",\"um\",\"um\"]},"
						+ "\"pixelResolution\":{\"dimensions\":[0.5,0.5,3.0],\"unit\":\"um\"},"
						+ "\"downsamplingFactors\":[2,2,1,1],\"axes\":[\"x\",\"y\",\"c\",\"z\"],"
						+ "\"resolution\":[1.0,1.0,1.0,3.0],\"units\":[\"um\",\"um\",\"\",\"um\"]}",
				level);
	}

	@Test
	void onlyOwnContainersAreReplaced() throws IOException {
		final Path place = folder.resolve("made.n5");
		final List<ArrayLayout> layouts =
				List.of(new ArrayLayout(List.of(1, 1, 3, 4), List.of(1, 1, 3, 4), DataType.UINT8));
		for (int run = 0; run < 2; run++)
			try (ChunkedWriter writer = new ChunkedWriter(place, N5Format.INSTANCE, layouts, "run " + run)) {
				writer.write(new int[4], 3, 4, ByteBuffer.allocate(12));
				writer.commit(image(1));
			}
		Files.createDirectory(place.resolve("masks"));
		final String refusal = assertThrows(
						IOException.class, () -> new ChunkedWriter(place, N5Format.INSTANCE, layouts, "test"))
				.getMessage();
		assertTrue(refusal.contains("would be replaced, but \"masks\" in it is of another program"), refusal);
		Files.delete(place.resolve("masks"));
		Files.writeString(place.resolve("attributes.json"), "{\"n5\": \"4.0.0\"}");
		final String other = assertThrows(
						IOException.class, () -> new ChunkedWriter(place, N5Format.INSTANCE, layouts, "test"))
				.getMessage();
		assertTrue(other.contains("LatentIJ did not write it"), other);
	}
}
