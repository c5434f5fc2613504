// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import latentij.cli.CommandLineRun;
import latentij.model.checkpoint.FullSizeModel;
import latentij.runtime.VaeCodecs;
import latentij.testing.CudaEmulator;
import latentij.testing.SystemProperties;
import latentij.util.RunWatch;
import latentij.util.machine.SystemMemory;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Images that go through the network together, in the groups of the command line. */
class SparkGroupsTest extends SparkFixture {

	/** Groups of two are made of 32 images in a row. */
	private static final int IMAGES = 40;

	/** Megabytes; of what is free, other programs have their part. */
	private static final String MEMORY = "2000";

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	private Path in;

	/** Of two sizes that take turns, and two that are no images. */
	private void makeImages(final int n, final int side) throws IOException {
		in = Files.createDirectories(folder.resolve("in"));
		for (int i = 0; i < n; i++) {
			final int width = i % 3 == 0 ? side + 8 : side;
			ImageIO.write(
					image(width, side, i),
					"png",
					in.resolve(String.format("i%02d.png", i)).toFile());
		}
		Files.writeString(in.resolve("i05broken.png"), "no image");
		Files.writeString(in.resolve("i39broken.png"), "no image");
	}

	private static String[] args(final String command, final Path from, final Path to, final String... more) {
		return Stream.concat(
						Stream.of(command, from.toString(), "--out", to.toString(), "--device", "cpu"),
						Arrays.stream(more))
				.toArray(String[]::new);
	}

	/** What is done in this process. */
	private interface Action {

		int run() throws IOException;
	}

	/** Tells how often a network ran. */
	private long runs(final int code, final Action action) throws IOException {
		try (RunWatch watch = RunWatch.open()) {
			assertEquals(code, action.run(), told::toString);
			return watch.runs();
		}
	}

	/** Groups are of the list alone; how many of one fit into a run is asked of memory, which is the same here. */
	private void stateBatch() {
		properties.set(VaeCodecs.BATCH_PROPERTY, "2");
		properties.set(SystemMemory.PROPERTY, MEMORY);
	}

	@Test
	void filesAreInTheGroupsOfTheCommandLine() throws IOException {
		makeImages(IMAGES, 16);
		stateBatch();
		TaskFollower.follow(task -> {});
		final String[] npy = {"--format", "npy", "--scaling", "scaled"};
		final Path expected = folder.resolve("expected");
		final Path made = folder.resolve("made");
		final long runs = runs(1, () -> CommandLineRun.run(out, args("encode", in, expected, npy)));
		assertEquals(21, runs, () -> "14 images of one size, 26 of the other, in windows of 32 files");
		assertEquals(runs, runs(1, () -> run(Cluster.local(), args("encode", in, made, npy))));
		assertTrue(told.toString().contains("40 done, 2 failed, 0 there already"), told::toString);
		assertSame(expected, made);

		// Of a group, all are computed again, and only what is missing is written.
		final String[] go = {"--format", "npy", "--scaling", "scaled", "--skip-existing"};
		for (final String name : List.of("i02.png-latent.npy", "i36.png-latent.npy")) {
			Files.delete(expected.resolve(name));
			Files.delete(made.resolve(name));
		}
		Files.writeString(made.resolve("i01.png-latent.npy"), "kept");
		final long missing = runs(1, () -> CommandLineRun.run(out, args("encode", in, expected, go)));
		assertEquals(2, missing);
		assertEquals(missing, runs(1, () -> run(Cluster.local(), args("encode", in, made, go))));
		assertTrue(told.toString().contains("2 done, 2 failed, 38 there already"), told::toString);
		final Path kept = made.resolve("i01.png-latent.npy");
		assertEquals("kept", Files.readString(kept));
		Files.copy(expected.resolve("i01.png-latent.npy"), kept, StandardCopyOption.REPLACE_EXISTING);
		assertSame(expected, made);

		final String[] back = {"--scaling", "scaled", "--model", "latentij-f8c4"};
		final Path images = folder.resolve("images");
		final Path decoded = folder.resolve("decoded");
		final long decodings = runs(0, () -> CommandLineRun.run(out, args("decode", made, images, back)));
		assertEquals(22, decodings, "14 latents of one size, 26 of the other, in windows of 32 files");
		assertEquals(decodings, runs(0, () -> run(Cluster.local(), args("decode", made, decoded, back))));
		assertSame(images, decoded);
	}

