// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.tiling.Tiling;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TiledNetworkTest {

	private static final int F = 4;
	private static final VaeConfig CONFIG = new VaeConfig(1, F, new Affine(1, 0));

	/** Looks one pixel of the latent around; zeros lie around the image. */
	private static final Tiling EXACT = new Tiling.Exact(3, 1, 1);

	private static final Tiling BLENDED = new Tiling.Blended(8);

	/**
	 * Sums: of the image over the 3 x 3 blocks around a pixel of the latent, and what
	 * the sides leave over with the last ones; of the latent over the 3 x 3 pixels
	 * around that of a pixel of the image.
	 */
	private static class SumNetwork implements VaeNetwork {

		private final boolean noisy;
		private final List<String> runs = new ArrayList<>();

		SumNetwork(final boolean noisy) {
			this.noisy = noisy;
		}

		@Override
		public boolean takesNoise() {
			return noisy;
		}

		@Override
		public FloatTensor encode(final Block block, final FloatTensor noise) {
			final FloatTensor image = ImageProcessor.floats(block);
			runs.add(image.toString());
			final int height = image.dim(2) / F;
			final int width = image.dim(3) / F;
			final FloatTensor result = FloatTensor.zeros(1, 1, height, width);
			for (int y = 0; y < height; y++) {
				for (int x = 0; x < width; x++) {
					float sum = noisy ? 1000 * noise.get(0, 0, y, x) : 0;
					for (int v = 0; v < image.dim(2); v++) {
						for (int u = 0; u < image.dim(3); u++) {
							if (Math.abs(Math.min(v / F, height - 1) - y) <= 1
									&& Math.abs(Math.min(u / F, width - 1) - x) <= 1) sum += image.get(0, 0, v, u);
						}
					}
					result.set(sum, 0, 0, y, x);
				}
			}
			return result;
		}

		@Override
		public FloatTensor decode(final FloatTensor latent) {
			runs.add(latent.toString());
			final FloatTensor image = FloatTensor.zeros(1, 3, latent.dim(2) * F, latent.dim(3) * F);
			for (int c = 0; c < 3; c++) {
				for (int y = 0; y < image.dim(2); y++) {
					for (int x = 0; x < image.dim(3); x++) {
						float sum = 0;
						for (int v = Math.max(0, y / F - 1); v <= Math.min(latent.dim(2) - 1, y / F + 1); v++) {
							for (int u = Math.max(0, x / F - 1); u <= Math.min(latent.dim(3) - 1, x / F + 1); u++)
								sum += latent.get(0, 0, v, u);
						}
						image.set(sum / 100, 0, c, y, x);
					}
				}
			}
			return image;
		}

		@Override
		public String device() {
			return "made up";
		}

		@Override
		public void close() {}
	}

	/** Small whole numbers: sums of them are exact. */
	private static FloatTensor numbers(final long... shape) {
		final FloatTensor tensor = FloatTensor.zeros(shape);
		for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, i * 37 % 11 - 5);
		return tensor;
	}

	private static PixelTensor pixels(final int height, final int width) {
		final PixelTensor pixels = PixelTensor.zeros(1, height, width);
		for (int i = 0; i < pixels.size(); i++) pixels.ints().put(i, i * 0x1f3d5b & 0xffffff);
		return pixels;
	}

	private static TiledNetwork tiled(final VaeNetwork network, final Tiling tiling) {
		return new TiledNetwork(network, F, 3, tiling, TileListener.NONE);
	}

	@Test
	void exactTilesGiveTheNumbersOfTheWholeImage() {
		final SumNetwork whole = new SumNetwork(false);
		// Sides that leave something over, which belongs to the last pixels.
		final FloatTensor image = numbers(1, 3, 8 * F + 3, 7 * F + 1);
		assertArrayEquals(
				whole.encode(image, null).toArray(),
				tiled(whole, EXACT).encode(image, null).toArray());
		final PixelTensor pixels = pixels(8 * F, 7 * F);
		// Of fractions, whose sums depend on their order.
		assertArrayEquals(
				whole.encode(pixels, null).toArray(),
				tiled(whole, EXACT).encode(pixels, null).toArray(),
				1e-4f);
		final FloatTensor latent = numbers(1, 1, 8, 7);
		assertArrayEquals(
				whole.decode(latent).toArray(),
				tiled(whole, EXACT).decode(latent).toArray());
		assertEquals(
				whole.decodeToPixels(latent).ints(),
				tiled(whole, EXACT).decodeToPixels(latent).ints());
		assertTrue(whole.runs.contains("FloatTensor[1, 1, 5, 4]"), whole.runs.toString());
	}

	/** Of one channel, pixels are made tile by tile: the floats of the whole image are never there. */
	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void greyTilesBecomePixelsOneByOne(final boolean blended) {
		final VaeNetwork grey = new SumNetwork(false) {

			@Override
			public FloatTensor decode(final FloatTensor latent) {
				final FloatTensor image = super.decode(latent);
				final int values = image.dim(2) * image.dim(3);
				return FloatTensor.wrap(image.buffer().limit(values), 1, 1, image.dim(2), image.dim(3));
			}
		};
		final FloatTensor latent = numbers(1, 1, 9, 14);
		final Tiling tiling = blended ? BLENDED : EXACT;
		final TiledNetwork tiled = new TiledNetwork(grey, F, 1, tiling, TileListener.NONE);
		final PixelTensor pixels = tiled.decodeToPixels(latent);
		assertEquals(ImageProcessor.toPixels(tiled.decode(latent)).ints(), pixels.ints());
		final VaeCodec codec = new VaeCodec(grey, new VaeConfig(1, F, new Affine(1, 0), 1, 1, ModelTiles.STANDARD));
		assertEquals(
				pixels.ints(),
				codec.decodeToPixels(new Latent(latent), tiling, TileListener.NONE)
						.result()
						.ints());
	}

	@Test
	void noiseIsCutWithTheImage() {
		final SumNetwork whole = new SumNetwork(true);
		final FloatTensor image = numbers(1, 3, 8 * F, 7 * F);
		final FloatTensor noise = numbers(1, 1, 8, 7);
		assertTrue(tiled(whole, EXACT).takesNoise());
		assertArrayEquals(
				whole.encode(image, noise).toArray(),
				tiled(whole, EXACT).encode(image, noise).toArray());
	}

	/** Where all tiles agree, blending changes nothing. */
	@Test
	void blendedTilesOfAConstantAreConstant() {
		final VaeNetwork constant = new SumNetwork(false) {

			@Override
			public FloatTensor encode(final Block block, final FloatTensor noise) {
				final FloatTensor image = ImageProcessor.floats(block);
				return fill(FloatTensor.zeros(1, 2, image.dim(2) / F, image.dim(3) / F));
			}

			@Override
			public FloatTensor decode(final FloatTensor latent) {
				return fill(FloatTensor.zeros(1, 3, latent.dim(2) * F, latent.dim(3) * F));
			}

			private FloatTensor fill(final FloatTensor tensor) {
				for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, 0.5f);
				return tensor;
			}
		};
		final FloatTensor moments = tiled(constant, BLENDED).encode(numbers(1, 3, 23 * F, 9 * F), null);
		assertArrayEquals(new long[] {1, 2, 23, 9}, moments.shape());
		for (final float value : moments.toArray()) assertEquals(0.5f, value);
		final PixelTensor pixels = tiled(constant, BLENDED).decodeToPixels(numbers(1, 1, 23, 9));
		for (int i = 0; i < pixels.size(); i++)
			assertEquals(0xffbfbfbf, pixels.ints().get(i));
	}

	/** diffusers blends floats, and rounds what comes of it. */
	@Test
	void blendsBeforeItRounds() {
		final SumNetwork network = new SumNetwork(false);
		final FloatTensor latent = numbers(1, 1, 9, 14);
		assertEquals(
				ImageProcessor.toPixels(tiled(network, BLENDED).decode(latent)).ints(),
				tiled(network, BLENDED).decodeToPixels(latent).ints());
	}

	@Test
	void imagesOfOneTileAreNotTouched() {
		final SumNetwork network = new SumNetwork(false);
		tiled(network, BLENDED).encode(numbers(1, 3, 8 * F, 8 * F), null);
		tiled(network, BLENDED).decode(numbers(1, 1, 8, 8));
		assertEquals(List.of("FloatTensor[1, 3, 32, 32]", "FloatTensor[1, 1, 8, 8]"), network.runs);
	}

	@Test
	void listenerIsToldAndMayEndIt() {
		final List<String> told = new ArrayList<>();
		final SumNetwork network = new SumNetwork(false);
		final VaeCodec codec = new VaeCodec(network, CONFIG);
		final Latent latent = new Latent(numbers(1, 1, 3, 7));
		codec.decode(latent, EXACT, (done, all) -> told.add(done + " of " + all));
		assertEquals(List.of("0 of 3", "1 of 3", "2 of 3"), told);
		network.runs.clear();
		assertThrows(
				CancellationException.class,
				() -> codec.decodeToPixels(latent, EXACT, (done, all) -> {
					if (done == 1) throw new CancellationException();
				}));
		assertEquals(1, network.runs.size());
	}

	@Test
	void codecPassesTilesOn() {
		final SumNetwork network = new SumNetwork(false);
		final VaeCodec codec = new VaeCodec(network, CONFIG);
		final FloatTensor image = numbers(1, 3, 8 * F, 7 * F);
		final float[] whole =
				codec.encode(image, PosteriorMode.MEAN, 0).values().toArray();
		assertEquals(1, network.runs.size());
		assertArrayEquals(
				whole,
				codec.encode(image, PosteriorMode.MEAN, 0, EXACT, TileListener.NONE)
						.result()
						.values()
						.toArray());
		assertEquals(1 + 9, network.runs.size());
		codec.encode(pixels(8 * F, 7 * F), PosteriorMode.MEAN, 0, EXACT, TileListener.NONE);
		assertEquals(1 + 9 + 9, network.runs.size());
	}

	@Test
	void tilesOfAnotherSizeAreRefused() {
		final VaeNetwork wrong = new SumNetwork(false) {

			@Override
			public FloatTensor encode(final Block block, final FloatTensor noise) {
				final FloatTensor image = ImageProcessor.floats(block);
				return FloatTensor.zeros(1, 2, image.dim(2) / F, image.dim(3));
			}

			@Override
			public PixelTensor decodeToPixels(final FloatTensor latent) {
				return PixelTensor.zeros(1, 3, 3);
			}
		};
		final String message = assertThrows(
						VaeException.class, () -> tiled(wrong, EXACT).encode(numbers(1, 3, 8 * F, 7 * F), null))
				.getMessage();
		assertTrue(message.contains("[1, 2, 4, 16]"), message);
		final String pixels = assertThrows(
						VaeException.class, () -> tiled(wrong, EXACT).decodeToPixels(numbers(1, 1, 8, 7)))
				.getMessage();
		assertTrue(pixels.contains("[1, 3, 3, 3]") && pixels.contains("[1, 3, 16, 16]"), pixels);
	}
}
