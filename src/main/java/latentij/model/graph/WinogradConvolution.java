// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.util.List;
import latentij.model.graph.OnnxGraph.Attribute;

/**
 * 3x3 convolutions in a {@link WinogradDomain}, of an image or of the image enlarged twofold. The
 * transforms are convolutions of single channels, the products one batched matrix multiplication.
 * Strips of rows go through a Scan, so that the transformed strips, 2.25 times as large (6.25
 * times, of an enlarged image), take little memory and stay in the cache.
 */
final class WinogradConvolution {

	/** 36 of these, in and out, take 75 MB in 32 bit; the 100 of an enlarged image 210 MB, and smaller strips take longer. */
	private static final int STRIP = 1 << 18;

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
	 * @param kernel [out,in,9] in 32 bit
	 * @param bias [out] in 32 bit
	 * @return [N,out,H,W] in 32 bit, or [N,out,2H,2W]
	 */
	String of(
			final String module, final String x, final String kernel, final String bias, final int in, final int out) {
		final String products = kernelInDomain(module, kernel);
		final int groups = domain.phases() * out;
		final String inputTransform = repeated(domain.name() + ".input", domain.input(), in, 1, TILE + 2, TILE + 2);
		final String outputTransform =
				repeated(domain.name() + ".output", domain.output(), groups, domain.products() / domain.phases(), 1, 1);
		final String biases = node(
				"Reshape",
				module + ".biases",
				node(
						"Tile",
						module + ".bias.repeated",
						node("Reshape", module + ".bias.column", bias, graph.integers(out, 1)),
						graph.integers(1, (long) domain.phases() * TILE * TILE)),
				graph.integers(-1));

		final String shape = graph.node("Shape", module + ".shape", List.of(x));
		final String height = node("Slice", module + ".height", shape, graph.integers(2), graph.integers(3));
		final String width = node("Slice", module + ".width", shape, graph.integers(3), graph.integers(4));
		final String tileRows = ceilDiv(module + ".tile_rows", height, graph.integers(TILE));
		final String tileColumns = ceilDiv(module + ".tile_columns", width, graph.integers(TILE));
		// As many rows of tiles as the limit allows, then the same number in each strip.
		final String most = node(
				"Max",
				module + ".most",
				graph.integers(1),
				node("Div", module + ".room", graph.integers(strip / Math.max(in, out)), tileColumns));
		final String strips = ceilDiv(module + ".strips", tileRows, most);
		final String stripTiles = ceilDiv(module + ".strip_tiles", tileRows, strips);
		final String stripRows = node("Mul", module + ".strip_rows", stripTiles, graph.integers(TILE));

		final String filledRows = node("Mul", module + ".filled_rows", stripRows, strips);
		final String filledColumns = node("Mul", module + ".filled_columns", tileColumns, graph.integers(TILE));
		final String pads = joined(
				module + ".pads",
				graph.integers(0, 0, 1, 1, 0, 0),
				beyond(module + ".below", filledRows, height),
				beyond(module + ".right", filledColumns, width));
		final String padded = node("Pad", module + ".padded", x, pads);
		final String rows = node(
				"Add",
				module + ".rows",
				node(
						"Mul",
						module + ".first_rows",
						node("Reshape", module + ".numbers", range(module + ".range", strips), graph.integers(-1, 1)),
						stripRows),
				range(module + ".window", node("Add", module + ".window_rows", stripRows, graph.integers(2))));
		final String tiles =
				joined(module + ".tiles", graph.integers(1, (long) domain.products() * out), stripTiles, tileColumns);
		final String joinedStrips = joined(
				module + ".joined_shape",
				graph.integers(out),
				enlarged(module + ".joined_rows", filledRows),
				enlarged(module + ".joined_columns", filledColumns));
		final String size = enlarged(module + ".size", joined(module + ".small_size", height, width));

		final OnnxGraph image = graph.body(module + ".image");
		final String planes = image.input(module + ".planes", OnnxType.FLOAT, in, module + ".h", module + ".w");
		final OnnxGraph rowsOfStrip = image.body(module + ".strip");
		final String own = rowsOfStrip.input(module + ".own_rows", OnnxType.INT64, module + ".r");
		rowsOfStrip.output(
				strip(
						rowsOfStrip,
						module,
						planes,
						own,
						inputTransform,
						products,
						outputTransform,
						biases,
						tiles,
						in,
						out),
				OnnxType.FLOAT,
				out,
				module + ".strip_height",
				module + ".strip_width");
		final String scanned = image.node(
				"Scan",
				module + ".scanned",
				List.of(rows),
				Attribute.of("body", rowsOfStrip),
				Attribute.of("num_scan_inputs", 1));
		final String joined = image.node(
				"Reshape",
				module + ".joined",
				List.of(
						image.node(
								"Transpose",
								module + ".channels_first",
								List.of(scanned),
								Attribute.of("perm", new long[] {1, 0, 2, 3})),
						joinedStrips));
		image.output(
				image.node(
						"Slice",
						module + ".cropped",
						List.of(joined, graph.integers(0, 0), size, graph.integers(1, 2))),
				OnnxType.FLOAT,
				out,
				module + ".image_height",
				module + ".image_width");
		return graph.node(
				"Scan", module, List.of(padded), Attribute.of("body", image), Attribute.of("num_scan_inputs", 1));
	}

