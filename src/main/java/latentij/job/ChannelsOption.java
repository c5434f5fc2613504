// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.Locale;
import java.util.Optional;

/** The channels of an image as one latent, or as one each. */
public enum ChannelsOption {
	/** What the user sees. */
	COMPOSITE,
	/** Every channel on its own, as grey. */
	EACH;

	/** The words that users may type, for messages. */
	static final String WORDS = "composite or each";

	/**
	 * Understands what users type.
	 *
	 * @param word "composite" or "each"
	 * @return empty if it is neither
	 */
	static Optional<ChannelsOption> parse(final String word) {
		return switch (word.strip().toLowerCase(Locale.ROOT)) {
			case "composite" -> Optional.of(COMPOSITE);
			case "each" -> Optional.of(EACH);
			default -> Optional.empty();
		};
	}
}
