// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

import java.net.URL;
import java.nio.file.Path;
import java.util.function.Function;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.layers.GraphOptions;

/**
 * Place where ONNX Runtime finds one graph.
 */
public sealed interface OnnxSource {

	/** @return true for a graph of LatentIJ's own, whose operators are known */
	default boolean isOwn() {
		return this instanceof Built || this instanceof Resource;
	}

	/**
	 * A graph in a file; external data, if any, lies beside it.
	 *
	 * @param path the {@code .onnx} file
	 */
	record File(Path path) implements OnnxSource {}

	/**
	 * A graph packed into a jar, without external data.
	 *
	 * @param url of the {@code .onnx} file
	 */
	record Resource(URL url) implements OnnxSource {}

	/**
	 * A graph in memory.
	 *
	 * @param proto a serialized ONNX ModelProto, below 2 GiB; shared, never
	 *          changed
	 * @param externalData the folder that the graph's external initializers are
	 *          relative to; null where it has none
	 */
	record Graph(byte[] proto, Path externalData) implements OnnxSource {}

	/**
	 * No graph: the model's files are one half of it.
	 *
	 * @param why a sentence for people: what is missing, and what to do
	 */
	record Missing(String why) implements OnnxSource {}

	/**
	 * A graph that is built when it is opened, for the device that it will run on.
	 *
	 * @param builder builds the graph; fails only with the machine
	 * @param half whether it may compute with 16-bit floats
	 * @param tensorCores whether it has a form for {@link
	 *          GraphOptions.Target#TENSOR_CORES}
	 */
	record Built(Function<GraphOptions, OnnxGraph> builder, boolean half, boolean tensorCores) implements OnnxSource {

		/** A graph of one form, with 32-bit floats. */
		public Built(final Function<GraphOptions, OnnxGraph> builder) {
			this(builder, false, false);
		}
	}
}
