// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.PerChannel;
import latentij.codec.ModelTiles;
import latentij.model.MemoryCost;
import latentij.model.family.network.KlArchitecture;
import latentij.model.family.network.WanArchitecture;
import latentij.model.family.network.WanArchitecture.Kind;
import latentij.model.family.network.WanGraph;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;

/**
 * The autoencoders of Wan 2.1 and 2.2, made for videos, of which an image is the first
 * frame.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl_wan.py">diffusers'
 *      AutoencoderKLWan</a>
 */
class AutoencoderKlWanFamily implements VaeFamily {

	/** Numbers of Wan 2.1's latents, which Qwen-Image's have too; what missing ones mean to diffusers. */
	static final PerChannel WAN_21 = new PerChannel(
			List.of(
					-0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715, 0.5517,
					-0.3632, -0.1922, -0.9497, 0.2503, -0.2921),
			List.of(
					2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579,
					1.6382, 1.1253, 2.8251, 1.9160),
			1);

	/** Numbers of the latents of Wan 2.2 TI2V-5B. */
	private static final PerChannel WAN_22 = new PerChannel(
			List.of(
					-0.2289, -0.0052, -0.1323, -0.2339, -0.2799, 0.0174, 0.1838, 0.1557, -0.1382, 0.0542, 0.2813,
					0.0891, 0.1570, -0.0098, 0.0375, -0.1825, -0.2246, -0.1207, -0.0698, 0.5109, 0.2665, -0.2108,
					-0.2158, 0.2502, -0.2055, -0.0322, 0.1109, 0.1567, -0.0729, 0.0899, -0.2799, -0.1230, -0.0313,
					-0.1649, 0.0117, 0.0723, -0.2839, -0.2083, -0.0520, 0.3748, 0.0152, 0.1957, 0.1433, -0.2944, 0.3573,
					-0.0548, -0.1681, -0.0667),
			List.of(
					0.4765, 1.0364, 0.4514, 1.1677, 0.5313, 0.4990, 0.4818, 0.5013, 0.8158, 1.0344, 0.5894, 1.0901,
					0.6885, 0.6165, 0.8454, 0.4978, 0.5759, 0.3523, 0.7135, 0.6804, 0.5833, 1.4146, 0.8986, 0.5659,
					0.7069, 0.5338, 0.4889, 0.4917, 0.4069, 0.4999, 0.6866, 0.4093, 0.5709, 0.6065, 0.6415, 0.4944,
					0.5726, 1.2042, 0.5458, 1.6887, 0.3971, 1.0600, 0.3943, 0.5537, 0.5444, 0.4089, 0.7468, 0.7744),
			1);

	/**
	 * The graphs.
	 *
	 * @param vae their shape
	 */
	record Graphs(WanArchitecture vae) implements MomentsGraphs {

		@Override
		public int inChannels() {
			return vae.hasAlpha() ? vae.inChannels() - 1 : vae.inChannels();
		}

		@Override
		public int outChannels() {
			return vae.hasAlpha() ? vae.outChannels() - 1 : vae.outChannels();
		}

		@Override
		public int latentChannels() {
			return vae.zDim();
		}

		@Override
		public int blocks() {
			return vae.blocks();
		}

		@Override
		public int spatialCompressionRatio() {
			return vae.patchSize() << vae.blocks() - 1;
		}

		@Override
		public OnnxGraph encoder(final Weights weights, final GraphOptions options) {
			return WanGraph.encoder(vae, weights, options);
		}

		@Override
		public OnnxGraph decoder(final Weights weights, final GraphOptions options) {
			return WanGraph.decoder(vae, weights, options);
		}

		@Override
		public List<String> options() {
			final List<String> options = new ArrayList<>();
			if (vae.patchSize() > 1) options.add("patch_size=" + vae.patchSize());
			if (vae.isResidual()) options.add("temperal_downsample=" + vae.temporalDownsample());
			return options;
		}

		@Override
		public boolean fitsTensorCores() {
			return !vae.isResidual();
		}

		/** diffusers cuts the images of Wan 2.2 after their pixels were joined, four to one. */
		@Override
		public ModelTiles tiles() {
			return new ModelTiles(256, ModelTiles.STANDARD.overlap(), vae.patch() == 1);
		}

		@Override
		public MemoryCost memory() {
			final int last = vae.blocks() - 1;
			final int up = vae.decoderChannels(Math.max(0, last - 1));
			return MemoryCost.ofChannels(vae.baseDim() / vae.patch(), up / vae.patch());
		}
	}

	@Override
	public String className() {
		return "AutoencoderKLWan";
	}

	@Override
	public VaeGraphs graphs(final ConfigReader config) throws IOException {
		final int base = config.json().integer("base_dim", 96);
		final int patch = config.json().integer("patch_size", 1);
		return new Graphs(new WanArchitecture(
				config.imageChannels("in_channels", 3, patch * patch),
				config.imageChannels("out_channels", 3, patch * patch),
				config.json().integer("z_dim", 16),
				base,
				config.json().integer("decoder_base_dim", base),
				dimMult(config),
				config.json().integer("num_res_blocks", 2),
				temporalDownsample(config),
				config.flag("is_residual", false),
				patch,
				Kind.VIDEO));
	}

	/** Takes out {@code dim_mult}. */
	static List<Integer> dimMult(final ConfigReader config) throws IOException {
		return config.json().integers("dim_mult", List.of(1, 2, 4, 4));
	}

	/** Takes out {@code temperal_downsample}, as diffusers spells it, and what does not count for one frame. */
	static List<Boolean> temporalDownsample(final ConfigReader config) throws IOException {
		return temporalDownsample(config, List.of(false, true, true));
	}

