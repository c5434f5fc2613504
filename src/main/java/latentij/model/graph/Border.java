// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

/** What a convolution sees around the image: PyTorch's {@code padding_mode}. */
public enum Border {
	/** Zeros. */
	ZEROS("constant"),
	/** The outermost pixels, repeated: PyTorch's "replicate". */
	EDGE("edge"),
	/** The image mirrored at its outermost pixels, which are not repeated; an image has at least two rows and columns. */
	REFLECT("reflect");

	private final String mode;

	Border(final String mode) {
		this.mode = mode;
	}

	/** @return the mode of ONNX's Pad */
	public String mode() {
		return mode;
	}
}
