// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.util.List;
import latentij.model.graph.OnnxGraph.Attribute;

/**
 * 3x3 convolutions in a {@link WinogradDomain}, of an image or of the image enlarged twofold. A
 * convolution of single channels transforms the windows, one batched matrix multiplication gives the
 * products, and another one makes pixels of them, column by column, so that two transpositions of
 * whole runs put them into their places. (A DepthToSpace, which moves them one by one, takes more than
 * twice as long.) Strips of rows go through a Scan, so that the transformed strips, 2.25 times as
 * large (6.25 times, of an enlarged image), take little memory and stay in the cache.
 */
final class WinogradConvolution {

	/**
	 * 36 of these, in and out, take 19 MB in 32 bit; the 100 of an enlarged image 52 MB. Strips of up to eight times
	 * as many take as long.
	 */
	private static final int STRIP = 1 << 16;

	private static final int TILE = WinogradDomain.TILE;

	private final OnnxGraph graph;
	private final WinogradDomain domain;

	private final int strip;

	WinogradConvolution(final OnnxGraph graph, final WinogradDomain domain) {
		this(graph, domain, STRIP);
	}

	/** @param strip channels times tiles that a strip has at most, if it has several rows of them */
	WinogradConvolution(final OnnxGraph graph, final WinogradDomain domain, final int strip) {
		this.graph = graph;
		this.domain = domain;
		this.strip = strip;
	}

	/**
	 * A convolution.
	 *
	 * @param module its name
	 * @param x [N,in,H,W] in 32 bit
	 * @param kernel [out*in,9] in 32 bit
	 * @param bias [out] in 32 bit
	 * @return [N,out,H,W] in 32 bit, or [N,out,2H,2W]
	 */
	String of(
			final String module, final String x, final String kernel, final String bias, final int in, final int out) {
		final Strips strips = new Strips(module, x, in, out);
		final OnnxGraph body = graph.body(module + ".strip");
		final String ownRows = body.input(module + ".own_rows", OnnxType.INT64, in, module + ".r");
		final String inside = body.input(module + ".inside", OnnxType.FLOAT, module + ".r", 1);
		final String transformed = transformed(body, module, strips.planes(), ownRows, inside, in);
		final String multiplied = body.microsoft(
				"FusedMatMul",
				module + ".multiplied",
				List.of(kernelInDomain(module, kernel, strips), transformed),
				Attribute.of("transBatchB", 1));
		final String pixels = pixels(body, module, multiplied, strips);
		final String biases = node("Reshape", module + ".biases", bias, graph.integers(out, 1, 1));
		// Last, as a Reshape would be a copy.
		body.output(
				body.node("Add", module + ".strip", List.of(pixels, biases)),
				OnnxType.FLOAT,
				out,
				module + ".strip_height",
				module + ".strip_width");
		final String scanned = graph.node(
				"Scan",
				module + ".scanned",
				List.of(strips.rows(), strips.inside()),
				Attribute.of("body", body),
				Attribute.of("num_scan_inputs", 2));
		return strips.joined(scanned);
	}

	/** How an image [N,in,H,W] is cut into strips of rows of tiles, all of one size. */
	private final class Strips {

		private final String module;
		private final String x;
		private final int in;
		private final int out;

		private final String images;
		private final String height;
		private final String width;
		private final String tileColumns;
		private final String strips;
		private final String stripTiles;
		private final String stripRows;
		private final String filledRows;

		/** The image of each strip. */
		private final String image;

		/** The rows of its image that each strip takes, some of them above or below it, [strips,rows]. */
		private final String wanted;

		/** The nearest ones that are in the image. */
		private final String nearest;

		/** The columns of a strip's pixels. */
		private final String columns;

		/** The shape of a strip's pixels. */
		private final String shape;

