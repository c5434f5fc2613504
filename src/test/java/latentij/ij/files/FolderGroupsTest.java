// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import latentij.batch.BatchTask;
import latentij.batch.BatchWork;
import latentij.batch.ErrorLog;
import latentij.ij.Latents;
import latentij.ij.formats.ImageFiles;
import latentij.interchange.LatentFileType;
import latentij.job.EncodeOptions;
import latentij.job.GroupRuns;
import latentij.job.options.JobType;
import latentij.runtime.VaeCodecs;
import latentij.testing.Resources;
import latentij.testing.SystemProperties;
import latentij.util.RunWatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files of a folder, several of which go through the network in one run. On a CPU they have the numbers that they have
 * alone.
 */
class FolderGroupsTest {

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path folder;

	private Path in;
	private final Latents latents = new Latents(unused -> {});

	/** Of two sizes that take turns, a stack, grey and 16-bit images, and two that are no images. */
	@BeforeEach
	void makeImages() throws IOException {
		in = Files.createDirectories(folder.resolve("in"));
		for (int n = 0; n < 14; n++) save(String.format(Locale.ROOT, "%02d.png", n), color(n % 3 == 0 ? 24 : 16, n));
		save("14.tif", new FloatProcessor(16, 24, ramp(16 * 24)));
		final ImageStack stack = new ImageStack();
		for (int s = 0; s < 3; s++) stack.addSlice(color(16, s));
		ImageFiles.save(new ImagePlus("stack", stack), in.resolve("15.tif"));
		save("16.tif", color(16, 40).convertToByteProcessor());
		Files.writeString(in.resolve("05a.png"), "no image");
		final byte[] cut = Files.readAllBytes(in.resolve("04.png"));
		Files.write(in.resolve("06a.png"), Arrays.copyOf(cut, cut.length / 2));
	}

	@AfterEach
	void close() {
		latents.close();
	}

	private void save(final String name, final ImageProcessor pixels) throws IOException {
		ImageFiles.save(new ImagePlus("", pixels), in.resolve(name));
	}

	private static ColorProcessor color(final int width, final int seed) {
		return new ColorProcessor(width, 24, new Random(seed).ints(24L * width).toArray());
	}

	private static float[] ramp(final int n) {
		final float[] ramp = new float[n];
		for (int i = 0; i < n; i++) ramp[i] = i;
		return ramp;
	}

	private void together(final int files) {
		// The networks that are open were opened for one by one.
		latents.close();
		properties.set(VaeCodecs.BATCH_PROPERTY, Integer.toString(files));
	}

	private void run(final JobType job, final Path from, final Path to, final String... words) {
		final Map<String, String> map =
				new HashMap<>(Map.of("folder", from.toString(), "output", to.toString(), "device", "cpu"));
		for (int i = 0; i < words.length; i += 2) map.put(words[i], words[i + 1]);
		try {
			new FolderJobs(latents, unused -> {}).run(job, map);
		} catch (final IOException exc) {
			assertTrue(exc.getMessage().contains("2 failed"), exc::getMessage);
		}
	}

	private static Map<String, byte[]> contents(final Path folder) throws IOException {
		final Map<String, byte[]> contents = new HashMap<>();
		try (Stream<Path> files = Files.list(folder)) {
			for (final Path file : files.toList())
				contents.put(file.getFileName().toString(), Files.readAllBytes(file));
		}
		return contents;
	}

	private static void assertSame(final Path expected, final Path found) throws IOException {
		final Map<String, byte[]> files = contents(expected);
		final Map<String, byte[]> others = contents(found);
		assertEquals(files.keySet(), others.keySet());
		files.forEach((name, bytes) -> {
			// Its order is that of the workers.
			if (name.equals(ErrorLog.NAME)) assertEquals(lines(bytes), lines(others.get(name)));
			else assertArrayEquals(bytes, others.get(name), name);
		});
	}

	private static List<String> lines(final byte[] table) {
		return new String(table, StandardCharsets.UTF_8).lines().sorted().toList();
	}

