// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;

/**
 * Squares of pixels as channels of one pixel, and back: values move, and no weights are
 * needed. Images are [N,C,H,W].
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html">PyTorch's
 *      PixelShuffle</a>
 */
public final class PixelShuffle {

	private final OnnxGraph graph;

	/**
	 * Prepares it.
	 *
	 * @param graph takes the nodes
	 */
	public PixelShuffle(final OnnxGraph graph) {
		this.graph = graph;
	}

	/**
	 * Channels of an image, each as often as it is named.
	 *
	 * @param node the name of the result
	 * @param x the image, [N,C,H,W]
	 * @param from numbers of channels, from 0
	 * @return [N,from.length,H,W]
	 */
	public String channels(final String node, final String x, final int... from) {
		return graph.node(
				"Gather",
				node,
				List.of(x, graph.integers(IntStream.of(from).asLongStream().toArray())),
				Attribute.of("axis", 1));
	}

	/**
	 * Squares as channels.
	 *
	 * @param node the name of the result
	 * @param x the image, [N,C,H,W]
	 * @param channels of the image
	 * @param factor side of a square; a divisor of height and width
	 * @param order gives the place of a pixel among those of its channel, by its row and column
	 * @return [N,C*factor^2,H/factor,W/factor]
	 */
	private String unshuffled(
			final String node, final String x, final int channels, final int factor, final IntBinaryOperator order) {
		final int[] from = new int[channels * factor * factor];
		for (int c = 0; c < channels; c++) {
			for (int row = 0; row < factor; row++) {
				for (int column = 0; column < factor; column++)
					from[c * factor * factor + order.applyAsInt(row, column)] =
							place(c, row * factor + column, channels);
			}
		}
		return channels(node, squares(node + ".squares", x, factor), from);
	}

	/**
	 * Squares as channels, row by row: PyTorch's pixel_unshuffle.
	 *
	 * @param node the name of the result
	 * @param x the image, [N,C,H,W]
	 * @param channels of the image
	 * @param factor side of a square; a divisor of height and width
	 * @return [N,C*factor^2,H/factor,W/factor]
	 */
	public String unshuffled(final String node, final String x, final int channels, final int factor) {
		return unshuffled(node, x, channels, factor, (row, column) -> row * factor + column);
	}

	/**
	 * Squares as channels, column by column, as networks for videos have their patches.
	 *
	 * @param node the name of the result
	 * @param x the image, [N,C,H,W]
	 * @param channels of the image
	 * @param factor side of a square; a divisor of height and width
	 * @return [N,C*factor^2,H/factor,W/factor]
	 */
	public String unshuffledByColumns(final String node, final String x, final int channels, final int factor) {
		return factor == 1 ? x : unshuffled(node, x, channels, factor, (row, column) -> column * factor + row);
	}

	/**
	 * The inverse of {@link #unshuffledByColumns}.
	 *
	 * @param node the name of the result
	 * @param x the image, [N,C*factor^2,H,W]
	 * @param channels of the result
	 * @param factor side of a square
	 * @return [N,C,H*factor,W*factor]
	 */
	public String shuffledByColumns(final String node, final String x, final int channels, final int factor) {
		if (factor == 1) return x;
		final int square = factor * factor;
		final int[] from = new int[channels * square];
		for (int i = 0; i < from.length; i++) {
			final int pixel = i % square;
			from[i] = i - pixel + pixel % factor * factor + pixel / factor;
		}
		return shuffled(node, channels(node + ".by_rows", x, from), factor);
	}

	/**
	 * Squares as channels, all channels of one place in the square, then those of the next.
	 *
	 * @param node the name of the result
	 * @param x the image, [N,C,H,W]
	 * @param factor side of a square; a divisor of height and width
	 * @return [N,factor^2*C,H/factor,W/factor]
	 */
	public String placesAsChannels(final String node, final String x, final int factor) {
		return squares(node, x, factor);
	}

	/**
	 * The inverse of {@link #placesAsChannels}.
	 *
	 * @param node the name of the result
	 * @param x the image, [N,C,H,W]
	 * @param factor side of a square; its square is a divisor of the channels
	 * @return [N,C/factor^2,H*factor,W*factor]
	 */
	public String channelsAsPlaces(final String node, final String x, final int factor) {
		return graph.node(
				"DepthToSpace", node, List.of(x), Attribute.of("blocksize", factor), Attribute.of("mode", "DCR"));
	}

	/** Squares as channels, in ONNX's order: all channels of one place, then those of the next. */
	private String squares(final String node, final String x, final int factor) {
		return factor == 1 ? x : graph.node("SpaceToDepth", node, List.of(x), Attribute.of("blocksize", factor));
	}

	private static int place(final int channel, final int pixel, final int channels) {
		return pixel * channels + channel;
	}

