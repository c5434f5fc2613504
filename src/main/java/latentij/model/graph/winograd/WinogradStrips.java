// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.winograd;

import java.util.List;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;

/**
 * How images [N,in,H,W] are cut into strips of rows of tiles, all of one size, and put together again, for images of
 * any size. Strips of all images are numbered one after the other.
 */
final class WinogradStrips {

	private static final int TILE = WinogradDomain.TILE;

	private final OnnxGraph graph;
	private final WinogradDomain domain;
	private final String module;
	private final String x;
	private final int in;
	private final int out;

	private final String images;
	private final String height;
	private final String width;
	private final String strips;
	private final String stripTiles;

	/** The image of each strip. */
	private final String image;

	/** The rows of its image that each strip takes, some of them above or below it, [strips,rows]. */
	private final String wanted;

	/** The nearest ones that are in the image, or of those near the border the mirrored ones. */
	private final String nearest;

	/** The columns of a strip's pixels. */
	private final String columns;

	/**
	 * Adds the nodes that find sizes and places.
	 *
	 * @param module prefix of the nodes' names
	 * @param x the image
	 * @param limit channels times tiles that a strip has at most, if it has several rows of tiles
	 * @param mirrored whether the image is mirrored at its outermost rows
	 */
	WinogradStrips(
			final OnnxGraph graph,
			final String module,
			final String x,
			final WinogradDomain domain,
			final int limit,
			final int in,
			final int out,
			final boolean mirrored) {
		this.graph = graph;
		this.domain = domain;
		this.module = module;
		this.x = x;
		this.in = in;
		this.out = out;
		final String sizes = graph.node("Shape", module + ".shape", List.of(x));
		images = node("Slice", module + ".images", sizes, graph.integers(0), graph.integers(1));
		height = node("Slice", module + ".height", sizes, graph.integers(2), graph.integers(3));
		width = node("Slice", module + ".width", sizes, graph.integers(3), graph.integers(4));
		final String tileRows = ceilDiv(module + ".tile_rows", height, graph.integers(TILE));
		final String tileColumns = ceilDiv(module + ".tile_columns", width, graph.integers(TILE));
		// As many rows of tiles as the limit allows, then the same number in each strip.
		final String most = node(
				"Max",
				module + ".most",
				graph.integers(1),
				node("Div", module + ".room", graph.integers(limit / Math.max(in, out)), tileColumns));
		strips = ceilDiv(module + ".strips", tileRows, most);
		stripTiles = ceilDiv(module + ".strip_tiles", tileRows, strips);
		final String stripRows = node("Mul", module + ".strip_rows", stripTiles, graph.integers(TILE));
		columns = node("Mul", module + ".columns", tileColumns, graph.integers(domain.tileSide()));
		final String numbers = range(module + ".numbers", node("Mul", module + ".all_strips", images, strips));
		image = node("Div", module + ".image", numbers, strips);
		final String inImage =
				node("Sub", module + ".strip_in_image", numbers, node("Mul", module + ".strips_before", image, strips));
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
		final String row = mirrored ? mirrored(wanted, last) : wanted;
		nearest = node("Max", module + ".nearest", node("Min", module + ".not_below", row, last), graph.integers(0));
	}

	/** last - |last - |row||: in the image, the row itself. */
	private String mirrored(final String row, final String last) {
		final String above = node("Abs", module + ".mirrored_above", row);
		final String below = node("Abs", module + ".mirrored_below", node("Sub", module + ".from_last", last, above));
		return node("Sub", module + ".mirrored", last, below);
	}

	/** @return channels in */
	int in() {
		return in;
	}

	/** @return channels out */
	int out() {
		return out;
	}

	/** @return N, a list of one number */
	String images() {
		return images;
	}

	/** @return the image of each strip, [strips] */
	String image() {
		return image;
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

	/** The shape of a strip's pixels: for each row of a tile, all channels and rows of tiles. */
	String byRow() {
		return concat(".by_row", graph.integers(domain.tileSide(), out), stripTiles, columns);
	}

	/**
	 * The images of all strips, [strips,row of a tile,out,row of tiles,columns]: each row goes to its place.
	 *
	 * @param name of the result
	 */
	String joined(final String name, final String scanned) {
		final String planes = node(
				"Reshape", module + ".scanned_rows", scanned, concat(".scanned_shape", graph.integers(-1), columns));
		final String side = graph.integers(domain.tileSide());
		final String eachRow = node("Mul", module + ".rows_of_channels", graph.integers(out), stripTiles);
		final String eachStrip = node("Mul", module + ".rows_of_strips", eachRow, side);
		final String eachImage = node("Mul", module + ".rows_of_images", eachStrip, strips);
		final String y = range(module + ".y", enlarged(module + ".large_height", height));
		final String tile = node("Div", module + ".tile_of_y", y, side);
		final String stripOfY = node("Div", module + ".strip_of_y", tile, stripTiles);
		final String place = sum(
				".places",
				node("Mul", module + ".strips_above", stripOfY, eachStrip),
				node("Mul", module + ".rows_of_tile_above", node("Mod", module + ".row_of_tile", y, side), eachRow),
				node("Mod", module + ".tile_of_strip", tile, stripTiles));
		final String channels =
				node("Mul", module + ".channels_above", range(module + ".out", graph.integers(out)), stripTiles);
		final String before = node("Mul", module + ".images_above", range(module + ".n", images), eachImage);
		final String all = sum(
				".all_places",
				node("Reshape", module + ".images_above.each", before, graph.integers(-1, 1, 1)),
				node("Reshape", module + ".channels_above.each", channels, graph.integers(-1, 1)),
				place);
		final String largeWidth = enlarged(module + ".large_width", width);
		final OnnxGraph whole = graph.body(module + ".of_whole_tiles");
		whole.output(rows(whole, module + ".joined", planes, all), OnnxType.FLOAT);
		final OnnxGraph cropped = graph.body(module + ".of_cropped_tiles");
		// Before rows go to their places: of an image of few columns, whole tiles take much more.
		final String crop = cropped.node(
				"Slice", module + ".cropped", List.of(planes, graph.integers(0), largeWidth, graph.integers(1)));
		cropped.output(rows(cropped, module + ".joined_and_cropped", crop, all), OnnxType.FLOAT);
		return graph.node(
				"If",
				name,
				List.of(node("Equal", module + ".is_whole", columns, largeWidth)),
				whole.asAttribute("then_branch"),
				cropped.asAttribute("else_branch"));
	}

	private static String rows(final OnnxGraph body, final String name, final String planes, final String places) {
		return body.node("Gather", name, List.of(planes, places), Attribute.of("axis", 0));
	}

	private String sum(final String name, final String a, final String b, final String c) {
		return node("Add", module + name, node("Add", module + name + ".first", a, b), c);
	}

	private String concat(final String name, final String... lists) {
		return graph.node("Concat", module + name, List.of(lists), Attribute.of("axis", 0));
	}

	private String enlarged(final String name, final String sizes) {
		return domain.factor() == 1 ? sizes : node("Mul", name, sizes, graph.integers(domain.factor()));
	}

	/** The numbers from 0 to below a given one. */
	private String range(final String name, final String count) {
		final String scalar = node("Squeeze", name + ".count", count);
		return node("Range", name, constant(0), scalar, constant(1));
	}

	private String constant(final long value) {
		final String name = domain.name() + ".scalar " + value;
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
