// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static latentij.codec.NotFiniteException.requireFinite;
import static latentij.codec.NotFiniteException.requireFiniteImage;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import latentij.codec.tiling.Tiling;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * Encodes images to latents and decodes latents to images.
 * <p>
 * Several threads may share a codec: they take turns. Any thread may {@linkplain #cancel
 * cancel} the job of a thread that it names. A network may have to be loaded again when
 * tensors of floats follow 8-bit pixels, or the other way round, so that its weights are in memory once.
 *
 * <pre>{@code
 * try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.AUTO)) {
 * 	Latent latent = codec.encode(image, PosteriorMode.MEAN, 0);
 * 	FloatTensor scaled = latent.scaled(codec.config()); // as diffusers' latents
 * 	FloatTensor decoded = codec.decode(latent); // [1,3,H,W], about [-1,1]
 * }
 * }</pre>
 */
public final class VaeCodec implements AutoCloseable {

	private final VaeNetwork network;
	private final VaeConfig config;

	private final Turns turns = new Turns();

	/** Changed by the thread whose turn it is. */
	private boolean closed;

	/**
	 * One run of a network.
	 *
	 * @param result what it gave
	 * @param device where it was done, for people
	 */
	public record Run<T>(T result, String device) {}

	/**
	 * Creates a codec over a network.
	 *
	 * @param network becomes the codec's own, and is closed with it
	 * @param config the numbers that go with it
	 */
	public VaeCodec(final VaeNetwork network, final VaeConfig config) {
		this.network = Objects.requireNonNull(network, "network");
		this.config = Objects.requireNonNull(config, "config");
	}

	/** @return the numbers that go with the network */
	public VaeConfig config() {
		return config;
	}

	/**
	 * The device that the network runs on. It may change from run to run; each
	 * {@link Run} tells its own.
	 *
	 * @return the device of the last run, or of the first to come, for people
	 */
	public String device() {
		return network.device();
	}

	/**
	 * Encodes an image to one latent of its posterior.
	 *
	 * @param image RGB, [N,3,H,W], or grey, [N,1,H,W], as the {@linkplain #config model} has it,
	 *          in [-1,1]; or 8-bit RGB pixels, which are {@linkplain
	 *          ImageProcessor#floats normalized}; H and W at least the
	 *          spatial compression ratio; read, never changed
	 * @param mode which latent of the posterior
	 * @param seed of the noise of {@link PosteriorMode#SAMPLE}, as
	 *          {@code torch.Generator("cpu").manual_seed(seed)}, for each image of the
	 *          batch anew; else unused
	 * @return latent [N,C,floor(H/f),floor(W/f)], unscaled; owned by the caller
	 * @throws IllegalArgumentException if the shape differs, if an encoder that rounds up is given a height or width that is no
	 *           multiple of f, or if a sample is
	 *           asked of a network that has no posterior
	 * @throws IllegalStateException if the codec was closed
	 * @throws VaeException if the network fails or gives another shape, or values that are
	 *           not finite; of several images, some may be fine, and are when they are encoded alone
	 * @see #decode
	 * @see <a href="https://arxiv.org/abs/2112.10752">Rombach et al. 2022</a>
	 */
	public Latent encode(final Block image, final PosteriorMode mode, final long seed) {
		return encode(image, mode, seed, Tiling.WHOLE, TileListener.NONE).result();
	}

	/**
	 * Encodes an image in tiles, as {@link #encode(Block, PosteriorMode, long)}
	 * does as a whole.
	 *
	 * @param tiling how the image is cut
	 * @param listener is told of the tiles, and may end the job between two of them
	 * @return as there, and where it was done
	 * @throws CancellationException if the listener ends it
	 */
	public Run<Latent> encode(
			final Block image,
			final PosteriorMode mode,
			final long seed,
			final Tiling tiling,
			final TileListener listener) {
		final long[] shape = latentShape(image);
		return run(
				tiling,
				listener,
				tiled -> encode(shape, noise -> whole(image, tiled.encode(image, noise)), mode, seed));
	}

	/** The network as it is where there are no tiles. */
	private VaeNetwork tiled(final Tiling tiling, final TileListener listener) {
		if (tiling == Tiling.WHOLE) return network;
		if (tiling instanceof Tiling.Stages stages) return network.inStages(stages.mapBytes(), listener);
		return new TiledNetwork(network, config.spatialCompressionRatio(), config.outChannels(), tiling, listener);
	}

	/**
	 * Runs a job that another thread may cancel, when it is this thread's turn.
	 *
	 * @param job is given the network that runs it
	 */
	private <T> Run<T> run(final Tiling tiling, final TileListener listener, final Function<VaeNetwork, T> job) {
		turns.beginUnlessCanceled(network);
		try {
			requireOpen();
			final VaeNetwork tiled = tiled(tiling, listener);
			turns.handOver(tiled);
			return new Run<>(job.apply(tiled), tiled.device());
		} finally {
			turns.end();
		}
	}

