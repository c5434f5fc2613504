// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.provenance;

import ij.ImagePlus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import latentij.ij.planes.ChannelDisplay;
import latentij.ij.planes.PlaneOrigin;
import latentij.job.Provenance;
import latentij.job.options.Seeds;
import latentij.model.VaeModel;
import latentij.util.Versions;

/**
 * The {@link Provenance} of a latent as properties of its image
 * ({@code latentij.model} and so on), which ImageJ saves in TIFF files and macros
 * read with {@code Property.get(key)}. Line breaks and letters beyond Latin-1,
 * which the files do not keep, are written as in Java: a backslash, u, and four
 * digits.
 *
 * @see ProvenanceLabels
 */
public final class ProvenanceProperties {

	/** What decoded images tell of their latents: what decides on all values, by the keys of latents. */
	public static final List<String> OF_LATENT = List.of("model", "model.version", "posterior", "seed", "size");

	/** The beginning of their keys there. */
	public static final String LATENT = "decoded.latent.";

	/** The key in decoded images that names their model. */
	private static final String DECODER = "decoded.model";

	private ProvenanceProperties() {}

	/**
	 * Writes a provenance into an image's properties.
	 *
	 * @param provenance of the latent in the image
	 * @param image gets the properties
	 */
	public static void write(final Provenance provenance, final ImagePlus image) {
		texts(provenance).forEach((key, value) -> set(image, key, value));
	}

	/** All of it, by the keys of the properties without their beginning. */
	public static Map<String, String> texts(final Provenance provenance) {
		final Map<String, String> texts = new LinkedHashMap<>();
		texts.put("model", provenance.model());
		texts.put("model.version", provenance.modelVersion());
		texts.putAll(provenance.norm().properties());
		texts.put("posterior", provenance.posterior());
		texts.put("seed", Seeds.text(provenance.seed()));
		texts.put("size", provenance.size());
		texts.put("original.width", Integer.toString(provenance.width()));
		texts.put("original.height", Integer.toString(provenance.height()));
		texts.put("original.title", provenance.title());
		texts.put("tiling", provenance.tiling());
		texts.put("device", provenance.device());
		texts.put("version", provenance.version());
		return texts;
	}

	/**
	 * Writes into a decoded image which model it is from, and of which latent. The names are others than those of
	 * latents.
	 *
	 * @param model that decoded it
	 * @param latent the provenance of the latent; null if it has none. One that remembers only what decoding needs adds
	 *          nothing: its model may be the user's guess
	 * @param image gets the properties
	 * @return the image
	 */
	public static ImagePlus ofDecoder(final VaeModel model, final Provenance latent, final ImagePlus image) {
		set(image, DECODER, model.name());
		set(image, "decoded.model.version", model.version());
		set(image, "decoded.version", Versions.latentIJ());
		if (latent == null || latent.posterior().equals(Provenance.UNKNOWN)) return image;
		final Map<String, String> texts = texts(latent);
		for (final String key : OF_LATENT) set(image, LATENT + key, texts.get(key));
		return image;
	}

	/**
	 * Writes the origins of latents: of one, all of it; of several, what they have in common (their
	 * labels tell the rest).
	 *
	 * @param origins of the latents in the image; null where there is nothing to tell
	 * @param image gets the properties
	 */
	public static void write(final List<PlaneOrigin> origins, final ImagePlus image) {
		final PlaneOrigin first = origins.get(0);
		if (first == null) return;
		if (origins.size() == 1) OriginTexts.of(first).forEach((key, value) -> set(image, key, value));
		else if (!first.file().isEmpty()) set(image, OriginTexts.FILE, first.file());
		for (final PlaneOrigin origin : origins)
			if (origin.display() != null)
				set(
						image,
						displayKey(origin.position().channel()),
						origin.display().toString());
	}

	/**
	 * Reads the origin of a single latent.
	 *
	 * @param image a latent
	 * @return empty if the properties do not tell
	 */
	public static Optional<PlaneOrigin> origin(final ImagePlus image) {
		return OriginTexts.parse(key -> image.getProp(ProvenanceReader.PREFIX + key));
	}

	private static String displayKey(final int channel) {
		return OriginTexts.DISPLAY + "." + channel;
	}

	/**
	 * Reads the way in which a channel was shown that was encoded on its own.
	 *
	 * @param channel its number in the image that was encoded, from 1
	 * @param image a latent
	 * @return empty if the properties do not tell
	 */
	public static Optional<ChannelDisplay> display(final int channel, final ImagePlus image) {
		final Properties properties = image.getImageProperties();
		if (properties == null) return Optional.empty();
		final String text = properties.getProperty(ProvenanceReader.PREFIX + displayKey(channel));
		return text == null ? Optional.empty() : ChannelDisplay.parse(text);
	}

	private static void set(final ImagePlus image, final String key, final String value) {
		image.setProp(ProvenanceReader.PREFIX + key, ProvenanceReader.escape(value));
	}

	/** @return true if an image has the property that names a model */
	public static boolean areIn(final ImagePlus image) {
		return has(image, "model");
	}

	/** @return true if an image says that it was decoded of a latent */
	public static boolean isDecoded(final ImagePlus image) {
		return has(image, DECODER);
	}

	private static boolean has(final ImagePlus image, final String key) {
		final Properties properties = image.getImageProperties();
		return properties != null && properties.getProperty(ProvenanceReader.PREFIX + key) != null;
	}

	/**
	 * Reads what {@link #write} wrote.
	 *
	 * @param image any image
	 * @return empty if the image's properties tell of no model; its slice labels may
	 * @throws IllegalArgumentException if a property is not what it was
	 */
	public static Optional<Provenance> read(final ImagePlus image) {
		// ImageJ's getProp also finds texts in the label of the current slice.
		final Properties properties = image.getImageProperties();
		if (properties == null) return Optional.empty();
		return new ProvenanceReader(
						"The properties of \"" + image.getTitle() + "\"", "remove them all", properties::getProperty)
				.all();
	}
}
