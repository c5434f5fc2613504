// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static latentij.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.TileListener;
import latentij.codec.VaeCodec;
import latentij.codec.tiling.Tiling;
import latentij.model.Reach;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.Npy;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real networks in tiles. */
class TilingTest {

	/** As for whole images: 32-bit floats in another order. */
	private static final double FP32_RTOL = 1e-5;

	private static VaeModel model(final String name) throws Exception {
		return Models.standard()
				.find(name.equals(Models.BUNDLED) ? name : Vectors.path(name).toString());
	}

	/** See make_tiling.py. */
	private static FloatTensor repeated() {
		final FloatTensor x = Npy.vector("kl-f8c4/expected/x.npy").tensor();
		final FloatTensor image = FloatTensor.zeros(1, 3, 144, 200);
		for (int y = 0; y < 144; y += x.dim(2)) {
			for (int column = 0; column < 200; column += x.dim(3))
				image.paste(x, 0, 0, x.dim(2), Math.min(x.dim(3), 200 - column), y, column);
		}
		return image;
	}

	private static double largest(final Npy npy) {
		double largest = 0;
		for (final double value : npy.values()) largest = Math.max(largest, Math.abs(value));
		return largest;
	}

	@Test
	void blendedTilesAreThoseOfDiffusers() throws Exception {
		assertBlended(repeated(), 8, "", 9, 17);
	}

	/** A model whose sample_size is 32. */
	@Test
	void smallBlendedTilesAreThoseOfDiffusers() throws Exception {
		assertBlended(repeated().crop(0, 0, 80, 88), 4, "-32", 5, 9);
	}

	/** @param height of the part of the latent that was decoded; likewise the width */
	private static void assertBlended(
			final FloatTensor image, final int tileLatentSize, final String suffix, final int height, final int width)
			throws Exception {
		final Npy moments = Npy.vector("kl-f8c4/tiled/moments" + suffix + ".npy");
		final FloatTensor mean = moments.tensor().copy();
		try (VaeCodec codec = VaeCodecs.open(model("kl-f8c4/vae"), DeviceChoice.CPU)) {
			final Tiling tiling = new Tiling.Blended(tileLatentSize);
			final FloatTensor latent = codec.encode(image, PosteriorMode.MEAN, 0, tiling, TileListener.NONE)
					.result()
					.values();
			assertArrayEquals(new long[] {1, 4, image.dim(2) / 8, image.dim(3) / 8}, latent.shape());
			final FloatTensor expected = FloatTensor.zeros(latent.shape());
			expected.buffer().put(mean.buffer().limit(expected.size()));
			assertClose(expected, latent, (float) (FP32_RTOL * largest(moments)));

			final Npy decoded = Npy.vector("kl-f8c4/tiled/decoded" + suffix + ".npy");
			final Latent part = new Latent(expected.crop(0, 0, height, width));
			assertClose(decoded, codec.decode(part, tiling, TileListener.NONE).result(), FP32_RTOL * largest(decoded));
		}
	}

	/** Tiles of AutoencoderDC overlap by an eighth. */
	@Test
	void blendedTilesOfDeepCompressionAreThoseOfDiffusers() throws Exception {
		final FloatTensor x = Npy.vector("families/dc-ae/expected/x.npy").tensor();
		final FloatTensor image = FloatTensor.zeros(1, 3, 64, 72);
		for (int y = 0; y < 64; y += x.dim(2))
			for (int column = 0; column < 72; column += x.dim(3))
				image.paste(x, 0, 0, Math.min(x.dim(2), 64 - y), Math.min(x.dim(3), 72 - column), y, column);
		final Npy latents = Npy.vector("families/dc-ae/tiled/latents.npy");
		final Npy decoded = Npy.vector("families/dc-ae/tiled/decoded.npy");
		try (VaeCodec codec = VaeCodecs.open(model("families/dc-ae/vae"), DeviceChoice.CPU)) {
			final Tiling tiling = new Tiling.Blended(8, codec.config().tiles().overlap());
			final FloatTensor latent = codec.encode(image, PosteriorMode.MEAN, 0, tiling, TileListener.NONE)
					.result()
					.values();
			assertClose(latents, latent, FP32_RTOL * largest(latents));
			final Latent part = new Latent(latents.tensor().crop(0, 0, 9, 17));
			assertClose(decoded, codec.decode(part, tiling, TileListener.NONE).result(), FP32_RTOL * largest(decoded));
		}
	}

