// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import latentij.interchange.LatentFile.ImageSize;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What trainers find in our archives, with Java's own reader of archives. */
class NpzFormatTest {

	private static final FloatTensor LATENTS =
			FloatTensor.copyOf(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 1, 2, 2, 3);

	@TempDir
	Path folder;

	private Path write(final String name, final LatentFile content) throws IOException {
		final Path file = folder.resolve(name);
		new NpzFormat().write(file, content, FloatType.FLOAT32);
		return file;
	}

	/** The whole numbers behind the header of an array. */
	private static long[] numbers(final byte[] array) {
		final int start = new String(array, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
		final LongBuffer numbers = ByteBuffer.wrap(array, start, array.length - start)
				.order(ByteOrder.LITTLE_ENDIAN)
				.asLongBuffer();
		final long[] all = new long[numbers.remaining()];
		numbers.get(all);
		return all;
	}

	private static Map<String, byte[]> arrays(final Path file) throws IOException {
		final Map<String, byte[]> arrays = new LinkedHashMap<>();
		try (ZipFile zip = new ZipFile(file.toFile())) {
			for (final ZipEntry entry : Collections.list(zip.entries())) {
				assertEquals(ZipEntry.STORED, entry.getMethod());
				arrays.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
			}
		}
		return arrays;
	}

	private static FloatTensor floats(final byte[] array) throws IOException {
		return NpyArray.open(new ByteArrayInputStream(array), array.length, "array")
				.floats();
	}

	private static LatentFile content(final FloatTensor values, final ImageSize original) {
		return new LatentFile(values, Scaling.RAW, Map.of(), Optional.ofNullable(original));
	}

	private Path archive(final String... names) throws IOException {
		final Path file = folder.resolve("a.npz");
		try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
			for (final String name : names) {
				zip.putNextEntry(new ZipEntry(name + ".npy"));
				NpyArray.write(LATENTS, FloatType.FLOAT32, zip);
			}
		}
		return file;
	}

	/** As numpy.savez calls an array to which no name is given; of several, one is to be named. */
	@Test
	void anArrayOfAnyNameIsReadIfItIsAlone() throws IOException {
		final LatentFile alone = new NpzFormat().read(archive("arr_0"), "");
		assertArrayEquals(LATENTS.toArray(), alone.values().toArray());
		assertEquals(Scaling.UNSTATED, alone.scaling());
		final Path two = archive("arr_0", "arr_1");
		final String message = assertThrows(IOException.class, () -> new NpzFormat().read(two, ""))
				.getMessage();
		assertTrue(
				message.endsWith(" holds the arrays arr_0, arr_1. Set array= to the name of the one to take."),
				message);
	}

	/** Sizes are width and height, names are height and width, as in sd-scripts. */
	@Test
	void arraysAreThoseOfCaches() throws IOException {
		final Map<String, byte[]> arrays = arrays(write("a.npz", content(LATENTS, new ImageSize(24, 17))));
		assertEquals(
				List.of(
						"latents_2x3.npy",
						"original_size_2x3.npy",
						"crop_ltrb_2x3.npy",
						"latents.npy",
						"original_size.npy",
						"crop_ltrb.npy"),
				List.copyOf(arrays.keySet()));
		for (final String end : new String[] {"", "_2x3"}) {
			final FloatTensor latents = floats(arrays.get("latents" + end + ".npy"));
			assertArrayEquals(new long[] {2, 2, 3}, latents.shape());
			assertArrayEquals(LATENTS.toArray(), latents.toArray());
			assertArrayEquals(new long[] {24, 17}, numbers(arrays.get("original_size" + end + ".npy")));
			assertArrayEquals(new long[] {0, 0, 24, 17}, numbers(arrays.get("crop_ltrb" + end + ".npy")));
		}
	}

	@Test
	void whatIsNotKnownIsLeftOut() throws IOException {
		assertEquals(
				List.of("latents_2x3.npy", "latents.npy"),
				List.copyOf(arrays(write("a.npz", content(LATENTS, null))).keySet()));
		final FloatTensor packed = Layout.PACKED.from(FloatTensor.zeros(1, 2, 2, 4));
		assertEquals(
				List.of("latents.npy"),
				List.copyOf(arrays(write("b.npz", content(packed, null))).keySet()));
		final FloatTensor two = FloatTensor.zeros(2, 2, 2, 3);
		assertArrayEquals(
				new long[] {2, 2, 2, 3},
				floats(arrays(write("c.npz", content(two, null))).get("latents.npy"))
						.shape());
	}

	/** Of the same latents, whenever they are written. */
	@Test
	void bytesAreTheSameEachTime() throws IOException {
		final LatentFile content = content(LATENTS, new ImageSize(24, 17));
		final Path first = write("a.npz", content);
		try (ZipFile zip = new ZipFile(first.toFile())) {
			zip.stream()
					.forEach(entry -> assertEquals(
							"1980-02-01T00:00", entry.getTimeLocal().toString()));
		}
		assertEquals(-1, Files.mismatch(first, write("b.npz", content)));
	}

	@Test
	void notesAreReadAlone() throws IOException {
		final Map<String, String> notes = Map.of("latentij.model", "sd15", LatentFile.SCALING, Scaling.SCALED.word());
		final Path noted = write("a.npz", new LatentFile(LATENTS, Scaling.SCALED, notes, Optional.empty()));
		assertEquals(notes, new NpzFormat().notes(noted));
		assertEquals(Scaling.SCALED, new NpzFormat().read(noted, "").scaling());
		final Path plain = write("b.npz", content(LATENTS, null));
		assertEquals(Map.of(), new NpzFormat().notes(plain));
		assertEquals(Scaling.RAW, new NpzFormat().read(plain, "latents_2x3").scaling());
		assertThrows(IOException.class, () -> new NpzFormat().read(plain, "latentij"));
	}
}