	/** Likewise, with what a missing entry means. */
	static List<Boolean> temporalDownsample(final ConfigReader config, final List<Boolean> fallback)
			throws IOException {
		final List<Double> attentions = config.json().numbers("attn_scales", List.of());
		// diffusers builds such models, but its own classes cannot run them.
		if (!attentions.isEmpty()) throw config.unsupported("attn_scales", attentions, "none");
		config.json().ignore(Set.of("dropout", "scale_factor_temporal", "scale_factor_spatial"));
		return config.json().bools("temperal_downsample", fallback);
	}

	@Override
	public LatentNorm norm(final ConfigReader config) throws IOException {
		return config.perChannel(WAN_21);
	}

	@Override
	public String mark() {
		return "encoder.middle.0.residual.0.gamma";
	}

	@Override
	public Optional<KeyNames> names(final Predicate<String> has) {
		return Optional.ofNullable(WanKeyNames.of(has));
	}

	/** Convolutions that halve or double time are not needed for one frame. */
	@Override
	public boolean covers(final String key) {
		return !key.contains(".time_conv.")
				&& (VaeFamily.super.covers(key) || key.startsWith("conv1.") || key.startsWith("conv2."));
	}

	@Override
	public Inferred infer(final TensorShapes tensors) {
		final boolean residual = isResidual(tensors);
		final int base = tensors.size("encoder.conv_in.weight", 0);
		final Blocks blocks = Blocks.of(tensors);
		final List<Integer> mult =
				blocks.channels.stream().map(channels -> channels / base).toList();
		if (mult.isEmpty()) throw new IllegalArgumentException("it has no down blocks");
		final int in = tensors.size("encoder.conv_in.weight", 1);
		final int patch = in % 3 == 0 ? (int) Math.round(Math.sqrt(in / 3.0)) : 1;
		final int z = tensors.size("decoder.conv_in.weight", 1);
		final WanArchitecture vae = new WanArchitecture(
				in / (patch * patch),
				tensors.size("decoder.conv_out.weight", 0) / (patch * patch),
				z,
				base,
				tensors.size("decoder.conv_in.weight", 0) / mult.get(mult.size() - 1),
				mult,
				Collections.max(blocks.resnets),
				blocks.temporal,
				residual,
				patch,
				Kind.VIDEO);
		return new Inferred(new Graphs(vae), norm(z), z == 16 ? List.of(NORM_NOTE) : List.of(NORM_NOTE_22));
	}

	private static boolean isResidual(final TensorShapes tensors) {
		return tensors.has("encoder.down_blocks.0.resnets.0.conv1.weight");
	}

	/** Where time is halved, one frame takes another shortcut, but no other tensors. */
	@Override
	public Optional<Contradiction> contradiction(final VaeGraphs graphs, final TensorShapes tensors) {
		final List<Boolean> said = ((Graphs) graphs).vae.temporalDownsample();
		final List<Boolean> found = Blocks.of(tensors).temporal;
		// Files of the decoder alone, and of images alone, do not tell.
		if (found.size() != said.size() || !found.contains(true) || found.equals(said)) return Optional.empty();
		return Optional.of(new Contradiction("temperal_downsample " + said, found.toString()));
	}

	private static final String NORM_NOTE =
			"The means and deviations of its latents were taken as those of Wan 2.1 and Qwen-Image.";

	private static final String NORM_NOTE_22 =
			"The means and deviations of its latents were taken as those of Wan 2.2.";

	private static Optional<LatentNorm> norm(final int channels) {
		for (final PerChannel known : List.of(WAN_21, WAN_22))
			if (known.mean().size() == channels) return Optional.of(known);
		throw new IllegalArgumentException(
				"no Wan model is known that has " + channels + " latent channels, so their means are not known");
	}

	/** The blocks of the encoder, as its layers tell. */
	private static final class Blocks {

		final List<Integer> channels = new ArrayList<>();
		final List<Integer> resnets = new ArrayList<>();
		final List<Boolean> temporal = new ArrayList<>();

		static Blocks of(final TensorShapes tensors) {
			final Blocks blocks = new Blocks();
			if (isResidual(tensors)) blocks.readResidual(tensors);
			else blocks.read(tensors);
			return blocks;
		}

		/** Layers that are numbered through; one that changes the size ends a block. */
		void read(final TensorShapes tensors) {
			int count = 0;
			for (int i = 0; i < KlArchitecture.MAX_BLOCKS * (2 * KlArchitecture.MAX_LAYERS + 1); i++) {
				final String layer = "encoder.down_blocks." + i;
				if (tensors.has(layer + ".conv1.weight")) {
					if (count++ == 0) channels.add(0);
					channels.set(channels.size() - 1, tensors.size(layer + ".conv1.weight", 0));
				} else if (tensors.has(layer + ".resample.1.weight")) {
					end(count, tensors.has(layer + ".time_conv.weight"));
					count = 0;
				} else break;
			}
			if (count > 0) resnets.add(count);
		}

		private void end(final int count, final boolean time) {
			resnets.add(count);
			temporal.add(time);
		}

		void readResidual(final TensorShapes tensors) {
			for (int i = 0; i < KlArchitecture.MAX_BLOCKS; i++) {
				final String block = "encoder.down_blocks." + i;
				int count = 0;
				while (tensors.has(block + ".resnets." + count + ".conv1.weight")) count++;
				if (count == 0) return;
				channels.add(tensors.size(block + ".resnets.0.conv1.weight", 0));
				if (tensors.has(block + ".downsampler.resample.1.weight"))
					end(count, tensors.has(block + ".downsampler.time_conv.weight"));
				else resnets.add(count);
			}
		}
	}
}