	/**
	 * Cancels the job that a thread has in progress, or waits for, if there is one: it ends
	 * with a {@link CancellationException} as soon as the network can. The codec stays usable.
	 *
	 * @param thread that encodes or decodes; jobs of others go on
	 */
	public void cancel(final Thread thread) {
		turns.cancel(thread);
	}

	private Latent encode(
			final long[] shape, final UnaryOperator<FloatTensor> encoder, final PosteriorMode mode, final long seed) {
		final boolean sample = mode == PosteriorMode.SAMPLE;
		if (network.takesNoise()) {
			// Without noise, the sample is the mean.
			final FloatTensor noise = sample ? noise(seed, shape) : FloatTensor.zeros(shape);
			return new Latent(requireFinite(check("encoder", encoder.apply(noise), shape)));
		}
		final FloatTensor output = encoder.apply(null);
		if (isMoments(output)) {
			final Posterior posterior = posterior(output, shape);
			final Latent latent = sample ? posterior.sample(noise(seed, shape)) : posterior.mode();
			requireFinite(latent.values());
			return latent;
		}
		check("encoder", output, shape);
		if (sample)
			throw new IllegalArgumentException("This model's encoder gives one latent and no distribution, so there "
					+ "is nothing to sample from. Choose posterior=mean.");
		return new Latent(requireFinite(output));
	}

	/** Begins anew for each image, whose sample is therefore the one that it has alone. */
	private static FloatTensor noise(final long seed, final long[] shape) {
		final long[] one = shape.clone();
		one[0] = 1;
		final FloatTensor noise = new TorchGenerator(seed).randn(one);
		if (shape[0] == 1) return noise;
		final FloatTensor all = FloatTensor.zeros(shape);
		final FloatBuffer values = all.buffer();
		while (values.hasRemaining()) values.put(noise.buffer());
		return all;
	}

	/**
	 * Encodes an image to its posterior.
	 *
	 * @param image as for {@link #encode}
	 * @return the posterior; owned by the caller
	 * @throws IllegalArgumentException if the shape differs, or if the encoder
	 *           gives no moments
	 * @throws IllegalStateException if the codec was closed
	 * @throws VaeException if the network fails or gives another shape, or values that are
	 *           not finite
	 */
	public Posterior posterior(final FloatTensor image) {
		final long[] shape = latentShape(image);
		final FloatTensor output = network.takesNoise()
				? null
				: run(Tiling.WHOLE, TileListener.NONE, all -> whole(image, all.encode(image, null)))
						.result();
		if (output == null || !isMoments(output))
			throw new IllegalArgumentException("This model's encoder does not give the moments of its posterior");
		return posterior(output, shape);
	}

	/** The tensor that comes back tells; what exports declare is often wrong. */
	private boolean isMoments(final FloatTensor output) {
		return output.rank() == 4 && output.dim(1) == 2 * config.latentChannels();
	}

	private static Posterior posterior(final FloatTensor moments, final long[] latentShape) {
		final long[] shape = latentShape.clone();
		shape[1] *= 2;
		return new Posterior(check("encoder", moments, shape));
	}

	/** Refuses images of which an encoder, as AutoencoderTiny's, makes more than whole latent pixels. */
	private FloatTensor whole(final Block image, final FloatTensor output) {
		final int f = config.spatialCompressionRatio();
		final int height = image.height();
		final int width = image.width();
		if (output.rank() == 4
				&& (height % f != 0 || width % f != 0)
				&& output.dim(2) == (height + f - 1) / f
				&& output.dim(3) == (width + f - 1) / f)
			throw new IllegalArgumentException("This model takes images whose height and width are multiples of " + f
					+ ", not " + height + " and " + width + ": its encoder rounds other sides up. Pad or crop the"
					+ " image.");
		return output;
	}

	/** The shape of the latent of an image. */
	private long[] latentShape(final Block image) {
		final int channels = config.inChannels();
		if (image instanceof FloatTensor floats && floats.rank() != 4 || image.channels() != channels)
			throw new IllegalArgumentException(
					"An image to encode has the shape [N," + channels + ",H,W], not " + image);
		final int f = config.spatialCompressionRatio();
		if (image.height() < f || image.width() < f)
			throw new IllegalArgumentException("An image to encode has a height and a width of at least " + f + ", not "
					+ image.height() + " and " + image.width());
		return new long[] {image.batch(), config.latentChannels(), image.height() / f, image.width() / f};
	}

