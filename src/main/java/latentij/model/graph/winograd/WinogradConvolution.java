// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.winograd;

import java.util.ArrayList;
import java.util.List;
import latentij.model.graph.Activation;
import latentij.model.graph.Attribute;
import latentij.model.graph.Border;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;

/**
 * 3x3 convolutions in a {@link WinogradDomain}, of an image or of the image enlarged twofold, with zeros around it or
 * with its outermost pixels repeated. A
 * convolution of single channels transforms the windows, one batched matrix multiplication gives the
 * products, and another one makes pixels of them, column by column, so that a transposition gives whole
 * rows, which a Gather puts into their places. (A DepthToSpace, which moves them one by one, takes more than
 * twice as long.) Strips of rows go through a Scan, so that the transformed strips, 2.25 times as
 * large (6.25 times, of an enlarged image), take little memory and stay in the cache.
 */
public final class WinogradConvolution {

	/**
	 * 36 of these, in and out, take 19 MB in 32 bit; the 100 of an enlarged image 52 MB. Strips of up to eight times
	 * as many take as long.
	 */
	private static final int STRIP = 1 << 16;

	private static final int TILE = WinogradDomain.TILE;

	private final OnnxGraph graph;
	private final WinogradDomain domain;

	private final int strip;
	private final Border border;

	/** A convolution that computes as many rows at a time as suit the caches. */
	public WinogradConvolution(final OnnxGraph graph, final WinogradDomain domain) {
		this(graph, domain, STRIP);
	}

	/** @param strip channels times tiles that a strip has at most, if it has several rows of them */
	public WinogradConvolution(final OnnxGraph graph, final WinogradDomain domain, final int strip) {
		this(graph, domain, strip, Border.ZEROS);
	}

	private WinogradConvolution(
			final OnnxGraph graph, final WinogradDomain domain, final int strip, final Border border) {
		this.graph = graph;
		this.domain = domain;
		this.strip = strip;
		this.border = border;
	}

	/**
	 * The same with something else around the image; around an enlarged one, for {@link WinogradDomain#ENLARGED}.
	 *
	 * @param around what that is
	 */
	public WinogradConvolution withBorder(final Border around) {
		return new WinogradConvolution(graph, domain, strip, around);
	}

	/**
	 * What is done to an image before it is convolved, strip by strip: function(x * scale + shift).
	 *
	 * @param scale of each channel, [N,in,1,1] in 32 bit
	 * @param shift of each channel, [N,in,1,1] in 32 bit
	 * @param function after it; it is 0 at 0, as all are
	 * @param name of the function's nodes
	 */
	public record Before(String scale, String shift, Activation function, String name) {}

	/**
	 * A convolution.
	 *
	 * @param module its name
	 * @param x [N,in,H,W] in 32 bit
	 * @param before what is done to x before; null for nothing
	 * @param kernel [out*in,9] in 32 bit
	 * @param bias [out] in 32 bit
	 * @return [N,out,H,W] in 32 bit, or [N,out,2H,2W]
	 */
	public String of(
			final String module,
			final String x,
			final Before before,
			final String kernel,
			final String bias,
			final int in,
			final int out) {
		return of(module, module, x, before, kernel, bias, in, out);
	}

