// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import latentij.model.family.Architecture;
import latentij.model.family.KlArchitecture;
import latentij.model.family.TinyArchitecture;
import latentij.model.graph.Activation;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;

/**
 * Reads an autoencoder's architecture off the names and shapes of its tensors.
 * What these do not tell, the groups of the normalizations and the activation,
 * is taken as Stable Diffusion has it.
 */
final class ArchitectureReader {

	/** What Stable Diffusion has; no tensor tells it. */
	static final int NORM_NUM_GROUPS = 32;

	private final SafetensorsFile file;
	private final KeyScheme scheme;

	ArchitectureReader(final SafetensorsFile file, final KeyScheme scheme) {
		this.file = file;
		this.scheme = scheme;
	}

	/**
	 * Reads the architecture.
	 *
	 * @throws IOException if the tensors are not those of an autoencoder
	 */
	Architecture read() throws IOException {
		try {
			return find("encoder.layers.0.weight") == null ? kl() : tiny();
		} catch (final IllegalArgumentException exc) {
			throw new IOException(
					"The architecture of " + file.path() + " cannot be read off its tensors: " + exc.getMessage()
							+ ". Put the model's config.json beside it.",
					exc);
		}
	}

	private Architecture kl() {
		final List<Integer> blocks = new ArrayList<>();
		int layers = 0;
		while (blocks.size() <= KlArchitecture.MAX_BLOCKS && find(resnet(blocks.size(), 0)) != null)
			blocks.add(size(resnet(blocks.size(), 0), 0));
		while (layers <= KlArchitecture.MAX_LAYERS && find(resnet(0, layers)) != null) layers++;
		return new KlArchitecture(
				size("encoder.conv_in.weight", 1),
				size("decoder.conv_out.weight", 0),
				size("decoder.conv_in.weight", 1),
				blocks,
				layers,
				NORM_NUM_GROUPS,
				Activation.SILU,
				find("encoder.mid_block.attentions.0.to_q.weight") != null,
				find("quant_conv.weight") != null,
				find("post_quant_conv.weight") != null);
	}

	private static String resnet(final int block, final int layer) {
		return "encoder.down_blocks." + block + ".resnets." + layer + ".conv1.weight";
	}

	/**
	 * The layers are numbered through. A stage is a convolution and blocks in the
	 * encoder, blocks and a convolution in the decoder; the encoder ends with one
	 * more convolution.
	 */
	private Architecture tiny() {
		final List<Integer> encoder = new ArrayList<>();
		for (int i = 0; isLayer("encoder", i); i++) {
			if (isBlock("encoder", i)) encoder.set(encoder.size() - 1, encoder.get(encoder.size() - 1) + 1);
			else encoder.add(0);
		}
		final int last = encoder.size() - 1;
		if (last > 0 && encoder.get(last) == 0) encoder.remove(last);
		final List<Integer> decoder = new ArrayList<>();
		int blocks = 0;
		// Number 1 is the activation, and the upsampling between blocks and
		// convolution has no tensors either.
		for (int i = 2; isLayer("decoder", i) || isLayer("decoder", i + 1); i++) {
			if (isBlock("decoder", i)) blocks++;
			else if (isLayer("decoder", i)) {
				decoder.add(blocks);
				blocks = 0;
			}
		}
		int layer = 0;
		for (final int n : encoder) layer += n + 1;
		int end = 1;
		for (final int n : decoder) end += n + 2;
		return new TinyArchitecture(
				size("encoder.layers.0.weight", 1),
				size("decoder.layers." + (end - 1) + ".weight", 0),
				size("encoder.layers." + layer + ".weight", 0),
				size("encoder.layers.0.weight", 0),
				encoder,
				decoder,
				Activation.RELU);
	}

	private boolean isLayer(final String coder, final int i) {
		return i <= 2 * KlArchitecture.MAX_BLOCKS * KlArchitecture.MAX_LAYERS
				&& (isBlock(coder, i) || find(coder + ".layers." + i + ".weight") != null);
	}

	private boolean isBlock(final String coder, final int i) {
		return find(coder + ".layers." + i + ".conv.0.weight") != null;
	}

	private TensorInfo find(final String key) {
		// Up blocks, whose numbers depend on how many there are, are not asked for.
		return file.tensors().get(scheme.fileKey(key, 0));
	}

	private int size(final String key, final int axis) {
		final TensorInfo tensor = find(key);
		if (tensor == null || tensor.shape().size() != 4)
			throw new IllegalArgumentException("it has no convolution " + scheme.fileKey(key, 0));
		return (int) Math.min(Integer.MAX_VALUE, tensor.shape().get(axis));
	}
}
