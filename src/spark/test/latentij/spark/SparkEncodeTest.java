// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import latentij.cli.CommandLineRun;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with real Spark; those of two executors are in Java processes of their own. */
class SparkEncodeTest {

	private static final int IMAGES = 11;
	/** The side of one image, which takes its time. */
	private static final int LARGE = 1024;

	/** The part that holds it: i0, i1; i10, i2; i3, i4. */
	private static final int LARGE_PART = 2;

	private static final String[] SAMPLE = {"--posterior", "sample", "--seed", "7", "--device", "cpu"};

	@TempDir
	Path folder;

	private Path in;
	private final StringWriter told = new StringWriter();
	private final PrintWriter out = new PrintWriter(told, true);
	private Map<String, String> settings = Map.of();

	@BeforeEach
	void makeImages() throws IOException {
		in = Files.createDirectory(folder.resolve("in"));
		for (int i = 0; i < IMAGES; i++) {
			final String type = i % 2 == 0 ? "png" : "jpg";
			ImageIO.write(
					image(16 + 8 * (i % 3), 24 + i, i),
					type,
					in.resolve("i" + i + "." + type).toFile());
		}
		ImageIO.write(image(LARGE, LARGE, 0), "png", in.resolve("i4.png").toFile());
		Files.writeString(in.resolve("i5broken.png"), "no image");
	}

	private static BufferedImage image(final int width, final int height, final int seed) {
		final BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		for (int i = 0; i < width * height; i++) image.setRGB(i % width, i / width, (i + seed) * 0x10305);
		return image;
	}

	@AfterEach
	void forgetSettings() {
		settings.keySet().forEach(System::clearProperty);
	}

	private int run(final Map<String, String> cluster, final String... args) {
		forgetSettings();
		settings = new HashMap<>(cluster);
		settings.put("spark.extraListeners", TaskFollower.class.getName());
		settings.forEach(System::setProperty);
		told.getBuffer().setLength(0);
		return LatentSpark.run(out, out, args);
	}

	private String[] encode(final Path table) {
		return Stream.concat(
						Stream.of("encode", in.toString(), "--out", table.toString(), "--part-size", "2"),
						Arrays.stream(SAMPLE))
				.toArray(String[]::new);
	}

	/** Rows by name; the latent as the bytes that it has in the table. */
	private static Map<String, byte[]> latents(final Path table) throws IOException {
		final Map<String, byte[]> latents = new TreeMap<>();
		for (final Group row : rows(table))
			latents.put(
					row.getString(TableSchema.NAME, 0),
					PartReader.has(row, TableSchema.LATENT)
							? row.getBinary(TableSchema.LATENT, 0).getBytes()
							: null);
		return latents;
	}

	private static List<Group> rows(final Path table) throws IOException {
		final List<Group> rows = new ArrayList<>();
		for (final Path part : parts(table)) {
			try (PartReader reader = new PartReader(
					new org.apache.hadoop.fs.Path(part.toUri()), TableSchema.TYPE, new Configuration())) {
				for (Group row = reader.next(); row != null; row = reader.next()) rows.add(row);
			}
		}
		return rows;
	}

	private static List<Path> parts(final Path table) throws IOException {
		try (Stream<Path> files = Files.list(table)) {
			return files.filter(file -> file.toString().endsWith(".parquet"))
					.sorted()
					.toList();
		}
	}

	/** All that the command line writes, as the values of an .npy file, after its header. */
	private Map<String, byte[]> commandLine() throws IOException {
		final Path npy = folder.resolve("npy");
		final String[] args = Stream.concat(
						Stream.of(
								"encode",
								in.toString(),
								"--out",
								npy.toString(),
								"--format",
								"npy",
								"--scaling",
								"scaled"),
						Arrays.stream(SAMPLE))
				.toArray(String[]::new);
		assertEquals(1, CommandLineRun.run(out, args), told::toString);
		final Map<String, byte[]> latents = new TreeMap<>();
		try (Stream<Path> files = Files.list(npy)) {
			for (final Path file :
					files.filter(path -> path.toString().endsWith(".npy")).toList()) {
				final byte[] bytes = Files.readAllBytes(file);
				final int header = 10 + (bytes[8] & 0xff) + ((bytes[9] & 0xff) << 8);
				latents.put(
						file.getFileName().toString().replace("-latent.npy", ""),
						Arrays.copyOfRange(bytes, header, bytes.length));
			}
		}
		return latents;
	}

