// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import latentij.job.BlockSource;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;

/**
 * The scaled latent in a 32-bit stack with one slice for each channel: one plane.
 *
 * @see LatentImages
 */
public final class LatentStackSource implements BlockSource {

	private final ImagePlus image;
	private final Provenance provenance;

	/**
	 * Creates a source.
	 *
	 * @param image read, never changed
	 * @throws IllegalArgumentException if the image cannot be a latent, or if its provenance is
	 *           damaged
	 */
	public LatentStackSource(final ImagePlus image) {
		LatentImages.requireFloat(image);
		this.image = image;
		this.provenance = ProvenanceProperties.read(image).orElse(null);
	}

	/**
	 * Refuses a latent of another model.
	 *
	 * @param channels those of the model's latents
	 * @param model as the user named it
	 * @throws IllegalArgumentException if there is another number of slices
	 */
	void requireChannels(final int channels, final String model) {
		final int n = image.getStackSize();
		if (n == channels) return;
		throw new IllegalArgumentException("\"" + image.getTitle() + "\" has " + n + (n == 1 ? " slice; " : " slices; ")
				+ "a latent of the model \""
				+ model + "\" has " + channels + ", one slice for each channel. Select an image made by "
				+ "\"Encode to Latent\".");
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
		final FloatTensor latent = LatentImages.toTensor(image);
		return region.covers(latent.height(), latent.width())
				? latent
				: latent.crop(region.y(), region.x(), region.height(), region.width());
	}
}
