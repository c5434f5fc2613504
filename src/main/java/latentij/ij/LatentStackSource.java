// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import latentij.codec.VaeConfig;
import latentij.job.BlockSource;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.model.library.Models;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.util.Printable;

/**
 * The scaled latent in a 32-bit stack with one slice for each channel, or the 16-bit image of the
 * numbers of a codebook's entries: one plane.
 *
 * @see LatentImages
 */
public final class LatentStackSource implements BlockSource {

	private static final String FOLLOWED = " The properties are followed.";

	private final ImagePlus image;
	private final ProvenanceLabels labels;
	private final Provenance provenance;
	private final List<String> notes = new ArrayList<>();

	/**
	 * Creates a source.
	 *
	 * @param image read, never changed
	 * @throws IllegalArgumentException if the image cannot be a latent, if its provenance is
	 *           damaged, or if its labels say that its channels are not those of a latent, in
	 *           order
	 */
	public LatentStackSource(final ImagePlus image) {
		if (!LatentImages.mayBeIndices(image)) LatentImages.requireFloat(image);
		this.image = image;
		labels = ProvenanceLabels.of(image);
		labels.requireOrder();
		final Optional<Provenance> properties = ProvenanceProperties.read(image);
		provenance = properties.or(labels::provenance).orElse(null);
		properties.ifPresent(this::compareWithLabels);
	}

	private void compareWithLabels(final Provenance properties) {
		try {
			labels.provenance().flatMap(told -> difference(properties, told)).ifPresent(notes::add);
		} catch (final IllegalArgumentException exc) {
			notes.add(exc.getMessage() + FOLLOWED);
		}
	}

	private Optional<String> difference(final Provenance properties, final Provenance told) {
		if (!told.model().equals(properties.model()))
			return Optional.of(disagree("the model", properties.model(), told.model()));
		if (!told.norm().equals(properties.norm()))
			return Optional.of(disagree(
					"the factors", properties.norm().properties(), told.norm().properties()));
		final String size = properties.width() + " x " + properties.height();
		final String other = told.width() + " x " + told.height();
		return size.equals(other) ? Optional.empty() : Optional.of(disagree("the original size", size, other));
	}

	private String disagree(final String what, final Object properties, final Object told) {
		return "\"" + image.getTitle() + "\" has two words for " + what + ": " + Printable.text(properties)
				+ " in its properties, " + Printable.text(told) + " in its slice labels." + FOLLOWED;
	}

	/** @return what users should know of its provenance, one sentence or two each */
	List<String> notes() {
		return List.copyOf(notes);
	}

	/**
	 * Refuses a latent of another model.
	 *
	 * @param config of the model
	 * @param model as the user named it
	 * @throws IllegalArgumentException if there is another number of slices, or another type of
	 *           pixels
	 */
	void requireChannels(final VaeConfig config, final String model) {
		final int n = image.getStackSize();
		if (n == 1 && config.codebook() != null) return;
		LatentImages.requireFloat(image);
		final int channels = config.latentChannels();
		if (n == channels) return;
		throw new IllegalArgumentException("\"" + image.getTitle() + "\" has " + n + (n == 1 ? " slice; " : " slices; ")
				+ "a latent of the model \""
				+ Printable.text(model, ModelTrust.MAX_NAME) + "\" has " + channels
				+ ", one slice for each channel. Select an image made by "
				+ "\"Encode to Latent\"" + others(n) + ".");
	}

	/** A latent that remembers nothing may be one of a model with so many channels. */
	private String others(final int channels) {
		final List<String> names = Models.names(channels);
		if (provenance != null || names.isEmpty()) return "";
		return ", or say model= and the one that made it (" + String.join(", ", names) + " have " + channels
				+ " channels)";
	}

	@Override
	public String name() {
		return image.getTitle();
	}

	@Override
	public Extent extent() {
		return Extent.latent(image.getStackSize(), image.getHeight(), image.getWidth());
	}

	@Override
	public Provenance provenance() {
		return provenance;
	}

	@Override
	public Block read(final Region region) {
		if (region.plane() != 0) throw new IllegalArgumentException("There is one plane, no " + region);
		final FloatTensor latent = LatentImages.values(image);
		return region.covers(latent.height(), latent.width())
				? latent
				: latent.crop(region.y(), region.x(), region.height(), region.width());
	}
}