		Strips(final String module, final String x, final int in, final int out) {
			this.module = module;
			this.x = x;
			this.in = in;
			this.out = out;
			final String sizes = graph.node("Shape", module + ".shape", List.of(x));
			images = node("Slice", module + ".images", sizes, graph.integers(0), graph.integers(1));
			height = node("Slice", module + ".height", sizes, graph.integers(2), graph.integers(3));
			width = node("Slice", module + ".width", sizes, graph.integers(3), graph.integers(4));
			final String tileRows = ceilDiv(module + ".tile_rows", height, graph.integers(TILE));
			tileColumns = ceilDiv(module + ".tile_columns", width, graph.integers(TILE));
			// As many rows of tiles as the limit allows, then the same number in each strip.
			final String most = node(
					"Max",
					module + ".most",
					graph.integers(1),
					node("Div", module + ".room", graph.integers(strip / Math.max(in, out)), tileColumns));
			strips = ceilDiv(module + ".strips", tileRows, most);
			stripTiles = ceilDiv(module + ".strip_tiles", tileRows, strips);
			stripRows = node("Mul", module + ".strip_rows", stripTiles, graph.integers(TILE));
			filledRows = node("Mul", module + ".filled_rows", stripRows, strips);
			columns = node("Mul", module + ".columns", tileColumns, graph.integers(domain.tileSide()));
			final String numbers = range(module + ".numbers", node("Mul", module + ".all_strips", images, strips));
			image = node("Div", module + ".image", numbers, strips);
			final String inImage = node(
					"Sub", module + ".strip_in_image", numbers, node("Mul", module + ".strips_before", image, strips));
			final String window =
					range(module + ".window", node("Add", module + ".window_rows", stripRows, graph.integers(2)));
			wanted = node(
					"Add",
					module + ".wanted",
					node(
							"Reshape",
							module + ".rows_above",
							node("Mul", module + ".rows_before", inImage, stripRows),
							graph.integers(-1, 1)),
					node("Sub", module + ".window_from_above", window, graph.integers(1)));
			final String last = node("Sub", module + ".last_row", height, graph.integers(1));
			nearest = node(
					"Max", module + ".nearest", node("Min", module + ".not_below", wanted, last), graph.integers(0));
			shape = concat(
					".strip_shape",
					graph.integers(out),
					node("Mul", module + ".strip_height", stripTiles, graph.integers(domain.tileSide())),
					columns);
		}

		/** All rows of all channels of all images, [rows,W]. */
		String planes() {
			return node("Reshape", module + ".planes", x, concat(".planes_shape", graph.integers(-1), width));
		}

		/** The rows of planes that each strip takes, [strips,in,rows]; above and below its image, the nearest in it. */
		String rows() {
			final String first = node(
					"Mul",
					module + ".first_rows",
					node(
							"Add",
							module + ".planes_of_channels",
							node(
									"Reshape",
									module + ".planes_before",
									node("Mul", module + ".planes_of_images", image, graph.integers(in)),
									graph.integers(-1, 1, 1)),
							node(
									"Reshape",
									module + ".channels.each",
									range(module + ".channels", graph.integers(in)),
									graph.integers(-1, 1))),
					height);
			return node(
					"Add",
					module + ".rows",
					first,
					node("Unsqueeze", module + ".nearest.each", nearest, graph.integers(1)));
		}

		/** 1 for rows that are in the image, 0 for the zeros around it, [strips,rows,1]. */
		String inside() {
			return node(
					"Unsqueeze",
					module + ".inside.each",
					graph.cast(
							module + ".inside.numbers",
							node("Equal", module + ".is_inside", nearest, wanted),
							OnnxType.FLOAT),
					graph.integers(2));
		}

		/** The shape of a strip's pixels while the rows of its tiles come first. */
		String byRow() {
			return concat(".by_row", graph.integers(domain.tileSide(), out), stripTiles, columns);
		}

		/** The images of all strips [strips,out,rows,columns], cropped. */
		String joined(final String scanned) {
			final String byImage =
					node("Reshape", module + ".by_image", scanned, concat(".by_image_shape", images, strips, shape));
			final String channelsFirst = graph.node(
					"Transpose", module + ".channels_first", List.of(byImage), Attribute.of("perm", new long[] {
						0, 2, 1, 3, 4
					}));
			final String whole = node(
					"Reshape",
					module + ".whole",
					channelsFirst,
					concat(
							".whole_shape",
							images,
							graph.integers(out),
							enlarged(module + ".whole_rows", filledRows),
							columns));
			return node(
					"Slice",
					module,
					whole,
					graph.integers(0, 0),
					enlarged(module + ".size", concat(".small_size", height, width)),
					graph.integers(2, 3));
		}

		private String concat(final String name, final String... lists) {
			return graph.node("Concat", module + name, List.of(lists), Attribute.of("axis", 0));
		}
	}

