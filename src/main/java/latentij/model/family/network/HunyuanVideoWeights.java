// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.model.graph.Weights;

/**
 * The names of the tensors of HunyuanVideo's autoencoder. Its convolutions over time are modules that pad and have the
 * convolution itself, {@code .conv}; its layers are else named as those of AutoencoderKL.
 */
public final class HunyuanVideoWeights {

	private static final String CONVOLUTION =
			"(.*\\.(?:conv_in|conv1|conv2|conv_shortcut|conv_out|[^.]*samplers\\.0\\.conv))";

	private static final Pattern PLAIN = Pattern.compile(CONVOLUTION + "\\.(weight|bias)");
	private static final Pattern INNER = Pattern.compile(CONVOLUTION + "\\.conv\\.(weight|bias)");

	private HunyuanVideoWeights() {}

	/**
	 * The tensors as layers of an AutoencoderKL ask for them.
	 *
	 * @param video the tensors by diffusers' keys
	 * @return the same by keys of AutoencoderKL
	 */
	public static Weights of(final Weights video) {
		return (key, shape) -> video.get(inner(key), shape);
	}

	/**
	 * The key of a tensor.
	 *
	 * @param key as AutoencoderKL has it
	 * @return the same with {@code .conv} for convolutions that pad
	 */
	public static String inner(final String key) {
		final Matcher m = PLAIN.matcher(key);
		return m.matches() ? m.group(1) + ".conv." + m.group(2) : key;
	}

	/**
	 * The inverse of {@link #inner}.
	 *
	 * @param key as diffusers has it
	 * @return as AutoencoderKL has it
	 */
	public static String plain(final String key) {
		final Matcher m = INNER.matcher(key);
		return m.matches() ? m.group(1) + "." + m.group(2) : key;
	}
}
