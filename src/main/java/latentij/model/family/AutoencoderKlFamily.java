// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import latentij.codec.LatentNorm;
import latentij.model.family.network.KlArchitecture;
import latentij.model.graph.Activation;

/**
 * The autoencoders of Stable Diffusion 1 to 3 and of FLUX.1.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl.py">diffusers'
 *      AutoencoderKL</a>
 */
final class AutoencoderKlFamily implements VaeFamily {

	/** Tells the user that they were assumed. */
	static final String GROUPS_NOTE = "Its normalizations were taken to have " + KlArchitecture.NORM_NUM_GROUPS
			+ " groups, as Stable Diffusion's have.";

	private static final String BLOCK_OUT_CHANNELS = "block_out_channels";

	/**
	 * The graphs.
	 *
	 * @param encoding the encoder's shape
	 * @param decoding the decoder's shape
	 */
	record Graphs(KlArchitecture encoding, KlArchitecture decoding) implements KlGraphs {}

	@Override
	public String className() {
		return "AutoencoderKL";
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final List<Integer> blocks = config.json().integers(BLOCK_OUT_CHANNELS, List.of(64));
		final List<Integer> down = config.downAttentions(BLOCK_OUT_CHANNELS, blocks);
		final List<Integer> up = config.upAttentions(BLOCK_OUT_CHANNELS, blocks);
		final KlArchitecture vae = new KlArchitecture(
				config.imageChannels("in_channels", 3),
				config.imageChannels("out_channels", 3),
				config.json().integer("latent_channels", 4),
				blocks,
				config.json().integer("layers_per_block", 1),
				config.json().integer("norm_num_groups", 32),
				config.activation("silu"),
				config.flag("mid_block_add_attention", true),
				config.flag("use_quant_conv", true),
				config.flag("use_post_quant_conv", true));
		return new Graphs(vae.withAttentionBlocks(down), vae.withAttentionBlocks(up));
	}

	@Override
	public LatentNorm norm(final ConfigReader config) throws IOException {
		return config.norm();
	}

	@Override
	public boolean isExportedByOthers() {
		return true;
	}

	@Override
	public String mark() {
		return "encoder.conv_in.weight";
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		if (!has.test("encoder.conv_in.weight") && !has.test("decoder.conv_in.weight")) return Optional.empty();
		return Optional.of(KlKeyNames.of(has));
	}

	@Override
	public Inferred infer(final TensorShapes tensors) {
		return new Inferred(inferred(tensors), Optional.empty(), List.of(GROUPS_NOTE));
	}

	/** The graphs that tensors tell, if they are named as those of this class. */
	static Graphs inferred(final TensorShapes all) {
		final TensorShapes tensors =
				all.withBlocks(channels(all, "encoder.down_blocks.").size());
		final KlArchitecture encoder = new KlArchitecture(
				tensors.size("encoder.conv_in.weight", 1),
				tensors.size("decoder.conv_out.weight", 0),
				tensors.size("decoder.conv_in.weight", 1),
				channels(tensors, "encoder.down_blocks."),
				layers(tensors, "encoder.down_blocks."),
				KlArchitecture.NORM_NUM_GROUPS,
				Activation.SILU,
				tensors.has("encoder.mid_block.attentions.0.to_q.weight"),
				tensors.has("quant_conv.weight"),
				tensors.has("post_quant_conv.weight"));
		final List<Integer> found = channels(tensors, "decoder.up_blocks.");
		Collections.reverse(found);
		// Of a damaged file, those that are missing are to be named.
		final boolean whole = found.size() == encoder.blockOutChannels().size();
		final List<Integer> up = whole ? found : encoder.blockOutChannels();
		final int upLayers = layers(tensors, "decoder.up_blocks.") - 1;
		return new Graphs(
				encoder.withAttentionBlocks(attentions(tensors, "encoder.down_blocks.")),
				encoder.withBlocks(up, whole ? upLayers : encoder.layersPerBlock())
						.withAttentionBlocks(attentions(tensors, "decoder.up_blocks.")));
	}

	/** The numbers of blocks with attentions. */
	static List<Integer> attentions(final TensorShapes tensors, final String blocks) {
		return IntStream.range(0, channels(tensors, blocks).size())
				.filter(i -> tensors.has(blocks + i + ".attentions.0.group_norm.weight"))
				.boxed()
				.toList();
	}

	/** The channels of blocks of resnets. */
	static List<Integer> channels(final TensorShapes tensors, final String blocks) {
		final List<Integer> channels = new ArrayList<>();
		while (channels.size() <= KlArchitecture.MAX_BLOCKS && tensors.has(resnet(blocks, channels.size(), 0)))
			channels.add(tensors.size(resnet(blocks, channels.size(), 0), 0));
		return channels;
	}

	/** The number of resnets in the first block. */
	static int layers(final TensorShapes tensors, final String blocks) {
		int layers = 0;
		while (layers <= KlArchitecture.MAX_LAYERS && tensors.has(resnet(blocks, 0, layers))) layers++;
		return layers;
	}

	private static String resnet(final String blocks, final int block, final int layer) {
		return blocks + block + ".resnets." + layer + ".conv1.weight";
	}
}
