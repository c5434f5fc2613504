// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.tiling.Tiling;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import org.junit.jupiter.api.Test;

/** The codec over a made-up network. */
class VaeCodecTest {

	private static final int F = 8;
	private static final int CHANNELS = 4;
	private static final VaeConfig CONFIG = new VaeConfig(CHANNELS, F, new Affine(0.5, 0));

	/** A mean of 2 and a logvar of ln 9, so that the standard deviation is 3. */
	private static final float MEAN = 2;

	private static final float STD = 3;

	/** exp and ln, rounded to 32 bits. */
	private static final float FP32_ATOL = 1e-5f;

	private enum Kind {
		MOMENTS,
		TAKES_NOISE,
		LATENT_ONLY
	}

	/** Gives constants; remembers what it was handed. */
	private static class FakeNetwork implements VaeNetwork {

		private final Kind kind;
		private FloatTensor image;
		private FloatTensor noise;
		private FloatTensor latent;
		private long[] wrongShape;
		private int closed;

		FakeNetwork(final Kind kind) {
			this.kind = kind;
		}

		@Override
		public boolean takesNoise() {
			return kind == Kind.TAKES_NOISE;
		}

		@Override
		public FloatTensor encode(final Block block, final FloatTensor gaussian) {
			final FloatTensor sample = ImageProcessor.floats(block);
			image = sample;
			noise = gaussian;
			if (wrongShape != null) return FloatTensor.zeros(wrongShape);
			final int channels = kind == Kind.MOMENTS ? 2 * CHANNELS : CHANNELS;
			final FloatTensor result = FloatTensor.zeros(sample.dim(0), channels, sample.dim(2) / F, sample.dim(3) / F);
			final FloatBuffer values = result.buffer();
			final int half = result.size() / result.dim(0) / 2;
			for (int i = 0; i < result.size(); i++)
				values.put(
						switch (kind) {
							case MOMENTS -> i / half % 2 == 0 ? MEAN : (float) Math.log(STD * STD);
							case TAKES_NOISE -> MEAN + STD * gaussian.buffer().get(i);
							case LATENT_ONLY -> MEAN;
						});
			return result;
		}

		@Override
		public FloatTensor decode(final FloatTensor z) {
			latent = z;
			return wrongShape != null
					? FloatTensor.zeros(wrongShape)
					: FloatTensor.zeros(z.dim(0), 3, z.dim(2) * F, z.dim(3) * F);
		}

		@Override
		public String device() {
			return "made up";
		}

		@Override
		public void close() {
			closed++;
		}
	}

	private static final FloatTensor IMAGE = FloatTensor.zeros(1, 3, 16, 24);

	private static float[] constant(final float value) {
		final float[] values = new float[CHANNELS * 2 * 3];
		Arrays.fill(values, value);
		return values;
	}

	private static float[] expectedSample(final long seed) {
		final float[] values = new TorchGenerator(seed).randn(1, CHANNELS, 2, 3).toArray();
		for (int i = 0; i < values.length; i++) values[i] = MEAN + STD * values[i];
		return values;
	}

	private static float[] encode(final Kind kind, final PosteriorMode mode, final long seed) {
		try (VaeCodec codec = new VaeCodec(new FakeNetwork(kind), CONFIG)) {
			final FloatTensor values = codec.encode(IMAGE, mode, seed).values();
			assertArrayEquals(new long[] {1, CHANNELS, 2, 3}, values.shape());
			return values.toArray();
		}
	}

	@Test
	void meanOfMomentsIsTheirFirstHalf() {
		assertArrayEquals(constant(MEAN), encode(Kind.MOMENTS, PosteriorMode.MEAN, 5));
	}

	@Test
	void meanOfNoiseTakingEncoderIsItsAnswerToNoNoise() {
		assertArrayEquals(constant(MEAN), encode(Kind.TAKES_NOISE, PosteriorMode.MEAN, 5));
	}

	@Test
	void bothKindsOfEncoderGiveTheSameSampleForASeed() {
		final float[] expected = expectedSample(42);
		assertArrayEquals(expected, encode(Kind.MOMENTS, PosteriorMode.SAMPLE, 42), FP32_ATOL);
		assertArrayEquals(expected, encode(Kind.TAKES_NOISE, PosteriorMode.SAMPLE, 42), FP32_ATOL);
		assertFalse(Arrays.equals(expected, encode(Kind.TAKES_NOISE, PosteriorMode.SAMPLE, 43)));
	}

