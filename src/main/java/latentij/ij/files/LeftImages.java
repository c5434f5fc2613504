// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import latentij.util.Printable;

/**
 * How many files had several images where a latent of one was asked for, for one sentence about all of them.
 *
 * @param count their number
 * @param first the name of the first one by name; null if there are none
 */
public record LeftImages(long count, String first) implements Serializable {

	/** No such file. */
	public static final LeftImages NONE = new LeftImages(0, null);

	/**
	 * Counts the files of two counts, which have none in common.
	 *
	 * @param other any
	 * @return both
	 */
	public LeftImages plus(final LeftImages other) {
		if (count == 0) return other;
		if (other.count == 0) return this;
		return new LeftImages(count + other.count, first.compareTo(other.first) <= 0 ? first : other.first);
	}

	/**
	 * Tells people of the files.
	 *
	 * @return two sentences; empty if there are none
	 */
	public Optional<String> note() {
		if (count == 0) return Optional.empty();
		final String who = count == 1
				? Printable.quoted(first) + " has several images, of which"
				: String.format(
						Locale.ROOT,
						"%,d files have several images, the first %s. Of each,",
						count,
						Printable.quoted(first));
		return Optional.of(
				who + " the first image alone is in the table. To have all, say format=npy or another one: that"
						+ " gives a file for each image.");
	}
}
