// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.LUT;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import latentij.ij.images.Images;
import latentij.ij.planes.ChannelDisplay;
import latentij.ij.planes.ShownPlanes;
import latentij.ij.planes.StackPlanes;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.job.Provenance;
import latentij.job.options.ChannelsOption;
import latentij.job.options.Position;
import latentij.job.options.SlicesOption;
import latentij.job.options.StackSize;

/** Open images that a latent may have been encoded from. */
public final class Originals {

	private Originals() {}

	/**
	 * Lists them for a dialog.
	 *
	 * @param latent any image; may be null
	 * @return the titles of the images that have the size that the latent remembers; of a latent that remembers none,
	 *         those of all other images; never those of latents. The one that the latent remembers comes first, those that
	 *         were decoded come last
	 */
	public static List<String> titles(final ImagePlus latent) {
		final Provenance made = provenance(latent);
		return of(latent).stream()
				.sorted(Comparator.comparing(ProvenanceProperties::isDecoded)
						.thenComparing(
								image -> made == null || !image.getTitle().equals(made.title())))
				.map(ImagePlus::getTitle)
				.distinct()
				.toList();
	}

	/**
	 * Finds the image that a latent says it was encoded from, whatever part of it that was.
	 *
	 * @param latent any image
	 * @return its title, where such an image is open; empty where the latent remembers no title, too
	 */
	static Optional<String> title(final ImagePlus latent) {
		final Provenance made = provenance(latent);
		if (made == null) return Optional.empty();
		return Images.open().stream()
				.filter(image -> image != latent && !MadeLatents.isOne(image))
				.map(ImagePlus::getTitle)
				.filter(made.title()::equals)
				.findFirst();
	}

	/** The images whose titles are {@linkplain #titles listed}. */
	static List<ImagePlus> of(final ImagePlus latent) {
		final Provenance made = provenance(latent);
		return Images.open().stream()
				.filter(image -> image != latent && fits(image, made) && !MadeLatents.isOne(image))
				.toList();
	}

	/**
	 * Shows the plane of a stack that was encoded, as it would be encoded now.
	 *
	 * @param original the stack; read, never changed
	 * @param places those of the plane's channels that were encoded each on its own, or one of all channels put together
	 * @return an image that shows it; may have the stack's pixels: not to be changed; empty if the stack has no such
	 *         plane, or if the places are not those of one
	 */
	public static Optional<ImagePlus> plane(final ImagePlus original, final List<Position> places) {
		final Position first = places.get(0);
		final boolean one = places.stream()
				.allMatch(place -> place.slice() == first.slice()
						&& place.frame() == first.frame()
						&& place.channel() <= original.getNChannels()
						&& (place.channel() > 0 || places.size() == 1));
		final StackSize size = StackPlanes.size(original);
		if (!one || first.slice() > size.slices() || first.frame() > size.frames()) return Optional.empty();
		if (first.channel() > 0 && original.getNChannels() > 1) return Optional.of(channels(original, places));
		final SlicesOption slice = new SlicesOption("z=" + first.slice() + " t=" + first.frame());
		return Optional.of(
				ShownPlanes.of(original, slice, ChannelsOption.COMPOSITE, false).plane(0));
	}

	/** Channels in their own colors, all of them switched on as in a decoded image. */
	private static ImagePlus channels(final ImagePlus original, final List<Position> places) {
		final ImageStack planes = new ImageStack();
		final LUT[] luts = new LUT[places.size()];
		for (int i = 0; i < luts.length; i++) {
			final Position place = places.get(i);
			final int index = original.getStackIndex(place.channel(), place.slice(), place.frame());
			planes.addSlice(original.getStack().getProcessor(index));
			luts[i] = lut(original, place.channel());
		}
		final ImagePlus plane = new ImagePlus(original.getTitle(), planes);
		plane.setDimensions(luts.length, 1, 1);
		return ChannelDisplay.show(plane, luts);
	}

	private static LUT lut(final ImagePlus image, final int channel) {
		if (image instanceof CompositeImage composite)
			return (LUT) composite.getChannelLut(channel).clone();
		final LUT lut = (LUT) image.getProcessor().getLut().clone();
		lut.min = image.getDisplayRangeMin();
		lut.max = image.getDisplayRangeMax();
		return lut;
	}

	private static boolean fits(final ImagePlus image, final Provenance made) {
		return made == null
				|| made.width() < 1
				|| image.getWidth() == made.width() && image.getHeight() == made.height();
	}

	/** Null where nothing is known; what is wrong with the latent is said when it is decoded. */
	private static Provenance provenance(final ImagePlus latent) {
		if (latent == null) return null;
		try {
			return new LatentStackSource(latent).provenance();
		} catch (final IllegalArgumentException exc) {
			return null;
		}
	}
}
