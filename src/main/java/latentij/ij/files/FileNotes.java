// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import latentij.util.Tally;

/**
 * What users should know of many files, told once of all of them.
 *
 * @param files counted by what is told of them, in the order in which it is told; unmodifiable
 */
public record FileNotes(Map<FileNotes.About, Tally> files) implements Serializable {

	/** Nothing to tell. */
	public static final FileNotes NONE = new FileNotes(Map.of());

	/** What is told. */
	enum About {

		/** Files that did not tell their display range. */
		WITHOUT_RANGE,

		/** Files with several images, where a latent of one was asked for. */
		LEFT_IMAGES,

		/** Images that are too small for the model. */
		SMALL_IMAGES,

		/** Files that were changed after the results that a run left as they are. */
		CHANGED,

		/** Latents of other versions of their models than are here. */
		OTHER_VERSIONS,

		/** Files of an image in several files, with several images, or with several channels of RGB. */
		PLAIN_SLICES,

		/** Files of several channels that are shown one at a time. */
		ONE_CHANNEL,

		/** Files of several slices, where one was asked for. */
		ONE_SLICE,

		/** Photographs that are to be turned to be seen upright. */
		TURNED
	}

	/** Copies them. */
	public FileNotes {
		files = Collections.unmodifiableMap(new TreeMap<>(files));
	}

	private static FileNotes of(final About about, final Tally files) {
		return new FileNotes(Map.of(about, files));
	}

	/** A file that tells no display range. */
	static FileNotes withoutRange(final String name) {
		return of(About.WITHOUT_RANGE, WithoutRange.of(name));
	}

	/** A file with several images, of which a table has the first one. */
	static FileNotes leftImages(final String name) {
		final String left = " the first image alone is in the table. To have all, set format=npy or another one: that"
				+ " gives a file for each image.";
		final Tally file = Tally.of(
				name,
				"%s has several images, of which" + left,
				"%,d files have several images, the first %s. Of each," + left);
		return of(About.LEFT_IMAGES, file);
	}

	/** A photograph that is to be turned. */
	static FileNotes turned(final String name) {
		final String stored = " encoded as it is stored, which is how ImageJ shows it; diffusers' load_image turns it.";
		final Tally file = Tally.of(
				name,
				"%s is to be turned to be seen upright (EXIF orientation). It was" + stored,
				"%,d files are to be turned to be seen upright (EXIF orientation), the first %s. Each was" + stored);
		return of(About.TURNED, file);
	}

	/** A file of OME-TIFF whose pages are not those of its description. */
	static FileNotes plainSlices(final String name) {
		final String read =
				" read as plain slices. In Fiji, File > Import > Bio-Formats opens such images with their channels.";
		final Tally file = Tally.of(
				name,
				"%s is OME-TIFF of channels or frames that are not its pages: one of several files, several images in"
						+ " one, or several channels of RGB. It was" + read,
				"%,d files are OME-TIFF of channels or frames that are not their pages, the first %s: some of several"
						+ " files, several images in one, or several channels of RGB. They were" + read);
		return of(About.PLAIN_SLICES, file);
	}

	/** A file of several channels, of which one is shown. */
	static FileNotes oneChannel(final String name) {
		final String all =
				" the first channel alone was encoded. To have each, set channels=each; to have up to 7 together"
						+ " in color, save the file as a composite (Image > Color > Make Composite; in tifffile,"
						+ " metadata={\"mode\": \"composite\"}).";
		final Tally file = Tally.of(
				name,
				"%s has several channels, which are shown one at a time:" + all,
				"%,d files have several channels, which are shown one at a time, the first %s. Of each," + all);
		return of(About.ONE_CHANNEL, file);
	}

	/** A file of several slices or frames, of which one was encoded. */
	static FileNotes oneSlice(final String name) {
		final String all = " To have all, set slices=all.";
		final Tally file = Tally.of(
				name,
				"%s has several slices or frames, of which one was encoded." + all,
				"%,d files have several slices or frames, the first %s. Of each, one was encoded." + all);
		return of(About.ONE_SLICE, file);
	}

	/** A latent of another version of its model. */
	static FileNotes otherVersions(final Tally latents) {
		return of(About.OTHER_VERSIONS, latents);
	}

	/** Images of a file that are too small. */
	static FileNotes smallImages(final Tally images) {
		return of(About.SMALL_IMAGES, images);
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
		return of(About.CHANGED, file);
	}

	/**
	 * Adds what is told of other files.
	 *
	 * @param other any
	 * @return both
	 */
	public FileNotes plus(final FileNotes other) {
		final Map<About, Tally> both = new TreeMap<>(files);
		other.files.forEach((about, more) -> both.merge(about, more, Tally::plus));
		return new FileNotes(both);
	}

	/** @return a few sentences for each thing that there is to tell */
	public List<String> sentences() {
		return files.values().stream()
				.map(Tally::note)
				.flatMap(Optional::stream)
				.toList();
	}
}
