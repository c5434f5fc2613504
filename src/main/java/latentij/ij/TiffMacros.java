// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.Macro;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import latentij.ij.planes.TiffStack;
import latentij.ij.ui.MacroOptions;
import latentij.ij.ui.TextWindows;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.ErrorMessage;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;
import latentij.util.files.Paths;

/**
 * Jobs from file to file for macros, where images are larger than memory:
 *
 * <pre>{@code
 * error = call("latentij.ij.TiffMacros.encode", "/path/slide.tif", "/path/latent.tif", "model=taesd");
 * if (error != "") exit(error);
 * }</pre>
 *
 * Each method returns what went wrong; nothing if all went well.
 */
public final class TiffMacros {

	private TiffMacros() {}

	/** A job on two files. */
	@FunctionalInterface
	private interface Work {

		void run(Latents latents) throws IOException;
	}

	/**
	 * Encodes a file: {@link FileJobs#encode(Path, Path, EncodeOptions)}.
	 *
	 * @param image a TIFF file
	 * @param latent a TIFF file to write
	 * @param options as of the command, {@code "model=taesd device=cpu"}, or nothing
	 * @return what went wrong; empty if the file was written
	 */
	public static String encode(final String image, final String latent, final String options) {
		return run(latents -> latents.files()
				.encode(Paths.of(image), Paths.of(latent), EncodeOptions.parse(words(options, JobType.ENCODE))));
	}

	/**
	 * Decodes a file: {@link FileJobs#decode(Path, Path, DecodeOptions)}.
	 *
	 * @param latent a 32-bit TIFF file
	 * @param image a TIFF file to write
	 * @param options as of the command, or nothing
	 * @return what went wrong; empty if the file was written
	 */
	public static String decode(final String latent, final String image, final String options) {
		return run(latents -> latents.files()
				.decode(Paths.of(latent), Paths.of(image), DecodeOptions.parse(words(options, JobType.DECODE))));
	}

	/**
	 * Opens a TIFF or BigTIFF file as a virtual stack, and shows it.
	 *
	 * @param file a TIFF file
	 * @return what went wrong; empty if it was opened
	 */
	public static String open(final String file) {
		return run(latents -> TiffStack.open(Paths.of(file)).show());
	}

	private static String run(final Work work) {
		try (Latents latents = new Latents(TextWindows::log)) {
			work.run(latents);
			return "";
		} catch (final IOException | RuntimeException | LinkageError | OutOfMemoryError exc) {
			return ErrorMessage.of(exc).text();
		}
	}

	private static Map<String, String> words(final String options, final JobType job) {
		final List<String> keys = Options.of(job).stream().map(Option::key).toList();
		MacroOptions.complaint(options, keys).ifPresent(complaint -> {
			throw new IllegalArgumentException(complaint);
		});
		final Map<String, String> words = new HashMap<>();
		for (final String key : keys) words.put(key, Macro.getValue(options, key, null));
		return words;
	}
}
