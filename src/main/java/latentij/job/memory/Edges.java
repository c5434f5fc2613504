// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.memory;

import latentij.model.VaeModel;
import latentij.model.VaeModel.ElementType;
import latentij.tensor.Block.Kind;

/**
 * How the graphs of a model take and give images. LatentIJ's own take and give 8-bit pixels; for those of others, as of
 * ONNX folders, Java makes floats of pixels, and pixels of floats, and holds both meanwhile.
 *
 * @param takesPixels whether the encoder takes 8-bit pixels
 * @param takesHalves whether it takes floats of 16 bits, which Java makes of those of 32
 * @param givesPixels whether the decoder gives 8-bit pixels
 */
public record Edges(boolean takesPixels, boolean takesHalves, boolean givesPixels) {

	/** Those of a model. */
	public static Edges of(final VaeModel model) {
		return new Edges(
				model.encoder().source().isOwn(),
				model.encoder().image().type() == ElementType.FLOAT16,
				model.decoder().source().isOwn() && model.config().outChannels() == 3);
	}

	/** Bytes that a value of an image takes while it is encoded, beside the image. */
	int encodedBytes(final Kind image) {
		final int floats = image == Kind.PIXELS && !takesPixels ? Float.BYTES : 0;
		return takesHalves ? floats + Short.BYTES : floats;
	}

	/** Bytes that a value of an image takes when it was decoded, beside the image. */
	int decodedBytes(final Kind image) {
		return image == Kind.PIXELS && !givesPixels ? Float.BYTES : 0;
	}
}
