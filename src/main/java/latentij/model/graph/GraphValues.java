// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The values of a graph that no node computes, inputs and constant numbers, and its outputs. */
abstract class GraphValues {

	final String name;
	final ValueNames values;
	final GraphConstants constants;
	final GraphEdges edges;
	private final Map<List<Long>, String> integers = new HashMap<>();

	GraphValues(final String name, final ValueNames values, final GraphConstants constants) {
		this.name = name;
		this.values = values;
		this.constants = constants;
		edges = new GraphEdges(name);
	}

	/**
	 * Adds an input.
	 *
	 * @param input its name
	 * @param type its element type
	 * @param dims its sizes: numbers, or names for sizes that are open
	 * @return its name
	 */
	public String input(final String input, final OnnxType type, final Object... dims) {
		edges.input(values.define(input), type, dims);
		return input;
	}

	/**
	 * Makes a value an output.
	 *
	 * @param value its name
	 * @param type its element type
	 * @param dims its sizes: numbers, or names for sizes that are open; none to
	 *          say nothing about the shape
	 */
	public void output(final String value, final OnnxType type, final Object... dims) {
		if (!values.contains(value))
			throw new IllegalStateException("The output \"" + value + "\" of " + name + " is not computed");
		edges.output(value, type, dims);
	}

	/**
	 * The channels of an output.
	 *
	 * @param value its name
	 * @return the second of its sizes
	 * @throws IllegalArgumentException if it has no such output, or none whose channels are known
	 */
	public int outputChannels(final String value) {
		return edges.outputChannels(value);
	}

	/**
	 * A constant list of whole numbers; the same list is stored once.
	 *
	 * @param numbers the list
	 * @return the name of the constant, [numbers.length]
	 */
	public String integers(final long... numbers) {
		return integers.computeIfAbsent(LongStream.of(numbers).boxed().toList(), key -> {
			final String text =
					numbers.length <= 8 ? Arrays.toString(numbers) : numbers.length + " integers " + integers.size();
			return constant(
					(values.isOfBody() ? name + "/" : "") + text,
					OnnxType.INT64,
					GraphConstants.int64(numbers),
					numbers.length);
		});
	}

	/**
	 * A constant number.
	 *
	 * @param constant its name
	 * @param value the number
	 * @return its name; a scalar
	 */
	public String scalar(final String constant, final float value) {
		if (values.isKnown(constant)) return constant;
		return constant(constant, OnnxType.FLOAT, GraphConstants.float32(value));
	}

	/**
	 * A constant number in 64 bit.
	 *
	 * @param constant its name
	 * @param value the number
	 * @return its name; a scalar
	 */
	public String scalar(final String constant, final double value) {
		if (values.isKnown(constant)) return constant;
		return constant(constant, OnnxType.DOUBLE, GraphConstants.float64(value));
	}

	/**
	 * Constant numbers.
	 *
	 * @param constant its name
	 * @param numbers all of them
	 * @return its name; [numbers.length]
	 */
	public String floats(final String constant, final float... numbers) {
		return constant(constant, OnnxType.FLOAT, GraphConstants.float32(numbers), numbers.length);
	}

	/**
	 * A constant matrix.
	 *
	 * @param constant its name
	 * @param rows all of the same length
	 * @return its name; [rows.length,rows[0].length] in 32 bit
	 */
	public String floats(final String constant, final double[]... rows) {
		return constant(constant, OnnxType.FLOAT, GraphConstants.float32(rows), rows.length, rows[0].length);
	}

	/** True if there is a value of that name. */
	public boolean contains(final String value) {
		return values.contains(value);
	}

	private String constant(final String constant, final OnnxType type, final byte[] raw, final long... dims) {
		constants.add(values.define(constant), type, raw, dims);
		return constant;
	}
}
