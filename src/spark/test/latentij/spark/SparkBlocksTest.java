// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import latentij.chunked.FoundImage;
import latentij.cli.CommandLineRun;
import latentij.ij.blocks.BlockJob;
import latentij.ij.Latents;
import latentij.ij.chunked.ImagePart;
import latentij.job.EncodeOptions;
import latentij.n5.N5Format;
import latentij.testing.ChunkedFiles;
import org.junit.jupiter.api.Test;

/** Images in OME-Zarr with real Spark; two executors are Java processes of their own. */
class SparkBlocksTest extends SparkFixture {

	@Test
	void twoExecutorsOneOfWhichIsKilledMakeTheFoldersOfTheCommandLine() throws IOException {
		final Path in = Files.createDirectory(folder.resolve("in"));
		final Path attributes =
				ChunkedFiles.large(in.resolve("large.zarr"), 4200, 600).resolve(".zattrs");
		final String channel = "{\"color\": \"FFFFFF\", \"active\": true, \"window\": {\"start\": 20, \"end\": 200}}";
		Files.writeString(
				attributes,
				Files.readString(attributes)
						.replaceFirst(
								"\\{",
								"{\"omero\": {\"channels\": [" + String.join(",", channel, channel, channel) + "]},"));
		final Path expected = folder.resolve("expected");
		final String[] encode = {
			"encode", in.toString(), "--out", expected.toString(), "--device", "cpu", "--channels", "each"
		};
		assertEquals(0, CommandLineRun.run(out, encode), told::toString);
		final List<String> clipped = clipped();
		assertEquals(3, clipped.size(), told::toString);
		final AtomicReference<String> killed = killOne(index -> true);
		// Executors have working folders of their own.
		final Path made = folder.resolve("made");
		encode[3] = Path.of("").toAbsolutePath().relativize(made).toString();
		assertEquals(0, run(Cluster.twoExecutors(), encode), told::toString);
		assertTrue(TaskFollower.LOST.contains(killed.get()));
		assertTrue(told.toString().contains("large.zarr: 9 of 9 blocks to do"), told::toString);
		assertTrue(told.toString().contains("1 done, 0 failed, 0 there already"), told::toString);
		assertSame(expected, made);
		assertTrue(
				Pattern.compile("^9 of 9, [0-9.]+ blocks/s$", Pattern.MULTILINE)
						.matcher(told.toString())
						.find(),
				told::toString);
		// Those of the blocks that were made twice are counted once.
		assertEquals(clipped, clipped());

		final Path images = folder.resolve("images");
		assertEquals(
				0,
				CommandLineRun.run(out, "decode", made.toString(), "--out", images.toString(), "--device", "cpu"),
				told::toString);
		TaskFollower.follow(task -> {});
		final Path decoded = folder.resolve("decoded");
		assertEquals(
				0,
				run(Cluster.twoExecutors(), "decode", made.toString(), "--out", decoded.toString(), "--device", "cpu"),
				told::toString);
		assertEquals(2, TaskFollower.WORKED.size());
		assertSame(images, decoded);
	}

	/** With smaller levels, whose pixels are of the blocks of both executors. */
	@Test
	void n5GoesToN5AndBack() throws IOException {
		final Path in = ChunkedFiles.large(folder.resolve("large.n5"), 2200, 300);
		final Path expected = folder.resolve("expected");
		final String[] encode = {"encode", in.toString(), "--out", expected.toString(), "--device", "cpu"};
		assertEquals(0, CommandLineRun.run(out, encode), told::toString);
		final AtomicReference<String> killed = killOne(index -> true);
		final Path made = folder.resolve("made");
		encode[3] = made.toString();
		assertEquals(0, run(Cluster.twoExecutors(), encode), told::toString);
		assertTrue(TaskFollower.LOST.contains(killed.get()));
		assertTrue(told.toString().contains("large.n5: 2 of 2 blocks to do"), told::toString);
		assertSame(expected, made);

		TaskFollower.follow(task -> {});
		final String[] decode = {"decode", made.toString(), "--out", "", "--device", "cpu"};
		decode[3] = folder.resolve("images").toString();
		assertEquals(0, CommandLineRun.run(out, decode), told::toString);
		decode[3] = folder.resolve("decoded").toString();
		assertEquals(0, run(Cluster.twoExecutors(), decode), told::toString);
		assertEquals(2, TaskFollower.WORKED.size());
		assertTrue(Files.exists(folder.resolve("decoded/large.n5-decoded.n5/s2/attributes.json")));
		assertSame(folder.resolve("images"), folder.resolve("decoded"));
	}

