// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import latentij.job.Extent;
import latentij.job.Region;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.testing.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpySinkTest {

	@TempDir
	private Path temp;

	/** The values 0, 1, 2 and so on. */
	private static FloatTensor counted(final long... shape) {
		final FloatTensor tensor = FloatTensor.zeros(shape);
		for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, i);
		return tensor;
	}

	private static Npy read(final Path file) throws IOException {
		try (InputStream in = Files.newInputStream(file)) {
			return Npy.read(in);
		}
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> files = Files.list(temp)) {
			return files.toList();
		}
	}

	@Test
	void onePlaneIsAnArrayOfChannels() throws IOException {
		final Path file = temp.resolve("latent.npy");
		try (NpySink sink = new NpySink(file, Extent.latent(4, 3, 5))) {
			sink.write(new Region(0, 0, 0, 3, 5), counted(1, 4, 3, 5));
			sink.commit(null);
		}
		final Npy array = read(file);
		assertArrayEquals(new long[] {4, 3, 5}, array.shape());
		assertArrayEquals(counted(1, 4, 3, 5).toArray(), array.tensor().toArray());
		assertEquals(List.of(file), files());
	}

	@Test
	void piecesOfSeveralPlanesComeInAnyOrder() throws IOException {
		final FloatTensor first = counted(1, 2, 4, 6);
		final FloatTensor second = FloatTensor.copyOf(new float[48], 1, 2, 4, 6);
		final Path file = temp.resolve("latents.npy");
		try (NpySink sink = new NpySink(file, new Extent(2, 2, 4, 6, Kind.FLOATS))) {
			// What a block has beyond its region is left out.
			sink.write(new Region(0, 0, 4, 4, 2), first.crop(0, 4, 4, 2));
			sink.write(new Region(1, 0, 0, 4, 6), second);
			sink.write(new Region(0, 3, 0, 1, 4), first.crop(3, 0, 1, 6));
			sink.write(new Region(0, 0, 0, 3, 4), first);
			sink.commit(null);
		}
		final Npy array = read(file);
		assertArrayEquals(new long[] {2, 2, 4, 6}, array.shape());
		final float[] expected = new float[96];
		System.arraycopy(first.toArray(), 0, expected, 0, 48);
		assertArrayEquals(expected, array.tensor().toArray());
	}

	@Test
	void nothingIsLeftOfWhatIsNotCommitted() throws IOException {
		final Path file = temp.resolve("latent.npy");
		Files.writeString(file, "before");
		try (NpySink sink = new NpySink(file, Extent.latent(1, 2, 2))) {
			sink.write(new Region(0, 0, 0, 1, 2), counted(1, 1, 1, 2));
			assertThrows(IOException.class, () -> sink.commit(null));
		}
		assertEquals(List.of(file), files());
		assertEquals("before", Files.readString(file));
	}

	@Test
	void blocksThatDoNotFitAreRefused() throws IOException {
		try (NpySink sink = new NpySink(temp.resolve("latent.npy"), Extent.latent(2, 4, 4))) {
			final FloatTensor block = FloatTensor.zeros(1, 2, 4, 4);
			for (final Region region : List.of(
					new Region(1, 0, 0, 4, 4),
					new Region(0, 1, 0, 4, 4),
					new Region(0, 0, 1, 4, 4),
					new Region(0, 0, 0, 4, 5)))
				assertThrows(IllegalArgumentException.class, () -> sink.write(region, block));
			assertThrows(
					IllegalArgumentException.class,
					() -> sink.write(new Region(0, 0, 0, 4, 4), FloatTensor.zeros(1, 3, 4, 4)));
		}
		assertThrows(
				IllegalArgumentException.class,
				() -> new NpySink(temp.resolve("image.npy"), Extent.image(4, 4, Kind.PIXELS)));
	}
}
