// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import latentij.cli.CommandLineRun;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs with real Spark; those of two executors are in Java processes of their own. */
class SparkEncodeTest extends SparkFixture {

	private static final int IMAGES = 11;
	/** The side of one image, which takes its time. */
	private static final int LARGE = 1024;

	/** The part that holds it: i0, i1; i10, i2; i3, i4. */
	private static final int LARGE_PART = 2;

	private static final String[] SAMPLE = {"--posterior", "sample", "--seed", "7", "--device", "cpu"};

	private Path in;

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
		Files.createFile(in.resolve("i7.webp"));
	}

	private String[] encode(final Path table) {
		return Stream.concat(
						Stream.of("encode", in.toString(), "--out", table.toString(), "--part-size", "2"),
						Arrays.stream(SAMPLE))
				.toArray(String[]::new);
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

	@Test
	void twoExecutorsOneOfWhichIsKilledGiveTheLatentsOfTheCommandLine() throws IOException {
		// While it has a large image to do.
		final AtomicReference<String> killed = killOne(index -> index == LARGE_PART);
		final Path table = folder.resolve("table");
		// Executors have working folders of their own.
		final Path relative = Path.of("").toAbsolutePath().relativize(table);
		assertEquals(1, run(Cluster.twoExecutors(), encode(relative)), told::toString);
		assertEquals(1, TaskFollower.FAILED.get());
		assertTrue(TaskFollower.LOST.contains(killed.get()));
		assertTrue(told.toString().contains("i5broken.png: ImageJ cannot open it as an image."), told::toString);
		assertTrue(told.toString().contains("1 image was left out, of a kind that is not read here: .webp (1)."), told::toString);
		assertTrue(told.toString().contains(IMAGES + " done, 1 failed, in " + relative), told::toString);
		assertTrue(Files.exists(table.resolve(TableNames.SUCCESS)));
		final Map<String, byte[]> found = TableRows.latents(table);
		assertTrue(found.containsKey("i5broken.png"));
		found.remove("i5broken.png");
		assertSame(commandLine(), found);

		TaskFollower.follow(task -> {});
		assertRowsGiveTheSame(found);
		assertDecodedAsByTheCommandLine(table);
	}

	/** Images as bytes in a table, in two executors. */
	private void assertRowsGiveTheSame(final Map<String, byte[]> expected) throws IOException {
		final Path images = Files.createDirectory(folder.resolve("images"));
		final List<String> names = List.copyOf(expected.keySet());
		writeImages(images.resolve("a.parquet"), names.subList(0, 1));
		writeImages(images.resolve("b.parquet"), names.subList(1, names.size()));
		final Path table = folder.resolve("of-rows");
		final String[] args = encode(table);
		args[1] = images.toString();
		args[4] = "--content-column";
		args[5] = "image.bytes";
		final String[] all = Stream.concat(Arrays.stream(args), Stream.of("--path-column", "image.path"))
				.toArray(String[]::new);
		assertEquals(0, run(Cluster.local(), all), told::toString);
		assertEquals(2, TableRows.parts(table).size());
		assertSame(expected, TableRows.latents(table));
	}

	private void writeImages(final Path table, final List<String> names) throws IOException {
		final MessageType type = MessageTypeParser.parseMessageType(
				"message m { optional group image { optional binary bytes; optional binary path (STRING); } }");
		try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(table.toUri()))
				.withType(type)
				.build()) {
			for (final String name : names) {
				final Group row = new SimpleGroup(type);
				row.addGroup("image")
						.append("bytes", Binary.fromConstantByteArray(Files.readAllBytes(in.resolve(name))))
						.append("path", "/" + name);
				writer.write(row);
			}
		}
	}

	private void assertDecodedAsByTheCommandLine(final Path table) throws IOException {
		final Path decoded = folder.resolve("decoded");
		assertEquals(
				0,
				run(Cluster.local(), "decode", table.toString(), "--out", decoded.toString(), "--device", "cpu"),
				told::toString);
		assertTrue(
				told.toString().contains(IMAGES + " done, 0 failed, 0 there already, 1 without a latent"),
				told::toString);
		final Path safetensors = folder.resolve("safetensors");
		final Path expected = folder.resolve("expected");
		final String[] encode = Stream.concat(
						Stream.of("encode", in.toString(), "--out", safetensors.toString(), "--format", "safetensors"),
						Arrays.stream(SAMPLE))
				.toArray(String[]::new);
		assertEquals(1, CommandLineRun.run(out, encode));
		assertEquals(
				0,
				CommandLineRun.run(
						out, "decode", safetensors.toString(), "--out", expected.toString(), "--device", "cpu"));
		assertSame(files(expected), files(decoded));
		assertEquals(
				0,
				run(Cluster.local(), "decode", table.toString(), "--out", decoded.toString(), "--skip-existing"),
				told::toString);
		assertTrue(told.toString().contains("0 done, 0 failed, " + IMAGES + " there already"), told::toString);
		Files.delete(table.resolve(TableNames.SUCCESS));
		assertEquals(1, run(Cluster.local(), "decode", table.toString(), "--out", decoded.toString()));
		assertTrue(told.toString().contains("is not complete"), told::toString);
	}

	@Test
	void aRunThatEndedEarlyGoesOn() throws IOException {
		TaskFollower.follow(task -> {});
		final Path whole = folder.resolve("whole");
		final Path table = folder.resolve("table");
		assertEquals(1, run(Cluster.local(), encode(whole)), told::toString);
		assertEquals(1, run(Cluster.local(), encode(table)), told::toString);
		// As kill -9 leaves it: no mark, parts that are missing, a file in the making.
		Files.delete(table.resolve(TableNames.SUCCESS));
		final List<Path> parts = TableRows.parts(table);
		Files.delete(parts.get(1));
		Files.delete(parts.get(4));
		final Path temporary = Files.createDirectory(table.resolve(TableNames.TEMPORARY));
		Files.write(temporary.resolve("3-" + parts.get(1).getFileName()), new byte[100]);
		final AtomicBoolean marked = new AtomicBoolean();
		TaskFollower.follow(task -> {
			if (Files.exists(table.resolve(TableNames.SUCCESS))) marked.set(true);
		});
		assertEquals(1, run(Cluster.local(), encode(table)), told::toString);
		assertTrue(told.toString().contains(IMAGES + " done, 1 failed"), told::toString);
		assertFalse(marked.get(), "The table was marked as complete before it was");
		assertTrue(Files.exists(table.resolve(TableNames.SUCCESS)));
		assertFalse(Files.exists(temporary));
		assertEquals(parts, TableRows.parts(table));
		assertEquals(TableRows.of(whole).toString(), TableRows.of(table).toString());

		assertFalse(told.toString().contains("was changed after"), told::toString);
		final Path changed = in.resolve("i3.jpg");
		Files.setLastModifiedTime(changed, FileTime.from(Instant.now().plusSeconds(3600)));
		assertEquals(1, run(Cluster.local(), encode(table)), told::toString);
		assertTrue(told.toString().contains("\"" + changed + "\" was changed after its result was made"), told::toString);

		assertEquals(1, run(Cluster.local(), "encode", in.toString(), "--out", table.toString()), told::toString);
		assertTrue(told.toString().contains("was begun with other images, options"), told::toString);
		assertEquals(1, run(Cluster.local(), "encode", in.toString(), "--out", in.toString()), told::toString);
		assertTrue(told.toString().contains("is not empty, and holds no table of LatentIJ"), told::toString);
	}

	/** Rows of the old ones would be beside rows of the new ones. */
	@Test
	void aRunWithOtherWeightsDoesNotGoOn() throws IOException {
		TaskFollower.follow(task -> {});
		final Path model = Resources.copy(Vectors.path("kl-f8c4/vae"), folder.resolve("vae"));
		final Path weights = model.resolve("diffusion_pytorch_model.safetensors");
		final byte[] before = Files.readAllBytes(weights);
		final Path table = folder.resolve("table");
		final String[] args = {
			"encode", in + "/i[0-3].*", "--out", table + "", "--part-size", "2", "--model", model + "", "--device", "cpu"
		};
		assertEquals(0, run(Cluster.local(), args), told::toString);
		final String rows = TableRows.of(table).toString();
		final Path part = TableRows.parts(table).get(1);
		Files.delete(table.resolve(TableNames.SUCCESS));
		Files.delete(part);

		final byte[] after = before.clone();
		after[after.length - Float.BYTES] ^= 1;
		Files.write(weights, after);
		assertEquals(1, run(Cluster.local(), args), told::toString);
		assertTrue(told.toString().contains("was begun with version sha256-"), told::toString);
		assertFalse(Files.exists(part));
		assertFalse(Files.exists(table.resolve(TableNames.SUCCESS)));

		Files.write(weights, before);
		assertEquals(0, run(Cluster.local(), args), told::toString);
		assertEquals(rows, TableRows.of(table).toString());
	}

	@Test
	void saysWhyNoTaskCanDoAnything() throws IOException {
		TaskFollower.follow(task -> {});
		final Path table = folder.resolve("table");
		final String[] args = {"encode", in.resolve("i0.png").toString(), "--out", table.toString(), "--model", ""};
		args[5] = folder.resolve("none").toString();
		assertEquals(1, run(Cluster.local(), args));
		assertTrue(told.toString().startsWith("There is no file or folder"), told::toString);
		assertFalse(Files.exists(table.resolve(TableNames.SUCCESS)));
		// Nothing was made, so another model may be tried.
		args[5] = "latentij-f8c4";
		assertEquals(0, run(Cluster.local(), args), told::toString);
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
