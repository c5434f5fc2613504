// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import latentij.util.Tally;

/**
 * What users should know of many files, told once of all of them.
 *
 * @param withoutRange files that did not tell their display range
 * @param leftImages files with several images, where a latent of one was asked for
 * @param smallImages images that are too small for the model
 */
public record FileNotes(Tally withoutRange, Tally leftImages, Tally smallImages) implements Serializable {

	/** Nothing to tell. */
	public static final FileNotes NONE = new FileNotes(Tally.NONE, Tally.NONE, Tally.NONE);

	/** A file that tells no display range. */
	static FileNotes withoutRange(final String name) {
		return new FileNotes(WithoutRange.of(name), Tally.NONE, Tally.NONE);
	}

	/** A file with several images, of which a table has the first one. */
	static FileNotes leftImages(final String name) {
		final String left = " the first image alone is in the table. To have all, say format=npy or another one: that"
				+ " gives a file for each image.";
		final Tally file = Tally.of(
				name,
				"%s has several images, of which" + left,
				"%,d files have several images, the first %s. Of each," + left);
		return new FileNotes(Tally.NONE, file, Tally.NONE);
	}

	/** Images of a file that are too small. */
	static FileNotes smallImages(final Tally images) {
		return new FileNotes(Tally.NONE, Tally.NONE, images);
	}

	/**
	 * Adds what is told of other files.
	 *
	 * @param other any
	 * @return both
	 */
	public FileNotes plus(final FileNotes other) {
		return new FileNotes(
				withoutRange.plus(other.withoutRange),
				leftImages.plus(other.leftImages),
				smallImages.plus(other.smallImages));
	}

	/** @return a few sentences for each thing that there is to tell */
	public List<String> sentences() {
		return Stream.of(withoutRange.note(), leftImages.note(), smallImages.note())
				.flatMap(Optional::stream)
				.toList();
	}
}
