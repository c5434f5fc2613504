// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import latentij.ij.SmallImages;

/**
 * What users should know of many files, told once of all of them.
 *
 * @param withoutRange files that did not tell their display range
 * @param leftImages files with several images, where a latent of one was asked for
 * @param smallImages images that are too small for the model
 */
public record FileNotes(WithoutRange withoutRange, LeftImages leftImages, SmallImages smallImages)
		implements Serializable {

	/** Nothing to tell. */
	public static final FileNotes NONE = new FileNotes(WithoutRange.NONE, LeftImages.NONE, SmallImages.NONE);

	static FileNotes of(final WithoutRange files) {
		return new FileNotes(files, LeftImages.NONE, SmallImages.NONE);
	}

	static FileNotes of(final LeftImages files) {
		return new FileNotes(WithoutRange.NONE, files, SmallImages.NONE);
	}

	static FileNotes of(final SmallImages images) {
		return new FileNotes(WithoutRange.NONE, LeftImages.NONE, images);
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
