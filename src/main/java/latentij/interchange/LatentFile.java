// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import latentij.tensor.FloatTensor;

/**
 * The content of a file of latents.
 *
 * @param values [N,C,h,w], or another {@linkplain Layout layout}; [N,L,C] for packed ones
 * @param scaling the scale that the file states
 * @param notes texts that the file keeps about itself, by key, those of LatentIJ
 *          among them; unmodifiable
 * @param original the size of the image that was encoded, for formats that have a place for it; empty
 *          in what is read: the notes tell it
 */
public record LatentFile(FloatTensor values, Scaling scaling, Map<String, String> notes, Optional<ImageSize> original) {

	/** The note that tells the scale. */
	public static final String SCALING = "latentij.scaling";

	/** The note that tells the layout, where it is not [N,C,h,w]. */
	public static final String LAYOUT = "latentij.layout";

	private static final String WIDTH = "latentij.original.width";
	private static final String HEIGHT = "latentij.original.height";

	/**
	 * The size of an image.
	 *
	 * @param width in pixels, at least 1
	 * @param height in pixels, at least 1
	 */
	public record ImageSize(int width, int height) {}

	public LatentFile {
		Objects.requireNonNull(values, "values");
		Objects.requireNonNull(scaling, "scaling");
		Objects.requireNonNull(original, "original");
		notes = Map.copyOf(notes);
	}

	/**
	 * Reads the size of the image that was encoded from the notes.
	 *
	 * @return empty if they tell none, or one that cannot be
	 */
	public Optional<ImageSize> noted() {
		try {
			final int width = Integer.parseInt(notes.getOrDefault(WIDTH, ""));
			final int height = Integer.parseInt(notes.getOrDefault(HEIGHT, ""));
			return width > 0 && height > 0 ? Optional.of(new ImageSize(width, height)) : Optional.empty();
		} catch (final NumberFormatException exc) {
			return Optional.empty();
		}
	}
}
