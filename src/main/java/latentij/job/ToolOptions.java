// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.Map;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.OptionValues;
import latentij.job.options.Options;

/**
 * The options of a job that may run networks, among other things.
 *
 * <pre>{@code
 * ToolOptions.parse(JobType.MEASURE, Map.of("model", "sd15,taesd"))
 * }</pre>
 */
public final class ToolOptions extends OptionValues {

	private static final long serialVersionUID = 1L;

	private ToolOptions(final JobType job, final Map<String, ?> words) {
		super(job, words);
	}

	/**
	 * Reads options as users type them.
	 *
	 * @param job that takes them
	 * @param words by key, as in macros; numbers may be given as numbers. The default is
	 *          taken for what is left out, null or blank
	 * @return the options
	 * @throws IllegalArgumentException if a key or a word is not understood; the
	 *           message says which are
	 * @see Option
	 */
	public static ToolOptions parse(final JobType job, final Map<String, ?> words) {
		return new ToolOptions(job, words);
	}

	/**
	 * The options of encoding that the job shares.
	 *
	 * @param model that encodes
	 * @return the options, with the defaults of all others
	 */
	public EncodeOptions encode(final String model) {
		return EncodeOptions.parse(wordsFor(JobType.ENCODE, Options.MODEL, model));
	}

	/** @return the options of decoding that the job shares; latents decide themselves with which model */
	public DecodeOptions decode() {
		return DecodeOptions.parse(wordsFor(JobType.DECODE));
	}
}
