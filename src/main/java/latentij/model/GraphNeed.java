// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import latentij.codec.VaeConfig;
import latentij.model.MemoryCost.Need;
import latentij.model.VaeModel.Decoder;
import latentij.model.VaeModel.Encoder;
import latentij.model.VaeModel.Port;
import latentij.model.graph.OnnxType;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.onnx.PixelEdges;
import latentij.model.onnx.memory.GraphMemory;
import latentij.model.onnx.memory.GraphMemory.Constants;
import latentij.model.onnx.memory.GraphMemory.Peak;

/**
 * The need of a graph, found by following its nodes as they run on a CPU, for the very height and
 * width of an image: the same for built graphs and for those of others. What was found last is kept. A
 * larger image may need a little less than a smaller one, where its parts fit better into what ONNX Runtime
 * has taken from the system. Several threads may use it.
 */
public final class GraphNeed implements Need {

	/** From the estimate to what is asked for: measured peaks were 1.01 to 1.2 times the estimate. */
	public static final double HEADROOM = 1.3;

	/** Copies of the weights in the file while ONNX Runtime opens a network: the file's bytes, and its own. */
	private static final double READING = 2;

	/** Copies of the weights that it lays out for the processor while it opens a network. */
	private static final double LAYING_OUT = 1.7;

	/** Copies of the constants that it keeps as it made them: those themselves, and what it takes to make one. */
	private static final double MAKING = 1.5;

	/** Part of the constants that it makes of others, on the way, which are there at the same time. */
	private static final double FOLDING = 0.7;

	/** The side of a usual latent. */
	private static final int USUAL = 64;

	/** Pixels of a latent that is larger than any. */
	private static final double MOST_PIXELS = 1e10;

	/** Sizes whose needs are kept: each takes some hundred bytes, and a millisecond or more to find. */
	private static final int KEPT = 4096;

	private final GraphMemory graph;
	private final Constants constants;
	private final Port input;
	private final int channels;
	private final int inputRatio;
	private final int ratio;
	private final boolean pixels;

