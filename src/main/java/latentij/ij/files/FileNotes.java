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
 * @param changed files that were changed after the results that a run left as they are
 * @param otherVersions latents of other versions of their models than are here
 * @param turned photographs that are to be turned to be seen upright
 */
public record FileNotes(
		Tally withoutRange, Tally leftImages, Tally smallImages, Tally changed, Tally otherVersions, Tally turned)
		implements Serializable {

	/** Nothing to tell. */
	public static final FileNotes NONE =
			new FileNotes(Tally.NONE, Tally.NONE, Tally.NONE, Tally.NONE, Tally.NONE, Tally.NONE);

	/** A file that tells no display range. */
	static FileNotes withoutRange(final String name) {
		return new FileNotes(WithoutRange.of(name), Tally.NONE, Tally.NONE, Tally.NONE, Tally.NONE, Tally.NONE);
	}

	/** A file with several images, of which a table has the first one. */
	static FileNotes leftImages(final String name) {
		final String left = " the first image alone is in the table. To have all, set format=npy or another one: that"
				+ " gives a file for each image.";
		final Tally file = Tally.of(
				name,
				"%s has several images, of which" + left,
				"%,d files have several images, the first %s. Of each," + left);
		return new FileNotes(Tally.NONE, file, Tally.NONE, Tally.NONE, Tally.NONE, Tally.NONE);
	}

	/** A photograph that is to be turned. */
	static FileNotes turned(final String name) {
		final String stored = " encoded as it is stored, which is how ImageJ shows it; diffusers' load_image turns it.";
		final Tally file = Tally.of(
				name,
				"%s is to be turned to be seen upright (EXIF orientation). It was" + stored,
				"%,d files are to be turned to be seen upright (EXIF orientation), the first %s. Each was" + stored);
		return new FileNotes(Tally.NONE, Tally.NONE, Tally.NONE, Tally.NONE, Tally.NONE, file);
	}

	/** A latent of another version of its model. */
	static FileNotes otherVersions(final Tally latents) {
		return new FileNotes(Tally.NONE, Tally.NONE, Tally.NONE, Tally.NONE, latents, Tally.NONE);
	}

	/** Images of a file that are too small. */
	static FileNotes smallImages(final Tally images) {
		return new FileNotes(Tally.NONE, Tally.NONE, images, Tally.NONE, Tally.NONE, Tally.NONE);
	}

	/**
	 * Counts a file that was changed after its result, which is left as it is.
	 *
	 * @param name of the file
	 * @return a note of it
	 */
	public static FileNotes changed(final String name) {
		final String left = " left as it is. If it was made of another content, delete it and run again.";
		final Tally file = Tally.of(
				name,
				"%s was changed after its result was made, which was" + left,
				"%,d files were changed after their results were made, the first %s. Each result was" + left);
		return new FileNotes(Tally.NONE, Tally.NONE, Tally.NONE, file, Tally.NONE, Tally.NONE);
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
				smallImages.plus(other.smallImages),
				changed.plus(other.changed),
				otherVersions.plus(other.otherVersions),
				turned.plus(other.turned));
	}

	/** @return a few sentences for each thing that there is to tell */
	public List<String> sentences() {
		return Stream.of(
						withoutRange.note(),
						leftImages.note(),
						smallImages.note(),
						changed.note(),
						otherVersions.note(),
						turned.note())
				.flatMap(Optional::stream)
				.toList();
	}
}
