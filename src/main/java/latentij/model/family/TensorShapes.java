// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Shapes of tensors by diffusers' keys of today, for reading an architecture off
 * them.
 */
public final class TensorShapes {

	private final Function<String, List<Long>> shapes;
	private final KeyNames names;
	private final int blocks;

	/**
	 * Creates a view of a file.
	 *
	 * @param shapes gives the shape of a tensor by its name in the file; null if
	 *          there is none
	 * @param names gives that name
	 */
	public TensorShapes(final Function<String, List<Long>> shapes, final KeyNames names) {
		this(shapes, names, 0);
	}

	private TensorShapes(final Function<String, List<Long>> shapes, final KeyNames names, final int blocks) {
		this.shapes = shapes;
		this.names = names;
		this.blocks = blocks;
	}

	/**
	 * The same tensors, for up blocks: their names can depend on how many there are.
	 *
	 * @param count how many down blocks there are, and up blocks
	 */
	TensorShapes withBlocks(final int count) {
		return new TensorShapes(shapes, names, count);
	}

	/**
	 * The same tensors by other keys.
	 *
	 * @param keys gives diffusers' key for one of those
	 */
	TensorShapes as(final UnaryOperator<String> keys) {
		return new TensorShapes(shapes, (key, count) -> names.fileKey(keys.apply(key), count), blocks);
	}

	private List<Long> shape(final String key) {
		return shapes.apply(names.fileKey(key, blocks));
	}

	boolean has(final String key) {
		return shape(key) != null;
	}

	/** The size of a weight along an axis. */
	int size(final String key, final int axis) {
		final List<Long> shape = shape(key);
		if (shape == null || shape.size() <= axis)
			throw new IllegalArgumentException("it has no tensor " + names.fileKey(key, blocks));
		return (int) Math.min(Integer.MAX_VALUE, shape.get(axis));
	}
}
