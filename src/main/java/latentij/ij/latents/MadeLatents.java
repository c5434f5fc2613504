// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.ImagePlus;
import java.util.Comparator;
import java.util.List;
import latentij.ij.images.Images;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.job.Messages;

/** The open images that say they are latents, for messages on others. */
final class MadeLatents {

	/** The most titles that a message lists. */
	private static final int MAX_LISTED = 3;

	private MadeLatents() {}

	/** @return true if an image says that it is a latent; what it says may be wrong */
	static boolean isOne(final ImagePlus image) {
		return LatentValues.areIn(image) && isCalledOne(image);
	}

	private static boolean isCalledOne(final ImagePlus image) {
		return ProvenanceProperties.areIn(image) || ProvenanceLabels.of(image).tellOfLatent();
	}

	/**
	 * Says what to do about an image that has other pixels than a latent.
	 *
	 * @param image any image
	 * @return one sentence or more
	 */
	static String remedyOfType(final ImagePlus image) {
		if (!isCalledOne(image)) return remedy(image) + ".";
		// Edit > Undo takes that back for single slices alone.
		return "It was one until its type was changed (Image > Type), which changed its values. Open its file again, if it"
				+ " has one (File > Revert), or encode the image again. \"Save Latent\" makes latents of 8 and 16 bits.";
	}

	/**
	 * Says which image to select instead of one that is no latent: the open ones that say they are, the one whose
	 * title begins that of the image first, then the newest. Of an image that is not open itself, as one of a file in a
	 * folder, others tell nothing.
	 *
	 * @param image any image
	 * @return as 'Select "cells-latent"'; without a full stop
	 */
	static String remedy(final ImagePlus image) {
		final List<ImagePlus> open = Images.open();
		final List<String> titles = !open.contains(image)
				? List.of()
				: open.stream()
						.filter(other -> other != image && isOne(other))
						.sorted(Comparator.comparing(
										(ImagePlus other) -> !image.getTitle().startsWith(Images.name(other) + "-"))
								// Numbers fall: the newest first.
								.thenComparing(ImagePlus::getID))
						.map(ImagePlus::getTitle)
						.distinct()
						.toList();
		return titles.isEmpty() ? Messages.SELECT_LATENT : "Select " + listed(titles);
	}

	/**
	 * Lists titles.
	 *
	 * @param titles at least one
	 * @return as '"a", "b" or "c"'
	 */
	static String listed(final List<String> titles) {
		final List<String> some = titles.stream()
				.limit(MAX_LISTED)
				.map(title -> "\"" + title + "\"")
				.toList();
		final String last = titles.size() > MAX_LISTED ? "another one" : some.get(some.size() - 1);
		final List<String> first = titles.size() > MAX_LISTED ? some : some.subList(0, some.size() - 1);
		return first.isEmpty() ? last : String.join(", ", first) + " or " + last;
	}
}
