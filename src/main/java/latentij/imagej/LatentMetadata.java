package latentij.imagej;

import ij.ImagePlus;

import java.util.Optional;

/**
 * What a latent remembers of its making. It is kept in properties of the image
 * ({@code latentij.model} and so on), which ImageJ saves in TIFF files and macros
 * read with {@code Property.get(key)}.
 *
 * @param model name or path of the model
 * @param modelVersion version of its weights
 * @param scalingFactor that the latent was multiplied by
 * @param shiftFactor that was subtracted before
 * @param posterior "mean" or "sample"
 * @param seed of the sample; 0 for a mean
 * @param size "original" or "512x512"
 * @param width of the image that was encoded, in pixels
 * @param height of the image that was encoded, in pixels
 * @param title of the image that was encoded
 * @param device where the encoder ran
 * @param version of LatentIJ
 */
public record LatentMetadata(String model, String modelVersion,
	double scalingFactor, double shiftFactor, String posterior, long seed,
	String size, int width, int height, String title, String device,
	String version)
{

	private static final String PREFIX = "latentij.";

	/**
	 * Writes everything into an image's properties.
	 *
	 * @param image gets the properties
	 */
	public void writeTo(final ImagePlus image) {
		set(image, "model", model);
		set(image, "model.version", modelVersion);
		set(image, "scaling_factor", Double.toString(scalingFactor));
		set(image, "shift_factor", Double.toString(shiftFactor));
		set(image, "posterior", posterior);
		set(image, "seed", Long.toString(seed));
		set(image, "size", size);
		set(image, "original.width", Integer.toString(width));
		set(image, "original.height", Integer.toString(height));
		set(image, "original.title", title);
		set(image, "device", device);
		set(image, "version", version);
	}

	private static void set(final ImagePlus image, final String key,
		final String value)
	{
		// A line break would end the property in a TIFF file.
		image.setProp(PREFIX + key, value.replaceAll("[\\r\\n]+", " "));
	}

	/**
	 * Reads what {@link #writeTo} wrote.
	 *
	 * @param image any image
	 * @return empty if the image remembers no model
	 * @throws IllegalArgumentException if a property is not what it was
	 */
	public static Optional<LatentMetadata> readFrom(final ImagePlus image) {
		if (image.getProp(PREFIX + "model") == null) return Optional.empty();
		try {
			return Optional.of(new LatentMetadata(get(image, "model"), get(image,
				"model.version"), Double.parseDouble(get(image, "scaling_factor")),
				Double.parseDouble(get(image, "shift_factor")), get(image,
					"posterior"), Long.parseLong(get(image, "seed")), get(image, "size"),
				Integer.parseInt(get(image, "original.width")), Integer.parseInt(get(
					image, "original.height")), get(image, "original.title"), get(image,
						"device"), get(image, "version")));
		}
		catch (final NumberFormatException exc) {
			throw new IllegalArgumentException("The properties of \"" + image
				.getTitle() + "\" that begin with \"" + PREFIX + "\" were changed: " +
				exc.getMessage() + ". Encode the image again, or remove them all to " +
				"decode with a model of your choice.", exc);
		}
	}

	private static String get(final ImagePlus image, final String key) {
		final String value = image.getProp(PREFIX + key);
		if (value == null) throw new NumberFormatException(PREFIX + key +
			" is missing");
		return value;
	}
}
