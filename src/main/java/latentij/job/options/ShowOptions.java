// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.util.Map;

/**
 * The options of showing the channels of latents.
 *
 * <pre>{@code
 * ShowOptions.parse(Map.of("slices", "all"))
 * }</pre>
 */
public final class ShowOptions extends OptionValues {

	private static final long serialVersionUID = 1L;

	/** The documented defaults of all front ends. */
	public static final ShowOptions DEFAULT = parse(Map.of());

	private ShowOptions(final Map<String, ?> words) {
		super(JobType.SHOW, words);
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
	public static ShowOptions parse(final Map<String, ?> words) {
		return new ShowOptions(words);
	}

	/** @return the planes of a stack */
	public SlicesOption slices() {
		return get(Options.SLICES);
	}
}