	/** A part of an image that tells no axes. */
	@Test
	void axesOfN5AreNamed() throws IOException {
		TaskFollower.follow(task -> {});
		final Path in = ChunkedFiles.unpackN5("images", folder).resolve("bare.n5");
		final String[] encode = {
			"encode", in.toString(), "--out", "", "--axes", "xyt", "--slices", "all", "--region", "3,2,30,20"
		};
		encode[3] = folder.resolve("expected").toString();
		assertEquals(0, CommandLineRun.run(out, encode), told::toString);
		encode[3] = folder.resolve("made").toString();
		assertEquals(0, run(Cluster.local(), encode), told::toString);
		assertTrue(told.toString().contains("bare.n5: 6 of 6 blocks to do"), told::toString);
		assertFalse(told.toString().contains("tells no axes"), told::toString);
		assertSame(folder.resolve("expected"), folder.resolve("made"));
		final FoundImage latent = N5Format.INSTANCE.read(folder.resolve("made/bare.n5-latent.n5"));
		assertEquals("t", latent.image().axes().get(0).name());
		encode[5] = "auto";
		assertEquals(0, run(Cluster.local(), encode), told::toString);
		assertTrue(
				told.toString().contains("were taken as x, y, z, the fastest first; for others, set --axes="),
				told::toString);
		encode[5] = "yx z";
		assertEquals(2, run(Map.of("spark.master", "none"), encode));
		assertTrue(told.toString().contains("\"--axes=yx z\" is not understood"), told::toString);
	}

	private List<String> clipped() {
		return told.toString()
				.lines()
				.filter(line -> line.contains("clipped"))
				.map(line -> line.replaceFirst("^LatentIJ: ", ""))
				.toList();
	}

	@Test
	void aRunThatEndedEarlyGoesOn() throws IOException {
		TaskFollower.follow(task -> {});
		final Path image = ChunkedFiles.unpack("images", folder).resolve("stack-04.zarr");
		final String[] args = {
			"encode",
			image.toString(),
			"--out",
			"",
			"--region",
			"3,2,30,20",
			"--slices",
			"all",
			"--channels",
			"each",
			"--device",
			"cpu"
		};
		args[3] = folder.resolve("expected").toString();
		assertEquals(0, CommandLineRun.run(out, args), told::toString);
		final Path made = folder.resolve("made");
		final Path whole = made.resolve("stack-04.zarr-latent.zarr");
		final Path part = made.resolve("stack-04.zarr-latent.zarr.part");
		args[3] = made.toString();
		// As a run leaves it that is killed.
		final EncodeOptions options = EncodeOptions.parse(Map.of("slices", "all", "channels", "each", "device", "cpu"));
		final ImagePart region = ImagePart.of(0, "3,2,30,20");
		Files.createDirectory(made);
		try (Latents latents = new Latents(sentence -> {})) {
			final BlockJob blocks = latents.files().encodeBlocks(image, region, null, whole, options);
			try (BlockJob.Run run = blocks.begin()) {
				for (int i = 0; i < 5; i++) blocks.make(run.missing().get(i), run.terms());
			}
		}
		final Path chunk = part.resolve("0/0/0/0/0/0");
		final FileTime written = Files.getLastModifiedTime(chunk);
		assertEquals(0, run(Cluster.local(), args), told::toString);
		assertTrue(told.toString().contains(": 7 of 12 blocks to do"), told::toString);
		assertSame(folder.resolve("expected").resolve(whole.getFileName()), whole);
		assertFalse(Files.exists(part));
		assertEquals(written, Files.getLastModifiedTime(whole.resolve(part.relativize(chunk))));
		final String[] again =
				Stream.concat(Stream.of(args), Stream.of("--skip-existing")).toArray(String[]::new);
		assertEquals(0, run(Cluster.local(), again), told::toString);
		assertTrue(told.toString().contains("0 done, 0 failed, 1 there already"), told::toString);
	}

	@Test
	void saysWhatCannotBeDone() throws IOException {
		TaskFollower.follow(task -> {});
		final Path images = ChunkedFiles.unpack("images", folder);
		final String grey = images.resolve("grey-04.zarr").toString();
		final String made = folder.resolve("made").toString();
		final Map<String, String> none = Map.of("spark.master", "none");
		Files.writeString(folder.resolve("a.png"), "");
		assertEquals(2, run(none, "encode", grey, folder.resolve("a.png").toString(), "--out", made));
		assertTrue(told.toString().contains("Give them to two runs"), told::toString);
		for (final List<String> option : List.of(List.of("--dtype", "float16"), List.of("--part-size", "3"))) {
			assertEquals(2, run(none, "encode", grey, "--out", made, option.get(0), option.get(1)));
			assertTrue(told.toString().contains("are for tables"), told::toString);
		}
		assertEquals(2, run(none, "encode", folder.resolve("a.png").toString(), "--out", made, "--level", "1"));
		assertTrue(told.toString().contains("--level, --region and --axes are for OME-Zarr and N5"), told::toString);
		// One fails, and the others are done.
		final String[] all = {"encode", images.toString(), "--out", made, "--region", "0,0,40,33", "--level", "1"};
		assertEquals(1, run(Cluster.local(), all));
		assertTrue(told.toString().contains("the region 0,0,40,33 is not inside"), told::toString);
		all[5] = "0,0,20,17";
		assertEquals(0, run(Cluster.local(), all), told::toString);
		assertTrue(told.toString().contains("4 done, 0 failed"), told::toString);
		assertEquals(1, run(Cluster.local(), "decode", grey, "--out", made));
		assertTrue(told.toString().contains("a latent has float32"), told::toString);
	}
}
