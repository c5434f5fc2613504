// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.model.family.network.KlArchitecture;

/**
 * The names of an AutoencoderKL's tensors through the years.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/loaders/single_file_utils.py">diffusers'
 *      convert_ldm_vae_checkpoint</a>
 */
public enum KlKeyNames implements KeyNames {
	/** diffusers since 0.16. */
	DIFFUSERS {

		@Override
		public String fileKey(final String key, final int blocks) {
			return key;
		}
	},
	/** diffusers before 0.16: the attention's query, key, value. */
	OLD_ATTENTION {

		@Override
		public String fileKey(final String key, final int blocks) {
			return oldAttention(key);
		}
	},
	/** CompVis' latent-diffusion, and Stable Diffusion's own files. */
	LDM {

		@Override
		public String fileKey(final String key, final int blocks) {
			return ldm(key, blocks);
		}
	};

	private static final Map<String, String> OLD_ATTENTION_NAMES =
			Map.of("to_q", "query", "to_k", "key", "to_v", "value", "to_out.0", "proj_attn");

	private static final Pattern ATTENTION = Pattern.compile(
			"(.+\\.)(mid|down|up)_blocks?\\.(?:(\\d+)\\.)?attentions\\.(\\d+)\\.(group_norm|to_q|to_k|to_v|to_out\\.0)(\\..+)");

	private static final Map<String, String> LDM_ATTENTION_NAMES =
			Map.of("group_norm", "norm", "to_q", "q", "to_k", "k", "to_v", "v", "to_out.0", "proj_out");

	private static final Pattern MID_RESNET = Pattern.compile("(.+\\.)mid_block\\.resnets\\.(\\d+)(\\..+)");

	private static final Pattern RESNET = Pattern.compile("(.+\\.)(down|up)_blocks\\.(\\d+)\\.resnets\\.(\\d+)(\\..+)");

	private static final Pattern SAMPLER =
			Pattern.compile("(.+\\.)(down|up)_blocks\\.(\\d+)\\.(?:down|up)samplers\\.0(\\..+)");

	/** The names among which a file's are. */
	static KlKeyNames of(final Predicate<String> has) {
		for (final String coder : List.of("encoder", "decoder")) {
			if (has.test(coder + ".mid.block_1.conv1.weight")) return LDM;
			if (has.test(coder + ".mid_block.attentions.0.query.weight")) return OLD_ATTENTION;
		}
		// A model may have attentions in its other blocks alone.
		for (int i = 0; i < KlArchitecture.MAX_BLOCKS; i++)
			for (final String block : List.of("encoder.down_blocks.", "decoder.up_blocks."))
				if (has.test(block + i + ".attentions.0.query.weight")) return OLD_ATTENTION;
		return DIFFUSERS;
	}

	private static String oldAttention(final String key) {
		final Matcher m = ATTENTION.matcher(key);
		if (!m.matches() || m.group(5).equals("group_norm")) return key;
		return key.substring(0, m.start(5)) + OLD_ATTENTION_NAMES.get(m.group(5)) + m.group(6);
	}

	private static String ldm(final String key, final int blocks) {
		final Matcher attention = ATTENTION.matcher(key);
		if (attention.matches())
			return attention.group(1)
					+ ldmAttention(attention, blocks)
					+ LDM_ATTENTION_NAMES.get(attention.group(5))
					+ attention.group(6);
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

	private static String ldmAttention(final Matcher m, final int blocks) {
		if (m.group(2).equals("mid")) return "mid.attn_1.";
		return m.group(2) + "." + block(m, blocks) + ".attn." + m.group(4) + ".";
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
