// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapStoreTest {

	@TempDir
	private Path folder;

	private long files() throws IOException {
		try (Stream<Path> all = Files.list(folder)) {
			return all.count();
		}
	}

	private static FloatTensor counted(final long... shape) {
		final FloatTensor tensor = FloatTensor.zeros(shape);
		for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, i);
		return tensor;
	}

	/** In memory, and in a file. */
	@ParameterizedTest
	@ValueSource(longs = {1 << 30, 0})
	void rowsComeBackAsTheyWereWritten(final long memory) throws IOException {
		final Scratch scratch = new Scratch();
		try (MapStore store = new MapStore(memory, Long.MAX_VALUE, () -> folder)) {
			// Three chunks of rows, where it lies in memory.
			final FeatureMap map = store.create(8, 700, 2000);
			assertEquals(memory == 0, map.file() != null);
			final FloatTensor strip = counted(1, 8, 12, 2000);
			for (final int first : new int[] {0, 257, 520, 690}) map.write(strip, 2, 10, first, scratch);
			for (final int first : new int[] {0, 257, 520, 690})
				assertArrayEquals(
						strip.crop(2, 0, 10, 2000).toArray(),
						map.read(first, 10, scratch, "in").toArray());
			store.free(map);
			store.create(3, 5, 7);
		}
		assertEquals(0, files());
	}

	@Test
	void memoryIsUsedAgainAndThenFilesAre() throws IOException {
		try (MapStore store = new MapStore(70_000_000, Long.MAX_VALUE, () -> folder)) {
			final FeatureMap first = store.create(4, 1000, 4000);
			assertNull(first.file());
			final FeatureMap second = store.create(4, 1000, 4000);
			assertNotNull(second.file());
			store.free(first);
			assertNull(store.create(4, 1000, 4000).file());
		}
		assertEquals(0, files());
	}

	/** Strips and results need the other half. */
	@Test
	void mapsTakeHalfOfWhatJavaLetsBuffersTake() throws IOException {
		try (MapStore store = new MapStore(Long.MAX_VALUE, 2_000_000, () -> folder)) {
			final FeatureMap first = store.create(4, 240, 250);
			assertNull(first.file());
			assertNotNull(store.create(4, 240, 250).file());
			store.free(first);
			assertNull(store.create(4, 250, 250).file());
			assertNotNull(store.create(1, 1, 1).file());
			store.requireRoom(1_000_000);
		}
		assertEquals(0, files());
	}

	@Test
	void tooLittleRoomIsSaid() {
		final MapStore store = new MapStore(1000, Long.MAX_VALUE, () -> folder);
		final String message = assertThrows(IOException.class, () -> store.requireRoom(Long.MAX_VALUE / 2))
				.getMessage();
		assertTrue(message.contains(folder.toString()) && message.contains("latentij.cache"), message);
	}
}
