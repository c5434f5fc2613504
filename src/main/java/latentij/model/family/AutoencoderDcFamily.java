// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import latentij.codec.LatentNorm;
import latentij.codec.ModelTiles;
import latentij.codec.PosteriorMode;
import latentij.model.MemoryCost;
import latentij.model.family.network.DcArchitecture;
import latentij.model.family.network.DcArchitecture.Block;
import latentij.model.family.network.DcGraph;
import latentij.model.family.network.NetworkGraph;
import latentij.model.family.network.Ports;
import latentij.model.graph.Activation;

/**
 * The deep compression autoencoders, as SANA has one: a latent of many channels, whose side
 * is a 32nd of the image's or less, and no posterior.
 *
 * @see <a href="https://arxiv.org/abs/2410.10733">Chen et al. 2024, Deep Compression
 *      Autoencoder</a>
 */
final class AutoencoderDcFamily implements VaeFamily {

	private static final String RES_BLOCK = "ResBlock";
	private static final String VIT_BLOCK = "EfficientViTBlock";
	private static final String RMS_NORM = "rms_norm";
	private static final String BATCH_NORM = "batch_norm";

	/** Tensors that no other family has. */
	private static final List<String> MARKS = List.of(
			"encoder.down_blocks.0.0.conv1.weight",
			"encoder.down_blocks.1.0.conv1.weight",
			"encoder.down_blocks.0.0.attn.to_q.weight",
			"encoder.down_blocks.1.0.attn.to_q.weight",
			"decoder.up_blocks.0.0.conv.weight",
			"decoder.up_blocks.1.0.conv.weight",
			"decoder.up_blocks.0.0.conv1.weight",
			"decoder.up_blocks.0.0.attn.to_q.weight");

	/**
	 * The graphs.
	 *
	 * @param vae their shape
	 */
	record Graphs(DcArchitecture vae) implements VaeGraphs {

		@Override
		public int inChannels() {
			return vae.inChannels();
		}

		@Override
		public int outChannels() {
			return vae.inChannels();
		}

		@Override
		public int latentChannels() {
			return vae.latentChannels();
		}

		@Override
		public int blocks() {
			return vae.blocks();
		}

		@Override
		public NetworkGraph encoder() {
			return new NetworkGraph(
					(weights, options) -> DcGraph.encoder(vae, weights, options), Ports.SAMPLE, Ports.LATENT_SAMPLE);
		}

		@Override
		public NetworkGraph decoder() {
			return new NetworkGraph(
					(weights, options) -> DcGraph.decoder(vae, weights, options), Ports.LATENT_SAMPLE, Ports.SAMPLE);
		}

		@Override
		public List<String> options() {
			return List.of(
					"attention_head_dim=" + vae.attentionHeadDim(),
					"encoder_out_shortcut=" + vae.encoderOutShortcut(),
					"decoder_in_shortcut=" + vae.decoderInShortcut(),
					"decoder_act_fns="
							+ vae.decoder().stream().map(Block::activation).toList(),
					"decoder_conv_act_fn=" + vae.decoderConvActFn());
		}

		/** {@code tile_sample_min_height} and {@code tile_sample_stride_height}, 512 and 448 pixels. */
		@Override
		public ModelTiles tiles() {
			return new ModelTiles(512, 8, true);
		}

		@Override
		public MemoryCost memory() {
			return MemoryCost.ofChannels(perPixel(vae.encoder()), 2 * perPixel(vae.decoder()));
		}

		/** Channels at full resolution, or a fourth of those at half of it. */
		private static int perPixel(final List<Block> blocks) {
			final int channels = DcArchitecture.outerChannels(blocks);
			return blocks.get(0).layers() > 0 ? channels : Math.max(1, channels / 4);
		}
	}

	@Override
	public String className() {
		return "AutoencoderDC";
	}

	@Override
	public Set<PosteriorMode> posteriors() {
		return Set.of(PosteriorMode.MEAN);
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final List<Block> encoder = blocks(config, "encoder", List.of(2, 2, 2, 3, 3, 3), false);
		final List<Block> decoder = blocks(config, "decoder", List.of(3, 3, 3, 3, 3, 3), true);
		return new Graphs(new DcArchitecture(
				config.imageChannels("in_channels", 3),
				config.json().integer("latent_channels", 32),
				config.json().integer("attention_head_dim", 32),
				encoder,
				decoder,
				config.choice("downsample_block_type", "pixel_unshuffle", "conv")
						.equals("pixel_unshuffle"),
				config.choice("upsample_block_type", "pixel_shuffle", "interpolate")
						.equals("pixel_shuffle"),
				config.flag("encoder_out_shortcut", true),
				config.flag("decoder_in_shortcut", true),
				config.activation("decoder_conv_act_fn", "relu")));
	}

	/** Takes out the entries of a coder's blocks; the encoder's have no choice of what they compute. */
	private static List<Block> blocks(
			final ConfigReader config, final String coder, final List<Integer> layersOfMost, final boolean chooses)
			throws IOException {
		final String key = coder + "_block_out_channels";
		final List<Integer> channels = config.json().integers(key, List.of(128, 256, 512, 512, 1024, 1024));
		final int count = channels.size();
		final List<Integer> layers = config.json().integers(coder + "_layers_per_block", layersOfMost);
		final List<List<Integer>> scales = config.json()
				.integerLists(
						coder + "_qkv_multiscales",
						List.of(List.of(), List.of(), List.of(), List.of(5), List.of(5), List.of(5)));
		final List<String> types = choices(config, coder + "_block_types", RES_BLOCK, count, VIT_BLOCK);
		final List<String> norms = chooses
				? choices(config, "decoder_norm_types", RMS_NORM, count, BATCH_NORM)
				: Collections.nCopies(count, RMS_NORM);
		final List<Activation> activations = chooses
				? config.activations("decoder_act_fns", "silu", count)
				: Collections.nCopies(count, Activation.SILU);
		for (final List<?> list : List.of(layers, scales, types, norms, activations))
			if (list.size() != count)
				throw config.json().wrong(key, channels, "as long as the other lists of the " + coder + ", as " + list);
		final List<Block> blocks = new ArrayList<>();
		for (int i = 0; i < count; i++)
			blocks.add(new Block(
					channels.get(i),
					layers.get(i),
					types.get(i).equals(VIT_BLOCK),
					scales.get(i),
					norms.get(i).equals(BATCH_NORM),
					activations.get(i)));
		return blocks;
	}

	/** Takes out a text for all blocks, or one for each: the usual one, or another. */
	private static List<String> choices(
			final ConfigReader config, final String key, final String usual, final int count, final String other)
			throws IOException {
		final List<String> texts = config.texts(key, usual, count);
		for (final String text : texts)
			if (!Stream.of(usual, other).anyMatch(text::equals))
				throw config.unsupported(key, text, usual + " and " + other);
		return texts;
	}

	@Override
	public LatentNorm norm(final ConfigReader config) throws IOException {
		return config.affine(1);
	}

	@Override
	public String mark() {
		return MARKS.get(0);
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		return MARKS.stream().anyMatch(has) ? Optional.of(KeyNames.DIFFUSERS) : Optional.empty();
	}

	/** The number of batches that a normalization has seen does not matter any more. */
	@Override
	public boolean covers(final String key) {
		return VaeFamily.super.covers(key) && !key.endsWith(".num_batches_tracked");
	}

	@Override
	public Inferred infer(final TensorShapes tensors) {
		throw new IllegalArgumentException(
				"no tensor of an " + className() + " tells its activations, its shortcuts and its scaling factor");
	}
}
