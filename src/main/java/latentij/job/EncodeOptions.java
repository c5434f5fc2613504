// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.nio.file.Path;
import java.util.Map;
import latentij.codec.PosteriorMode;
import latentij.job.options.ChannelsOption;
import latentij.job.options.JobOptions;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;
import latentij.job.options.SizeOption;
import latentij.job.options.SlicesOption;

/**
 * The options of encoding an image.
 *
 * <pre>{@code
 * EncodeOptions.parse(Map.of("model", "sd15", "posterior", "sample", "seed", "3"))
 * }</pre>
 */
public final class EncodeOptions extends JobOptions {

	private static final long serialVersionUID = 1L;

	/** The documented defaults of all front ends. */
	public static final EncodeOptions DEFAULT = parse(Map.of());

	private EncodeOptions(final Map<String, ?> words) {
		super(JobType.ENCODE, words);
	}

	/**
	 * Reads options as users type them.
	 *
	 * @param words by key, as in macros; numbers may be given as numbers. The default is
	 *          taken for what is left out, null or blank
	 * @return the options
	 * @throws IllegalArgumentException if a key or a word is not understood; the
	 *           message says which are
	 * @see Option
	 */
	public static EncodeOptions parse(final Map<String, ?> words) {
		return new EncodeOptions(words);
	}

	@Override
	public String model() {
		return get(Options.MODEL);
	}

	/** @return the pixels that are encoded */
	public SizeOption size() {
		return get(Options.SIZE);
	}

	/** @return the latent that is taken of the posterior */
	public PosteriorMode posterior() {
		return get(Options.POSTERIOR);
	}

	/** @return the seed of a sample */
	public long seed() {
		return get(Options.SEED);
	}

	/** @return the planes of a stack */
	public SlicesOption slices() {
		return get(Options.SLICES);
	}

	/** @return the channels of the image as one latent, or as one each */
	public ChannelsOption channels() {
		return get(Options.CHANNELS);
	}

	/**
	 * The same options with a file for the result.
	 *
	 * @param file to write
	 * @return new options
	 */
	public EncodeOptions withOutput(final Path file) {
		return parse(wordsFor(JobType.ENCODE, Options.OUTPUT, file));
	}
}
