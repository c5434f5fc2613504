// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.Locale;
import latentij.codec.PosteriorMode;
import latentij.model.library.Models;
import latentij.runtime.DeviceChoice;
import latentij.runtime.Precision;

/**
 * How to encode an image.
 *
 * @param model a name, or the path of a model folder or file
 * @param size which pixels are encoded
 * @param posterior which latent of the posterior is taken
 * @param seed of a sample
 * @param tiling whether in tiles
 * @param device where to run, and with what floats
 */
public record EncodeOptions(
		String model, Size size, PosteriorMode posterior, long seed, TilingOption tiling, DeviceChoice device) {

	/** What is encoded of an image. */
	public enum Size {
		/** All of it, its edges repeated up to a multiple of 8. */
		ORIGINAL("original"),
		/** The image resized to 512 x 512. */
		SQUARE_512("512x512");

		private final String key;

		Size(final String key) {
			this.key = key;
		}

		/** @return the word for it in macros */
		public String key() {
			return key;
		}
	}

	/** The documented defaults of all front ends. */
	public static final EncodeOptions DEFAULT = new EncodeOptions(
			Models.BUNDLED, Size.ORIGINAL, PosteriorMode.MEAN, 0, TilingOption.OFF, DeviceChoice.AUTO);

	/**
	 * Reads options as users type them. What is null or blank is the default.
	 *
	 * @param model a name, or a path
	 * @param size "original" or "512x512"
	 * @param posterior "mean" or "sample"
	 * @param seed a whole number
	 * @param tiling "off", "on" (the model's tiles) or the side of a tile in pixels
	 * @param device "auto", "gpu", "gpu:1" (the second of several) or
	 *          "cpu"
	 * @param precision of a GPU: "fp32", "tf32" or "fp16"
	 * @return the options
	 * @throws IllegalArgumentException if a word is not one of these: the message
	 *           says which are
	 */
	public static EncodeOptions parse(
			final String model,
			final String size,
			final String posterior,
			final String seed,
			final String tiling,
			final String device,
			final String precision) {
		return new EncodeOptions(
				parseModel(model, DEFAULT.model),
				parseSize(size),
				parsePosterior(posterior),
				parseSeed(seed),
				parseTiling(tiling),
				parseDevice(device, precision));
	}

	/** Windows and macOS put quotes around the paths that they copy. */
	static String parseModel(final String model, final String fallback) {
		if (isBlank(model)) return fallback;
		final String text = model.strip();
		return text.matches("(?s)\".*\"|'.*'") && text.length() > 1
				? parseModel(text.substring(1, text.length() - 1), fallback)
				: text;
	}

	private static Size parseSize(final String size) {
		if (isBlank(size)) return DEFAULT.size;
		for (final Size candidate : Size.values()) if (candidate.key.equals(normal(size))) return candidate;
		throw unknown("size", size, "original or 512x512");
	}

	private static PosteriorMode parsePosterior(final String posterior) {
		if (isBlank(posterior)) return DEFAULT.posterior;
		return switch (normal(posterior)) {
			case "mean" -> PosteriorMode.MEAN;
			case "sample" -> PosteriorMode.SAMPLE;
			default -> throw unknown("posterior", posterior, "mean or sample");
		};
	}

	private static long parseSeed(final String seed) {
		if (isBlank(seed)) return DEFAULT.seed;
		try {
			return Long.parseLong(seed.strip());
		} catch (final NumberFormatException exc) {
			throw unknown("seed", seed, "a whole number, as 42");
		}
	}

	static TilingOption parseTiling(final String tiling) {
		if (isBlank(tiling)) return DEFAULT.tiling;
		return TilingOption.parse(tiling).orElseThrow(() -> unknown("tiling", tiling, TilingOption.WORDS));
	}

	static DeviceChoice parseDevice(final String device, final String precision) {
		final DeviceChoice choice = isBlank(device)
				? DEFAULT.device
				: DeviceChoice.parse(device).orElseThrow(() -> unknown("device", device, DeviceChoice.WORDS));
		return isBlank(precision)
				? choice
				: choice.with(
						Precision.parse(precision).orElseThrow(() -> unknown("precision", precision, Precision.WORDS)));
	}

	static boolean isBlank(final String word) {
		return word == null || word.isBlank();
	}

	private static String normal(final String word) {
		return word.strip().toLowerCase(Locale.ROOT);
	}

	private static IllegalArgumentException unknown(final String key, final String value, final String expected) {
		return new IllegalArgumentException(
				"\"" + key + "=" + value + "\" is not understood. Expected was " + expected + ".");
	}
}
