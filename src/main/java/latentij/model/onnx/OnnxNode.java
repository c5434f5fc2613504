// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A node of a serialized graph.
 *
 * @param inputs names of values; empty where an input is left out
 * @param outputs names of values
 * @param op ONNX's name of the operator
 * @param domain of the operator; empty for ONNX's own
 * @param attributes whole numbers as {@code long[]}, one or several, single floats, and texts
 * @param tensor the attribute that is one, of a Constant, say; else null
 */
public record OnnxNode(
		List<String> inputs,
		List<String> outputs,
		String op,
		String domain,
		Map<String, Object> attributes,
		ProtoReader tensor) {

	/** Reads a NodeProto. */
	public static OnnxNode read(final ProtoReader in) throws IOException {
		final List<String> inputs = new ArrayList<>();
		final List<String> outputs = new ArrayList<>();
		final Map<String, Object> attributes = new HashMap<>();
		String op = "";
		String domain = "";
		ProtoReader tensor = null;
		while (in.next()) {
			switch (in.field()) {
				case 1 -> inputs.add(in.string());
				case 2 -> outputs.add(in.string());
				case 4 -> op = in.string();
				case 5 -> {
					final ProtoReader found = attribute(in.message(), attributes);
					if (found != null) tensor = found;
				}
				case 7 -> domain = in.string();
				default -> in.skip();
			}
		}
		return new OnnxNode(inputs, outputs, op, domain, attributes, tensor);
	}

	/** Puts an attribute into the map; gives a tensor back. */
	private static ProtoReader attribute(final ProtoReader in, final Map<String, Object> attributes)
			throws IOException {
		String name = "";
		String text = null;
		Float number = null;
		ProtoReader tensor = null;
		final List<Long> integers = new ArrayList<>();
		while (in.next()) {
			switch (in.field()) {
				case 1 -> name = in.string();
				case 2 -> number = in.floats().stream().findFirst().orElse(null);
				case 3, 8 -> integers.addAll(in.integers());
				case 4 -> text = in.string();
				case 5 -> tensor = in.message();
				default -> in.skip();
			}
		}
		if (text != null) attributes.put(name, text);
		else if (number != null) attributes.put(name, number);
		else if (!integers.isEmpty())
			attributes.put(name, integers.stream().mapToLong(Long::longValue).toArray());
		return tensor;
	}

	/** @return an attribute that is text; the fallback if there is none */
	public String text(final String name, final String fallback) {
		return attributes.get(name) instanceof String text ? text : fallback;
	}

	/** One number or several; null if there is no such attribute. */
	public long[] integers(final String name) {
		return attributes.get(name) instanceof long[] numbers ? numbers : null;
	}
}
