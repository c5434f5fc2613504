// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.ImagePlus;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.tensor.FloatTensor;

/** Writes montages of latents of many shapes, to look at. */
public final class LatentMontageDemo {

	private LatentMontageDemo() {}

	/**
	 * Writes PNG files.
	 *
	 * @param args the folder to write to; {@code target/montages} if none is given
	 */
	public static void main(final String... args) throws IOException {
		System.setProperty("java.awt.headless", "true");
		final Path folder = Files.createDirectories(Path.of(args.length > 0 ? args[0] : "target/montages"));
		for (final int[] shape : new int[][] {
			{4, 64, 64},
			{4, 96, 64},
			{4, 64, 96},
			{16, 64, 64},
			{32, 64, 64},
			{128, 64, 64},
			{8, 200, 20},
			{4, 8, 200},
			{4, 200, 8},
			{4, 1, 1},
			{4, 3, 5},
			{4, 300, 400},
			{32, 16, 16},
			{1, 64, 64}
		}) {
			final String name = shape[0] + "x" + shape[1] + "x" + shape[2] + ".png";
			new FileSaver(new ImagePlus(name, draw(hills(shape))))
					.saveAsPng(folder.resolve(name).toString());
		}
		final FloatTensor special = hills(4, 64, 64);
		for (int i = 0; i < 64 * 64; i++) {
			special.set(3, 0, 1, i / 64, i % 64);
			if (i % 64 + i / 64 < 40) special.set(Float.NaN, 0, 2, i / 64, i % 64);
			special.set(Float.NaN, 0, 3, i / 64, i % 64);
		}
		new FileSaver(new ImagePlus("special", draw(special)))
				.saveAsPng(folder.resolve("special.png").toString());
	}

	private static ColorProcessor draw(final FloatTensor latent) {
		return LatentMontage.draw(
				latent,
				IntStream.rangeClosed(1, latent.dim(1))
						.mapToObj(c -> ProvenanceLabels.LABEL + c)
						.toList(),
				new LatentMontage.Style(false, false));
	}

	/** Waves and a little noise; each channel over another range. */
	private static FloatTensor hills(final int... shape) {
		final FloatTensor latent = FloatTensor.zeros(1, shape[0], shape[1], shape[2]);
		final Random random = new Random(3);
		for (int c = 0; c < shape[0]; c++)
			for (int y = 0; y < shape[1]; y++)
				for (int x = 0; x < shape[2]; x++)
					latent.set(
							(float) (Math.pow(10, c % 5 - 2)
									* (Math.sin(x * 0.2 + c) * Math.cos(y * 0.11 * (1 + c % 3))
											+ 0.1 * random.nextGaussian()
											- 0.3 * c)),
							0,
							c,
							y,
							x);
		return latent;
	}
}
