// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import latentij.batch.ErrorLog;
import latentij.cli.CommandLineRun;
import latentij.testing.ChunkedFiles;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files of latents, and of images, against those that the command line makes. */
class SparkFilesTest extends SparkFixture {

	private static final int IMAGES = 7;

	private static final Map<String, String> NO_SPARK = Map.of("spark.master", "none");

	private Path in;

	@BeforeEach
	void makeImages() throws IOException {
		in = Files.createDirectories(folder.resolve("in"));
		Files.createDirectory(in.resolve("deep"));
		for (int i = 0; i < IMAGES; i++)
			ImageIO.write(
					image(16 + 8 * i, 33, i),
					"png",
					in.resolve((i < 2 ? "deep/" : "") + "i" + i + ".png").toFile());
		// Names that would be one without the ending of the image.
		ImageIO.write(image(40, 40, 5), "bmp", in.resolve("i2.bmp").toFile());
		Files.writeString(in.resolve("i5broken.png"), "no image");
		Files.createFile(in.resolve("i7.webp"));
	}

	private static String[] with(final String[] args, final String... more) {
		return Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new);
	}

	private static String[] encode(final Path in, final Path out, final String... more) {
		return with(new String[] {"encode", in.toString(), "--out", out.toString(), "--device", "cpu"}, more);
	}

	@Test
	void twoExecutorsOneOfWhichIsKilledWriteTheFilesOfTheCommandLine() throws IOException {
		final String[] options = {"--recursive", "--format", "npy", "--scaling", "scaled", "--posterior", "sample"};
		final Path expected = folder.resolve("expected");
		assertEquals(1, CommandLineRun.run(out, encode(in, expected, options)), told::toString);
		final AtomicReference<String> killed = killOne(index -> index == 1);
		final Path made = folder.resolve("made");
		// Executors have working folders of their own.
		final Path relative = Path.of("").toAbsolutePath().relativize(made);
		assertEquals(
				1,
				run(Cluster.twoExecutors(), with(encode(in, relative, options), "--part-size", "2")),
				told::toString);
		assertTrue(TaskFollower.LOST.contains(killed.get()));
		assertTrue(told.toString().contains("8 done, 1 failed, 0 there already"), told::toString);
		assertTrue(told.toString().contains("i5broken.png: ImageJ cannot open it as an image."), told::toString);
		assertTrue(told.toString().contains("9 of 9, "), told::toString);
		assertTrue(told.toString().contains("1 image was left out, of a kind that is not read here: .webp (1)."), told::toString);
		// The table of errors, too.
		assertSame(expected, made);

		// As a killed run leaves it.
		TaskFollower.follow(task -> {});
		final Path one = made.resolve("i3.png-latent.npy");
		Files.delete(one);
		final Path other = made.resolve("i4.png-latent.npy");
		Files.setLastModifiedTime(other, FileTime.from(Instant.EPOCH));
		Files.writeString(in.resolve("i6broken.png"), "no image");
		assertEquals(1, run(Cluster.local(), with(encode(in, made, options), "--skip-existing")), told::toString);
		assertTrue(told.toString().contains("1 done, 2 failed, 7 there already"), told::toString);
		assertEquals(Instant.EPOCH, Files.getLastModifiedTime(other).toInstant());
		assertEquals(3, Files.readAllLines(made.resolve(ErrorLog.NAME)).size());
		assertEquals(1, CommandLineRun.run(out, encode(in, expected, options)), told::toString);
		assertSame(expected, made);
	}

	/** Once, whichever executors had them, with and without a table. */
	@Test
	void tellsOfFilesWithoutADisplayRange() throws IOException {
		TaskFollower.follow(task -> {});
		final Path grey = Files.createDirectory(folder.resolve("grey"));
		for (int i = 0; i < 3; i++) {
			final BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_USHORT_GRAY);
			image.getRaster().setSample(i, 0, 0, 4095);
			ImageIO.write(image, "png", grey.resolve("g" + i + ".png").toFile());
		}
		ImageIO.write(image(16, 16, 0), "png", grey.resolve("rgb.png").toFile());
		final String expected = "3 files tell no display range, the first \"" + grey.resolve("g0.png")
				+ "\". Each was encoded from the least to the largest value of its first plane. To choose the range,"
				+ " save the file with one (ImageJ stores it in TIFF files, ";
		for (final String[] format : new String[][] {{}, {"--format", "tif"}}) {
			final Path made = folder.resolve("grey-" + format.length);
			assertEquals(
					0,
					run(Cluster.local(), with(with(encode(grey, made), "--part-size", "2"), format)),
					told::toString);
			final List<String> notes =
					told.toString().lines().filter(line -> line.contains("range")).toList();
			assertEquals(1, notes.size(), told::toString);
			assertTrue(notes.get(0).startsWith(expected), told::toString);
		}
	}

	@Test
	void skipsNoResultsOfOtherOptions() throws IOException {
		TaskFollower.follow(task -> {});
		final Path made = folder.resolve("made");
		final Path first = in.resolve("i2.png");
		final String[] npz = {"--format", "npz", "--skip-existing"};
		assertEquals(0, run(Cluster.local(), encode(first, made, npz)), told::toString);
		assertEquals(1, run(Cluster.local(), with(encode(in, made, npz), "--posterior", "sample")), told::toString);
		assertTrue(told.toString().contains("which is there already, was made with --posterior=mean"), told::toString);
		assertEquals(Set.of("i2.png-latent.npz"), files(made).keySet());

		final Path zarr = ChunkedFiles.unpack("images", folder).resolve("rgb-05.zarr");
		assertEquals(0, run(Cluster.local(), encode(zarr, made)), told::toString);
		final String[] skip = {"--skip-existing", "--posterior", "sample"};
		assertEquals(1, run(Cluster.local(), encode(zarr, made, skip)), told::toString);
		assertTrue(told.toString().contains("which is there already, was made with --posterior=mean"), told::toString);
	}

	/** The driver has looked at its model, and others are where the executors look: as on a machine with another disk. */
	@Test
	void refusesExecutorsWithOtherWeights() throws IOException {
		final Path model = Resources.copy(Vectors.path("kl-f8c4/vae"), folder.resolve("vae"));
		final Path weights = model.resolve("diffusion_pytorch_model.safetensors");
		final Path image = in.resolve("i2.png");
		final Path latents = folder.resolve("latents");
		final Path table = folder.resolve("table");
		final Path made = folder.resolve("made");
		final String[] npz = {"--model", model.toString(), "--format", "npz"};
		final String[] chosen = {"--model", model.toString()};
		assertRefused(weights, made, encode(image, made, npz));
		assertRefused(weights, folder.resolve("rows"), encode(image, folder.resolve("rows"), chosen));
		TaskFollower.follow(task -> {});
		assertEquals(0, run(Cluster.local(), encode(image, latents, npz)), told::toString);
		assertEquals(0, run(Cluster.local(), encode(image, table, chosen)), told::toString);
		for (final Path from : new Path[] {latents, table}) {
			final String[] decode = {"decode", from.toString(), "--out", made.toString(), "--device", "cpu"};
			assertRefused(weights, made, with(decode, chosen));
		}
	}

	/** Each latent names its model: what another machine has at its place is not seen otherwise. */
	@Test
	void decodesWithNoOtherVersionThanLatentsTell() throws IOException {
		TaskFollower.follow(task -> {});
		final Path model = Resources.copy(Vectors.path("kl-f8c4/vae"), folder.resolve("vae"));
		final Path weights = model.resolve("diffusion_pytorch_model.safetensors");
		final Path latents = folder.resolve("latents");
		final Path table = folder.resolve("table");
		final String[] chosen = {"--model", model.toString()};
		assertEquals(0, run(Cluster.local(), encode(in.resolve("i2.png"), latents, with(chosen, "--format", "tif"))));
		assertEquals(0, run(Cluster.local(), encode(in.resolve("i2.png"), table, chosen)), told::toString);
		final byte[] other = Files.readAllBytes(weights);
		other[other.length - Float.BYTES] ^= 1;
		Files.write(weights, other);
		for (final Path from : new Path[] {latents, table}) {
			final Path made = folder.resolve("made-" + from.getFileName());
			final String[] decode = {"decode", from.toString(), "--out", made.toString(), "--device", "cpu"};
			assertEquals(1, run(Cluster.local(), decode), told::toString);
			assertTrue(told.toString().contains(": It was made with version sha256-"), told::toString);
			assertTrue(told.toString().contains(", but here is version sha256-"), told::toString);
			assertEquals(Set.of(ErrorLog.NAME), files(made).keySet());
			assertEquals(0, run(Cluster.local(), with(decode, chosen)), told::toString);
			assertTrue(told.toString().contains(", but here is version sha256-"), told::toString);
		}
	}

	@Test
	void leavesOutNoImagesOfOtherRows() throws IOException {
		TaskFollower.follow(task -> {});
		final Path mean = folder.resolve("mean");
		final Path sample = folder.resolve("sample");
		final Path made = folder.resolve("made");
		assertEquals(0, run(Cluster.local(), encode(in.resolve("i2.png"), mean)), told::toString);
		assertEquals(0, run(Cluster.local(), encode(in.resolve("i2.png"), sample, "--posterior", "sample")));
		final String[] decode = {
			"decode", mean.toString(), "--out", made.toString(), "--device", "cpu", "--skip-existing", "--format", "tif"
		};
		assertEquals(0, run(Cluster.local(), decode), told::toString);
		final Map<String, byte[]> before = files(made);
		assertEquals(0, run(Cluster.local(), decode), told::toString);
		assertTrue(told.toString().contains("0 done, 0 failed, 1 there already"), told::toString);
		decode[1] = sample.toString();
		assertEquals(1, run(Cluster.local(), decode), told::toString);
		assertTrue(
				told.toString().contains("was made with a latent of --posterior=mean, and not with --posterior=sample"),
				told::toString);
		assertSame(before, files(made));

		// PNG files tell nothing of themselves.
		decode[8] = "png";
		assertEquals(0, run(Cluster.local(), decode), told::toString);
		assertFalse(told.toString().contains("was changed after"), told::toString);
		for (final Path part : TableRows.parts(sample))
			Files.setLastModifiedTime(part, FileTime.from(Instant.now().plusSeconds(3600)));
		assertEquals(0, run(Cluster.local(), decode), told::toString);
		assertTrue(told.toString().contains("\"i2.png\" was changed after its result was made"), told::toString);
	}

	private void assertRefused(final Path weights, final Path made, final String... args) throws IOException {
		final byte[] before = Files.readAllBytes(weights);
		final byte[] after = before.clone();
		after[after.length - Float.BYTES] ^= 1;
		TaskFollower.follow(task -> {});
		// The first task asks what all have the same.
		TaskGate.ask(end -> write(weights, after));
		assertEquals(1, run(Cluster.local(), args), told::toString);
		assertTrue(told.toString().contains("\" has the version sha256-"), told::toString);
		assertTrue(told.toString().contains(" here, but the run was begun with version sha256-"), told::toString);
		assertEquals(Set.of(), files(made).keySet().stream().filter(name -> name.contains("i2.png")).collect(Collectors.toSet()));
		Files.write(weights, before);
	}

	private static void write(final Path file, final byte[] content) {
		try {
			Files.write(file, content);
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}

	@Test
	void writesAndReadsAllFormatsOfTheCommandLine() throws IOException {
		TaskFollower.follow(task -> {});
		Files.delete(in.resolve("i5broken.png"));
		for (final String format : new String[] {"tif", "npz", "safetensors", "latent"}) {
			final Path expected = folder.resolve("expected-" + format);
			final Path made = folder.resolve("made-" + format);
			assertEquals(0, CommandLineRun.run(out, encode(in, expected, "--format", format)), told::toString);
			assertEquals(0, run(Cluster.local(), encode(in, made, "--format", format)), told::toString);
			assertSame(expected, made);
		}
		final String[] npy = {"--format", "npy", "--scaling", "raw", "--dtype", "float16"};
		final Path latents = folder.resolve("npy");
		assertEquals(0, run(Cluster.local(), encode(in, latents, npy)), told::toString);
		final String[] decode = {
			"decode", latents.toString(), "", "--out", "", "--scaling", "raw", "--model", "latentij-f8c4"
		};
		// Of both, none is a table.
		decode[2] = folder.resolve("made-npz").toString();
		decode[4] = folder.resolve("expected").toString();
		assertEquals(1, CommandLineRun.run(out, decode));
		assertTrue(told.toString().contains("would both be written to"), told::toString);
		assertEquals(1, run(NO_SPARK, decode));
		assertTrue(told.toString().contains("would both be written to"), told::toString);
		decode[2] = folder.resolve("npy").resolve("i2.bmp-latent.npy").toString();
		told.getBuffer().setLength(0);
		assertEquals(0, CommandLineRun.run(out, decode), told::toString);
		decode[4] = folder.resolve("made").toString();
		assertEquals(0, run(Cluster.local(), decode), told::toString);
		assertSame(folder.resolve("expected"), folder.resolve("made"));
		final Path leftover = Files.createFile(folder.resolve("made/.latentij-1.part"));
		Files.setLastModifiedTime(leftover, FileTime.from(Instant.EPOCH));
		assertEquals(0, run(NO_SPARK, with(decode, "--skip-existing")), told::toString);
		assertFalse(Files.exists(leftover));
		assertTrue(told.toString().contains("0 done, 0 failed, 6 there already"), told::toString);
	}

	@Test
	void refusesWhatMakesNoSense() {
		TaskFollower.follow(task -> {});
		final Path made = folder.resolve("made");
		assertEquals(2, run(NO_SPARK, encode(in, made, "--format", "npy")));
		assertTrue(told.toString().contains("scaling"), told::toString);
		assertEquals(2, run(NO_SPARK, encode(in, made, "--layout", "channels")));
		assertTrue(told.toString().contains("--layout is for --format"), told::toString);
		assertEquals(2, run(NO_SPARK, encode(in, made, "--skip-existing")));
		assertTrue(told.toString().contains("a table goes on by itself"), told::toString);
		assertEquals(2, run(NO_SPARK, encode(in, made, "--format", "tif", "--content-column", "content")));
		assertTrue(told.toString().contains("of the rows of a table, a table is made"), told::toString);
		assertEquals(2, run(NO_SPARK, encode(in, made, "--format", "tif", "--region", "0,0,8,8")));
		assertTrue(told.toString().contains("--level, --region and --axes are for OME-Zarr and N5"), told::toString);
		final String[] decode = {"decode", "/nowhere/table", "--out", made.toString(), "--scaling", "raw"};
		assertEquals(2, run(NO_SPARK, decode));
		assertTrue(told.toString().contains("a table says it itself"), told::toString);
	}
}
