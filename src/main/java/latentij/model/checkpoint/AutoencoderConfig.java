// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.VaeConfig;
import latentij.model.family.Architecture;
import latentij.model.family.KlArchitecture;
import latentij.model.family.TinyArchitecture;
import latentij.model.graph.Activation;
import latentij.util.JsonObjectReader;
import latentij.util.Printable;

/**
 * What a diffusers {@code config.json} says of an AutoencoderKL or an
 * AutoencoderTiny. Missing entries mean what they mean to diffusers; entries
 * that ask for something else than LatentIJ builds are refused by name.
 *
 * @param architecture what the graphs depend on
 * @param codec what is done around the graphs
 * @param forceUpcast whether the model needs 32-bit floats
 * @param version of the weights, if the config says one, else null
 * @param notes one sentence for each number that had to be assumed
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl.py">diffusers'
 *      AutoencoderKL</a>
 */
public record AutoencoderConfig(
		Architecture architecture, VaeConfig codec, boolean forceUpcast, String version, List<String> notes) {

	private static final String KL = "AutoencoderKL";
	private static final String TINY = "AutoencoderTiny";

	/** What a config must call itself. */
	static final Set<String> CLASS_NAMES = Set.of(KL, TINY);

	public AutoencoderConfig {
		Objects.requireNonNull(architecture, "architecture");
		Objects.requireNonNull(codec, "codec");
		notes = List.copyOf(notes);
	}

	/**
	 * Reads a config.
	 *
	 * @param path a {@code config.json}
	 * @return what it says
	 * @throws IOException if it cannot be read, is damaged, or asks for what
	 *           LatentIJ does not support
	 */
	public static AutoencoderConfig read(final Path path) throws IOException {
		return read(path.toString(), JsonObjectReader.bytes(path, JsonObjectReader.CONFIG));
	}

	/**
	 * Reads a config.
	 *
	 * @param file its name, for messages
	 * @param utf8 its contents
	 * @return what it says
	 * @throws IOException if it is damaged, or asks for what LatentIJ does not
	 *           support
	 */
	public static AutoencoderConfig read(final String file, final byte[] utf8) throws IOException {
		final ConfigReader config = new ConfigReader(file, utf8);
		final String name = config.json().string("_class_name", "nothing");
		if (!CLASS_NAMES.contains(name)) throw config.unsupported("_class_name", name, KL + " and " + TINY);
		final List<String> notes = new ArrayList<>();
		try {
			final Architecture architecture = name.equals(KL) ? kl(config) : tiny(config);
			final VaeConfig codec = codec(file, config, architecture, name.equals(TINY), notes);
			// A missing one is true to AutoencoderKL, but diffusers asks only for those
			// of Stable Diffusion XL, which say it; it runs others in 16 bit.
			final boolean forceUpcast = config.json().bool("force_upcast", false);
			final String version = config.json().string("version", null);
			config.json().ignore(Set.of("encode_bytes_per_pixel", "decode_bytes_per_pixel"));
			config.finish();
			return new AutoencoderConfig(
					architecture, codec, forceUpcast, version == null ? null : Printable.text(version), notes);
		} catch (final IllegalArgumentException exc) {
			throw config.json().error(exc);
		}
	}

	/** What a config calls itself; null if that cannot be read. */
	static String className(final Path path) {
		try {
			return JsonObjectReader.read(path, JsonObjectReader.CONFIG).string("_class_name", null);
		} catch (final IOException exc) {
			return null;
		}
	}

	private static Architecture kl(final ConfigReader config) throws IOException {
		final List<Integer> blocks = config.json().integers("block_out_channels", List.of(64));
		blockTypes(config, "down_block_types", "DownEncoderBlock2D", blocks);
		blockTypes(config, "up_block_types", "UpDecoderBlock2D", blocks);
		for (final String key : List.of("latents_mean", "latents_std")) {
			if (config.json().has(key)) throw config.unsupported(key, "a list", "scaling_factor and shift_factor");
		}
		return new KlArchitecture(
				rgb(config, "in_channels"),
				rgb(config, "out_channels"),
				config.json().integer("latent_channels", 4),
				blocks,
				config.json().integer("layers_per_block", 1),
				config.json().integer("norm_num_groups", 32),
				activation(config, "silu"),
				config.json().bool("mid_block_add_attention", true),
				config.json().bool("use_quant_conv", true),
				config.json().bool("use_post_quant_conv", true));
	}

	private static void blockTypes(
			final ConfigReader config, final String key, final String supported, final List<Integer> blocks)
			throws IOException {
		final List<String> types = config.json().strings(key, List.of(supported));
		for (final String type : types) {
			if (!type.equals(supported)) throw config.unsupported(key, type, supported);
		}
		if (types.size() != blocks.size())
			throw config.json().wrong(key, types, "as long as block_out_channels " + blocks);
	}

	private static Architecture tiny(final ConfigReader config) throws IOException {
		final List<Integer> four = List.of(64, 64, 64, 64);
		final List<Integer> encoder = config.json().integers("encoder_block_out_channels", four);
		final List<Integer> decoder = config.json().integers("decoder_block_out_channels", four);
		final List<Integer> encoderBlocks = config.json().integers("num_encoder_blocks", List.of(1, 3, 3, 3));
		final List<Integer> decoderBlocks = config.json().integers("num_decoder_blocks", List.of(3, 3, 3, 1));
		final Set<Integer> channels = new HashSet<>(encoder);
		channels.addAll(decoder);
		if (channels.size() != 1)
			throw config.unsupported(
					"encoder_block_out_channels and decoder_block_out_channels",
					encoder + " and " + decoder,
					"the same number everywhere");
		if (encoder.size() != encoderBlocks.size() || decoder.size() != decoderBlocks.size())
			throw config.json()
					.wrong(
							"encoder_block_out_channels",
							encoder + ", decoder_block_out_channels " + decoder,
							"as long as num_encoder_blocks " + encoderBlocks + " and num_decoder_blocks "
									+ decoderBlocks);
		final String upsample = config.json().string("upsample_fn", "nearest");
		if (!upsample.equals("nearest")) throw config.unsupported("upsample_fn", upsample, "nearest");
		final int factor = config.json().integer("upsampling_scaling_factor", 2);
		if (factor != 2) throw config.unsupported("upsampling_scaling_factor", factor, "2");
		// Only for turning latents into images to look at; not part of the model.
		config.json().ignore(Set.of("latent_magnitude", "latent_shift", "block_out_channels"));
		return new TinyArchitecture(
				rgb(config, "in_channels"),
				rgb(config, "out_channels"),
				config.json().integer("latent_channels", 4),
				encoder.get(0),
				encoderBlocks,
				decoderBlocks,
				activation(config, "relu"));
	}

	private static int rgb(final ConfigReader config, final String key) throws IOException {
		final int channels = config.json().integer(key, 3);
		if (channels != 3) throw config.unsupported(key, channels, "3, RGB");
		return channels;
	}

	private static Activation activation(final ConfigReader config, final String fallback) throws IOException {
		final String name = config.json().string("act_fn", fallback);
		return switch (name) {
			case "silu", "swish" -> Activation.SILU;
			case "relu" -> Activation.RELU;
			default -> throw config.unsupported("act_fn", name, "silu, swish and relu");
		};
	}

	private static VaeConfig codec(
			final String file,
			final ConfigReader config,
			final Architecture architecture,
			final boolean tiny,
			final List<String> notes)
			throws IOException {
		final boolean said = config.json().has("scaling_factor");
		final double fallback = tiny ? 1 : Affine.DEFAULT_SCALING_FACTOR;
		if (!said && !tiny) notes.add(file + " says no scaling_factor; " + fallback + " is taken, as diffusers does.");
		return new VaeConfig(
				architecture.latentChannels(),
				architecture.spatialCompressionRatio(),
				new Affine(
						config.json().number("scaling_factor", fallback),
						config.json().number("shift_factor", 0)),
				sampleSize(config));
	}

	/** One number, or one for each side. */
	private static int sampleSize(final ConfigReader config) throws IOException {
		if (config.json().isList("sample_size")) {
			final List<Integer> sides = config.json().integers("sample_size", List.of());
			if (sides.isEmpty()) throw config.json().wrong("sample_size", sides, "a whole number");
			return sides.get(0);
		}
		return config.json().integer("sample_size", VaeConfig.DEFAULT_SAMPLE_SIZE);
	}
}
