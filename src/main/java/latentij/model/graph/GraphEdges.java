// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.util.HashMap;
import java.util.Map;

/** The inputs and outputs of a graph, as ONNX stores them. */
final class GraphEdges {

	private final String graph;
	private final ProtoMessage messages = new ProtoMessage();
	private final Map<String, Integer> outputChannels = new HashMap<>();

	/** Starts with none; the graph's name is for messages. */
	GraphEdges(final String graph) {
		this.graph = graph;
	}

	void input(final String value, final OnnxType type, final Object... dims) {
		messages.message(11, valueInfo(value, type, dims));
	}

	void output(final String value, final OnnxType type, final Object... dims) {
		if (dims.length > 1 && dims[1] instanceof Integer channels) outputChannels.put(value, channels);
		messages.message(12, valueInfo(value, type, dims));
	}

	int outputChannels(final String value) {
		final Integer channels = outputChannels.get(value);
		if (channels == null)
			throw new IllegalArgumentException("The channels of \"" + value + "\" of " + graph + " are not known");
		return channels;
	}

	/** Fields of a GraphProto. */
	ProtoMessage messages() {
		return messages;
	}

	private static ProtoMessage valueInfo(final String value, final OnnxType type, final Object... dims) {
		final ProtoMessage shape = new ProtoMessage();
		for (final Object dim : dims) {
			shape.message(
					1,
					dim instanceof Number number
							? new ProtoMessage().integer(1, number.longValue())
							: new ProtoMessage().string(2, dim.toString()));
		}
		final ProtoMessage tensor = new ProtoMessage().integer(1, type.number());
		if (dims.length > 0) tensor.message(2, shape);
		return new ProtoMessage().string(1, value).message(2, new ProtoMessage().message(1, tensor));
	}
}