	/** Whatever is encoded beside it. */
	@Test
	void eachImageOfABatchHasTheSampleOfTheSeed() {
		final float[] alone = expectedSample(42);
		for (final Kind kind : new Kind[] {Kind.MOMENTS, Kind.TAKES_NOISE}) {
			try (VaeCodec codec = new VaeCodec(new FakeNetwork(kind), CONFIG)) {
				final float[] batch = codec.encode(FloatTensor.zeros(3, 3, 16, 24), PosteriorMode.SAMPLE, 42)
						.values()
						.toArray();
				assertEquals(3 * alone.length, batch.length);
				for (int i = 0; i < 3; i++)
					assertArrayEquals(
							alone, Arrays.copyOfRange(batch, i * alone.length, (i + 1) * alone.length), FP32_ATOL);
			}
		}
	}

	@Test
	void jobsOfOtherThreadsAreNotCanceled() {
		final List<Boolean> told = new ArrayList<>();
		final AtomicReference<VaeCodec> codec = new AtomicReference<>();
		codec.set(new VaeCodec(
				new FakeNetwork(Kind.MOMENTS) {

					@Override
					public FloatTensor encode(final Block block, final FloatTensor gaussian) {
						codec.get().cancel(new Thread(() -> {}));
						told.add(null);
						codec.get().cancel(Thread.currentThread());
						return super.encode(block, gaussian);
					}

					@Override
					public void setCanceled(final boolean canceled) {
						told.add(canceled);
					}
				},
				CONFIG));
		codec.get().encode(IMAGE, PosteriorMode.MEAN, 0);
		codec.get().cancel(Thread.currentThread());
		// Of its own thread, while it runs.
		assertEquals(Arrays.asList(false, null, true), told);
	}

	/** Beginning a run in stages takes time: memory is freed first. */
	@Test
	void stagesOfACanceledJobAreCanceled() {
		final List<String> told = new ArrayList<>();
		final AtomicReference<VaeCodec> codec = new AtomicReference<>();
		final FakeNetwork stages = new FakeNetwork(Kind.MOMENTS) {

			@Override
			public void setCanceled(final boolean canceled) {
				told.add("stages " + canceled);
			}
		};
		codec.set(new VaeCodec(
				new FakeNetwork(Kind.MOMENTS) {

					@Override
					public VaeNetwork inStages(final long mapBytes, final TileListener listener) {
						if (told.size() == 1) codec.get().cancel(Thread.currentThread());
						return stages;
					}

					@Override
					public void setCanceled(final boolean canceled) {
						told.add("whole " + canceled);
					}
				},
				CONFIG));
		for (int i = 0; i < 2; i++)
			codec.get().encode(IMAGE, PosteriorMode.MEAN, 0, new Tiling.Stages(1), TileListener.NONE);
		assertEquals(List.of("whole false", "whole true", "stages true", "whole false", "stages false"), told);
	}

	@Test
	void runsTellTheirDevice() {
		try (VaeCodec codec = new VaeCodec(new FakeNetwork(Kind.MOMENTS), CONFIG)) {
			assertEquals(
					"made up",
					codec.encode(IMAGE, PosteriorMode.MEAN, 0, Tiling.WHOLE, TileListener.NONE)
							.device());
		}
	}

	@Test
	void noiseIsHandedOnlyToEncodersThatTakeIt() {
		final FakeNetwork moments = new FakeNetwork(Kind.MOMENTS);
		new VaeCodec(moments, CONFIG).encode(IMAGE, PosteriorMode.SAMPLE, 1);
		assertNull(moments.noise);
		final FakeNetwork noisy = new FakeNetwork(Kind.TAKES_NOISE);
		new VaeCodec(noisy, CONFIG).encode(IMAGE, PosteriorMode.SAMPLE, 1);
		assertNotNull(noisy.noise);
	}

	@Test
	void latentWithoutDistributionIsGivenAsItIs() {
		assertArrayEquals(constant(MEAN), encode(Kind.LATENT_ONLY, PosteriorMode.MEAN, 0));
	}

	@Test
	void sampleOfALatentWithoutDistributionIsRefused() {
		final String message = assertThrows(
						IllegalArgumentException.class, () -> encode(Kind.LATENT_ONLY, PosteriorMode.SAMPLE, 0))
				.getMessage();
		assertTrue(message.contains("posterior=mean"), message);
	}