	/** The windows of some rows in the domain, [in,products,tiles]. */
	private String transformed(
			final OnnxGraph body,
			final String module,
			final String planes,
			final String ownRows,
			final String inside,
			final int in) {
		final String taken = body.node("Gather", module + ".taken", List.of(planes, ownRows), Attribute.of("axis", 0));
		final String zeros = body.node("Mul", module + ".zeros_around", List.of(taken, inside));
		// As many zeros at the right as the last tile may need: too few for another tile.
		final String transformed = body.node(
				"Conv",
				module + ".transformed",
				List.of(
						body.node("Unsqueeze", module + ".image_of_strip", List.of(zeros, body.integers(0))),
						repeated(domain.name() + ".input", domain.input(), in, 1, TILE + 2, TILE + 2)),
				Attribute.of("group", in),
				Attribute.of("kernel_shape", new long[] {TILE + 2, TILE + 2}),
				Attribute.of("pads", new long[] {0, 1, 0, TILE}),
				Attribute.of("strides", new long[] {TILE, TILE}));
		return reshaped(body, module + ".in_domain", transformed, body.integers(in, domain.products(), -1));
	}

	/** What products [products,out,tiles] give, [out,rows,columns]. */
	private String pixels(final OnnxGraph body, final String module, final String multiplied, final Strips strips) {
		final String all = reshaped(body, module + ".all_tiles", multiplied, body.integers(domain.products(), -1));
		// One product for all channels and tiles. Columns of a tile come first, and then go beside each other.
		final String columns = body.node(
				"MatMul",
				module + ".tiles_by_column",
				List.of(constant(domain.name() + ".output", domain.outputByColumn()), all));
		final String rows = body.node(
				"Transpose",
				module + ".tiles_by_row",
				List.of(reshaped(body, module + ".columns_first", columns, body.integers(domain.tileSide(), -1))),
				Attribute.of("perm", new long[] {1, 0}));
		final String pixels = body.node(
				"Transpose",
				module + ".pixels",
				List.of(reshaped(body, module + ".rows_first", rows, strips.byRow())),
				Attribute.of("perm", new long[] {1, 2, 0, 3}));
		return reshaped(body, module + ".unbiased", pixels, strips.shape);
	}

	private static String reshaped(final OnnxGraph body, final String name, final String x, final String shape) {
		return body.node("Reshape", name, List.of(x, shape));
	}

	private String enlarged(final String name, final String sizes) {
		return domain.factor() == 1 ? sizes : node("Mul", name, sizes, graph.integers(domain.factor()));
	}

	/**
	 * The kernel in Winograd's domain, [products,out,in], made in each run: it takes four times the memory (eleven
	 * times, of an enlarged image), and milliseconds. ONNX Runtime would make all of them when it opens the graph, and
	 * keep them, if the matrix did not depend on the image.
	 */
	private String kernelInDomain(final String module, final String kernel, final Strips strips) {
		final String one = graph.cast(
				module + ".one",
				node("Div", module + ".images_by_images", strips.images, strips.images),
				OnnxType.FLOAT);
		final String matrix =
				node("Mul", module + ".to_domain", constant(domain.name() + ".kernel", domain.kernel()), one);
		final String flat = graph.microsoft(
				"FusedMatMul", module + ".domain.flat", List.of(matrix, kernel), Attribute.of("transB", 1));
		return node("Reshape", module + ".domain", flat, graph.integers(domain.products(), strips.out, strips.in));
	}

	/** A transform, for each of some channels, as the kernel [channels*rows,...] of a convolution. */
	private String repeated(final String name, final double[][] matrix, final int channels, final long... dims) {
		final String all = name + " " + channels;
		if (graph.contains(all)) return all;
		final String one = node(
				"Reshape",
				all + ".one",
				constant(name, matrix),
				graph.integers(matrix.length, dims[0], dims[1], dims[2]));
		return node("Tile", all, one, graph.integers(channels, 1, 1, 1));
	}

	/** The numbers from 0 to below a given one. */
	private String range(final String name, final String count) {
		final String scalar = node("Squeeze", name + ".count", count);
		return node("Range", name, constant(0), scalar, constant(1));
	}

	private String constant(final String name, final double[]... matrix) {
		return graph.contains(name) ? name : graph.floats(name, matrix);
	}

	private String constant(final long value) {
		final String name = "scalar " + value;
		return graph.contains(name) ? name : node("Squeeze", name, graph.integers(value));
	}

	private String ceilDiv(final String name, final String a, final String b) {
		final String sum = node("Add", name + ".sum", a, node("Sub", name + ".less", b, graph.integers(1)));
		return node("Div", name, sum, b);
	}

	private String node(final String op, final String name, final String... inputs) {
		return graph.node(op, name, List.of(inputs));
	}
}
