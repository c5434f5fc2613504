// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import latentij.batch.BatchFiles;
import latentij.batch.BatchTask;
import latentij.ij.Latents;
import latentij.ij.formats.ImageFiles;
import latentij.ij.tools.LatentExporter;
import latentij.interchange.LatentFileType;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.job.options.Options;

/** Exports latents of TIFF files: {@code cell.png-latent.tif} to {@code cell.png-latent.npz}. */
public final class ExportFiles implements FileWork {

	private final LatentFileType type;
	private final Map<String, String> words;

	/**
	 * Creates the work.
	 *
	 * @param type of the files that are written; not TIFF
	 * @param words of <em>Export Latent</em>, without the file
	 * @throws IllegalArgumentException if a word is not understood, or if the scale must be said
	 */
	public ExportFiles(final LatentFileType type, final Map<String, String> words) {
		if (type == LatentFileType.TIF)
			throw new IllegalArgumentException(
					"Latents are TIFF files already. Choose npy, npz, safetensors or latent.");
		this.type = type;
		this.words = new HashMap<>(words);
		check(type, words);
	}

	/** Finds what is wrong with options before the first file is read. */
	static void check(final LatentFileType type, final Map<String, String> words) {
		final Path any = Path.of("name" + type.ending());
		LatentExporter.scaling(options(words, any), any);
	}

	static ToolOptions options(final Map<String, String> words, final Path file) {
		final Map<String, String> all = new HashMap<>(words);
		all.put(Options.EXCHANGE_FILE.key(), file.toString());
		return ToolOptions.parse(JobType.EXPORT, all);
	}

	@Override
	public Predicate<Path> isInput() {
		return BatchFiles.endingIn("tif", "tiff");
	}

	@Override
	public String name(final String input) {
		return LatentFileType.stem(input) + LatentFileType.SUFFIX + type.ending();
	}

	@Override
	public void run(final Latents latents, final BatchTask task) throws IOException {
		LatentExporter.export(ImageFiles.require(task.in()), options(words, task.out()));
	}
}