	private static void assertSame(final Map<String, byte[]> expected, final Map<String, byte[]> found) {
		assertEquals(expected.keySet(), found.keySet());
		expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
	}

	@Test
	void twoExecutorsOneOfWhichIsKilledGiveTheLatentsOfTheCommandLine() throws IOException {
		final AtomicReference<String> killed = new AtomicReference<>();
		TaskFollower.follow(task -> {
			// Once, while it has a large image to do.
			if (task.index() != LARGE_PART || !killed.compareAndSet(null, task.executorId())) return;
			Cluster.kill(task.executorId());
		});
		final Path table = folder.resolve("table");
		assertEquals(1, run(Cluster.twoExecutors(), encode(table)), told::toString);
		assertEquals(1, TaskFollower.FAILED.get());
		assertEquals(Set.of(killed.get()), TaskFollower.LOST);
		assertTrue(told.toString().contains("i5broken.png: ImageJ cannot open it as an image."), told::toString);
		assertTrue(told.toString().contains(IMAGES + " done, 1 failed, in " + table), told::toString);
		assertTrue(Files.exists(table.resolve(TableFolder.SUCCESS)));
		final Map<String, byte[]> found = latents(table);
		assertTrue(found.containsKey("i5broken.png"));
		found.remove("i5broken.png");
		assertSame(commandLine(), found);
	}

	@Test
	void aRunThatEndedEarlyGoesOn() throws IOException {
		TaskFollower.follow(task -> {});
		final Path whole = folder.resolve("whole");
		final Path table = folder.resolve("table");
		assertEquals(1, run(Cluster.local(), encode(whole)), told::toString);
		assertEquals(1, run(Cluster.local(), encode(table)), told::toString);
		// As kill -9 leaves it: no mark, parts that are missing, a file in the making.
		Files.delete(table.resolve(TableFolder.SUCCESS));
		final List<Path> parts = parts(table);
		Files.delete(parts.get(1));
		Files.delete(parts.get(4));
		final Path temporary = Files.createDirectory(table.resolve(PartWriter.TEMPORARY));
		Files.write(temporary.resolve("3-" + parts.get(1).getFileName()), new byte[100]);
		final AtomicBoolean marked = new AtomicBoolean();
		TaskFollower.follow(task -> {
			if (Files.exists(table.resolve(TableFolder.SUCCESS))) marked.set(true);
		});
		assertEquals(1, run(Cluster.local(), encode(table)), told::toString);
		assertTrue(told.toString().contains(IMAGES + " done, 1 failed"), told::toString);
		assertFalse(marked.get(), "The table was marked as complete before it was");
		assertTrue(Files.exists(table.resolve(TableFolder.SUCCESS)));
		assertFalse(Files.exists(temporary));
		assertEquals(parts, parts(table));
		assertEquals(rows(whole).toString(), rows(table).toString());

		assertEquals(1, run(Cluster.local(), "encode", in.toString(), "--out", table.toString()), told::toString);
		assertTrue(told.toString().contains("was begun with other images, options"), told::toString);
		assertEquals(1, run(Cluster.local(), "encode", in.toString(), "--out", in.toString()), told::toString);
		assertTrue(told.toString().contains("is not empty, and holds no table of LatentIJ"), told::toString);
	}

	@Test
	void refusesWrongOptionsBeforeSparkStarts() {
		TaskFollower.follow(task -> {});
		assertEquals(2, run(Map.of("spark.master", "none"), "encode", "x", "--out", "y", "--posterior", "median"));
		assertTrue(told.toString().contains("posterior"), told::toString);
		assertEquals(1, run(Map.of("spark.master", "none"), "encode", "nowhere", "--out", "y"));
		assertTrue(told.toString().contains("There is no file or folder \"nowhere\""), told::toString);
	}
}