	/**
	 * Decodes a latent.
	 *
	 * @param latent unscaled, [N,C,h,w]; read, never changed
	 * @return RGB, [N,3,h*f,w*f], or grey, [N,1,h*f,w*f]; about [-1,1], not clamped; owned by the caller
	 * @throws IllegalArgumentException if the number of channels differs, or if there are less rows or columns than the
	 *           {@linkplain VaeConfig#leastSide model} takes
	 * @throws IllegalStateException if the codec was closed
	 * @throws VaeException if the network fails or gives another shape, or values that are
	 *           not finite
	 * @see #encode
	 */
	public FloatTensor decode(final Latent latent) {
		return decode(latent, Tiling.WHOLE, TileListener.NONE).result();
	}

	/**
	 * Decodes a latent in tiles, as {@link #decode(Latent)} does as a whole.
	 *
	 * @param tiling how the latent is cut
	 * @param listener is told of the tiles, and may end the job between two of them
	 * @return as there, and where it was done
	 * @throws CancellationException if the listener ends it
	 */
	public Run<FloatTensor> decode(final Latent latent, final Tiling tiling, final TileListener listener) {
		final long[] shape = imageShape(latent.values());
		final FloatTensor z = quantized(latent.values());
		return run(tiling, listener, tiled -> requireFiniteImage(check("decoder", tiled.decode(z), shape)));
	}

	/**
	 * Decodes a latent to 8-bit pixels: clamped to [0,1] and rounded as diffusers
	 * does.
	 *
	 * @param latent unscaled, [N,C,h,w]; read, never changed
	 * @return images of the size h*f x w*f, of equal colors where the model's are grey; the fourth byte of each pixel is
	 *         undefined; owned by the caller
	 * @throws IllegalArgumentException if the number of channels differs
	 * @throws IllegalStateException if the codec was closed
	 * @throws VaeException if the network fails or gives another shape, or values that are
	 *           not finite
	 */
	public PixelTensor decodeToPixels(final Latent latent) {
		return decodeToPixels(latent, Tiling.WHOLE, TileListener.NONE).result();
	}

	/**
	 * Decodes a latent to 8-bit pixels in tiles, as {@link #decodeToPixels(Latent)}
	 * does as a whole.
	 *
	 * @param tiling how the latent is cut
	 * @param listener is told of the tiles, and may end the job between two of them
	 * @return as there, and where it was done
	 * @throws CancellationException if the listener ends it
	 */
	public Run<PixelTensor> decodeToPixels(final Latent latent, final Tiling tiling, final TileListener listener) {
		final long[] shape = imageShape(latent.values());
		final FloatTensor z = quantized(latent.values());
		return run(tiling, listener, tiled -> {
			// Networks give pixels of RGB images alone; of grey ones, tiles and stages make them piece by piece.
			if (config.outChannels() == 1 && tiled == network)
				return ImageProcessor.toPixels(check("decoder", tiled.decode(z), shape));
			final PixelTensor pixels = tiled.decodeToPixels(z);
			final int colors = config.outChannels() == 1 ? 1 : 3;
			check("decoder", new long[] {pixels.batch(), colors, pixels.height(), pixels.width()}, shape);
			return pixels;
		});
	}

	/** The latent as the decoder takes it: of a model with a codebook, of its vectors. */
	private FloatTensor quantized(final FloatTensor z) {
		return config.codebook() == null ? z : config.codebook().quantized(z);
	}

	/** The shape of the image of a latent. */
	private long[] imageShape(final FloatTensor z) {
		if (z.dim(1) != config.latentChannels())
			throw new IllegalArgumentException(
					"A latent of this model has " + config.latentChannels() + " channels, this one has " + z.dim(1));
		final int least = config.leastSide();
		if (z.dim(2) < least || z.dim(3) < least)
			throw new IllegalArgumentException("This model decodes latents of at least " + least + " rows and " + least
					+ " columns, because it mirrors them at their borders, not of " + z.dim(2) + " and " + z.dim(3)
					+ ". Encode an image whose height and width are above "
					+ (least - 1) * config.spatialCompressionRatio() + " pixels.");
		final int f = config.spatialCompressionRatio();
		return new long[] {z.dim(0), config.outChannels(), (long) z.dim(2) * f, (long) z.dim(3) * f};
	}

	private static FloatTensor check(final String network, final FloatTensor found, final long[] expected) {
		check(network, found.shape(), expected);
		return found;
	}

	private static void check(final String network, final long[] found, final long[] expected) {
		if (!Arrays.equals(found, expected)) throw VaeException.ofShape(network, found, Arrays.toString(expected));
	}

	private void requireOpen() {
		if (closed) throw new IllegalStateException("The codec was closed");
	}

	/** Closes the network; safe to call twice. */
	@Override
	public void close() {
		turns.begin(network);
		try {
			if (closed) return;
			closed = true;
			network.close();
		} finally {
			turns.end();
		}
	}
}
