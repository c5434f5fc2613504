// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.LongStream;
import latentij.model.onnx.InputField.Unlimited;

/**
 * Distance around a pixel of a graph's output within which its input matters to it, found by
 * following the nodes. Where it is limited, the graph can be run on pieces of an
 * image with the numbers of the whole.
 *
 * @see <a href="https://distill.pub/2019/computing-receptive-fields/">Araujo et al.
 *      2019, Computing Receptive Fields of Convolutional Neural Networks</a>
 */
public final class ReceptiveField {

	/** Nodes whose output depends, at each pixel, on that pixel of their inputs. */
	private static final Set<String> PIXELWISE = Set.of(
			"Abs",
			"Add",
			"Cast",
			"Clip",
			"Div",
			"Elu",
			"Erf",
			"Exp",
			"HardSigmoid",
			"HardSwish",
			"Identity",
			"LeakyRelu",
			"Max",
			"Min",
			"Mul",
			"Neg",
			"PRelu",
			"Pow",
			"Relu",
			"Selu",
			"Sigmoid",
			"Softplus",
			"Sqrt",
			"Sub",
			"Tanh");

	/** A multiple of all scales that networks have. */
	private static final double MAX_ALIGNMENT = 1 << 20;

	private final Map<String, InputField> fields = new HashMap<>();

	/** Pixels of the input at multiples of which pieces begin. */
	private final double alignment;

	/** True to follow strips of rows of one of several inputs, of which the others are taken for constants. */
	private final boolean oneOfSeveral;

	/** Values that do not depend on the input. */
	private final ConstantValues constants = new ConstantValues();

	/**
	 * Rows of an input that matter to rows of an output: to those from {@code first} to
	 * {@code end}, exclusive, where rows of all sizes in between begin, the ones from {@code first * scale - before} to
	 * {@code end * scale + after}, as far as they exist.
	 *
	 * @param scale rows of the input for each of the output: a whole number, or one divided
	 *          by one
	 * @param before how many more above
	 * @param after how many more below
	 */
	public record Rows(double scale, int before, int after) {

		private static final Rows NONE = new Rows(0, 0, 0);

		/** @return false if no row matters */
		public boolean matters() {
			return scale > 0;
		}
	}

	private ReceptiveField(final double alignment, final boolean oneOfSeveral) {
		this.alignment = alignment;
		this.oneOfSeveral = oneOfSeveral;
	}

	/**
	 * Follows the nodes of a graph.
	 *
	 * @param model a serialized ModelProto; read, never changed
	 * @param input the name of its input, [N,C,H,W], height and width open
	 * @param output the name of the output
	 * @param scale pixels of the input for each of the output: a whole number, or one
	 *          divided by one. Pieces begin where both have a pixel
	 * @return how many pixels of the input, beside those that a pixel of the output
	 *         stands for, matter to it, on the side where they are most; empty if
	 *         there is no limit, if the graph has nodes whose limit is not known, if
	 *         the output has another scale, or if something inside has pixels so large
	 *         that pieces would begin within them
	 * @throws IOException if it is no graph
	 */
	public static OptionalDouble of(final ByteBuffer model, final String input, final String output, final double scale)
			throws IOException {
		final InputField field;
		try {
			field = new ReceptiveField(Math.max(1, scale), false).follow(GraphEdit.graph(model), input, output);
			if (field.scale()[0] != scale || field.scale()[1] != scale) throw new Unlimited();
		} catch (final Unlimited exc) {
			return OptionalDouble.empty();
		}
		double reach = 0;
		for (int axis = 0; axis < 2; axis++)
			reach = Math.max(reach, Math.max(field.before()[axis], field.after()[axis]));
		return OptionalDouble.of(reach);
	}