	/** The output [out,rows,columns] of some rows of a padded image [in,H,W]. */
	private String strip(
			final OnnxGraph body,
			final String module,
			final String planes,
			final String rows,
			final String inputTransform,
			final String products,
			final String outputTransform,
			final String biases,
			final String tiles,
			final int in,
			final int out) {
		final String taken = body.node("Gather", module + ".taken", List.of(planes, rows), Attribute.of("axis", 1));
		final String transformed = body.node(
				"Conv",
				module + ".transformed",
				List.of(
						body.node("Unsqueeze", module + ".image_of_strip", List.of(taken, body.integers(0))),
						inputTransform),
				Attribute.of("group", in),
				Attribute.of("kernel_shape", new long[] {TILE + 2, TILE + 2}),
				Attribute.of("strides", new long[] {TILE, TILE}));
		final String multiplied = body.microsoft(
				"FusedMatMul",
				module + ".multiplied",
				List.of(
						products,
						body.node(
								"Reshape",
								module + ".in_domain",
								List.of(transformed, body.integers(in, domain.products(), -1)))),
				Attribute.of("transBatchB", 1));
		final String byChannel = body.node(
				"Reshape",
				module + ".by_tile",
				List.of(
						body.node(
								"Transpose",
								module + ".by_channel",
								List.of(multiplied),
								Attribute.of("perm", new long[] {1, 0, 2})),
						tiles));
		final String pixels = body.node(
				"Conv",
				module + ".pixels",
				List.of(byChannel, outputTransform, biases),
				Attribute.of("group", domain.phases() * out),
				Attribute.of("kernel_shape", new long[] {1, 1}));
		String spread = spread(body, module + ".spread", pixels, TILE);
		if (domain.factor() > 1) spread = spread(body, module + ".enlarged", spread, domain.factor());
		return body.node("Squeeze", module + ".strip", List.of(spread, body.integers(0)));
	}

	private static String spread(final OnnxGraph body, final String name, final String x, final int factor) {
		return body.node(
				"DepthToSpace", name, List.of(x), Attribute.of("blocksize", factor), Attribute.of("mode", "CRD"));
	}

	private String enlarged(final String name, final String sizes) {
		return domain.factor() == 1 ? sizes : node("Mul", name, sizes, graph.integers(domain.factor()));
	}

	/**
	 * The kernel in Winograd's domain, [products,out,in]: by one node in 32 bit, as ONNX Runtime keeps
	 * all constants on the way until it has opened the graph.
	 */
	private String kernelInDomain(final String module, final String kernel) {
		return graph.node(
				"Einsum",
				module + ".domain",
				List.of(constant(domain.name() + ".kernel", domain.kernel()), kernel),
				Attribute.of("equation", "pe,oie->poi"));
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

	/** Zeros at the far end: as many as are missing, and one. */
	private String beyond(final String name, final String filled, final String size) {
		return node("Add", name, node("Sub", name + ".missing", filled, size), graph.integers(1));
	}

	private String ceilDiv(final String name, final String a, final String b) {
		final String sum = node("Add", name + ".sum", a, node("Sub", name + ".less", b, graph.integers(1)));
		return node("Div", name, sum, b);
	}

	private String joined(final String name, final String... lists) {
		return graph.node("Concat", name, List.of(lists), Attribute.of("axis", 0));
	}

	private String node(final String op, final String name, final String... inputs) {
		return graph.node(op, name, List.of(inputs));
	}
}
