// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.ImagePlus;
import ij.ImageStack;
import latentij.ij.images.Images;
import latentij.ij.images.ResultMemory;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.ij.ui.LatentMontage;
import latentij.ij.ui.LatentMontage.Style;
import latentij.ij.ui.OnScreen;
import latentij.job.options.Options;
import latentij.job.options.ShowOptions;
import latentij.job.options.StackSize;

/** Latents whose channels are to be drawn side by side. */
public final class Showing {

	private final ImagePlus image;
	private final Style style;
	private final ProvenanceLabels labels;
	private final LatentLayout latents;

	/**
	 * Chooses the latents.
	 *
	 * @param image a stack of latents; read, never changed
	 * @param options which
	 * @throws IllegalArgumentException if it is no latent, or has no such planes
	 */
	public Showing(final ImagePlus image, final ShowOptions options) {
		LatentImages.requireFloat(image);
		this.image = image;
		style = new Style(options.get(Options.RANGE), options.get(Options.MAP));
		labels = ProvenanceLabels.of(image);
		final LatentLayout all = LatentLayout.toShow(image, labels);
		latents = all.select(all.chosen(image, options.slices()));
	}

	/** Draws all of them: the latents of the channels of an image follow each other as slices. */
	public ImagePlus draw() {
		final int n = latents.indices().length;
		final int[][] indices = latents.indices();
		final ImageStack stack = new ImageStack();
		for (int plane = 0; plane < n; plane++) {
			if (plane == 1)
				ResultMemory.require(
						"Showing \"" + image.getTitle() + "\"",
						n,
						(long) Integer.BYTES * stack.getWidth() * stack.getHeight());
			final String label = labels.label(indices[plane][0] - 1);
			stack.addSlice(
					label.isEmpty() ? null : label,
					LatentMontage.draw(
							LatentImages.toTensor(image, indices[plane]), labels.names(indices[plane]), style));
		}
		final String title = Images.unique(Images.name(image) + "-channels");
		final ImagePlus drawn = n == 1 ? new ImagePlus(title, stack.getProcessor(1)) : new ImagePlus(title, stack);
		OnScreen.whenShown(drawn);
		if (n == 1) return drawn;
		final StackSize size = latents.size();
		drawn.setDimensions(1, size.channels() * size.slices(), size.frames());
		drawn.setOpenAsHyperStack(size.frames() > 1);
		return drawn;
	}
}
