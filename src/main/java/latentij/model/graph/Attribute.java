// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.util.List;

/** An attribute of a node. */
public final class Attribute {

	private final ProtoMessage proto = new ProtoMessage();
	private final List<String> captured;

	private Attribute(final String name, final int type) {
		this(name, type, List.of());
	}

	private Attribute(final String name, final int type, final List<String> captured) {
		proto.string(1, name).integer(20, type);
		this.captured = captured;
	}

	/** @return a whole number */
	public static Attribute of(final String name, final long value) {
		final Attribute attribute = new Attribute(name, 2);
		attribute.proto.integer(3, value);
		return attribute;
	}

	/** @return a number */
	public static Attribute of(final String name, final float value) {
		final Attribute attribute = new Attribute(name, 1);
		attribute.proto.float32(2, value);
		return attribute;
	}

	/** @return a text */
	public static Attribute of(final String name, final String value) {
		final Attribute attribute = new Attribute(name, 3);
		attribute.proto.string(4, value);
		return attribute;
	}

	/** @return whole numbers */
	public static Attribute of(final String name, final long[] values) {
		final Attribute attribute = new Attribute(name, 7);
		for (final long value : values) attribute.proto.integer(8, value);
		return attribute;
	}

	/** A complete graph, as a GraphProto, and the values around it that it takes. */
	static Attribute of(final String name, final ProtoMessage graph, final List<String> captured) {
		final Attribute attribute = new Attribute(name, 5, captured);
		attribute.proto.message(6, graph);
		return attribute;
	}

	/** Its own message, an AttributeProto. */
	ProtoMessage proto() {
		return proto;
	}

	/** Values of the graphs around it that its graph takes. */
	List<String> captured() {
		return captured;
	}
}
