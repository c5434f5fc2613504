// SPDX-License-Identifier: BSD-2-Clause
package latentij.preview;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import latentij.tensor.FloatTensor;
import latentij.testing.SystemProperties;
import latentij.util.files.AppFolders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearPreviewTest {

	@RegisterExtension
	final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path folder;

	/** A latent of zeros has the color of the bias, as ComfyUI shows it. */
	@ParameterizedTest
	@CsvSource({
		"sd15, 4, 808080",
		"taesd, 4, 808080",
		"stabilityai/sdxl-vae, 4, 8d7d7f",
		"sd3, 16, 9e9b98",
		"flux, 16, 7b7675",
		"flux2, 32, 7b7675",
		"FLUX2, 128, 7b7675"
	})
	void knownFactorsFitTheirModels(final String model, final int channels, final String color) {
		final LinearPreview preview = KnownFactors.of(model).orElseThrow();
		assertTrue(preview.fits(channels));
		assertFalse(preview.fits(channels + 1));
		final LinearPreview.Picture picture = preview.draw(FloatTensor.zeros(1, channels, 3, 5));
		final int zoom = channels == 128 ? 2 : 1;
		assertEquals(5 * zoom, picture.width());
		assertEquals(3 * zoom, picture.height());
		assertEquals(color, String.format("%06x", picture.pixels()[7]));
	}

	@Test
	void channelsAreWeightedAndClamped() {
		final FloatTensor latent = FloatTensor.zeros(1, 4, 1, 2);
		latent.set(1, 0, 0, 0, 0);
		latent.set(9, 0, 1, 0, 1);
		final int[] pixels = KnownFactors.of("sd15").orElseThrow().draw(latent).pixels();
		// 127.5 (1 + 0.3512), (1 + 0.2297), (1 + 0.3227); all above 255.
		assertEquals("ac9da9", String.format("%06x", pixels[0]));
		assertEquals("ffffff", String.format("%06x", pixels[1]));
		assertTrue(KnownFactors.of("latentij-f8c4").isEmpty());
	}

	/** Channel 4c + 2y + x of FLUX.2 holds the pixel (x, y) of a patch. */
	@Test
	void patchesAreLaidOut() {
		final LinearPreview red = new LinearPreview(List.of(new double[] {1, 0, 0}), new double[] {-1, -1, -1});
		final FloatTensor latent = FloatTensor.zeros(1, 4, 1, 2);
		latent.set(2, 0, 1, 0, 0);
		latent.set(2, 0, 2, 0, 1);
		final LinearPreview.Picture picture = red.draw(latent);
		assertArrayEquals(new int[] {0, 0xff0000, 0, 0, 0, 0, 0xff0000, 0}, picture.pixels());
	}

	@Test
	void componentsFindTheDirectionsOfTheLargestDifferences() {
		final Random random = new Random(3);
		final FloatTensor latent = FloatTensor.zeros(1, 16, 20, 20);
		for (int i = 0; i < 400; i++) {
			final double a = 3 * random.nextGaussian();
			final double b = random.nextGaussian();
			for (int c = 0; c < 16; c++)
				latent.set(
						(float) (7 + a * (c == 2 ? 0.6 : 0) + a * (c == 5 ? 0.8 : 0) + b * (c == 9 ? 1 : 0)),
						0,
						c,
						i / 20,
						i % 20);
		}
		final LinearPreview preview = PrincipalComponents.of(latent);
		assertEquals(0.6 / 0.8, preview.factors().get(2)[0] / preview.factors().get(5)[0], 1e-3);
		assertTrue(preview.factors().get(9)[1] > 0.3);
		assertEquals(0, preview.factors().get(9)[2], 1e-9);
		final int[] pixels = preview.draw(latent).pixels();
		double mean = 0;
		for (final int pixel : pixels) mean += (pixel >> 16 & 0xff) / 400.0;
		assertEquals(127.5, mean, 3);
	}

	@Test
	void constantLatentsAreGrey() {
		final int[] pixels = PrincipalComponents.of(FloatTensor.zeros(1, 2, 2, 2))
				.draw(FloatTensor.zeros(1, 2, 2, 2))
				.pixels();
		assertArrayEquals(new int[] {0x808080, 0x808080, 0x808080, 0x808080}, pixels);
	}

	@Test
	void leastSquaresFindALinearDecoder() {
		final Random random = new Random(4);
		final FloatTensor latent = FloatTensor.zeros(1, 4, 12, 10);
		for (int c = 0; c < 4; c++)
			for (int i = 0; i < 120; i++) latent.set((float) random.nextGaussian(), 0, c, i / 10, i % 10);
		final LinearPreview decoder = new LinearPreview(
				List.of(
						new double[] {0.1, 0.2, -0.1},
						new double[] {-0.05, 0, 0.1},
						new double[] {0, 0.1, 0.02},
						new double[] {0.03, -0.1, 0}),
				new double[] {0.1, 0, -0.2});
		final int[] small = decoder.draw(latent).pixels();
		final int[] large = new int[24 * 20];
		for (int i = 0; i < large.length; i++) large[i] = small[i / 20 / 2 * 10 + i % 20 / 2];
		final LeastSquares squares = new LeastSquares(4);
		squares.add(latent, large, 20, 2);
		final LinearPreview found = squares.solve();
		// Pixels are whole grey levels.
		for (int c = 0; c < 4; c++)
			assertArrayEquals(decoder.factors().get(c), found.factors().get(c), 2e-3);
		assertArrayEquals(decoder.bias(), found.bias(), 2e-3);
	}

	@Test
	void fittedFactorsAreKeptForOneVersionOfAModel() throws IOException {
		properties.set(AppFolders.CACHE_PROPERTY, folder.toString());
		final LinearPreview preview = new LinearPreview(
				List.of(new double[] {1, 2, 3}, new double[] {0.1, 1e-9, -4}), new double[] {0, 1, 2});
		FittedFactors.of("model", "1").store(preview, "weights 8");
		final LinearPreview loaded =
				FittedFactors.of("model", "1").load(() -> "weights 8").orElseThrow();
		assertArrayEquals(preview.factors().get(1), loaded.factors().get(1));
		assertArrayEquals(preview.bias(), loaded.bias());
		assertTrue(FittedFactors.of("model", "2").load(() -> "weights 8").isEmpty());
		// Other weights at the same place; and none, as on a disk that was unplugged.
		assertTrue(FittedFactors.of("model", "1").load(() -> "weights 9").isEmpty());
		assertTrue(FittedFactors.of("model", "1").load(() -> "").isPresent());
		try (var files = Files.list(folder.resolve("preview"))) {
			Files.writeString(files.findFirst().orElseThrow(), "factors=1,x\nbias=0,0,0\n");
		}
		assertTrue(FittedFactors.of("model", "1").load(() -> "weights 8").isEmpty());
	}

	@Test
	void leavesAreTheSameAtEveryCall() {
		assertArrayEquals(DeadLeaves.paint(32), DeadLeaves.paint(32));
	}
}