	/**
	 * Follows the nodes of a graph in a file, as
	 * {@link #of(ByteBuffer, String, String, double)} does.
	 *
	 * @param path an ONNX file below 2 GiB; its weights are not read
	 * @throws IOException if it cannot be read, or is no ONNX file
	 */
	public static OptionalDouble of(final Path path, final String input, final String output, final double scale)
			throws IOException {
		return of(OnnxBytes.withoutWeights(path), input, output, scale);
	}

	/**
	 * Follows the nodes of a graph from one of its inputs to one of its outputs.
	 *
	 * @param model a serialized ModelProto; read, never changed
	 * @param input the name of an input [N,C,H,W], height and width open
	 * @param output the name of an output
	 * @return the rows that matter; empty if there is no limit, or if it is not known
	 * @throws IOException if it is no graph
	 */
	public static Optional<Rows> rows(final ByteBuffer model, final String input, final String output)
			throws IOException {
		try {
			final ReceptiveField followed = new ReceptiveField(MAX_ALIGNMENT, true);
			followed.readNodes(GraphEdit.graph(model), input);
			if (followed.constants.contains(output)) return Optional.of(Rows.NONE);
			final InputField field = followed.field(output);
			return Optional.of(new Rows(field.scale()[0], rows(field.before()), rows(field.after())));
		} catch (final Unlimited exc) {
			return Optional.empty();
		}
	}

	private static int rows(final double[] reach) {
		return Math.max(0, (int) Math.ceil(reach[0]));
	}

	private InputField follow(final ByteBuffer graph, final String input, final String output)
			throws IOException, Unlimited {
		readNodes(graph, input);
		return field(output);
	}

	private void readNodes(final ByteBuffer graph, final String input) throws IOException, Unlimited {
		// Initializers come after the nodes that use them.
		for (final ProtoReader in = new ProtoReader(graph); in.next(); ) {
			if (in.field() == 5) constants.add(in.message());
			else if (in.field() == 11) input(OnnxFile.value(in.message()), input);
			else in.skip();
		}
		for (final ProtoReader in = new ProtoReader(graph); in.next(); ) {
			if (in.field() == 1) node(OnnxNode.read(in.message()));
			else in.skip();
		}
	}

	/** A graph for one size may hold constants of that size. */
	private void input(final OnnxFile.Value value, final String input) throws Unlimited {
		if (!value.name().equals(input)) {
			if (oneOfSeveral) constants.add(value.name());
			return;
		}
		final List<Long> dims = value.dims();
		if (dims.size() != 4 || dims.get(2) != OnnxFile.DYNAMIC || dims.get(3) != OnnxFile.DYNAMIC)
			throw new Unlimited();
		fields.put(input, InputField.ofInput());
	}

	private void node(final OnnxNode node) throws IOException, Unlimited {
		if (node.outputs().isEmpty()) return;
		if (node.op().equals("Constant") && node.tensor() != null) {
			constants.add(node.tensor(), node.outputs().get(0));
			return;
		}
		if (node.inputs().stream().allMatch(name -> name.isEmpty() || constants.contains(name))) {
			constants.add(node);
			return;
		}
		// Of what the output does not depend on, nothing needs to be known.
		final InputField field = field(node);
		if (field != null && isAligned(field)) node.outputs().forEach(name -> fields.put(name, field));
	}

	/** Else the pixels of a piece would be other ones than those of the whole. */
	private boolean isAligned(final InputField field) {
		for (final double scale : field.scale()) if (alignment / scale != Math.rint(alignment / scale)) return false;
		return true;
	}

