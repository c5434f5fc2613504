// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Shapes of tensors by diffusers' keys of today, for reading an architecture off
 * them. Up blocks are not to be asked for: their names can depend on how many
 * there are.
 */
public final class TensorShapes {

	private final Function<String, List<Long>> shapes;
	private final UnaryOperator<String> fileKey;

	/**
	 * Creates a view of a file.
	 *
	 * @param shapes gives the shape of a tensor by its name in the file; null if
	 *          there is none
	 * @param fileKey gives that name
	 */
	public TensorShapes(final Function<String, List<Long>> shapes, final UnaryOperator<String> fileKey) {
		this.shapes = shapes;
		this.fileKey = fileKey;
	}

	boolean has(final String key) {
		return shapes.apply(fileKey.apply(key)) != null;
	}

	/** The size of a convolution's weight along an axis. */
	int size(final String key, final int axis) {
		final List<Long> shape = shapes.apply(fileKey.apply(key));
		if (shape == null || shape.size() != 4)
			throw new IllegalArgumentException("it has no convolution " + fileKey.apply(key));
		return (int) Math.min(Integer.MAX_VALUE, shape.get(axis));
	}
}
