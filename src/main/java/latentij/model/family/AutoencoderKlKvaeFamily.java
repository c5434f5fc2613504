// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.ModelTiles;
import latentij.model.MemoryCost;
import latentij.model.family.network.KlArchitecture;
import latentij.model.family.network.KvaeArchitecture;
import latentij.model.family.network.KvaeGraph;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;

/**
 * Kandinsky's autoencoder of images, K-VAE 2D: the latent guides every normalization of its decoder.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_kvae.py">diffusers'
 *      AutoencoderKLKVAE</a>
 */
final class AutoencoderKlKvaeFamily implements VaeFamily {

	private static final String MARK = "encoder.down.0.downsample.spatial_conv.weight";

	/**
	 * The graphs.
	 *
	 * @param vae their shape
	 */
	record Graphs(KvaeArchitecture vae) implements MomentsGraphs {

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
			return vae.zChannels();
		}

		@Override
		public int blocks() {
			return vae.blocks();
		}

		@Override
		public OnnxGraph encoder(final Weights weights, final GraphOptions options) {
			return KvaeGraph.encoder(vae, weights, options);
		}

		@Override
		public OnnxGraph decoder(final Weights weights, final GraphOptions options) {
			return KvaeGraph.decoder(vae, weights, options);
		}

		/** Tensors show all of it. */
		@Override
		public List<String> options() {
			return List.of();
		}

		@Override
		public ModelTiles tiles() {
			return ModelTiles.STANDARD.withSide(1024);
		}

		@Override
		public MemoryCost memory() {
			return MemoryCost.ofChannels(vae.channels(0), vae.channels(Math.min(1, vae.blocks() - 1)));
		}
	}

	@Override
	public String className() {
		return "AutoencoderKLKVAE";
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		// diffusers builds encoders of a latent alone, but takes it for a distribution.
		if (!config.flag("double_z", true)) throw config.unsupported("double_z", "false", "true");
		return new Graphs(new KvaeArchitecture(
				config.imageChannels("in_channels", 3),
				config.json().integer("z_channels", 16),
				config.json().integer("channels", 128),
				config.json().integers("ch_mult", List.of(1, 2, 4, 8)),
				config.json().integer("num_enc_blocks", 2),
				config.json().integer("num_dec_blocks", 2)));
	}

	@Override
	public LatentNorm norm(final ConfigReader config) throws IOException {
		return config.affine(1);
	}

	@Override
	public String mark() {
		return MARK;
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		return has.test(MARK) || has.test("decoder.up.1.upsample.spatial_conv.weight")
				? Optional.of(KeyNames.DIFFUSERS)
				: Optional.empty();
	}

	@Override
	public Inferred infer(final TensorShapes tensors) {
		final int channels = tensors.size("encoder.conv_in.weight", 0);
		int blocks = 0;
		while (blocks <= KlArchitecture.MAX_BLOCKS && tensors.has(resnet("encoder.down.", blocks, 0))) blocks++;
		final List<Integer> mult = IntStream.range(0, blocks)
				.map(i -> tensors.size(resnet("encoder.down.", i, 0), 0) / Math.max(1, channels))
				.boxed()
				.toList();
		return new Inferred(
				new Graphs(new KvaeArchitecture(
						tensors.size("encoder.conv_in.weight", 1),
						tensors.size("decoder.conv_in.weight", 1),
						channels,
						mult,
						layers(tensors, "encoder.down."),
						layers(tensors, "decoder.up.") - 1)),
				Optional.of(new Affine(1, 0)),
				List.of());
	}

	private static int layers(final TensorShapes tensors, final String blocks) {
		int layers = 0;
		while (layers <= KlArchitecture.MAX_LAYERS && tensors.has(resnet(blocks, 0, layers))) layers++;
		return layers;
	}

	private static String resnet(final String blocks, final int block, final int layer) {
		return blocks + block + ".block." + layer + ".conv1.weight";
	}
}
