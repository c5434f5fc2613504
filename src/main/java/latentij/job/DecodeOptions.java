// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.nio.file.Path;
import java.util.Map;
import latentij.job.options.JobOptions;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;
import latentij.job.options.SlicesOption;

/**
 * The options of decoding a latent.
 *
 * <pre>{@code
 * DecodeOptions.parse(Map.of("device", "cpu"))
 * }</pre>
 */
public final class DecodeOptions extends JobOptions {

	private static final long serialVersionUID = 1L;

	/**
	 * The model that the latent says it was made with, or the bundled one where it
	 * says none.
	 */
	public static final String AUTO = Options.AUTO;

	/** The documented defaults of all front ends. */
	public static final DecodeOptions DEFAULT = parse(Map.of());

	private DecodeOptions(final Map<String, ?> words) {
		super(JobType.DECODE, words);
	}

	/**
	 * Reads options as users type them.
	 *
	 * @param words by key, as in macros. The default is taken for what is left out,
	 *          null or blank
	 * @return the options
	 * @throws IllegalArgumentException if a key or a word is not understood; the
	 *           message says which are
	 * @see Option
	 */
	public static DecodeOptions parse(final Map<String, ?> words) {
		return new DecodeOptions(words);
	}

	/**
	 * The same options for another model.
	 *
	 * @param model as in a macro
	 * @return new options
	 */
	public DecodeOptions withModel(final String model) {
		return parse(wordsFor(JobType.DECODE, Options.LATENT_MODEL, model));
	}

	/** @return {@link #AUTO}, or a name, or the path of a model folder or file */
	@Override
	public String model() {
		return get(Options.LATENT_MODEL);
	}

	/** @return the planes of a stack */
	public SlicesOption slices() {
		return get(Options.LATENT_SLICES);
	}

	/**
	 * The same options with a file for the result.
	 *
	 * @param file to write
	 * @return new options
	 */
	public DecodeOptions withOutput(final Path file) {
		return parse(wordsFor(JobType.DECODE, Options.OUTPUT, file));
	}
}