	/** A convolution, likewise, with a name of its own for the result. */
	public String of(
			final String result,
			final String module,
			final String x,
			final Before before,
			final String kernel,
			final String bias,
			final int in,
			final int out) {
		final WinogradStrips strips =
				new WinogradStrips(graph, module, x, domain, strip, in, out, ofSmallImage() == Border.REFLECT);
		final OnnxGraph body = graph.body(module + ".strip");
		final List<String> scanned = new ArrayList<>();
		final String transformed = transformed(body, module, prepared(body, module, strips, before, scanned), in);
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
				domain.tileSide(),
				out,
				module + ".tile_rows_of_strip",
				module + ".width_of_strip");
		return strips.joined(
				result,
				graph.node(
						"Scan",
						module + ".scanned",
						scanned,
						body.asAttribute("body"),
						Attribute.of("num_scan_inputs", scanned.size())));
	}

	/**
	 * The rows of a strip as they are convolved, with those above and below the image, [in,rows,W]. They
	 * would come from a padded copy of it; here, the outermost row is taken again, and a factor of 0 makes zeros of it.
	 *
	 * @param scanned is given what the strips of a Scan take, one after the other
	 */
	private String prepared(
			final OnnxGraph body,
			final String module,
			final WinogradStrips strips,
			final Before before,
			final List<String> scanned) {
		final String ownRows = body.input(module + ".own_rows", OnnxType.INT64, strips.in(), module + ".r");
		scanned.add(strips.rows());
		final String inside =
				border != Border.ZEROS ? null : body.input(module + ".inside", OnnxType.FLOAT, module + ".r", 1);
		if (inside != null) scanned.add(strips.inside());
		final String taken =
				body.node("Gather", module + ".taken", List.of(strips.planes(), ownRows), Attribute.of("axis", 0));
		if (before == null)
			return inside == null ? taken : body.node("Mul", module + ".zeros_around", List.of(taken, inside));
		final String scale = ofStrip(body, module + ".scale", before.scale(), strips, inside, scanned);
		final String shift = ofStrip(body, module + ".shift", before.shift(), strips, inside, scanned);
		final String scaled = body.node("Mul", module + ".before.scaled", List.of(taken, scale));
		return before.function()
				.apply(body, before.name(), body.node("Add", module + ".before.shifted", List.of(scaled, shift)));
	}

	/**
	 * A number of each channel for all rows of a strip, [in,1,1]; or 0 for those that are not in the image, [in,rows,1].
	 *
	 * @param inside 1 for rows in the image, else 0; null if these make no difference
	 */
	private String ofStrip(
			final OnnxGraph body,
			final String name,
			final String ofImages,
			final WinogradStrips strips,
			final String inside,
			final List<String> scanned) {
		scanned.add(graph.node("Gather", name + "s", List.of(ofImages, strips.image()), Attribute.of("axis", 0)));
		final String own = body.input(name + ".own", OnnxType.FLOAT, strips.in(), 1, 1);
		return inside == null ? own : body.node("Mul", name + ".inside", List.of(own, inside));
	}

	/**
	 * The windows of some rows in the domain, [in,products,tiles]. Each channel is an image of its own, so that all have
	 * one kernel; and it is a constant, of which ONNX Runtime makes one for its blocks of channels.
	 */
	private String transformed(final OnnxGraph body, final String module, final String rows, final int in) {
		final String columns = border == Border.ZEROS ? rows : withColumns(body, module, rows);
		// As many zeros at the right as the last tile may need: too few for another tile.
		final int side = TILE + 2;
		final String kernel = body.node(
				"Reshape",
				module + ".windows",
				List.of(
						body.floats(module + ".windows.flat", domain.input()),
						body.integers(domain.products(), 1, side, side)));
		final String transformed = body.node(
				"Conv",
				module + ".transformed",
				List.of(
						body.node("Unsqueeze", module + ".image_of_channel", List.of(columns, body.integers(1))),
						kernel),
				Attribute.of("kernel_shape", new long[] {side, side}),
				Attribute.of(
						"pads", border == Border.ZEROS ? new long[] {0, 1, 0, TILE} : new long[] {0, 0, 0, TILE - 1}),
				Attribute.of("strides", new long[] {TILE, TILE}));
		return reshaped(body, module + ".in_domain", transformed, body.integers(in, domain.products(), -1));
	}

	/** Of an enlarged image, the outermost pixels are followed by the same, also where it is mirrored. */
	private Border ofSmallImage() {
		return domain == WinogradDomain.ENLARGED ? Border.EDGE : border;
	}

	/** Some rows [in,rows,W] with a column around them, [in,rows,W+2]. */
	private String withColumns(final OnnxGraph body, final String module, final String rows) {
		return body.node(
				"Pad",
				module + ".columns_around",
				List.of(rows, body.integers(0, 0, 1, 0, 0, 1)),
				Attribute.of("mode", ofSmallImage().mode()));
	}

	/** What products [products,out,tiles] give, [rows of a tile,out,rows of tiles,columns]. */
	private String pixels(
			final OnnxGraph body, final String module, final String multiplied, final WinogradStrips strips) {
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
		return reshaped(body, module + ".pixels", rows, strips.byRow());
	}

	private static String reshaped(final OnnxGraph body, final String name, final String x, final String shape) {
		return body.node("Reshape", name, List.of(x, shape));
	}

	/**
	 * The kernel in Winograd's domain, [products,out,in], made in each run: it takes four times the memory (eleven
	 * times, of an enlarged image), and milliseconds. ONNX Runtime would make all of them when it opens the graph, and
	 * keep them, if the matrix did not depend on the image.
	 */
	private String kernelInDomain(final String module, final String kernel, final WinogradStrips strips) {
		final String one = graph.cast(
				module + ".one",
				node("Div", module + ".images_by_images", strips.images(), strips.images()),
				OnnxType.FLOAT);
		final String matrix =
				node("Mul", module + ".to_domain", constant(domain.name() + ".kernel", domain.kernel()), one);
		final String flat = graph.microsoft(
				"FusedMatMul", module + ".domain.flat", List.of(matrix, kernel), Attribute.of("transB", 1));
		return node("Reshape", module + ".domain", flat, graph.integers(domain.products(), strips.out(), strips.in()));
	}

	private String constant(final String name, final double[]... matrix) {
		return graph.contains(name) ? name : graph.floats(name, matrix);
	}

	private String node(final String op, final String name, final String... inputs) {
		return graph.node(op, name, List.of(inputs));
	}
}