	@Test
	void posteriorComesFromMomentsOnly() {
		final Posterior posterior = new VaeCodec(new FakeNetwork(Kind.MOMENTS), CONFIG).posterior(IMAGE);
		assertArrayEquals(constant(MEAN), posterior.mean().toArray());
		for (final Kind kind : new Kind[] {Kind.TAKES_NOISE, Kind.LATENT_ONLY})
			assertThrows(
					IllegalArgumentException.class, () -> new VaeCodec(new FakeNetwork(kind), CONFIG).posterior(IMAGE));
	}

	@Test
	void sizesAreRoundedDownToWholeLatentPixels() {
		final VaeCodec codec = new VaeCodec(new FakeNetwork(Kind.MOMENTS), CONFIG);
		assertArrayEquals(
				new long[] {2, CHANNELS, 1, 3},
				codec.encode(FloatTensor.zeros(2, 3, 15, 31), PosteriorMode.MEAN, 0)
						.values()
						.shape());
		assertArrayEquals(
				new long[] {1, CHANNELS, 1, 1},
				codec.encode(FloatTensor.zeros(1, 3, 8, 8), PosteriorMode.MEAN, 0)
						.values()
						.shape());
	}

	@Test
	void wrongShapesAreRefusedBeforeTheNetworkRuns() {
		final FakeNetwork network = new FakeNetwork(Kind.MOMENTS);
		final VaeCodec codec = new VaeCodec(network, CONFIG);
		for (final long[] shape :
				new long[][] {{3, 16, 16}, {1, 1, 16, 16}, {1, 4, 16, 16}, {1, 3, 7, 16}, {1, 3, 16, 7}})
			assertThrows(
					IllegalArgumentException.class,
					() -> codec.encode(FloatTensor.zeros(shape), PosteriorMode.MEAN, 0));
		assertNull(network.image);
		final String message = assertThrows(
						IllegalArgumentException.class, () -> codec.decode(new Latent(FloatTensor.zeros(1, 16, 2, 2))))
				.getMessage();
		assertTrue(message.contains("4") && message.contains("16"), message);
		assertNull(network.latent);
	}

	@Test
	void outputsThatDoNotFitTheConfigAreTheModelsFault() {
		for (final Kind kind : Kind.values()) {
			for (final long[] shape : new long[][] {{1, 4, 4, 6}, {1, 8, 4, 6}, {1, 5, 2, 3}, {2, 3}}) {
				final FakeNetwork network = new FakeNetwork(kind);
				network.wrongShape = shape;
				final VaeCodec codec = new VaeCodec(network, CONFIG);
				final String message = assertThrows(
								VaeException.class, () -> codec.encode(IMAGE, PosteriorMode.MEAN, 0))
						.getMessage();
				assertTrue(message.contains("config.json") && message.contains(Arrays.toString(shape)), message);
				assertTrue(message.contains("batch, channels, height and width"), message);
			}
		}
		final FakeNetwork network = new FakeNetwork(Kind.MOMENTS);
		network.wrongShape = new long[] {1, 3, 8, 8};
		final VaeCodec codec = new VaeCodec(network, CONFIG);
		assertThrows(VaeException.class, () -> codec.decode(new Latent(FloatTensor.zeros(1, CHANNELS, 2, 2))));
	}

	/** As of AutoencoderTiny, whose files fit their config all the same. */
	@Test
	void sidesThatAnEncoderRoundsUpAreTheImagesFault() {
		final FakeNetwork network = new FakeNetwork(Kind.LATENT_ONLY);
		network.wrongShape = new long[] {1, CHANNELS, 3, 3};
		final VaeCodec codec = new VaeCodec(network, CONFIG);
		final String message = assertThrows(
						IllegalArgumentException.class,
						() -> codec.encode(FloatTensor.zeros(1, 3, 17, 24), PosteriorMode.MEAN, 0))
				.getMessage();
		assertTrue(message.contains("multiples of 8, not 17 and 24"), message);
		assertThrows(VaeException.class, () -> codec.encode(FloatTensor.zeros(1, 3, 16, 24), PosteriorMode.MEAN, 0));
	}

	@Test
	void latentReachesTheDecoderUnscaled() {
		final FakeNetwork network = new FakeNetwork(Kind.MOMENTS);
		final FloatTensor z = FloatTensor.copyOf(constant(7), 1, CHANNELS, 2, 3);
		final FloatTensor image = new VaeCodec(network, CONFIG).decode(new Latent(z));
		assertArrayEquals(constant(7), network.latent.toArray());
		assertArrayEquals(new long[] {1, 3, 16, 24}, image.shape());
	}

