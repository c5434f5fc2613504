// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.LatentNorm.PerChannel;
import latentij.codec.VaeConfig;
import latentij.model.graph.Activation;
import latentij.util.JsonObjectReader;
import latentij.util.Printable;

/**
 * The entries of a {@code config.json} as diffusers writes it beside an
 * autoencoder, taken out one by one; whatever is left at the end is not supported.
 * Those that several classes share are understood here.
 */
public final class ConfigReader {

	private static final String SCALING_FACTOR = "scaling_factor";
	private static final String SHIFT_FACTOR = "shift_factor";
	private static final String LATENTS_MEAN = "latents_mean";
	private static final String LATENTS_STD = "latents_std";
	private static final String SAMPLE_SIZE = "sample_size";

	private final JsonObjectReader json;
	private final List<String> notes = new ArrayList<>();

	/**
	 * Creates a reader.
	 *
	 * @param json the entries
	 */
	public ConfigReader(final JsonObjectReader json) {
		this.json = json;
	}

	/** @return the entries that are still there */
	public JsonObjectReader json() {
		return json;
	}

	/** @return a sentence for each number that had to be assumed until now */
	public List<String> notes() {
		return List.copyOf(notes);
	}

	/**
	 * Takes out {@code latents_mean} and {@code latents_std}, where both are said, and
	 * what {@link #affine()} does.
	 *
	 * @return the normalization
	 * @throws IOException if one is no number, or cannot be served
	 * @throws IllegalArgumentException if one cannot be used
	 */
	public LatentNorm norm() throws IOException {
		final Affine affine = affine();
		final List<Double> mean = json.numbers(LATENTS_MEAN, null);
		final List<Double> std = json.numbers(LATENTS_STD, null);
		if (mean == null && std == null) return affine;
		if (mean == null) throw unsupported(LATENTS_STD, std, "it beside " + LATENTS_MEAN);
		if (std == null) throw unsupported(LATENTS_MEAN, mean, "it beside " + LATENTS_STD);
		if (affine.shiftFactor() != 0)
			throw unsupported(SHIFT_FACTOR, affine.shiftFactor(), "0 beside " + LATENTS_MEAN + " and " + LATENTS_STD);
		return new PerChannel(mean, std, affine.scalingFactor());
	}

	/**
	 * Takes out {@code scaling_factor} and {@code shift_factor}; a missing scaling
	 * factor is Stable Diffusion's, and the user is told.
	 *
	 * @return the normalization
	 * @throws IOException if one is no number
	 * @throws IllegalArgumentException if one cannot be used
	 */
	public Affine affine() throws IOException {
		if (!json.has(SCALING_FACTOR))
			notes.add(json.place() + " says no scaling_factor; " + Affine.DEFAULT_SCALING_FACTOR
					+ " is taken, as diffusers does.");
		return affine(Affine.DEFAULT_SCALING_FACTOR);
	}

	/**
	 * Takes out {@code scaling_factor} and {@code shift_factor}.
	 *
	 * @param fallback the scaling factor where none is said
	 * @return the normalization
	 * @throws IOException if one is no number
	 * @throws IllegalArgumentException if one cannot be used
	 */
	public Affine affine(final double fallback) throws IOException {
		return new Affine(json.number(SCALING_FACTOR, fallback), json.number(SHIFT_FACTOR, 0));
	}

	/**
	 * Takes out {@code sample_size}: one number, or one for each side.
	 *
	 * @return the first
	 * @throws IOException if it is something else
	 */
	public int sampleSize() throws IOException {
		if (!json.isList(SAMPLE_SIZE)) return json.integer(SAMPLE_SIZE, VaeConfig.DEFAULT_SAMPLE_SIZE);
		final List<Integer> sides = json.integers(SAMPLE_SIZE, List.of());
		if (sides.isEmpty()) throw json.wrong(SAMPLE_SIZE, sides, "a whole number");
		return sides.get(0);
	}

	/** Takes out a number of channels of images, which must be 3. */
	int rgb(final String key) throws IOException {
		final int channels = json.integer(key, 3);
		if (channels != 3) throw unsupported(key, channels, "3, RGB");
		return channels;
	}

	/** Takes out {@code act_fn}. */
	Activation activation(final String fallback) throws IOException {
		final String name = json.string("act_fn", fallback);
		return switch (name) {
			case "silu", "swish" -> Activation.SILU;
			case "relu" -> Activation.RELU;
			default -> throw unsupported("act_fn", name, "silu, swish and relu");
		};
	}

	/** Takes out a list of block types, all of which must be the supported one. */
	void blockTypes(final String key, final String supported, final String channelsKey, final List<Integer> channels)
			throws IOException {
		final List<String> types = json.strings(key, List.of(supported));
		for (final String type : types) {
			if (!type.equals(supported)) throw unsupported(key, type, supported);
		}
		if (types.size() != channels.size()) throw json.wrong(key, types, "as long as " + channelsKey + " " + channels);
	}

	/**
	 * Ends the reading. Entries that say nothing (null) and those that diffusers
	 * keeps for itself (_...) do no harm.
	 *
	 * @throws IOException if an entry was not taken out, naming all of them
	 */
	void finish() throws IOException {
		final List<String> unknown = json.unknown().entrySet().stream()
				.filter(entry -> !entry.getKey().startsWith("_"))
				.map(entry -> entry.getKey() + " = " + entry.getValue())
				.toList();
		if (!unknown.isEmpty())
			throw new IOException(json.place() + " asks for what LatentIJ does not support: "
					+ unknown.stream().limit(5).collect(Collectors.joining(", ")) + (unknown.size() > 5 ? ", ..." : "")
					+ ". Use a newer LatentIJ, or export the model to ONNX with Optimum.");
	}

	/** An entry whose value is understood but cannot be served. */
	IOException unsupported(final String key, final Object value, final String supported) {
		return new IOException(json.place() + " asks for " + key + " = " + Printable.text(value)
				+ ", which LatentIJ does not support (it supports "
				+ supported + "). Use a newer LatentIJ, or export the model to ONNX with Optimum.");
	}
}
