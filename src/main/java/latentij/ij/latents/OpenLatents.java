// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.ImagePlus;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import latentij.ij.images.Images;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.job.Extent;
import latentij.job.Job;
import latentij.job.Provenance;
import latentij.job.options.JobType;
import latentij.job.options.StackSize;
import latentij.util.Printable;

/** The latents among the open images, for dialogs that offer them, and for those that tell nothing of themselves. */
public final class OpenLatents {

	private OpenLatents() {}

	/**
	 * Refuses an image that a job cannot work on, before a person is asked for options.
	 *
	 * @param job the job
	 * @param image any image; may be null
	 * @throws IllegalArgumentException if the job works on a latent, and it is none, or the other way round; the
	 *           message says why, and which image to select
	 */
	public static void require(final JobType job, final ImagePlus image) {
		if (job.takesLatent()) require(image);
		else if (job == JobType.ENCODE && image != null) requirePicture(image);
		else if (job == JobType.MEASURE && image != null && MadeLatents.isOne(image))
			throw new IllegalArgumentException("\"" + image.getTitle() + "\" is a latent. Measure "
					+ original(image).orElse("the image that it was made of") + ".");
	}

	/**
	 * Refuses an image that no model can have made.
	 *
	 * @param image any image; may be null
	 * @throws IllegalArgumentException if it is no latent; the message says why, and what is one
	 */
	public static void require(final ImagePlus image) {
		Images.requirePixels(image);
		final LatentStackSource source = new LatentStackSource(image);
		if (source.provenance() != null) return;
		LatentImages.requireFloat(image);
		if (image.getStackSize() == 1)
			throw new IllegalArgumentException("\"" + image.getTitle() + "\" has 1 slice; a latent is a 32-bit stack"
					+ " with one slice for each channel. " + MadeLatents.remedy(image) + ".");
	}

	/** A latent that is encoded once more is a mistake, most often the wrong window. */
	public static void requirePicture(final ImagePlus image) {
		if (!MadeLatents.isOne(image)) return;
		throw new IllegalArgumentException("\"" + image.getTitle() + "\" is a latent already. Select "
				+ original(image).orElse("the image to encode")
				+ ", or decode this one. To encode the look of its channels, make a picture of them first"
				+ " (Show Latent Channels, or Image > Type > RGB Color).");
	}

	/** Its title in quotes, if it is open. What is open says nothing about a file in a folder. */
	private static Optional<String> original(final ImagePlus latent) {
		return Images.open().contains(latent)
				? Originals.title(latent).map(title -> "\"" + title + "\"")
				: Optional.empty();
	}

	/**
	 * Reads a latent that is to be decoded. Where it is open, does not tell which model made it, and
	 * other latents of its size are open that are all of one model, it is taken for one of them. What
	 * becomes of a file in a folder does not depend on what is open.
	 *
	 * @param image any image
	 * @param job the wish; only where it leaves the model to the latent, others are looked at
	 * @param note is told, in a sentence, what was taken from others
	 * @return a source
	 * @throws IllegalArgumentException as {@link LatentStackSource#LatentStackSource(ImagePlus)}
	 */
	public static LatentStackSource toDecode(final ImagePlus image, final Job job, final Consumer<String> note) {
		final LatentStackSource source = new LatentStackSource(image);
		final List<ImagePlus> open = Images.open();
		if (!job.isAuto() || source.provenance() != null || !open.contains(image)) return source;
		final Map<ImagePlus, Provenance> others = new LinkedHashMap<>();
		for (final ImagePlus other : open) made(other, source.extent()).ifPresent(made -> others.put(other, made));
		final Optional<Provenance> common = common(others.values());
		if (common.isEmpty()) return source;
		final Provenance made = common.get();
		final String size = made.width() == 0
				? "The size of the original image is not known."
				: "The size " + made.width() + " x " + made.height() + " is that of its original image.";
		note.accept("\"" + image.getTitle() + "\" does not say which model made it (its properties and slice labels"
				+ " are missing), so it was taken for one of the model \"" + Printable.text(made.model())
				+ "\", as the open latent of its size, \""
				+ others.keySet().iterator().next().getTitle() + "\". " + size
				+ " If the image looks wrong, set model= to the model that made it.");
		return new LatentStackSource(image, made);
	}

