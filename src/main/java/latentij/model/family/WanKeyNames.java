// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.model.family.network.KlArchitecture;

/**
 * The names that Wan's authors give the tensors of their autoencoders, and Qwen-Image's
 * files for other programs have too. Layers are numbered through; those of Wan 2.2 within
 * each block.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/loaders/single_file_utils.py">diffusers'
 *      convert_wan_vae_to_diffusers</a>
 */
final class WanKeyNames implements KeyNames {

	/** Modules within a resnet, and those of the whole; in this order. */
	private static final Map<String, String> MODULES = new LinkedHashMap<>();

	static {
		MODULES.put("post_quant_conv.", "conv2.");
		MODULES.put("quant_conv.", "conv1.");
		MODULES.put("coder.conv_in.", "coder.conv1.");
		MODULES.put(".norm_out.", ".head.0.");
		MODULES.put(".conv_out.", ".head.2.");
	}

	private static final Map<String, String> IN_RESNET = Map.of(
			"norm1", "residual.0",
			"conv1", "residual.2",
			"norm2", "residual.3",
			"conv2", "residual.6",
			"conv_shortcut", "shortcut");

	/** A layer of the middle. */
	private static final Pattern MIDDLE = Pattern.compile("(.+\\.)mid_block\\.(resnets|attentions)\\.(\\d+)\\.(.+)");

	/** A layer that belongs to no block. */
	private static final Pattern FLAT = Pattern.compile("(.+\\.)down_blocks\\.(\\d+)\\.(.+)");

	private static final Pattern IN_BLOCK =
			Pattern.compile("(.+\\.)(down|up)_blocks\\.(\\d+)\\.(resnets\\.\\d+|(?:down|up)samplers?(?:\\.0)?)\\.(.+)");

	private final boolean residual;

	/** Layers of an up block, the last of which changes the size. */
	private final int upLayers;

	/** Layers of a residual down block but the one that changes the size. */
	private final int downResnets;

	private WanKeyNames(final Predicate<String> has) {
		residual = has.test("encoder.downsamples.0.downsamples.0.residual.2.weight")
				|| has.test("decoder.upsamples.0.upsamples.0.residual.2.weight");
		upLayers = count(has, residual ? "decoder.upsamples.0.upsamples." : "decoder.upsamples.") + 1;
		downResnets = count(has, "encoder.downsamples.0.downsamples.");
	}

	/** The resnets that come first. */
	private static int count(final Predicate<String> has, final String layers) {
		int count = 0;
		while (count <= KlArchitecture.MAX_LAYERS && has.test(layers + count + ".residual.2.weight")) count++;
		return count;
	}

	/** The names among which a file's are; null if they are of no such file. */
	static KeyNames of(final Predicate<String> has) {
		for (final String coder : new String[] {"encoder", "decoder"}) {
			if (has.test(coder + ".middle.0.residual.0.gamma")) return new WanKeyNames(has);
			if (has.test(coder + ".mid_block.attentions.0.to_qkv.weight") && has.test(coder + ".norm_out.gamma"))
				return KeyNames.DIFFUSERS;
		}
		return null;
	}

	@Override
	public String fileKey(final String key, final int blocks) {
		final Matcher middle = MIDDLE.matcher(key);
		if (middle.matches()) return middle(middle);
		final Matcher block = IN_BLOCK.matcher(key);
		// Wan 2.1 has no down blocks, only layers.
		if (block.matches() && (residual || block.group(2).equals("up")))
			return block.group(1) + block(block) + inResnet(block.group(5));
		final Matcher flat = FLAT.matcher(key);
		if (flat.matches()) return flat.group(1) + "downsamples." + flat.group(2) + "." + inResnet(flat.group(3));
		for (final Map.Entry<String, String> module : MODULES.entrySet())
			if (key.contains(module.getKey())) return key.replace(module.getKey(), module.getValue());
		return key;
	}

	/** Resnet, attention, resnet are numbered through. */
	private static String middle(final Matcher m) {
		final boolean resnet = m.group(2).equals("resnets");
		final int index = 2 * Integer.parseInt(m.group(3)) + (resnet ? 0 : 1);
		return m.group(1) + "middle." + index + "." + (resnet ? inResnet(m.group(4)) : m.group(4));
	}

	private String block(final Matcher m) {
		final boolean up = m.group(2).equals("up");
		final int index = Integer.parseInt(m.group(3));
		final String layers = up ? "upsamples." : "downsamples.";
		final String last = m.group(4);
		final int sampler = up ? upLayers - 1 : downResnets;
		final int layer = last.startsWith("resnets.") ? Integer.parseInt(last.substring("resnets.".length())) : sampler;
		return residual ? layers + index + "." + layers + layer + "." : layers + (index * upLayers + layer) + ".";
	}

	private static String inResnet(final String tensor) {
		final int dot = tensor.indexOf('.');
		final String other = dot < 0 ? null : IN_RESNET.get(tensor.substring(0, dot));
		return other == null ? tensor : other + tensor.substring(dot);
	}
}