	@Test
	void networksThatNormalizeHaveNoReach() throws Exception {
		assertTrue(Reach.of(model("kl-f8c4/vae")).isEmpty());
		assertTrue(Reach.of(model("kl-f8c4-onnx-optimum")).isEmpty());
		assertTrue(Reach.of(model("kl-f8c4-onnx-legacy")).isEmpty());
	}

	@ParameterizedTest
	@ValueSource(strings = {Models.BUNDLED, "tiny-taesd/vae"})
	void exactTilesGiveTheNumbersOfTheWholeImage(final String name) throws Exception {
		final VaeModel model = model(name);
		final Reach reach = Reach.of(model).orElseThrow();
		final Tiling tiling = new Tiling.Exact(13, reach.encoder(), reach.decoder());
		final Random random = new Random(1);
		final PixelTensor pixels = PixelTensor.zeros(1, 112, 216);
		for (int i = 0; i < pixels.size(); i++) pixels.ints().put(i, random.nextInt());
		try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.CPU)) {
			final Latent whole = codec.encode(pixels, PosteriorMode.MEAN, 0);
			final int[] tiles = new int[1];
			final Latent latent = codec.encode(pixels, PosteriorMode.MEAN, 0, tiling, (done, all) -> tiles[0] = all)
					.result();
			assertEquals(2 * 3, tiles[0]);
			assertClose(whole.values(), latent.values(), 1e-4f);

			assertClose(
					codec.decode(whole),
					codec.decode(whole, tiling, TileListener.NONE).result(),
					1e-5f);
			final PixelTensor expected = codec.decodeToPixels(whole);
			final PixelTensor found =
					codec.decodeToPixels(whole, tiling, TileListener.NONE).result();
			int different = 0;
			for (int i = 0; i < found.size(); i++) {
				for (int shift = 0; shift < 24; shift += 8) {
					final int difference = Math.abs((expected.ints().get(i) >> shift & 255)
							- (found.ints().get(i) >> shift & 255));
					assertTrue(difference <= 1);
					different += difference;
				}
			}
			// Values at the edge between two grey levels.
			assertTrue(different < found.size() / 1000, different + " of " + found.size());
		}
	}

	/** One pixel less, and a change that matters is not seen. */
	@ParameterizedTest
	@ValueSource(strings = {Models.BUNDLED, "tiny-taesd/vae"})
	void reachIsNeitherTooShortNorTooLong(final String name) throws Exception {
		final VaeModel model = model(name);
		final Reach reach = Reach.of(model).orElseThrow();
		try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.CPU)) {
			final int side = 2 * Math.max(reach.encoder(), reach.decoder()) + 9;
			final int middle = side / 2;
			// Everything of a pixel of the latent.
			final FloatTensor image = FloatTensor.zeros(1, 3, 8 * side, 8 * side);
			final FloatTensor before =
					codec.encode(image, PosteriorMode.MEAN, 0).values();
			for (int i = 0; i < 3 * 64; i++) image.set(50, 0, i / 64, 8 * middle + i / 8 % 8, 8 * middle + i % 8);
			assertReach(
					reach.encoder(),
					middle,
					1,
					before,
					codec.encode(image, PosteriorMode.MEAN, 0).values());

			final FloatTensor latent = FloatTensor.zeros(1, model.config().latentChannels(), side, side);
			final FloatTensor black = codec.decode(new Latent(latent));
			for (int c = 0; c < latent.dim(1); c++) latent.set(c % 2 == 0 ? 50 : -50, 0, c, middle, middle);
			assertReach(reach.decoder(), middle, 8, black, codec.decode(new Latent(latent)));
		}
	}

	private static void assertReach(
			final int reach, final int middle, final int scale, final FloatTensor before, final FloatTensor after) {
		int farthest = 0;
		for (int c = 0; c < before.dim(1); c++) {
			for (int y = 0; y < before.dim(2); y++) {
				for (int x = 0; x < before.dim(3); x++) {
					if (before.get(0, c, y, x) != after.get(0, c, y, x))
						farthest = Math.max(
								farthest, Math.max(Math.abs(y / scale - middle), Math.abs(x / scale - middle)));
				}
			}
		}
		assertTrue(
				farthest <= reach && farthest >= reach - 1,
				"changes up to " + farthest + " pixels away, a reach of " + reach);
	}
}
