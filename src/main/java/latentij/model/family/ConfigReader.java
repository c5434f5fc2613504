// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.LatentNorm.PerChannel;
import latentij.codec.ModelTiles;
import latentij.model.graph.Activation;
import latentij.util.Printable;
import latentij.util.json.JsonObjectReader;

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

	/** Entries of diffusers' other autoencoders that say how they compute. */
	private static final Set<String> NUMBERS_OF_OTHERS = Set.of(
			"attn_resolutions",
			"base_dim",
			"batch_norm_eps",
			"block_out_channels",
			"decoder_block_out_channels",
			"dim",
			"down_block_out_channels",
			"encoder_block_out_channels",
			"invert_scale_latents",
			"is_residual",
			"latents_mean",
			"latents_std",
			"layers_per_block",
			"layers_per_down_block",
			"layers_per_up_block",
			"mid_block_add_attention",
			"norm_type",
			"num_decoder_blocks",
			"num_encoder_blocks",
			"num_vq_embeddings",
			"pad_mode",
			"patch_size",
			"quantization_config",
			"spatial_compression_ratio",
			"temporal_compression_ratio",
			"timestep_conditioning",
			"up_block_out_channels",
			"upsample_block_type",
			"upsample_fn",
			"upsampling_scaling_factor",
			"use_post_quant_conv",
			"use_quant_conv",
			"vq_embed_dim",
			"z_dim");

	/**
	 * Names of lists and objects about a model, or about its training, which people and programs
	 * write into configs: as {@code transformers} and model cards have them.
	 */
	private static final Pattern ABOUT_MODEL =
			Pattern.compile("(?i)architectures?|auto_map|authors?|base_models?|citations?|contributors?|datasets?"
					+ "|descriptions?|eval_results|id2label|label2id|languages?|licen[cs]es?|links|metadata|metrics"
					+ "|model_card|model-index|references?|tags|task_specific_params|widget"
					+ "|(?:disc|discriminator|ema|loss|lr_scheduler|optimizer|train|trainer|training)"
					+ "_?(?:args|config|data|info|params)?");

	private final JsonObjectReader json;
	private final List<String> notes = new ArrayList<>();
	private String advice = " Use a newer LatentIJ.";

	/**
	 * Creates a reader.
	 *
	 * @param json the entries
	 */
	public ConfigReader(final JsonObjectReader json) {
		this.json = json;
	}

	/** Tells users of entries that are not supported that there is another way. */
	void adviseExport() {
		advice = " Use a newer LatentIJ, or export the model to ONNX with Optimum.";
	}

	/** @return the entries that are still there */
	public JsonObjectReader json() {
		return json;
	}

	/** @return a sentence for each number that had to be assumed until now, or that may surprise */
	public List<String> notes() {
		return List.copyOf(notes);
	}

	/** Adds a sentence for users. */
	void note(final String sentence) {
		notes.add(sentence);
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
	 * Takes out {@code latents_mean} and {@code latents_std} of a class that has no other
	 * factors.
	 *
	 * @param fallback whose numbers missing ones are
	 * @return the normalization
	 * @throws IOException if they are no lists of numbers
	 * @throws IllegalArgumentException if they cannot be used
	 */
	LatentNorm perChannel(final PerChannel fallback) throws IOException {
		return new PerChannel(
				json.numbers(LATENTS_MEAN, fallback.mean()), json.numbers(LATENTS_STD, fallback.std()), 1);
	}

	/**
	 * Takes out {@code scaling_factor} and {@code shift_factor}; a missing scaling
	 * factor is Stable Diffusion's, and the user is told.
	 *
	 * @return the normalization
	 * @throws IOException if one is no number
	 * @throws IllegalArgumentException if one cannot be used
	 */
	Affine affine() throws IOException {
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
	Affine affine(final double fallback) throws IOException {
		return new Affine(json.number(SCALING_FACTOR, fallback), json.number(SHIFT_FACTOR, 0));
	}

	/**
	 * Takes out {@code sample_size}: one number, or one for each side.
	 *
	 * @param fallback where none is said
	 * @return the same tiles with the first as their side
	 * @throws IOException if it is something else
	 */
	public ModelTiles tiles(final ModelTiles fallback) throws IOException {
		if (!json.isList(SAMPLE_SIZE)) return fallback.withSide(json.integer(SAMPLE_SIZE, fallback.side()));
		final List<Integer> sides = json.integers(SAMPLE_SIZE, List.of());
		if (sides.isEmpty()) throw json.wrong(SAMPLE_SIZE, sides, "a whole number");
		return fallback.withSide(sides.get(0));
	}

	/**
	 * Takes out a number of channels of images.
	 *
	 * @param key {@code in_channels} or {@code out_channels}
	 * @param fallback where none is said
	 * @return 1 for grey, 3 for RGB, any other number for channels that stand each for itself
	 * @throws IOException if it is something else
	 */
	public int imageChannels(final String key, final int fallback) throws IOException {
		return imageChannels(key, fallback, 1);
	}

	/**
	 * Takes out a number of channels of images, several pixels of which are one to the
	 * networks.
	 *
	 * @param key as in {@link #imageChannels(String, int)}
	 * @param fallback where none is said
	 * @param pixels how many pixels are one
	 * @return channels of a pixel
	 * @throws IOException if it is something else
	 */
	int imageChannels(final String key, final int fallback, final int pixels) throws IOException {
		final int said = json.integer(key, fallback);
		if (pixels < 1 || said % pixels != 0) throw json.wrong(key, said, "a multiple of patch_size^2");
		final int channels = said / pixels;
		if (channels < 1) throw json.wrong(key, channels, "a whole number above 0");
		return channels;
	}

	/** Takes out a truth value; null is false, as for diffusers, where a missing one may be true. */
	boolean flag(final String key, final boolean fallback) throws IOException {
		return json.bool(key, fallback && !json.isNull(key));
	}

	/** Takes out a truth value for all blocks, or one for each. */
	List<Boolean> flags(final String key, final boolean fallback, final int blocks) throws IOException {
		return json.isList(key) ? json.bools(key, List.of()) : Collections.nCopies(blocks, flag(key, fallback));
	}

	/** Takes out {@code act_fn}. */
	Activation activation(final String fallback) throws IOException {
		return activation("act_fn", fallback);
	}

	/** Takes out the name of an activation. */
	Activation activation(final String key, final String fallback) throws IOException {
		return activationOf(key, json.string(key, fallback));
	}

	/** Takes out the name of an activation for all blocks, or of one for each. */
	List<Activation> activations(final String key, final String fallback, final int blocks) throws IOException {
		final List<Activation> activations = new ArrayList<>();
		for (final String name : texts(key, fallback, blocks)) activations.add(activationOf(key, name));
		return activations;
	}

	private Activation activationOf(final String key, final String name) throws IOException {
		return switch (name.toLowerCase(Locale.ROOT)) {
			case "silu", "swish" -> Activation.SILU;
			case "relu" -> Activation.RELU;
			case "mish" -> Activation.MISH;
			case "gelu" -> Activation.GELU;
			default -> throw unsupported(key, name, "silu, swish, mish, gelu and relu");
		};
	}

	/** Takes out a text for all blocks, or one for each. */
	List<String> texts(final String key, final String fallback, final int blocks) throws IOException {
		if (json.isList(key)) return json.strings(key, List.of());
		return Collections.nCopies(blocks, json.string(key, fallback));
	}

	/** Takes out a text that is one of two; the other one may be written with capitals, as SANA's config has "Conv". */
	String choice(final String key, final String usual, final String other) throws IOException {
		final String text = json.string(key, usual);
		if (text.equals(usual)) return usual;
		if (text.equalsIgnoreCase(other)) return other;
		throw unsupported(key, text, usual + " and " + other);
	}

	/**
	 * Takes out the types of an encoder's blocks.
	 *
	 * @param channelsKey the entry with the blocks' channels
	 * @param channels as many as types
	 * @return numbers of the blocks that have attentions
	 */
	List<Integer> downAttentions(final String channelsKey, final List<Integer> channels) throws IOException {
		return attentions(
				"down_block_types", "DownEncoderBlock2D", List.of("DownEncoderBlock2D"), channelsKey, channels);
	}

	/** Takes out the types of a decoder's blocks, likewise. */
	List<Integer> upAttentions(final String channelsKey, final List<Integer> channels) throws IOException {
		return attentions("up_block_types", "UpDecoderBlock2D", List.of("UpDecoderBlock2D"), channelsKey, channels);
	}

	/** Takes out block types: each is a plain one, or that with attentions. */
	List<Integer> attentions(
			final String key,
			final String plain,
			final List<String> fallback,
			final String channelsKey,
			final List<Integer> channels)
			throws IOException {
		final List<String> types = json.strings(key, fallback);
		final List<Integer> attentions = new ArrayList<>();
		for (int i = 0; i < types.size(); i++) {
			final String type = types.get(i);
			if (type.equals("Attn" + plain)) attentions.add(i);
			else if (!type.equals(plain)) throw unsupported(key, type, plain + " and Attn" + plain);
		}
		if (types.size() != channels.size()) throw json.wrong(key, types, "as long as " + channelsKey + " " + channels);
		return attentions;
	}

	/**
	 * Takes out the types of blocks that are all of one type.
	 *
	 * @param fallback where none are said
	 * @param channels {@code block_out_channels}, as many as types
	 * @throws IOException if there is another type, or another number of them
	 */
	void blockTypes(final String key, final List<String> fallback, final List<Integer> channels) throws IOException {
		final List<String> types = json.strings(key, fallback);
		for (final String type : types)
			if (!type.equals(fallback.get(0))) throw unsupported(key, type, fallback.get(0));
		if (types.size() != channels.size()) throw json.wrong(key, types, "as long as block_out_channels " + channels);
	}

	/**
	 * Ends the reading. Entries that say nothing (null) and those that diffusers
	 * keeps for itself (_...) do no harm. Others that the class does not have are
	 * ignored with a note, as diffusers does, unless they could mean other numbers:
	 * entries of other classes, and lists and objects that are not known to be about the model
	 * or its training.
	 *
	 * @param className diffusers' class
	 * @throws IOException if an entry that could mean other numbers was not taken out,
	 *           naming all of them
	 */
	void finish(final String className) throws IOException {
		final Map<String, String> texts = json.unknown();
		final List<String> unknown = new ArrayList<>();
		final List<String> ignored = new ArrayList<>();
		for (final String key : json.keys()) {
			if (key.startsWith("_")) continue;
			final String name = Printable.text(key);
			if (!NUMBERS_OF_OTHERS.contains(key) && saysNothing(key)) ignored.add(name);
			else unknown.add(name + " = " + texts.get(name));
		}
		if (!unknown.isEmpty())
			throw new IOException(
					json.place() + " asks for what LatentIJ does not support: " + first(unknown) + "." + advice);
		if (!ignored.isEmpty())
			notes.add(json.place() + " says " + first(ignored) + ", which diffusers' " + className
					+ " does not have; ignored, as diffusers does.");
	}

	/** True for an entry of no class that does not tell how a class computes. */
	private boolean saysNothing(final String key) {
		final boolean plain = !json.isList(key) && !json.isObject(key);
		return plain || json.isEmpty(key) || ABOUT_MODEL.matcher(key).matches();
	}

	private static String first(final List<String> entries) {
		return entries.stream().limit(5).collect(Collectors.joining(", ")) + (entries.size() > 5 ? ", ..." : "");
	}

	/** For graphs of others, where tensors of the model are needed that these do not have. */
	IOException needsTensors(final String className, final String... keys) {
		return new IOException(json.place() + " is that of a model of the class " + className
				+ ", whose latents are normalized with tensors (" + String.join(", ", keys)
				+ ") that ONNX files do not hold. Choose the model's config.json and safetensors instead.");
	}

	/** An entry whose value is understood but cannot be served. */
	IOException unsupported(final String key, final Object value, final String supported) {
		return new IOException(json.place() + " asks for " + key + " = " + Printable.text(value)
				+ ", which LatentIJ does not support (it supports "
				+ supported + ")." + advice);
	}
}