	/**
	 * Channels as squares: PyTorch's pixel_shuffle.
	 *
	 * @param node the name of the result
	 * @param x the image, [N,C,H,W]
	 * @param factor side of a square; its square is a divisor of the channels
	 * @return [N,C/factor^2,H*factor,W*factor]
	 */
	public String shuffled(final String node, final String x, final int factor) {
		if (factor == 1) return x;
		return graph.node(
				"DepthToSpace", node, List.of(x), Attribute.of("blocksize", factor), Attribute.of("mode", "CRD"));
	}

	/**
	 * A smaller image whose channels are means: squares as channels, of which those that
	 * follow one another are averaged. Each channel may stand for several frames, of which
	 * the last is the image, and those before it are zeros.
	 *
	 * @param node the name of the result
	 * @param x the image, [N,C,H,W]
	 * @param in channels of the image
	 * @param out channels of the result, a divisor of {@code in * frames * factor^2}
	 * @param frames at least 1
	 * @param factor side of a square; a divisor of height and width
	 * @return [N,out,H/factor,W/factor]
	 * @throws IllegalArgumentException if the channels do not divide so
	 */
	public String averaged(
			final String node, final String x, final int in, final int out, final int frames, final int factor) {
		return averaged(node, x, in, out, frames, factor, false);
	}

	/**
	 * The same where all frames are the image.
	 *
	 * @param node the name of the result
	 * @param x the image, [N,C,H,W]
	 * @param in channels of the image
	 * @param out channels of the result, a divisor of {@code in * frames * factor^2}
	 * @param frames at least 1
	 * @param factor side of a square; a divisor of height and width
	 * @return [N,out,H/factor,W/factor]
	 * @throws IllegalArgumentException if the channels do not divide so
	 */
	public String averagedCopies(
			final String node, final String x, final int in, final int out, final int frames, final int factor) {
		return averaged(node, x, in, out, frames, factor, true);
	}

	private String averaged(
			final String node,
			final String x,
			final int in,
			final int out,
			final int frames,
			final int factor,
			final boolean copies) {
		final int square = factor * factor;
		final int group = in * frames * square / out;
		if (group * out != in * frames * square)
			throw new IllegalArgumentException(
					in + " channels of " + frames + " times " + square + " values do not average to " + out);
		if (factor == 1 && frames == 1 && group == 1) return x;
		final String squares = squares(node + ".squares", x, factor);
		final List<String> terms = new ArrayList<>();
		for (int i = 0; i < group; i++) {
			final int[] from = new int[out];
			final float[] there = new float[out];
			for (int c = 0; c < out; c++) {
				final int value = c * group + i;
				from[c] = place(value / (frames * square), value % square, in);
				there[c] = copies || value / square % frames == frames - 1 ? 1 : 0;
			}
			term(node + ".term" + i, squares, from, there, terms);
		}
		String sum = terms.get(0);
		for (int i = 1; i < terms.size(); i++) sum = graph.node("Add", node + ".sum" + i, List.of(sum, terms.get(i)));
		return group == 1 ? sum : graph.node("Div", node, List.of(sum, graph.scalar(node + ".group", (float) group)));
	}

	/** Leaves out channels that are zeros, and terms that have no others. */
	private void term(
			final String node, final String x, final int[] from, final float[] there, final List<String> terms) {
		final long count =
				IntStream.range(0, there.length).filter(c -> there[c] != 0).count();
		if (count == 0) return;
		final String values = channels(node, x, from);
		if (count == there.length) {
			terms.add(values);
			return;
		}
		final String mask = graph.node(
				"Reshape",
				node + ".mask",
				List.of(graph.floats(node + ".there", there), graph.integers(there.length, 1, 1)));
		terms.add(graph.node("Mul", node + ".masked", List.of(values, mask)));
	}

	/**
	 * The inverse of {@link #averaged}: a larger image whose channels are repeated, then
	 * taken as squares. Of several frames, the last is taken.
	 *
	 * @param node the name of the result
	 * @param x the image, [N,C,H,W]
	 * @param in channels of the image, a divisor of {@code out * frames * factor^2}
	 * @param out channels of the result
	 * @param frames at least 1
	 * @param factor side of a square
	 * @return [N,out,H*factor,W*factor]
	 * @throws IllegalArgumentException if the channels do not divide so
	 */
	public String repeated(
			final String node, final String x, final int in, final int out, final int frames, final int factor) {
		final int square = factor * factor;
		final int repeats = out * frames * square / in;
		if (repeats * in != out * frames * square)
			throw new IllegalArgumentException(
					in + " channels do not repeat to " + out + " of " + frames + " times " + square + " values");
		if (factor == 1 && repeats == 1) return x;
		final int[] from = new int[out * square];
		for (int i = 0; i < from.length; i++)
			from[i] = ((i / square * frames + frames - 1) * square + i % square) / repeats;
		if (factor == 1) return channels(node, x, from);
		return shuffled(node, channels(node + ".channels", x, from), factor);
	}
}