	/** @return null if there is no limit */
	private InputField field(final OnnxNode node) {
		try {
			if (!node.domain().isEmpty() && !node.domain().equals("ai.onnx")) return null;
			if (PIXELWISE.contains(node.op())) return all(node);
			return switch (node.op()) {
				case "Conv", "AveragePool", "MaxPool" -> window(node);
					// Along the channels, no pixel sees another.
				case "Concat", "Split" -> integer(node, "axis", 0) == 1 ? all(node) : null;
				case "Gather" -> isOfChannels(node) ? field(node.inputs().get(0)) : null;
				case "ReduceMean" -> isOverChannels(node) ? all(node) : null;
				case "ConvTranspose" -> transposed(node);
				case "DepthToSpace" -> enlarged(all(node), integer(node, "blocksize", 1));
				case "SpaceToDepth" -> shrunk(all(node), integer(node, "blocksize", 1));
				case "Resize" -> resized(node);
				case "Pad" -> padded(node);
				default -> null;
			};
		} catch (final Unlimited exc) {
			return null;
		}
	}

	/** True if a Gather takes some of the channels of an image, in any order. */
	private boolean isOfChannels(final OnnxNode node) throws Unlimited {
		return integer(node, "axis", 0) == 1
				&& node.inputs().size() == 2
				&& constants.dims(node.inputs().get(1)).length == 1;
	}

	/** True if the channels of an image become one. */
	private static boolean isOverChannels(final OnnxNode node) throws Unlimited {
		return node.integers("axes") != null && integer(node, "axes", 0) == 1 && integer(node, "keepdims", 1) == 1;
	}

	private InputField field(final String name) throws Unlimited {
		final InputField field = fields.get(name);
		if (field == null) throw new Unlimited();
		return field;
	}

	/** Field of all inputs together. */
	private InputField all(final OnnxNode node) throws Unlimited {
		InputField all = null;
		for (final String name : node.inputs()) {
			if (name.isEmpty() || constants.contains(name)) continue;
			all = all == null ? field(name) : all.with(field(name));
		}
		return all;
	}

	private InputField window(final OnnxNode node) throws Unlimited {
		final long[] kernel = kernel(node);
		if (!node.text("auto_pad", "NOTSET").equals("NOTSET") || integer(node, "ceil_mode", 0) != 0)
			throw new Unlimited();
		requireConstants(node.inputs().subList(1, node.inputs().size()));
		final long[] strides = integers(node, "strides", 1, 2);
		final long[] pads = integers(node, "pads", 0, 4);
		final long[] dilations = integers(node, "dilations", 1, 2);
		InputField field = field(node.inputs().get(0));
		for (int axis = 0; axis < 2; axis++) {
			if (kernel[axis] < 1 || strides[axis] < 1 || dilations[axis] < 1 || pads[axis] < 0) throw new Unlimited();
			field = field.window(axis, strides[axis], pads[axis], (kernel[axis] - 1.0) * dilations[axis] - pads[axis]);
		}
		return field;
	}

	/**
	 * The field of a Pad in height and width, which a convolution follows. Whatever it puts around a piece is where the
	 * image goes on, and only what is around the image itself counts.
	 */
	private InputField padded(final OnnxNode node) throws Unlimited {
		final long[] pads = node.inputs().size() < 2
				? null
				: constants.integers(node.inputs().get(1));
		final boolean plain = node.inputs().size() <= 3
				&& (node.inputs().size() < 3 || constants.contains(node.inputs().get(2)));
		if (pads == null
				|| pads.length != 8
				|| !plain
				|| node.text("mode", "constant").equals("wrap")) throw new Unlimited();
		for (int i = 0; i < pads.length; i++) if (pads[i] < 0 || i % 4 < 2 && pads[i] != 0) throw new Unlimited();
		return field(node.inputs().get(0)).padded(0, pads[2]).padded(1, pads[3]);
	}

