// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names of a graph's values, of which none may stand for two, also of those in the graphs around it. */
final class ValueNames {

	private final String graph;
	private final ValueNames outer;
	private final Set<String> own = new HashSet<>();

	/** Values of the graphs around this one that it takes. */
	private final Set<String> captured = new LinkedHashSet<>();

	/**
	 * Starts with none.
	 *
	 * @param graph its name, for messages
	 * @param outer those of the graph around it, which a body may take; null for a graph of its own
	 */
	ValueNames(final String graph, final ValueNames outer) {
		this.graph = graph;
		this.outer = outer;
	}

	/** Adds a value, which must be new. */
	String define(final String value) {
		if (isKnown(value) || !own.add(value))
			throw new IllegalStateException("The graph " + graph + " has two values \"" + value + "\"");
		return value;
	}

	/** Remembers those of a node's inputs that are values of a graph around this one. */
	void take(final Collection<String> inputs) {
		for (final String value : inputs) if (!value.isEmpty() && !own.contains(value)) captured.add(value);
	}

	/** True for a value of this very graph. */
	boolean contains(final String value) {
		return own.contains(value);
	}

	/** True for a value that a node of this graph can take. */
	boolean isKnown(final String value) {
		return own.contains(value) || outer != null && outer.isKnown(value);
	}

	/** True if there is a graph around this one. */
	boolean isOfBody() {
		return outer != null;
	}

	List<String> captured() {
		return List.copyOf(captured);
	}
}
