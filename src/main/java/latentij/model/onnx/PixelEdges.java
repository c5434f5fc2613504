// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;

/**
 * Graphs whose images are 8-bit pixels instead of normalized floats: the
 * arithmetic between the two becomes part of the graph. It runs on the network's
 * device then, on all cores of a CPU, and a third of the bytes travels to a
 * GPU and back.
 * <p>
 * The graphs must use at least version 13 of ONNX's operator set.
 */
public final class PixelEdges {

	/**
	 * The input of the encoder and the output of the decoder: 8-bit unsigned,
	 * [N,H,W,4], in the order blue, green, red and a fourth without meaning.
	 */
	public static final String PIXELS = "pixels";

	/**
	 * An output of the decoder: one 32-bit float, 0 if all values of the
	 * image are finite, NaN if one is infinite or NaN, which its pixels cannot show.
	 */
	public static final String FINITE = "pixels/finite";

	private static final String BATCH = "pixels_batch";
	private static final String HEIGHT = "pixels_height";
	private static final String WIDTH = "pixels_width";

	private PixelEdges() {}

	/**
	 * Makes an encoder take pixels: x / 127.5 - 1.
	 *
	 * @param model a serialized ModelProto; read, never changed
	 * @param image its input, [N,3,H,W] in [-1,1]; {@link #PIXELS} takes its place
	 * @param type the element type of that input
	 * @return a serialized ModelProto; owned by the caller
	 * @throws IOException if the model cannot be read, has no such input, or would
	 *           have 2 GiB or more
	 */
	public static byte[] encoder(final byte[] model, final String image, final OnnxType type) throws IOException {
		final OnnxGraph edge = new OnnxGraph("model").body("pixels");
		edge.input(PIXELS, OnnxType.UINT8, BATCH, HEIGHT, WIDTH, 4);
		final String planes =
				edge.node("Transpose", "pixels/planes", List.of(PIXELS), Attribute.of("perm", new long[] {0, 3, 1, 2}));
		final String rgb =
				edge.node("Gather", "pixels/rgb", List.of(planes, edge.integers(2, 1, 0)), Attribute.of("axis", 1));
		final String floats = edge.cast("pixels/floats", rgb, OnnxType.FLOAT);
		final String scaled = edge.node("Div", "pixels/scaled", List.of(floats, edge.scalar("pixels/127.5", 127.5f)));
		final boolean cast = type != OnnxType.FLOAT;
		final String normalized =
				edge.node("Sub", cast ? "pixels/normalized" : image, List.of(scaled, edge.scalar("pixels/1", 1f)));
		if (cast) edge.cast(image, normalized, type);
		return GraphEdit.replaceInput(ByteBuffer.wrap(model), image, edge);
	}

	/**
	 * Makes a decoder give pixels: (y / 2 + 0.5), clamped to [0,1], times 255,
	 * rounded to the nearest, halves to even.
	 *
	 * @param model a serialized ModelProto; read, never changed
	 * @param image its output, [N,3,H,W], about [-1,1], of 16-bit or 32-bit floats;
	 *          {@link #PIXELS} and {@link #FINITE} take its place
	 * @return a serialized ModelProto; owned by the caller
	 * @throws IOException if the model cannot be read, has no such output, or would
	 *           have 2 GiB or more
	 */
	public static byte[] decoder(final byte[] model, final String image) throws IOException {
		final OnnxGraph decoder = new OnnxGraph("model");
		final String decoded = decoder.input(image, OnnxType.FLOAT);
		final OnnxGraph edge = decoder.body("pixels");
		final String floats = edge.cast("pixels/floats", decoded, OnnxType.FLOAT);
		final String half = edge.scalar("pixels/0.5", 0.5f);
		final String halved = edge.node("Mul", "pixels/halved", List.of(floats, half));
		final String raised = edge.node("Add", "pixels/raised", List.of(halved, half));
		final String clamped = edge.node(
				"Clip", "pixels/clamped", List.of(raised, edge.scalar("pixels/0", 0f), edge.scalar("pixels/1", 1f)));
		final String scaled = edge.node("Mul", "pixels/scaled", List.of(clamped, edge.scalar("pixels/255", 255f)));
		final String rounded = edge.node("Round", "pixels/rounded", List.of(scaled));
		final String bytes = edge.cast("pixels/bytes", rounded, OnnxType.UINT8);
		// The fourth has no meaning; red is as good as any.
		final String planes = edge.node(
				"Gather", "pixels/planes", List.of(bytes, edge.integers(2, 1, 0, 0)), Attribute.of("axis", 1));
		edge.node("Transpose", PIXELS, List.of(planes), Attribute.of("perm", new long[] {0, 2, 3, 1}));
		edge.output(PIXELS, OnnxType.UINT8);
		final String zeros = edge.node("Sub", "pixels/zeros", List.of(floats, floats));
		edge.node("ReduceSum", FINITE, List.of(zeros), Attribute.of("keepdims", 0));
		edge.output(FINITE, OnnxType.FLOAT);
		return GraphEdit.replaceOutput(ByteBuffer.wrap(model), image, edge);
	}
}
