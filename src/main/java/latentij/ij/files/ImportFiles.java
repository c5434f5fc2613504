// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import latentij.batch.BatchTask;
import latentij.ij.Latents;
import latentij.ij.formats.ImageFiles;
import latentij.ij.tools.LatentImporter;
import latentij.interchange.LatentFileType;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.job.options.Options;
import latentij.util.Printable;

/** Imports latents of other programs: {@code cell.npz} to {@code cell.npz-latent.tif}. */
public final class ImportFiles implements FileWork {

	private final Map<String, String> words;

	/**
	 * Creates the work.
	 *
	 * @param words of <em>Import Latent</em>, without the file
	 * @throws IllegalArgumentException if a word is not understood
	 */
	public ImportFiles(final Map<String, String> words) {
		this.words = new HashMap<>(words);
		ToolOptions.parse(JobType.IMPORT, words);
	}

	static ToolOptions options(final Map<String, String> words, final Path file) {
		final Map<String, String> all = new HashMap<>(words);
		all.put(Options.EXCHANGE_FILE.key(), file.toString());
		return ToolOptions.parse(JobType.IMPORT, all);
	}

	@Override
	public Predicate<Path> isInput() {
		return LatentFileType::isForeign;
	}

	@Override
	public String name(final String input) {
		return LatentFileType.stem(input) + LatentFileType.SUFFIX + LatentFileType.TIF.ending();
	}

	@Override
	public void run(final Latents latents, final BatchTask task) throws IOException {
		// What is there may be the latent that was exported, with more digits.
		if (Files.exists(task.out()) && Files.size(task.out()) > 0)
			throw new IOException(Printable.quoted(task.out()) + " is there already. Choose another folder.");
		ImageFiles.save(new LatentImporter(latents).read(options(words, task.in())), task.out());
	}
}