	/** The needs that were found last; guarded by itself. */
	private final Map<Size, Peak> known = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(final Map.Entry<Size, Peak> eldest) {
			return size() > KEPT;
		}
	};

	/** Height and width of a latent. */
	private record Size(long height, long width) {

		double pixels() {
			return (double) height * width;
		}
	}

	/** Channels of inputs of the latent's size, by name: the noise, where it is handed in. */
	private final Map<String, Integer> noise;

	/**
	 * @param inputRatio pixels of its input for each of the latent, along one side
	 * @param ratio pixels of the image for each of the latent, along one side
	 * @param pixels whether its input are 8-bit pixels
	 * @param noise as the field
	 */
	private GraphNeed(
			final GraphMemory graph,
			final Port input,
			final int channels,
			final int inputRatio,
			final int ratio,
			final boolean pixels,
			final Map<String, Integer> noise) {
		this.graph = graph;
		this.noise = noise;
		constants = graph.constants();
		this.input = input;
		this.channels = channels;
		this.inputRatio = inputRatio;
		this.ratio = ratio;
		this.pixels = pixels;
	}

	/**
	 * The need of an encoder.
	 *
	 * @param graph its graph
	 * @param image its input
	 * @param config of the model
	 * @return empty if the graph is not understood
	 */
	public static Optional<Need> ofEncoder(final GraphMemory graph, final Port image, final VaeConfig config) {
		final int f = config.spatialCompressionRatio();
		return understood(new GraphNeed(graph, image, config.inChannels(), f, f, false, Map.of()));
	}

	/**
	 * The need of a decoder.
	 *
	 * @param graph its graph
	 * @param latent its input
	 * @param config of the model
	 * @return empty if the graph is not understood
	 */
	public static Optional<Need> ofDecoder(final GraphMemory graph, final Port latent, final VaeConfig config) {
		return understood(new GraphNeed(
				graph, latent, config.latentChannels(), 1, config.spatialCompressionRatio(), false, Map.of()));
	}

	private static Optional<Need> understood(final GraphNeed need) {
		return need.followed(new Size(USUAL, USUAL)).isPresent() ? Optional.of(need) : Optional.empty();
	}

	/**
	 * The cost of graphs that are built, or come with LatentIJ. They are built for this when the
	 * first image is planned.
	 *
	 * @param encoder of the model
	 * @param decoder of the model
	 * @param config of the model
	 * @param otherwise the cost where a graph is not understood
	 * @return the cost
	 */
	public static MemoryCost cost(
			final Encoder encoder, final Decoder decoder, final VaeConfig config, final MemoryCost otherwise) {
		return cost(encoder, decoder, config, otherwise, GraphOptions.DEFAULT);
	}

	/**
	 * The cost of a model whose graphs have other options.
	 *
	 * @param model any
	 * @param options of the graphs that run
	 * @return the cost; the model's own of a graph that is in a file and the same with all options, or that is not
	 *         understood
	 */
	public static MemoryCost cost(final VaeModel model, final GraphOptions options) {
		return cost(model.encoder(), model.decoder(), model.config(), model.memory(), options);
	}

	private static MemoryCost cost(
			final Encoder encoder,
			final Decoder decoder,
			final VaeConfig config,
			final MemoryCost otherwise,
			final GraphOptions options) {
		return new MemoryCost(
				new Later(() -> encoder(encoder, config, options), otherwise.encoding()),
				new Later(() -> decoder(decoder, config, options), otherwise.decoding()));
	}

	private static Optional<Need> encoder(final Encoder encoder, final VaeConfig config, final GraphOptions options)
			throws IOException {
		final Optional<byte[]> proto = proto(encoder.source(), options);
		if (proto.isEmpty()) return Optional.empty();
		final Port image = encoder.image();
		final int f = config.spatialCompressionRatio();
		if (config.inChannels() != 3 || !encoder.source().isOwn()) {
			final GraphMemory graph = GraphMemory.of(ByteBuffer.wrap(proto.get()), image.name());
			final Map<String, Integer> noise =
					encoder.noise() == null ? Map.of() : Map.of(encoder.noise().name(), config.latentChannels());
			return understood(new GraphNeed(graph, image, config.inChannels(), f, f, false, noise));
		}
		final byte[] edited = PixelEdges.encoder(proto.get(), image.name(), OnnxType.FLOAT);
		final GraphMemory graph = GraphMemory.of(ByteBuffer.wrap(edited), PixelEdges.PIXELS);
		return understood(new GraphNeed(graph, image, 4, f, f, true, Map.of()));
	}

	private static Optional<Need> decoder(final Decoder decoder, final VaeConfig config, final GraphOptions options)
			throws IOException {
		final Optional<byte[]> proto = proto(decoder.source(), options);
		if (proto.isEmpty()) return Optional.empty();
		final boolean pixels = config.outChannels() == 3 && decoder.source().isOwn();
		final byte[] edited = pixels ? PixelEdges.decoder(proto.get(), decoder.output()) : proto.get();
		final Port latent = decoder.latent();
		return ofDecoder(GraphMemory.of(ByteBuffer.wrap(edited), latent.name()), latent, config);
	}

	private static Optional<byte[]> proto(final OnnxSource source, final GraphOptions options) throws IOException {
		final OnnxSource found = FastSource.of(source, options);
		if (found instanceof OnnxSource.Missing || found instanceof OnnxSource.File) return Optional.empty();
		return Optional.of(Reach.proto(found, options));
	}

	/** A graph that is looked at when it is first asked about. */
	private static final class Later implements Need {

		/** Looks at a graph. */
		@FunctionalInterface
		private interface Look {

			Optional<Need> need() throws IOException;
		}

		private final Look look;
		private final Need otherwise;
		private Need found;

		Later(final Look look, final Need otherwise) {
			this.look = look;
			this.otherwise = otherwise;
		}

		private synchronized Need need() {
			if (found == null) found = look();
			return found;
		}

		private Need look() {
			try {
				return look.need().orElse(otherwise);
			} catch (final IOException | IllegalArgumentException exc) {
				// Opening the network tells what is wrong with it.
				return otherwise;
			}
		}

		@Override
		public double weightBytes() {
			return need().weightBytes();
		}

		@Override
		public double openingBytes() {
			return need().openingBytes();
		}

		@Override
		public double bytes(final long height, final long width, final int ratio) {
			return need().bytes(height, width, ratio);
		}

		@Override
		public double values(final long height, final long width, final int ratio) {
			return need().values(height, width, ratio);
		}
	}

	@Override
	public double weightBytes() {
		return constants.kept();
	}

	@Override
	public double openingBytes() {
		return READING * graph.weightBytes()
				+ LAYING_OUT * constants.packed()
				+ MAKING * (constants.kept() - constants.packed())
				+ FOLDING * constants.passing();
	}

	@Override
	public double bytes(final long height, final long width, final int spatialCompressionRatio) {
		return HEADROOM * peak(height, width).bytes();
	}

	@Override
	public double values(final long height, final long width, final int spatialCompressionRatio) {
		return peak(height, width).values();
	}

	/** @param height of the image, in pixels: a latent has one more for those that are left over */
	private Peak peak(final long height, final long width) {
		final Size size = new Size(latent(height), latent(width));
		synchronized (known) {
			return known.computeIfAbsent(size, this::found);
		}
	}

	private long latent(final long pixels) {
		return Math.max(1, (pixels + ratio - 1) / ratio);
	}

	private Peak found(final Size size) {
		// No network takes such images, and their sizes would be no whole numbers any more.
		if (size.pixels() > MOST_PIXELS)
			return scaled(followed(new Size(USUAL, USUAL)).orElseThrow(), size);
		return followed(size)
				.orElseGet(() -> scaled(followed(new Size(USUAL, USUAL)).orElseThrow(), size));
	}

	/** A need in proportion to the pixels. */
	private static Peak scaled(final Peak usual, final Size size) {
		final double quotient = size.pixels() / (USUAL * USUAL);
		return new Peak(quotient * usual.bytes(), quotient * usual.values());
	}

	private Optional<Peak> followed(final Size size) {
		final long h = side(2, size.height() * inputRatio);
		final long w = side(3, size.width() * inputRatio);
		if (pixels) return graph.peak(1, h, w, channels);
		final Map<String, long[]> others = new HashMap<>();
		noise.forEach((name, count) -> others.put(name, new long[] {1, count, h / inputRatio, w / inputRatio}));
		return graph.peak(others, 1, channels, h, w);
	}

	private long side(final int axis, final long open) {
		final boolean fixed = input.dims().size() > axis && input.dims().get(axis) > 0;
		return fixed ? input.dims().get(axis) : open;
	}
}