	@Test
	void closingClosesTheNetworkOnce() {
		final FakeNetwork network = new FakeNetwork(Kind.MOMENTS);
		final VaeCodec codec = new VaeCodec(network, CONFIG);
		codec.close();
		codec.close();
		assertEquals(1, network.closed);
	}

	@Test
	void closedCodecRefusesToWork() {
		final FakeNetwork network = new FakeNetwork(Kind.MOMENTS);
		final VaeCodec codec = new VaeCodec(network, CONFIG);
		codec.close();
		assertThrows(IllegalStateException.class, () -> codec.encode(IMAGE, PosteriorMode.MEAN, 0));
		assertThrows(IllegalStateException.class, () -> codec.decode(new Latent(FloatTensor.zeros(1, CHANNELS, 2, 2))));
		assertNull(network.image);
	}

	@Test
	void deviceAndConfigAreThoseGiven() {
		final VaeCodec codec = new VaeCodec(new FakeNetwork(Kind.MOMENTS), CONFIG);
		assertEquals("made up", codec.device());
		assertEquals(CONFIG, codec.config());
	}

	@Test
	void pixelsAreEncodedAsTheirNormalizedImage() {
		final FakeNetwork network = new FakeNetwork(Kind.MOMENTS);
		final VaeCodec codec = new VaeCodec(network, CONFIG);
		final PixelTensor pixels = PixelTensor.zeros(2, 16, 24);
		pixels.ints().put(0, 0xffffff);
		final FloatTensor latent = codec.encode(pixels, PosteriorMode.MEAN, 0).values();
		assertArrayEquals(new long[] {2, CHANNELS, 2, 3}, latent.shape());
		assertArrayEquals(new long[] {2, 3, 16, 24}, network.image.shape());
		assertEquals(1, network.image.get(0, 2, 0, 0));
		assertEquals(-1, network.image.get(0, 2, 0, 1));
		assertArrayEquals(
				expectedSample(42),
				codec.encode(PixelTensor.zeros(1, 16, 24), PosteriorMode.SAMPLE, 42)
						.values()
						.toArray(),
				FP32_ATOL);
		assertThrows(
				IllegalArgumentException.class, () -> codec.encode(PixelTensor.zeros(1, 7, 24), PosteriorMode.MEAN, 0));
	}

	@Test
	void pixelsAreDecodedOfTheSizeThatBelongsToTheLatent() {
		final FakeNetwork network = new FakeNetwork(Kind.MOMENTS);
		final VaeCodec codec = new VaeCodec(network, CONFIG);
		final Latent latent = new Latent(FloatTensor.zeros(1, CHANNELS, 2, 3));
		final PixelTensor pixels = codec.decodeToPixels(latent);
		assertEquals("PixelTensor[1, 16, 24]", pixels.toString());
		assertEquals(0xff808080, pixels.ints().get(0));
		for (final long[] shape :
				new long[][] {{1, 3, 8, 8}, {1, 1, 16, 24}, {1, 4, 16, 24}, {3, 16, 24}, {2, 3, 16, 24}}) {
			network.wrongShape = shape;
			final String message = assertThrows(VaeException.class, () -> codec.decodeToPixels(latent))
					.getMessage();
			assertTrue(message.contains("config.json") && message.contains("The decoder gave"), message);
		}
		assertThrows(
				IllegalArgumentException.class, () -> codec.decodeToPixels(new Latent(FloatTensor.zeros(1, 16, 2, 3))));
		codec.close();
		assertThrows(IllegalStateException.class, () -> codec.decodeToPixels(latent));
	}

	@Test
	void latentsThatAreTooSmallForADecoderAreRefused() {
		final VaeCodec codec = new VaeCodec(new FakeNetwork(Kind.MOMENTS), CONFIG.withLeastSide(2));
		codec.decode(new Latent(FloatTensor.zeros(1, CHANNELS, 2, 2)));
		for (final long[] shape : new long[][] {{1, CHANNELS, 1, 3}, {1, CHANNELS, 3, 1}}) {
			final Latent latent = new Latent(FloatTensor.zeros(shape));
			final String message = assertThrows(IllegalArgumentException.class, () -> codec.decode(latent))
					.getMessage();
			assertTrue(message.contains("at least 2 rows and 2 columns"), message);
			assertTrue(message.contains("not of " + shape[2] + " and " + shape[3]), message);
			assertTrue(message.contains("above 8 pixels"), message);
			assertThrows(IllegalArgumentException.class, () -> codec.decodeToPixels(latent));
		}
	}
}