	/** The part of a provenance that decoding needs, if an image is a latent of that size. */
	private static Optional<Provenance> made(final ImagePlus image, final Extent extent) {
		if (image.getWidth() != extent.width() || image.getHeight() != extent.height()) return Optional.empty();
		try {
			final LatentStackSource source = new LatentStackSource(image);
			final Provenance made = source.provenance();
			if (made == null || source.extent().channels() != extent.channels()) return Optional.empty();
			return Optional.of(Provenance.needed(
					made.model(), made.modelVersion(), made.norm(), made.width(), made.height(), made.version()));
		} catch (final IllegalArgumentException exc) {
			// No latent.
			return Optional.empty();
		}
	}

	/** The provenance that all have but for the size of their images; empty if there is none. */
	private static Optional<Provenance> common(final Collection<Provenance> all) {
		if (all.isEmpty()) return Optional.empty();
		final Provenance first = all.iterator().next();
		if (!all.stream().allMatch(first::fits)) return Optional.empty();
		final boolean oneSize =
				all.stream().allMatch(made -> made.width() == first.width() && made.height() == first.height());
		return Optional.of(oneSize ? first : first.withSize(0, 0));
	}

	/**
	 * Refuses two latents that cannot be mixed.
	 *
	 * @param first a latent
	 * @param second another one
	 * @throws IllegalArgumentException if one is no latent, or if they are of different sizes or
	 *           dimensions, or known to be of different models
	 */
	public static void requireAlike(final ImagePlus first, final ImagePlus second) {
		final LatentStackSource a = new LatentStackSource(first);
		final LatentStackSource b = new LatentStackSource(second);
		final String both = "\"" + first.getTitle() + "\" and \"" + second.getTitle() + "\" ";
		final int planes = a.extent().planes();
		if (planes != b.extent().planes() || planes > 1 && !a.size().equals(b.size()))
			throw new IllegalArgumentException(both + "hold " + planes(a) + " and " + planes(b)
					+ " latents (channels, slices, frames). Stacks of the same dimensions can be mixed, latent by"
					+ " latent (Image > Duplicate... takes one out).");
		if (!a.extent().equals(b.extent()))
			throw new IllegalArgumentException(both + "have different sizes: " + size(first) + " and " + size(second)
					+ " (width, height, slices). Latents of the same size can be mixed: encode images of the same"
					+ " size, or with size=512x512.");
		final Provenance made = a.provenance();
		final Provenance other = b.provenance();
		if (made == null || other == null || made.fits(other)) return;
		throw new IllegalArgumentException(both + "were made with different models: "
				+ ProvenanceLabels.described(made) + " and " + ProvenanceLabels.described(other)
				+ ". Latents of one model, and of versions of it that fit, can be mixed: encode both images"
				+ " with the same.");
	}

	private static String planes(final LatentStackSource source) {
		final StackSize size = source.size();
		return size.channels() + " x " + size.slices() + " x " + size.frames();
	}

	private static String size(final ImagePlus image) {
		return image.getWidth() + " x " + image.getHeight() + " x " + image.getStackSize();
	}

	/**
	 * Lists the open latents that can be mixed with another.
	 *
	 * @param first a latent; left out itself
	 * @return at least one
	 * @throws IllegalArgumentException if there is none
	 */
	public static List<ImagePlus> partners(final ImagePlus first) {
		final List<ImagePlus> partners = Images.open().stream()
				.filter(image -> image != first && areAlike(first, image))
				.toList();
		if (partners.isEmpty())
			throw new IllegalArgumentException("No second latent of the size and model of \"" + first.getTitle()
					+ "\" is open. Encode another image of the same size, or open its latent, and try again.");
		return partners;
	}

	/** @return the open latents that others can be mixed with, in the order in which they were opened */
	public static List<ImagePlus> ofPairs() {
		final List<ImagePlus> open = Images.open();
		return open.stream()
				.filter(image -> open.stream().anyMatch(other -> other != image && areAlike(image, other)))
				.toList();
	}

	static boolean areAlike(final ImagePlus first, final ImagePlus second) {
		try {
			require(first);
			require(second);
			requireAlike(first, second);
			return true;
		} catch (final IllegalArgumentException exc) {
			return false;
		}
	}
}
