// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.optimum;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.VaeConfig;
import latentij.model.MemoryCost;

/**
 * A {@code config.json} as diffusers writes it beside a model.
 */
public final class ConfigJson {

	/** More than any config needs; it is read into memory whole. */
	private static final long MAX_BYTES = 1 << 20;

	private final JsonObject json;
	private final String origin;

	private ConfigJson(final JsonObject json, final String origin) {
		this.json = json;
		this.origin = origin;
	}

	public static ConfigJson read(final Path path) throws IOException {
		final long bytes = Files.size(path);
		if (bytes > MAX_BYTES)
			throw new IOException(path + " has " + bytes + " bytes; a config.json has a few hundred");
		try {
			return parse(Files.readString(path), path.toString());
		} catch (final CharacterCodingException exc) {
			throw new IOException(path + " is not a text in UTF-8, as a config.json is", exc);
		}
	}

	public static ConfigJson parse(final String text, final String origin) throws IOException {
		try {
			return new ConfigJson(JsonParser.parseString(text).getAsJsonObject(), origin);
		} catch (final JsonParseException | IllegalStateException | StackOverflowError exc) {
			throw new IOException(origin + " is not a JSON object: " + exc.getMessage(), exc);
		}
	}

	public String string(final String key, final String fallback) throws IOException {
		final JsonElement value = json.get(key);
		if (value == null || value.isJsonNull()) return fallback;
		if (!value.isJsonPrimitive()) throw wrong(key, value, "a text");
		return value.getAsString();
	}

	private double number(final String key, final double fallback) throws IOException {
		final JsonElement value = json.get(key);
		if (value == null || value.isJsonNull()) return fallback;
		if (!value.isJsonPrimitive()) throw wrong(key, value, "a number");
		final double number;
		try {
			number = value.getAsDouble();
		} catch (final NumberFormatException exc) {
			throw wrong(key, value, "a number");
		}
		if (Double.isNaN(number)) throw wrong(key, value, "a number");
		return number;
	}

	/**
	 * The numbers that a codec needs.
	 *
	 * @param notes gets a sentence for each number that had to be assumed
	 */
	public VaeConfig vaeConfig(final List<String> notes) throws IOException {
		final double channels = number("latent_channels", 4);
		if (channels != Math.rint(channels) || channels > 1 << 16)
			throw wrong("latent_channels", json.get("latent_channels"), "a whole number");
		final double scaling = number("scaling_factor", Double.NaN);
		if (Double.isNaN(scaling))
			notes.add(origin + " says no scaling_factor; " + Affine.DEFAULT_SCALING_FACTOR
					+ " is taken, as diffusers does.");
		try {
			return new VaeConfig(
					(int) channels,
					ratio(),
					new Affine(
							Double.isNaN(scaling) ? Affine.DEFAULT_SCALING_FACTOR : scaling, number("shift_factor", 0)),
					sampleSize());
		} catch (final IllegalArgumentException exc) {
			throw new IOException(origin + ": " + exc.getMessage(), exc);
		}
	}

	/** One number, or one for each side. */
	private int sampleSize() throws IOException {
		final JsonElement size = json.get("sample_size");
		if (size == null || size.isJsonNull()) return VaeConfig.DEFAULT_SAMPLE_SIZE;
		final JsonElement first = size.isJsonArray() && !size.getAsJsonArray().isEmpty()
				? size.getAsJsonArray().get(0)
				: size;
		try {
			final double side = first.isJsonPrimitive() ? first.getAsDouble() : Double.NaN;
			if (side == Math.rint(side) && side <= 1 << 20) return (int) side;
		} catch (final NumberFormatException exc) {
			// Said below.
		}
		throw wrong("sample_size", size, "a whole number");
	}

	private int ratio() throws IOException {
		final JsonElement blocks = json.get("block_out_channels");
		if (blocks == null || blocks.isJsonNull()) return 8;
		if (!blocks.isJsonArray()
				|| blocks.getAsJsonArray().isEmpty()
				|| blocks.getAsJsonArray().size() > 8)
			throw wrong("block_out_channels", blocks, "a list of 1 to 8 numbers");
		for (final JsonElement channels : blocks.getAsJsonArray())
			if (!channels.isJsonPrimitive()) throw wrong("block_out_channels", blocks, "a list of numbers");
		return 1 << blocks.getAsJsonArray().size() - 1;
	}

	/** What runs need; Stable Diffusion's numbers where the config says none. */
	public MemoryCost memory() throws IOException {
		final MemoryCost sd = MemoryCost.STABLE_DIFFUSION;
		final double encode = number("encode_bytes_per_pixel", Double.NaN);
		final double decode = number("decode_bytes_per_pixel", Double.NaN);
		if (encode < 0) throw wrong("encode_bytes_per_pixel", json.get("encode_bytes_per_pixel"), "at least 0");
		if (decode < 0) throw wrong("decode_bytes_per_pixel", json.get("decode_bytes_per_pixel"), "at least 0");
		if (!Double.isNaN(encode) && !Double.isNaN(decode)) return new MemoryCost(encode, decode, false);
		return new MemoryCost(
				sd.encodeBytesPerPixel(),
				sd.decodeBytesPerPixel(),
				!"false".equals(string("mid_block_add_attention", "true")));
	}

	private IOException wrong(final String key, final JsonElement value, final String expected) {
		// Lists may be nested deeper than any stack, and longer than any message.
		final String found = value.isJsonArray()
				? "a list of " + value.getAsJsonArray().size()
				: value.isJsonObject() ? "an object" : value.toString();
		return new IOException(origin + ": \"" + key + "\" is " + found + ", but should be " + expected);
	}
}
