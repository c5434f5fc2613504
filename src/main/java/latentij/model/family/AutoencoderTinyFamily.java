// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.ModelTiles;
import latentij.codec.PosteriorMode;
import latentij.model.MemoryCost;
import latentij.model.family.network.KlArchitecture;
import latentij.model.family.network.NetworkGraph;
import latentij.model.family.network.Ports;
import latentij.model.family.network.TinyArchitecture;
import latentij.model.family.network.TinyVaeGraph;
import latentij.model.graph.Activation;

/**
 * The small autoencoders of TAESD.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_tiny.py">diffusers'
 *      AutoencoderTiny</a>
 */
final class AutoencoderTinyFamily implements VaeFamily {

	private static final String MARK = "encoder.layers.0.weight";
	private static final String DECODER_MARK = "decoder.layers.0.weight";

	/** Its latents are scaled as they are. */
	private static final double SCALING_FACTOR = 1;

	/**
	 * The graphs.
	 *
	 * @param vae their shape
	 */
	record Graphs(TinyArchitecture vae) implements VaeGraphs {

		@Override
		public int inChannels() {
			return vae.inChannels();
		}

		@Override
		public int outChannels() {
			return vae.outChannels();
		}

		@Override
		public int latentChannels() {
			return vae.latentChannels();
		}

		@Override
		public int blocks() {
			return vae.numDecoderBlocks().size();
		}

		@Override
		public NetworkGraph encoder() {
			return new NetworkGraph(
					(weights, options) -> TinyVaeGraph.encoder(vae, weights, options),
					Ports.SAMPLE,
					Ports.LATENT_SAMPLE);
		}

		@Override
		public NetworkGraph decoder() {
			return new NetworkGraph(
					(weights, options) -> TinyVaeGraph.decoder(vae, weights, options),
					Ports.LATENT_SAMPLE,
					Ports.SAMPLE);
		}

		@Override
		public List<String> options() {
			return vae.activation() == Activation.RELU ? List.of() : List.of("act_fn=" + vae.activation());
		}

		/** diffusers blends tiles of this class with other weights. */
		@Override
		public ModelTiles tiles() {
			return new ModelTiles(512, ModelTiles.STANDARD.overlap(), false);
		}

		@Override
		public MemoryCost memory() {
			final int decoding = vae.decoderChannels().get(vae.decoderChannels().size() - 1);
			return MemoryCost.ofChannels(vae.encoderChannels().get(0), decoding);
		}
	}

	@Override
	public String className() {
		return "AutoencoderTiny";
	}

	@Override
	public Set<PosteriorMode> posteriors() {
		return Set.of(PosteriorMode.MEAN);
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final List<Integer> four = List.of(64, 64, 64, 64);
		final List<Integer> encoder = config.json().integers("encoder_block_out_channels", four);
		final List<Integer> decoder = config.json().integers("decoder_block_out_channels", four);
		final List<Integer> encoderBlocks = config.json().integers("num_encoder_blocks", List.of(1, 3, 3, 3));
		final List<Integer> decoderBlocks = config.json().integers("num_decoder_blocks", List.of(3, 3, 3, 1));
		// diffusers gives all layers of a coder the number of channels of their own stage.
		if (new HashSet<>(encoder).size() > 1 || new HashSet<>(decoder).size() > 1)
			throw config.unsupported(
					"encoder_block_out_channels and decoder_block_out_channels",
					encoder + " and " + decoder,
					"the same number everywhere in each");
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
		return new Graphs(new TinyArchitecture(
				config.imageChannels("in_channels", 3),
				config.imageChannels("out_channels", 3),
				config.json().integer("latent_channels", 4),
				encoder,
				decoder,
				encoderBlocks,
				decoderBlocks,
				config.activation("relu"),
				0,
				false));
	}

	@Override
	public LatentNorm norm(final ConfigReader config) throws IOException {
		return config.affine(SCALING_FACTOR);
	}

	@Override
	public String mark() {
		return MARK;
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		return has.test(MARK) || has.test(DECODER_MARK) ? Optional.of(KeyNames.DIFFUSERS) : Optional.empty();
	}

	/**
	 * The layers are numbered through. A stage is a convolution and blocks in the
	 * encoder, blocks and a convolution in the decoder; the encoder ends with one
	 * more convolution.
	 */
	@Override
	public Inferred infer(final TensorShapes tensors) {
		final List<Integer> encoder = new ArrayList<>();
		final List<Integer> encoderChannels = new ArrayList<>();
		int halving = 0;
		int last = 0;
		for (int i = 0; isLayer(tensors, "encoder", i); i++) {
			if (isBlock(tensors, "encoder", i)) {
				encoder.set(encoder.size() - 1, encoder.get(encoder.size() - 1) + 1);
				continue;
			}
			encoder.add(0);
			encoderChannels.add(tensors.size("encoder.layers." + i + ".weight", 0));
			last = i;
			// An activation has no tensors.
			if (isLayer(tensors, "encoder", i + 1) || !isLayer(tensors, "encoder", i + 2)) continue;
			halving++;
			i++;
		}
		if (encoder.size() > 1 && encoder.get(encoder.size() - 1) == 0) {
			encoder.remove(encoder.size() - 1);
			encoderChannels.remove(encoderChannels.size() - 1);
		}
		final List<Integer> decoder = new ArrayList<>();
		final List<Integer> decoderChannels = new ArrayList<>();
		int blocks = 0;
		int end = 0;
		// Number 1 is the activation, and the upsampling between blocks and
		// convolution has no tensors either.
		for (int i = 2; isLayer(tensors, "decoder", i) || isLayer(tensors, "decoder", i + 1); i++) {
			if (isBlock(tensors, "decoder", i)) blocks++;
			else if (isLayer(tensors, "decoder", i)) {
				decoder.add(blocks);
				decoderChannels.add(tensors.size("decoder.layers." + i + ".weight", 1));
				blocks = 0;
				end = i;
			}
		}
		final TinyArchitecture vae = new TinyArchitecture(
				tensors.size(MARK, 1),
				tensors.size("decoder.layers." + end + ".weight", 0),
				tensors.size("encoder.layers." + last + ".weight", 0),
				encoderChannels,
				decoderChannels,
				encoder,
				decoder,
				Activation.RELU,
				halving,
				tensors.has("decoder.layers.2.pool.0.weight"));
		return new Inferred(
				new Graphs(vae),
				Optional.of(new Affine(SCALING_FACTOR, 0)),
				List.of("Its scaling factor was taken as 1, as all TAESD models have it."));
	}

	private static boolean isLayer(final TensorShapes tensors, final String coder, final int i) {
		return i <= 2 * KlArchitecture.MAX_BLOCKS * KlArchitecture.MAX_LAYERS
				&& (isBlock(tensors, coder, i) || tensors.has(coder + ".layers." + i + ".weight"));
	}

	private static boolean isBlock(final TensorShapes tensors, final String coder, final int i) {
		return tensors.has(coder + ".layers." + i + ".conv.0.weight");
	}
}
