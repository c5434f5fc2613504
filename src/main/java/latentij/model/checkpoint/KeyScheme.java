// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a checkpoint names its tensors.
 *
 * @param style of the names
 * @param prefix before every name; empty in a file that holds only the
 *          autoencoder
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/loaders/single_file_utils.py">diffusers'
 *      convert_ldm_vae_checkpoint</a>
 */
record KeyScheme(Style style, String prefix) {

	/** Where autoencoders lie among the tensors of a larger checkpoint. */
	static final List<String> PREFIXES = List.of("", "first_stage_model.", "vae.");

	/** The beginnings of all names of an autoencoder's tensors. */
	private static final List<String> MODULES = List.of("encoder.", "decoder.", "quant_conv.", "post_quant_conv.");

	/** The generations of names. */
	enum Style {
		/** diffusers since 0.16. */
		DIFFUSERS,
		/** diffusers before 0.16: the attention's query, key, value. */
		OLD_ATTENTION,
		/** CompVis' latent-diffusion, and Stable Diffusion's own files. */
		LDM
	}

	private static final Map<String, String> OLD_ATTENTION_NAMES =
			Map.of("to_q", "query", "to_k", "key", "to_v", "value", "to_out.0", "proj_attn");

	private static final Pattern ATTENTION =
			Pattern.compile("(.+\\.mid_block\\.)attentions\\.0\\.(group_norm|to_q|to_k|to_v|to_out\\.0)(\\..+)");

	private static final Map<String, String> LDM_ATTENTION_NAMES =
			Map.of("group_norm", "norm", "to_q", "q", "to_k", "k", "to_v", "v", "to_out.0", "proj_out");

	private static final Pattern MID_RESNET = Pattern.compile("(.+\\.)mid_block\\.resnets\\.(\\d+)(\\..+)");

	private static final Pattern RESNET = Pattern.compile("(.+\\.)(down|up)_blocks\\.(\\d+)\\.resnets\\.(\\d+)(\\..+)");

	private static final Pattern SAMPLER =
			Pattern.compile("(.+\\.)(down|up)_blocks\\.(\\d+)\\.(?:down|up)samplers\\.0(\\..+)");

	/**
	 * Recognizes the names of a file.
	 *
	 * @param keys all names in it
	 * @return the scheme; null if no autoencoder is among them
	 */
	static KeyScheme of(final Set<String> keys) {
		for (final String prefix : PREFIXES) {
			final boolean kl = keys.contains(prefix + "encoder.conv_in.weight")
					|| keys.contains(prefix + "decoder.conv_in.weight");
			final boolean tiny = keys.contains(prefix + "encoder.layers.0.weight");
			if (!kl && !tiny) continue;
			return new KeyScheme(style(keys, prefix), prefix);
		}
		return null;
	}

	private static Style style(final Set<String> keys, final String prefix) {
		for (final String coder : List.of("encoder", "decoder")) {
			if (keys.contains(prefix + coder + ".mid.block_1.conv1.weight")) return Style.LDM;
			if (keys.contains(prefix + coder + ".mid_block.attentions.0.query.weight")) return Style.OLD_ATTENTION;
		}
		return Style.DIFFUSERS;
	}

	/** Whether a name is one that an autoencoder's tensor could have. */
	boolean covers(final String key) {
		return key.startsWith(prefix) && MODULES.stream().anyMatch(module -> key.startsWith(module, prefix.length()));
	}

	/**
	 * The name that a file gives a tensor.
	 *
	 * @param key as diffusers names it today
	 * @param blocks how many down blocks there are, and up blocks
	 * @return its name in the file
	 */
	String fileKey(final String key, final int blocks) {
		return prefix
				+ switch (style) {
					case DIFFUSERS -> key;
					case OLD_ATTENTION -> oldAttention(key);
					case LDM -> ldm(key, blocks);
				};
	}

	/** The names of a file for several tensors, by diffusers' keys. */
	Map<String, String> fileKeys(final Set<String> keys, final int blocks) {
		final Map<String, String> names = new LinkedHashMap<>();
		for (final String key : keys) names.put(key, fileKey(key, blocks));
		return names;
	}

	private static String oldAttention(final String key) {
		final Matcher m = ATTENTION.matcher(key);
		if (!m.matches() || m.group(2).equals("group_norm")) return key;
		return m.group(1) + "attentions.0." + OLD_ATTENTION_NAMES.get(m.group(2)) + m.group(3);
	}

	private static String ldm(final String key, final int blocks) {
		final Matcher attention = ATTENTION.matcher(key);
		if (attention.matches())
			return attention.group(1).replace("mid_block.", "mid.attn_1.")
					+ LDM_ATTENTION_NAMES.get(attention.group(2))
					+ attention.group(3);
		final Matcher mid = MID_RESNET.matcher(key);
		if (mid.matches())
			return mid.group(1) + "mid.block_" + (Integer.parseInt(mid.group(2)) + 1) + shortcut(mid.group(3));
		final Matcher resnet = RESNET.matcher(key);
		if (resnet.matches())
			return resnet.group(1) + resnet.group(2) + "." + block(resnet, blocks) + ".block." + resnet.group(4)
					+ shortcut(resnet.group(5));
		final Matcher sampler = SAMPLER.matcher(key);
		if (sampler.matches())
			return sampler.group(1) + sampler.group(2) + "." + block(sampler, blocks) + "." + sampler.group(2)
					+ "sample" + sampler.group(4);
		return key.replace(".conv_norm_out.", ".norm_out.");
	}

	/** LDM counts the up blocks from the image, diffusers from the latent. */
	private static int block(final Matcher m, final int blocks) {
		final int block = Integer.parseInt(m.group(3));
		return m.group(2).equals("up") ? blocks - 1 - block : block;
	}

	private static String shortcut(final String tensor) {
		return tensor.replace(".conv_shortcut.", ".nin_shortcut.");
	}
}