	/**
	 * There and back, with noise that begins anew for each file. In groups of 3 the runs are those of the 5 images of
	 * width 24, 3 and 2; of the others, 3, 2 (beside one that is cut), 3, and then one, the 16-bit one, and the stack; and
	 * the last one.
	 */
	@ParameterizedTest
	@CsvSource({"tif, sample, 1, 3, 9", "tif, mean, 3, 8, 5", "npy, sample, 2, 5, 6"})
	void filesAreWhatTheyAreAlone(
			final String format, final String posterior, final String workers, final int files, final int runs)
			throws IOException {
		final List<String> words = new ArrayList<>(
				List.of("format", format, "posterior", posterior, "seed", "5", "slices", "all", "workers", workers));
		final List<String> back = new ArrayList<>(List.of("format", "tif", "workers", workers));
		if (format.equals("npy")) {
			words.addAll(List.of("scaling", "scaled"));
			back.addAll(List.of("scaling", "scaled", "model", "latentij-f8c4"));
		}
		run(JobType.ENCODE_FOLDER, in, folder.resolve("alone"), words.toArray(String[]::new));
		run(JobType.DECODE_FOLDER, folder.resolve("alone"), folder.resolve("back"), back.toArray(String[]::new));
		assertEquals(18, Resources.names(folder.resolve("alone")).size(), () -> "17 images, and " + ErrorLog.NAME);
		together(files);
		try (RunWatch watch = RunWatch.open()) {
			run(JobType.ENCODE_FOLDER, in, folder.resolve("together"), words.toArray(String[]::new));
			assertEquals(runs, watch.runs());
		}
		assertSame(folder.resolve("alone"), folder.resolve("together"));
		run(JobType.DECODE_FOLDER, folder.resolve("together"), folder.resolve("back2"), back.toArray(String[]::new));
		assertSame(folder.resolve("back"), folder.resolve("back2"));
	}

	/** Of a group, all are computed again, and only what is missing is written. */
	@Test
	void whatIsThereStaysAsItIs() throws IOException {
		together(4);
		final Path out = folder.resolve("out");
		run(JobType.ENCODE_FOLDER, in, out);
		final Map<String, byte[]> all = contents(out);
		Files.delete(out.resolve("04.png-latent.tif"));
		Files.delete(out.resolve("12.png-latent.tif"));
		Files.writeString(out.resolve("02.png-latent.tif"), "kept");
		run(JobType.ENCODE_FOLDER, in, out, "skip", "on");
		final Map<String, byte[]> again = contents(out);
		assertEquals("kept", new String(again.remove("02.png-latent.tif"), StandardCharsets.UTF_8));
		all.remove("02.png-latent.tif");
		assertEquals(all.keySet(), again.keySet());
		again.remove(ErrorLog.NAME);
		again.forEach((name, bytes) -> assertArrayEquals(all.get(name), bytes, name));
	}

	/** By what is quick to read of them. */
	@Test
	void filesOfOneSizeAreOfOneKind() throws IOException {
		together(4);
		final EncodeFiles work =
				new EncodeFiles(EncodeOptions.parse(Map.of("device", "cpu")), LatentFileType.TIF, Map.of());
		final GroupRuns groups = work.groups(latents);
		assertEquals(4, groups.most());
		final List<Object> kinds = new ArrayList<>();
		for (final String name :
				List.of("01.png", "02.png", "03.png", "14.tif", "16.tif", "05a.png", "06a.png", "none.png"))
			kinds.add(work.kind(new BatchTask(in.resolve(name), folder.resolve("out")), groups));
		assertEquals(kinds.get(0), kinds.get(1));
		assertEquals(kinds.get(0), kinds.get(3));
		assertEquals(kinds.get(0), kinds.get(4));
		assertTrue(!kinds.get(0).equals(kinds.get(2)));
		assertEquals(null, kinds.get(5));
		assertEquals(kinds.get(0), kinds.get(6));
		assertEquals(null, kinds.get(7));
	}

	/** On a CPU several images take no less time. */
	@Test
	void onACpuEachFileIsAlone() {
		final EncodeFiles work = new EncodeFiles(
				EncodeOptions.parse(Map.of("device", "cpu", "precision", "fp16")), LatentFileType.TIF, Map.of());
		assertEquals(1, work.groups(latents).most());
		assertEquals(1, new FileGroups(work, latents, work::run).begin(1).size());
	}

	/** As if a worker's thread had failed before the first image came. */
	@Test
	void aFileThatFailsLetsTheOthersGoOn() throws Exception {
		together(2);
		final EncodeFiles work =
				new EncodeFiles(EncodeOptions.parse(Map.of("device", "cpu")), LatentFileType.TIF, Map.of());
		final List<BatchWork> works = new FileGroups(work, latents, (part, task) -> {
					if (task.in().endsWith("01.png")) throw new IllegalStateException("no");
					work.run(part, task);
				})
				.begin(2);
		final Path out = folder.resolve("out.tif");
		assertThrows(IllegalStateException.class, () -> works.get(0).run(new BatchTask(in.resolve("01.png"), out)));
		works.get(1).run(new BatchTask(in.resolve("02.png"), out));
		assertTrue(Files.exists(out));
	}
}
