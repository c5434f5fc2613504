// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.util.List;
import latentij.model.graph.layers.GraphOptions;

/**
 * Something that needs a whole feature map before anything after it can be computed. A
 * graph that is built {@linkplain GraphOptions#stages in stages} leaves it to the
 * caller, so that feature maps can be computed strip by strip in between.
 */
public sealed interface Barrier {

	/** @return names of the values that it takes */
	List<String> takes();

	/** @return names of the values that it gives */
	List<String> gives();

	/**
	 * Mean and variance of the groups of a group normalization. The graph gives them for
	 * each row: rows of a feature map are computed in several pieces, and any two sets
	 * of numbers whose size, mean and squared deviations are known can be merged.
	 *
	 * @param map the feature map, [1,C,H,W]
	 * @param means the mean of each row, [1,C,H,1]
	 * @param squares the mean squared deviation from that of each row, [1,C,H,1]
	 * @param mean given back: the mean of each channel's group, rounded to 32 bit, [C,1,1]
	 * @param residual given back: the mean minus the rounded one, [C,1,1] in 64 bit
	 * @param variance given back: the variance of each channel's group, [C,1,1] in 64 bit
	 * @param channels C
	 * @param groups a divisor of C
	 * @see <a href="https://doi.org/10.1080/00031305.1983.10483115">Chan, Golub, LeVeque
	 *      1983, Algorithms for Computing the Sample Variance</a>
	 */
	record Statistics(
			String map,
			String means,
			String squares,
			String mean,
			String residual,
			String variance,
			int channels,
			int groups)
			implements Barrier {

		@Override
		public List<String> takes() {
			return List.of(map, means, squares);
		}

		@Override
		public List<String> gives() {
			return List.of(mean, residual, variance);
		}
	}

	/**
	 * Attention of one head over all channels, softmax(q k / sqrt(C)) v, between all
	 * pixels.
	 *
	 * @param input the feature map that it was computed from, [1,C,H,W], which is kept and
	 *          added afterwards
	 * @param query [1,C,H,W]
	 * @param key [1,C,H,W]
	 * @param value [1,C,H,W]
	 * @param attended given back, [1,C,H,W]
	 * @param channels C
	 */
	record Attention(String input, String query, String key, String value, String attended, int channels)
			implements Barrier {

		@Override
		public List<String> takes() {
			return List.of(query, key, value);
		}

		@Override
		public List<String> gives() {
			return List.of(attended);
		}
	}
}