	/** As many runs as of files; alone, they have the same numbers on a CPU. */
	@Test
	void rowsAreInTheGroupsOfFiles() throws IOException {
		makeImages(IMAGES, 16);
		TaskFollower.follow(task -> {});
		final Path alone = folder.resolve("alone");
		assertEquals(IMAGES, runs(1, () -> run(Cluster.local(), args("encode", in, alone, "--part-size", "5"))));
		final Path images = folder.resolve("images");
		assertEquals(IMAGES, runs(0, () -> run(Cluster.local(), args("decode", alone, images))));

		stateBatch();
		final Path table = folder.resolve("table");
		assertEquals(21, runs(1, () -> run(Cluster.local(), args("encode", in, table, "--part-size", "5"))));
		// The first one has the images of whole groups.
		assertEquals(2, TableRows.parts(table).size());
		assertEquals(TableRows.of(alone).toString(), TableRows.of(table).toString());
		final Path again = folder.resolve("again");
		// Of 31 latents in one part, and 9 in the other.
		assertEquals(21, runs(0, () -> run(Cluster.local(), args("decode", table, again))));
		assertSame(images, again);
		final Path one = again.resolve("i07.png-decoded.png");
		Files.delete(one);
		Files.writeString(again.resolve("i08.png-decoded.png"), "kept");
		assertEquals(1, runs(0, () -> run(Cluster.local(), args("decode", table, again, "--skip-existing"))));
		assertEquals("kept", Files.readString(again.resolve("i08.png-decoded.png")));
		assertEquals(-1, Files.mismatch(images.resolve(one.getFileName()), one));

		// Images as bytes in a table, whose rows are one list.
		final Path bytes = folder.resolve("bytes.parquet");
		writeImages(bytes);
		final Path ofRows = folder.resolve("of-rows");
		assertEquals(
				21, runs(1, () -> run(Cluster.local(), args("encode", bytes, ofRows, "--content-column", "content"))));
		assertSame(TableRows.latents(table), TableRows.latents(ofRows));
	}

	/** All images, and a row without one. */
	private void writeImages(final Path table) throws IOException {
		try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(table.toUri()))
						.withType(MessageTypeParser.parseMessageType(
								"message m { optional binary content; optional binary path (STRING); }"))
						.build();
				Stream<Path> files = Files.list(in)) {
			for (final Path file : files.sorted().toList()) {
				final Group row = new SimpleGroup(MessageTypeParser.parseMessageType(
						"message m { optional binary content; optional binary path (STRING); }"));
				if (!file.endsWith("i39broken.png"))
					row.append("content", Binary.fromConstantByteArray(Files.readAllBytes(file)));
				writer.write(row.append("path", file.getFileName().toString()));
			}
		}
	}

	@Test
	void aKilledExecutorChangesNothing() throws IOException {
		makeImages(IMAGES, 16);
		final Map<String, String> cluster = new HashMap<>(Cluster.twoExecutors());
		cluster.put("spark." + VaeCodecs.BATCH_PROPERTY, "2");
		final String[] options = {"--format", "npy", "--scaling", "scaled", "--posterior", "sample"};
		final Path expected = folder.resolve("expected");
		assertEquals(1, CommandLineRun.run(out, args("encode", in, expected, options)), told::toString);
		// Of two parts, the second.
		final AtomicReference<String> killed = killOne(index -> index == 1);
		final Path made = folder.resolve("made");
		assertEquals(1, run(cluster, args("encode", in, made, options)), told::toString);
		assertTrue(TaskFollower.LOST.contains(killed.get()));
		assertSame(expected, made);
	}

	/** Nobody says how many go together, but the executor ({@code src/test/scripts/emulate-cuda}). */
	@Test
	void aGpuHasItsGroups() throws IOException {
		assumeTrue(CudaEmulator.FOLDER != null, "no emulated GPU");
		CudaEmulator.assumeItFitsOnnxRuntime();
		makeImages(11, 32);
		TaskFollower.follow(task -> {});
		final Path model = Files.createDirectory(folder.resolve("model"));
		FullSizeModel.write(model, FullSizeModel.FITS_TENSOR_CORES, 0);
		final String[] options = {
			"--format", "npy", "--scaling", "scaled", "--model", model.toString(), "--precision", "fp16"
		};
		final Path expected = folder.resolve("expected");
		final Path made = folder.resolve("made");
		// The first one also tries what the card can do.
		assertEquals(1, CommandLineRun.run(out, onGpu(args("encode", in, expected, options))), told::toString);
		assertEquals(2, runs(1, () -> run(Cluster.local(), onGpu(args("encode", in, made, options)))));
		assertSame(expected, made);
		final Path several = folder.resolve("several");
		assertEquals(1, run(Cluster.twoExecutors(), onGpu(args("encode", in, several, options))), told::toString);
		assertSame(expected, several);
	}

	private static String[] onGpu(final String[] args) {
		args[5] = "gpu";
		return args;
	}
}
