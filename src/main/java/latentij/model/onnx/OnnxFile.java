// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import latentij.model.graph.ProtoMessage;
import latentij.util.CancelCheck;
import latentij.util.files.FileFailures;
import latentij.util.files.GitPointer;
import latentij.util.files.UnfinishedDownload;
import latentij.util.files.WebPage;

/**
 * Inputs and outputs of a graph in an ONNX file, read without loading its
 * weights.
 *
 * @param path the file
 * @param inputs what must be fed, in the graph's order; initializers that old
 *          exporters list among the inputs are left out
 * @param outputs what it gives, in the graph's order
 * @param noise the nodes of the graph itself that draw normal numbers
 * @param randomNodes how many nodes draw random numbers of any kind, also in bodies and functions
 * @param foreignDomains operator sets of the nodes other than ONNX's own and those that the file brings along,
 *          as {@code com.microsoft}
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
public record OnnxFile(
		Path path,
		List<Value> inputs,
		List<Value> outputs,
		List<NoiseNode> noise,
		int randomNodes,
		Set<String> foreignDomains) {

	/** ONNX's number for 32-bit floats. */
	public static final int FLOAT = 1;

	/** ONNX's number for 16-bit floats. */
	public static final int FLOAT16 = 10;

	/** ONNX's number of 64-bit whole numbers. */
	static final int INT64 = 7;

	/** A size that the file leaves open. */
	public static final long DYNAMIC = -1;

	/**
	 * An input or output.
	 *
	 * @param name its name
	 * @param elementType ONNX's number of its type; 0 if none is said
	 * @param dims its sizes, {@link #DYNAMIC} where open; empty if none are said;
	 *          what exporters write for outputs is not to be trusted
	 */
	public record Value(String name, int elementType, List<Long> dims) {}

	/**
	 * A RandomNormal or RandomNormalLike node.
	 *
	 * @param output the name of the noise
	 * @param elementType ONNX's number of its type; 0 if the node does not say
	 * @param start where its field begins in the graph
	 * @param end where the next field begins
	 */
	public record NoiseNode(String output, int elementType, int start, int end) {}

	/**
	 * Reads a file.
	 *
	 * @param path an ONNX file below 2 GiB
	 * @return what it takes and gives
	 * @throws IOException if it cannot be read, or is no ONNX file
	 */
	public static OnnxFile read(final Path path) throws IOException {
		GitPointer.refuse(path);
		UnfinishedDownload.refuse(path);
		try {
			WebPage.refuse(path, "it", "an ONNX file");
			return parse(path, OnnxBytes.withoutWeights(path));
		} catch (final IOException exc) {
			throw new IOException(
					"Cannot read " + path + ": " + FileFailures.sentence(exc)
							+ " Expected was a graph as Optimum exports it.",
					exc);
		}
	}

	/** Reads the content of a file. */
	static OnnxFile parse(final Path path, final ByteBuffer model) throws IOException {
		return read(path, GraphEdit.graph(model), ModelBodies.read(model));
	}

	private static OnnxFile read(final Path path, final ByteBuffer graph, final ModelBodies bodies) throws IOException {
		final List<Value> inputs = new ArrayList<>();
		final List<Value> outputs = new ArrayList<>();
		final List<NoiseNode> noise = new ArrayList<>();
		final Set<String> initializers = new HashSet<>();
		final Set<String> domains = new HashSet<>();
		for (final ProtoReader in = new ProtoReader(graph); in.next(); ) {
			switch (in.field()) {
				case 1 -> {
					final OnnxNode node = OnnxNode.read(in.message());
					domains.add(node.domain());
					if (isNoise(node)) noise.add(noise(node, in));
				}
				case 5 -> initializers.add(tensorName(in.message()));
				case 11 -> inputs.add(value(in.message()));
				case 12 -> outputs.add(value(in.message()));
				default -> in.skip();
			}
		}
		domains.removeAll(Set.of("", "ai.onnx"));
		domains.removeAll(bodies.functionDomains());
		inputs.removeIf(input -> initializers.contains(input.name));
		if (inputs.isEmpty() || outputs.isEmpty()) throw new IOException("its graph has no inputs or no outputs");
		return new OnnxFile(
				path,
				List.copyOf(inputs),
				List.copyOf(outputs),
				List.copyOf(noise),
				bodies.randomNodes(),
				Set.copyOf(domains));
	}

	private static boolean isNoise(final OnnxNode node) {
		return node.op().equals("RandomNormalLike") || node.op().equals("RandomNormal");
	}

	private static NoiseNode noise(final OnnxNode node, final ProtoReader in) {
		final long[] type = node.integers("dtype");
		final List<String> outputs = node.outputs();
		final String output = outputs.isEmpty() ? "" : outputs.get(outputs.size() - 1);
		final int dtype = type == null ? 0 : (int) type[0];
		return new NoiseNode(output, dtype, in.start(), in.end());
	}

	private static String tensorName(final ProtoReader in) throws IOException {
		String name = "";
		while (in.next()) {
			if (in.field() == 8) name = in.string();
			else in.skip();
		}
		return name;
	}

	/**
	 * Reads an input or output of a graph.
	 *
	 * @param in at the beginning of a {@code ValueInfoProto}
	 * @throws IOException if it is damaged
	 */
	public static Value value(final ProtoReader in) throws IOException {
		String name = "";
		int elementType = 0;
		final List<Long> dims = new ArrayList<>();
		while (in.next()) {
			if (in.field() == 1) name = in.string();
			else if (in.field() == 2) {
				for (final ProtoReader type = in.message(); type.next(); ) {
					if (type.field() != 1) type.skip();
					else
						for (final ProtoReader t = type.message(); t.next(); ) {
							if (t.field() == 1) elementType = (int) t.integer();
							else if (t.field() == 2) readShape(t.message(), dims);
							else t.skip();
						}
				}
			} else in.skip();
		}
		return new Value(name, elementType, List.copyOf(dims));
	}

	private static void readShape(final ProtoReader shape, final List<Long> dims) throws IOException {
		while (shape.next()) {
			if (shape.field() != 1) {
				shape.skip();
				continue;
			}
			long size = DYNAMIC;
			for (final ProtoReader dim = shape.message(); dim.next(); ) {
				if (dim.field() == 1) size = dim.integer();
				else dim.skip();
			}
			dims.add(size);
		}
	}

	/**
	 * The input for noise that {@link #withNoiseAsInput} makes.
	 *
	 * @param fallbackType ONNX's number of the type, where the node does not say
	 * @return the input; empty unless the graph draws noise at exactly one place
	 */
	public Optional<Value> noiseInput(final int fallbackType) {
		if (noise.size() != 1) return Optional.empty();
		final NoiseNode node = noise.get(0);
		return Optional.of(new Value(node.output, node.elementType == 0 ? fallbackType : node.elementType, List.of()));
	}

	/**
	 * The same graph, but handed its noise instead of drawing it: the node that
	 * draws goes, and its output becomes an input. So the mean (noise 0) and
	 * samples with a seed can be had of an encoder that was exported with an
	 * unseeded sample inside.
	 *
	 * @param input from {@link #noiseInput}
	 * @return a serialized ModelProto; owned by the caller
	 * @throws IOException if the file cannot be read
	 */
	public byte[] withNoiseAsInput(final Value input) throws IOException {
		final ByteBuffer model = OnnxBytes.whole(path, CancelCheck.NONE);
		// Without its weights, the file has the nodes at other places.
		final NoiseNode node = parse(path, model).noise.stream()
				.filter(one -> one.output.equals(input.name))
				.findFirst()
				.orElseThrow(() -> new IOException(path + " was changed while it was read"));
		final ProtoMessage type = new ProtoMessage().integer(1, input.elementType);
		return GraphEdit.replace(
				model,
				node.start,
				node.end,
				new ProtoMessage(),
				new ProtoMessage()
						.message(
								11,
								new ProtoMessage()
										.string(1, input.name)
										.message(2, new ProtoMessage().message(1, type))));
	}
}
