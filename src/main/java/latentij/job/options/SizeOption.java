// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.util.Locale;
import java.util.Optional;

/** The pixels that are encoded of an image. */
public enum SizeOption {
	/** All of them, the edges repeated up to a multiple of the model's factor (8 for Stable Diffusion). */
	ORIGINAL("original"),
	/** The pixels of the image resized to 512 x 512. */
	SQUARE_512("512x512");

	private final String key;

	SizeOption(final String key) {
		this.key = key;
	}

	/**
	 * Reads a size as users type it.
	 *
	 * @param word "original" or "512x512"
	 * @return the size; empty for any other word
	 */
	static Optional<SizeOption> parse(final String word) {
		final String normal = word.strip().toLowerCase(Locale.ROOT);
		for (final SizeOption size : values()) if (size.key.equals(normal)) return Optional.of(size);
		return Optional.empty();
	}

	/** @return the word for it in macros */
	public String key() {
		return key;
	}
}
