// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import latentij.batch.BatchProgress;
import latentij.ij.Latents;
import latentij.ij.formats.ImageFiles;
import latentij.ij.runs.FilesListener;
import latentij.ij.runs.RunListener;
import latentij.job.options.JobType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with three tiny images, and all that is told of runs on it. */
abstract class FolderJobsFixture {

	@TempDir
	Path folder;

	Path in;
	Path out;
	final List<String> log = Collections.synchronizedList(new ArrayList<>());
	final List<BatchProgress> told = new ArrayList<>();
	volatile int most = Integer.MAX_VALUE;
	int ended;
	Runnable atFirst = () -> {};

	final Latents latents = new Latents(log::add, new RunListener() {

		@Override
		public void started(final String what) {
			throw new AssertionError("no single file is told of: " + what);
		}

		@Override
		public FilesListener files(final String what) {
			log.add("begun: " + what);
			return new FilesListener() {

				@Override
				public void progress(final BatchProgress progress) {
					told.add(progress);
					if (progress.done() == 1) atFirst.run();
				}

				@Override
				public boolean isCanceled() {
					return told.get(told.size() - 1).done() >= most;
				}

				@Override
				public void ended() {
					ended++;
				}
			};
		}
	});

	@BeforeEach
	void makeImages() throws IOException {
		in = Files.createDirectories(folder.resolve("in/deep")).getParent();
		out = folder.resolve("out");
		for (final String name : List.of("a.png", "b.tif", "deep/c.png")) {
			final int[] pixels = new int[16 * 24];
			for (int i = 0; i < pixels.length; i++) pixels[i] = (i + name.length()) * 0x10305;
			ImageFiles.save(new ImagePlus("", new ColorProcessor(16, 24, pixels)), in.resolve(name));
		}
	}

	@AfterEach
	void close() {
		latents.close();
	}

	void run(final JobType job, final Path from, final Path to, final String... words) throws IOException {
		final Map<String, String> map =
				new HashMap<>(Map.of("folder", from.toString(), "output", to.toString(), "device", "cpu"));
		for (int i = 0; i < words.length; i += 2) map.put(words[i], words[i + 1]);
		new FolderJobs(latents, log::add).run(job, map);
	}

	static List<String> names(final Path folder) throws IOException {
		try (Stream<Path> files = Files.walk(folder)) {
			return files.filter(Files::isRegularFile)
					.map(file -> folder.relativize(file).toString().replace('\\', '/'))
					.sorted()
					.toList();
		}
	}

	static int[] pixels(final ImagePlus image) {
		return (int[]) image.getProcessor().getPixels();
	}
}
