// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * What the nodes of a whole model tell: those of its graph, of the bodies of If, Loop and Scan, and of the
 * functions that the model brings along.
 *
 * @param randomNodes how many draw random numbers
 * @param functionDomains operator sets of which the model brings functions along
 */
record ModelBodies(int randomNodes, Set<String> functionDomains) {

	private static final Set<String> DRAWING = Set.of(
			"Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike");

	/** Bodies in bodies; exporters nest few, and damaged files may nest any number. */
	private static final int MAX_DEPTH = 64;

	/** Fields of a ModelProto. */
	private static final int MODEL_GRAPH = 7;

	private static final int MODEL_FUNCTION = 25;

	/** Fields of a GraphProto, a NodeProto and an AttributeProto. */
	private static final int GRAPH_NODE = 1;

	private static final int NODE_OPERATOR = 4;
	private static final int NODE_ATTRIBUTE = 5;
	private static final int ATTRIBUTE_GRAPH = 6;
	private static final int ATTRIBUTE_GRAPHS = 11;

	/** Fields of a FunctionProto. */
	private static final int FUNCTION_NODE = 7;

	private static final int FUNCTION_DOMAIN = 10;

	/**
	 * Reads a serialized ModelProto.
	 *
	 * @throws IOException if it is damaged
	 */
	static ModelBodies read(final ByteBuffer model) throws IOException {
		final Set<String> domains = new HashSet<>();
		int random = 0;
		for (final ProtoReader in = new ProtoReader(model); in.next(); ) {
			if (in.field() == MODEL_GRAPH) random += random(in.message(), GRAPH_NODE, MAX_DEPTH);
			else if (in.field() == MODEL_FUNCTION) {
				final ProtoReader function = in.message();
				domains.add(domain(function.copy()));
				random += random(function, FUNCTION_NODE, MAX_DEPTH);
			} else in.skip();
		}
		return new ModelBodies(random, domains);
	}

	private static String domain(final ProtoReader function) throws IOException {
		String domain = "";
		while (function.next()) {
			if (function.field() == FUNCTION_DOMAIN) domain = function.string();
			else function.skip();
		}
		return domain;
	}

	/** Counts the nodes in one field of a message. */
	private static int random(final ProtoReader body, final int field, final int depth) throws IOException {
		if (depth == 0) throw ProtoReader.damaged();
		int random = 0;
		while (body.next()) {
			if (body.field() == field) random += ofNode(body.message(), depth);
			else body.skip();
		}
		return random;
	}

	private static int ofNode(final ProtoReader node, final int depth) throws IOException {
		int random = 0;
		while (node.next()) {
			if (node.field() == NODE_OPERATOR) random += DRAWING.contains(node.string()) ? 1 : 0;
			else if (node.field() == NODE_ATTRIBUTE) random += ofAttribute(node.message(), depth);
			else node.skip();
		}
		return random;
	}

	private static int ofAttribute(final ProtoReader attribute, final int depth) throws IOException {
		int random = 0;
		while (attribute.next()) {
			if (attribute.field() == ATTRIBUTE_GRAPH || attribute.field() == ATTRIBUTE_GRAPHS)
				random += random(attribute.message(), GRAPH_NODE, depth - 1);
			else attribute.skip();
		}
		return random;
	}
}
