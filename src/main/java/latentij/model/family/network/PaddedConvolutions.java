// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.model.graph.Weights;

/**
 * The names of the tensors of autoencoders of videos whose convolutions are modules that pad and have the convolution
 * itself, {@code .conv}.
 */
public enum PaddedConvolutions {
	/** HunyuanVideo's: all but the two beside the latent. */
	HUNYUAN_VIDEO("conv_in|conv1|conv2|conv_shortcut|conv_out|[^.]*samplers\\.0\\.conv"),
	/** HunyuanVideo 1.5's: all but shortcuts. */
	HUNYUAN_VIDEO_15("conv_in|conv1|conv2|conv_out|[^.]*samplers\\.0\\.conv"),
	/** LTX-2's: all. */
	LTX_2("conv_in|conv1|conv2|conv_out|[^.]*samplers\\.0\\.conv"),
	/** CogVideoX': those over time. */
	COG_VIDEO_X("conv_in|conv1|conv2|conv_y|conv_b|conv_out");

	private final Pattern plain;
	private final Pattern inner;

	PaddedConvolutions(final String names) {
		final String convolution = "(.*\\.(?:" + names + "))";
		plain = Pattern.compile(convolution + "\\.(weight|bias)");
		inner = Pattern.compile(convolution + "\\.conv\\.(weight|bias)");
	}

	/**
	 * The tensors as layers of images ask for them.
	 *
	 * @param video the tensors by diffusers' keys
	 * @return the same by keys without {@code .conv}
	 */
	public Weights of(final Weights video) {
		return (key, shape) -> video.get(inner(key), shape);
	}

	/**
	 * The key of a tensor.
	 *
	 * @param key without {@code .conv}
	 * @return the same with {@code .conv} for convolutions that pad, as diffusers has it
	 */
	public String inner(final String key) {
		final Matcher m = plain.matcher(key);
		return m.matches() ? m.group(1) + ".conv." + m.group(2) : key;
	}

	/**
	 * The inverse of {@link #inner}.
	 *
	 * @param key as diffusers has it
	 * @return the same without {@code .conv}
	 */
	public String plain(final String key) {
		final Matcher m = inner.matcher(key);
		return m.matches() ? m.group(1) + "." + m.group(2) : key;
	}
}