	/** Each pixel becomes as many as the stride says, and those beside them where kernels are larger. */
	private InputField transposed(final OnnxNode node) throws Unlimited {
		final long[] kernel = kernel(node);
		if (!node.text("auto_pad", "NOTSET").equals("NOTSET") || node.integers("output_shape") != null)
			throw new Unlimited();
		requireConstants(node.inputs().subList(1, node.inputs().size()));
		final long[] strides = integers(node, "strides", 1, 2);
		final long[] pads = integers(node, "pads", 0, 4);
		final long[] dilations = integers(node, "dilations", 1, 2);
		final long[] more = integers(node, "output_padding", 0, 2);
		InputField field = field(node.inputs().get(0));
		for (int axis = 0; axis < 2; axis++) {
			if (kernel[axis] < 1 || strides[axis] < 1 || dilations[axis] < 1 || pads[axis] < 0) throw new Unlimited();
			final long last = (kernel[axis] - 1) * dilations[axis] - pads[axis];
			// Else the output would not have as many pixels as the stride says.
			if (last + 1 - pads[axis + 2] + more[axis] != strides[axis]) throw new Unlimited();
			final double stride = strides[axis];
			field = field.window(axis, 1, Math.floor(last / stride), Math.ceil(pads[axis] / stride))
					.enlarged(axis, stride, rest(stride));
		}
		return field;
	}

	/** The rows and columns of a window; convolutions need not say them, since their weights have as many. */
	private long[] kernel(final OnnxNode node) throws Unlimited {
		if (node.integers("kernel_shape") != null || node.inputs().size() < 2)
			return integers(node, "kernel_shape", 0, 2);
		final long[] weights = constants.dims(node.inputs().get(1));
		if (weights.length != 4) throw new Unlimited();
		return new long[] {weights[2], weights[3]};
	}

	private void requireConstants(final List<String> inputs) throws Unlimited {
		for (final String name : inputs) if (!name.isEmpty() && !constants.contains(name)) throw new Unlimited();
	}

	private InputField enlarged(final InputField field, final double factor) throws Unlimited {
		if (factor < 1) throw new Unlimited();
		return field.enlarged(0, factor, rest(factor)).enlarged(1, factor, rest(factor));
	}

	private static InputField shrunk(final InputField field, final double factor) throws Unlimited {
		if (factor < 1) throw new Unlimited();
		return field.window(0, factor, 0, factor - 1).window(1, factor, 0, factor - 1);
	}

	/** The field of a Resize to a whole multiple, in which each pixel is repeated. */
	private InputField resized(final OnnxNode node) throws Unlimited {
		final float[] scales =
				node.inputs().size() < 3 ? null : constants.floats(node.inputs().get(2));
		if (scales == null
				|| scales.length != 4
				|| node.inputs().size() > 3
				|| scales[0] != 1
				|| scales[1] != 1
				|| !isWhole(scales[2])
				|| !isWhole(scales[3])
				|| !node.text("mode", "nearest").equals("nearest")
				|| !repeats(node)) throw new Unlimited();
		return field(node.inputs().get(0))
				.enlarged(0, scales[2], rest(scales[2]))
				.enlarged(1, scales[3], rest(scales[3]));
	}

	/** True if the pixel nearest to each is the one that it belongs to: by their upper left corners, or their centers. */
	private static boolean repeats(final OnnxNode node) {
		final String nearest = node.text("nearest_mode", "round_prefer_floor");
		return switch (node.text("coordinate_transformation_mode", "half_pixel")) {
			case "asymmetric" -> nearest.equals("floor");
			case "half_pixel" -> nearest.equals("round_prefer_floor");
			default -> false;
		};
	}

	/** Rows of strips are taken from where the first one begins to where the last one ends. */
	private double rest(final double factor) {
		return oneOfSeveral ? 0 : factor - 1;
	}

	private static boolean isWhole(final float scale) {
		return scale >= 1 && scale == Math.rint(scale);
	}

	private static long integer(final OnnxNode node, final String name, final long fallback) throws Unlimited {
		final long[] number = integers(node, name, fallback, 1);
		return number[0];
	}

	private static long[] integers(final OnnxNode node, final String name, final long fallback, final int size)
			throws Unlimited {
		final long[] numbers = node.integers(name);
		if (numbers == null)
			return LongStream.generate(() -> fallback).limit(size).toArray();
		if (numbers.length != size) throw new Unlimited();
		return numbers;
	}
}
