// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.FloatProcessor;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import latentij.ij.images.Images;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.ij.provenance.ProvenanceReader;
import latentij.ij.ui.WindowZoom;
import latentij.job.Provenance;
import latentij.tensor.FloatTensor;

/** Stacks of latents that were not encoded here, and the texts that travel with latents. */
public final class LatentStacks {

	private LatentStacks() {}

	/**
	 * Makes a stack of latents.
	 *
	 * @param scaled [N,C,h,w]; copied
	 * @param provenance of all of them
	 * @param title proposed; made unique
	 * @return a new stack of the channels of one; of several a hyperstack, with the channels along C and
	 *         the latents along T; not shown; owned by the caller
	 */
	public static ImagePlus of(final FloatTensor scaled, final Provenance provenance, final String title) {
		final int latents = scaled.dim(0);
		final int channels = scaled.dim(1);
		final int width = scaled.dim(3);
		final int height = scaled.dim(2);
		final ImageStack stack = new ImageStack(width, height);
		final FloatBuffer values = scaled.buffer();
		for (int i = 0; i < latents * channels; i++) {
			final float[] plane = new float[width * height];
			values.get(plane);
			stack.addSlice("", new FloatProcessor(width, height, plane));
		}
		ProvenanceLabels.write(provenance, stack, Collections.nCopies(latents, null));
		final ImagePlus image = new ImagePlus(Images.unique(title), stack);
		LatentImages.setRange(image, scaled.toArray());
		ProvenanceProperties.write(provenance, image);
		if (latents > 1) {
			image.setDimensions(channels, 1, latents);
			image.setOpenAsHyperStack(true);
		}
		WindowZoom.whenShown(image);
		return image;
	}

	/**
	 * Writes a provenance as texts, with the keys of the properties of stacks.
	 *
	 * @param provenance of a latent
	 * @return a new map, in order
	 */
	public static Map<String, String> notes(final Provenance provenance) {
		final Map<String, String> notes = new LinkedHashMap<>();
		ProvenanceProperties.texts(provenance).forEach((key, value) -> notes.put(ProvenanceReader.PREFIX + key, value));
		return notes;
	}

	/**
	 * Reads what {@link #notes} wrote.
	 *
	 * @param notes of a file, which may say anything
	 * @param file its name, for messages
	 * @return empty if they tell of no model
	 * @throws IllegalArgumentException if a text is missing, or cannot be
	 */
	public static Optional<Provenance> provenance(final Map<String, String> notes, final String file) {
		return new ProvenanceReader("The notes of \"" + file + "\"", "set model= and scaling=", key -> {
					final String note = notes.get(key);
					return note == null ? null : ProvenanceReader.escape(note);
				})
				.known();
	}
}
