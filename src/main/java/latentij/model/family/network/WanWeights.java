// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.List;
import latentij.model.graph.Weight;
import latentij.model.graph.Weights;

/**
 * The tensors of a video's autoencoder as layers ask for them: normalizations have axes of
 * one element for time and space, and the attention's three linear layers are parts of one.
 */
final class WanWeights {

	/** Linear layers in the order in which the joint one has them. */
	private static final List<String> QUERY_KEY_VALUE = List.of(".to_q.", ".to_k.", ".to_v.");

	private WanWeights() {}

	/**
	 * The tensors for layers.
	 *
	 * @param video the tensors as the file has them
	 * @return tensors by the keys that layers ask for
	 */
	static Weights of(final Weights video) {
		return (key, shape) -> weight(video, key, shape);
	}

	private static Weight weight(final Weights video, final String key, final long... shape) {
		for (int i = 0; i < QUERY_KEY_VALUE.size(); i++) {
			final String part = QUERY_KEY_VALUE.get(i);
			if (!key.contains(part)) continue;
			final long all = QUERY_KEY_VALUE.size() * shape[0];
			final String joint = key.replace(part, ".to_qkv.");
			final Weight weight = shape.length == 1 ? video.get(joint, all) : video.get(joint, all, shape[1], 1, 1);
			return weight.part(i, QUERY_KEY_VALUE.size());
		}
		// Normalizations of attentions are of images, all others of videos.
		if (key.endsWith(".norm.gamma")) return video.get(key, shape[0], 1, 1);
		if (key.endsWith(".gamma")) return video.get(key, shape[0], 1, 1, 1);
		if (key.endsWith(".proj.weight")) return video.get(key, shape[0], shape[1], 1, 1);
		return video.get(key, shape);
	}
}
