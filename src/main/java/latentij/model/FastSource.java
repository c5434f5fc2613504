// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.onnx.values.WideConvolutions;

/**
 * Graphs that were not built here, with their wide convolutions in Winograd's domain.
 */
public final class FastSource {

	private FastSource() {}

	/**
	 * The form of a graph for some options.
	 *
	 * @param source any
	 * @param options of the graphs that run
	 * @return a graph with other convolutions, whose weights stay in their file; the same source if it is built, if the
	 *         options are for none, or if there is nothing to exchange
	 * @throws IOException if its file cannot be read
	 */
	public static OnnxSource of(final OnnxSource source, final GraphOptions options) throws IOException {
		if (!options.takesWinograd()) return source;
		final Optional<WideConvolutions> found = convolutions(source);
		if (found.isEmpty() || found.get().whyNone().isPresent()) return source;
		return new OnnxSource.Graph(found.get().exchanged(), found.get().folder());
	}

	/**
	 * Tells why a graph is the same with all options.
	 *
	 * @param source any
	 * @return part of a sentence; empty if there is a fast form, or if its file cannot be read, which opening it tells
	 */
	public static Optional<String> whyNone(final OnnxSource source) {
		try {
			return convolutions(source).flatMap(WideConvolutions::whyNone);
		} catch (final IOException exc) {
			return Optional.empty();
		}
	}

	private static Optional<WideConvolutions> convolutions(final OnnxSource source) throws IOException {
		if (source instanceof OnnxSource.File file) return Optional.of(WideConvolutions.of(file.path()));
		if (source instanceof OnnxSource.Graph graph)
			return Optional.of(WideConvolutions.of(ByteBuffer.wrap(graph.proto()), graph.externalData()));
		if (source instanceof OnnxSource.Resource resource) {
			try (InputStream in = resource.url().openStream()) {
				return Optional.of(WideConvolutions.of(ByteBuffer.wrap(in.readAllBytes()), null));
			}
		}
		return Optional.empty();
	}
}
