// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

/**
 * The tensors of a model, by the names that diffusers gives them today.
 */
@FunctionalInterface
public interface Weights {

	/**
	 * One tensor.
	 *
	 * @param key as diffusers names it today, whatever the file calls it:
	 *          {@code encoder.mid_block.attentions.0.to_q.weight}
	 * @param shape as diffusers has it today; a tensor that stands for a linear
	 *          layer's [C,C] may be a convolution's [C,C,1,1]
	 * @return where it lies
	 * @throws IllegalArgumentException if there is none of that name and shape
	 */
	Weight get(String key, long... shape);
}
