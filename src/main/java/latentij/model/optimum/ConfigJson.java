// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.optimum;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import latentij.codec.LatentNorm;
import latentij.codec.ModelTiles;
import latentij.codec.VaeConfig;
import latentij.model.MemoryCost;
import latentij.model.family.ConfigReader;
import latentij.model.family.Families;
import latentij.model.family.VaeFamily;
import latentij.util.json.JsonLimits;
import latentij.util.json.JsonObjectReader;

/**
 * The numbers of a {@code config.json} beside an exported model. The graphs are
 * there already, so entries about their layers are not asked for.
 *
 * @param codec what is done around the graphs
 * @param memory what runs need; Stable Diffusion's numbers where the config says
 *          none
 * @param statesMemory whether the config says them
 * @param version of the weights, if the config says one
 * @param exchangeableVersions earlier versions of the model whose latents its decoder takes, and the other way round
 * @param notes a sentence for each number that had to be assumed
 */
public record ConfigJson(
		VaeConfig codec,
		MemoryCost memory,
		boolean statesMemory,
		Optional<String> version,
		List<String> exchangeableVersions,
		List<String> notes) {

	static final int MAX_CHANNELS = 1 << 16;
	private static final int MAX_BLOCKS = 8;

	/** Stable Diffusion's. */
	private static final int DEFAULT_BLOCKS = 4;

	private static final String CLASS_NAME = "_class_name";
	private static final String LATENT_CHANNELS = "latent_channels";
	private static final String BLOCK_OUT_CHANNELS = "block_out_channels";
	private static final String ENCODE_BYTES = "encode_bytes_per_pixel";
	private static final String DECODE_BYTES = "decode_bytes_per_pixel";

	public ConfigJson {
		exchangeableVersions = List.copyOf(exchangeableVersions);
		notes = List.copyOf(notes);
	}

	/** What latents are multiplied by and shifted with. */
	private static final List<String> NORM = List.of("scaling_factor", "shift_factor", "latents_mean", "latents_std");

	/**
	 * Reads the configs of a model.
	 *
	 * @param paths one {@code config.json} or several, of which the first counts; the others, if they are of
	 *          the same class, count for what it does not say of latents' numbers
	 * @param inChannels channels of images to encode, where it says none
	 * @param outChannels channels of decoded images, where it says none
	 * @return its numbers
	 * @throws IOException if it cannot be read, if an entry makes no sense, or if two differ about latents' numbers
	 */
	public static ConfigJson read(final List<Path> paths, final int inChannels, final int outChannels)
			throws IOException {
		final JsonObjectReader json = read(paths.get(0));
		for (final Path path : paths.subList(1, paths.size())) {
			final JsonObjectReader other;
			try {
				other = read(path);
			} catch (final IOException exc) {
				// It may be of something else.
				continue;
			}
			json.complete(other, CLASS_NAME, NORM);
		}
		return of(json, inChannels, outChannels);
	}

	private static JsonObjectReader read(final Path path) throws IOException {
		final JsonObjectReader json = JsonObjectReader.read(path, JsonLimits.CONFIG);
		NORM.forEach(json::unquote);
		return json;
	}

	/**
	 * Reads a config of a model of RGB images, unless it says other ones.
	 *
	 * @param text its contents
	 * @param origin where they come from, for messages
	 * @return its numbers
	 * @throws IOException if it is no JSON object, or an entry makes no sense
	 */
	public static ConfigJson parse(final String text, final String origin) throws IOException {
		return parse(text, origin, 3, 3);
	}

	static ConfigJson parse(final String text, final String origin, final int inChannels, final int outChannels)
			throws IOException {
		return of(
				JsonObjectReader.parse(origin, text.getBytes(StandardCharsets.UTF_8), JsonLimits.CONFIG),
				inChannels,
				outChannels);
	}

	private static ConfigJson of(final JsonObjectReader json, final int inChannels, final int outChannels)
			throws IOException {
		for (final String key : List.of(
				LATENT_CHANNELS,
				"in_channels",
				"out_channels",
				"scaling_factor",
				"shift_factor",
				"sample_size",
				ENCODE_BYTES,
				DECODE_BYTES)) json.unquote(key);
		final ConfigReader config = new ConfigReader(json);
		final int channels = json.integer(LATENT_CHANNELS, 4);
		if (channels > MAX_CHANNELS) throw json.wrong(LATENT_CHANNELS, channels, "at most " + MAX_CHANNELS);
		final List<Integer> blocks = blocks(json);
		if (blocks != null && (blocks.isEmpty() || blocks.size() > MAX_BLOCKS))
			throw json.wrong(BLOCK_OUT_CHANNELS, blocks, "a list of 1 to " + MAX_BLOCKS + " numbers");
		final int ratio = VaeConfig.ratioOfBlocks(blocks == null ? DEFAULT_BLOCKS : blocks.size());
		final int in = config.imageChannels("in_channels", inChannels);
		final int out = config.imageChannels("out_channels", outChannels);
		try {
			final VaeConfig codec =
					new VaeConfig(channels, ratio, norm(config), in, out, config.tiles(ModelTiles.STANDARD));
			final Optional<String> version = Optional.ofNullable(json.string("version", null));
			final boolean statesMemory = json.has(ENCODE_BYTES) && json.has(DECODE_BYTES);
			final List<String> exchangeable = json.strings("exchangeable_versions", List.of());
			return new ConfigJson(codec, memory(json), statesMemory, version, exchangeable, config.notes());
		} catch (final IllegalArgumentException exc) {
			throw json.error(exc);
		}
	}

	/** Channels of blocks, one for each halving and one more; classes call them differently. */
	private static List<Integer> blocks(final JsonObjectReader json) throws IOException {
		for (final String key : List.of(BLOCK_OUT_CHANNELS, "down_block_out_channels", "encoder_block_out_channels"))
			if (json.isList(key)) return json.integers(key, null);
		return json.integers(BLOCK_OUT_CHANNELS, null);
	}

	/** As diffusers has it for the class that the config names; else as for most. */
	private static LatentNorm norm(final ConfigReader config) throws IOException {
		final Optional<VaeFamily> family = Families.byClassName(config.json().string(CLASS_NAME, ""));
		return family.isPresent() ? family.get().exportedNorm(config) : config.norm();
	}

	private static MemoryCost memory(final JsonObjectReader json) throws IOException {
		final double encode = bytesPerPixel(json, ENCODE_BYTES);
		final double decode = bytesPerPixel(json, DECODE_BYTES);
		final boolean attention = json.bool("mid_block_add_attention", true);
		if (!Double.isNaN(encode) && !Double.isNaN(decode)) return new MemoryCost(encode, decode, false);
		return MemoryCost.stableDiffusion(1, attention);
	}

	/** NaN if none is said. */
	private static double bytesPerPixel(final JsonObjectReader json, final String key) throws IOException {
		final double bytes = json.number(key, Double.NaN);
		if (bytes < 0) throw json.wrong(key, bytes, "at least 0");
		return bytes;
	}
}
