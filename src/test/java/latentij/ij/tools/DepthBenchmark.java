// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.IJ;
import ij.ImagePlus;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import latentij.ij.Latents;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.model.library.Models;
import latentij.quality.ImageQuality;

/**
 * PSNR of images that are decoded from latents of fewer bits, as <em>Save Latent</em> rounds them. Arguments:
 * {@code [FOLDER [MODEL]]}, a folder of PNG files.
 */
public final class DepthBenchmark {

	private static final List<Integer> DEPTHS = List.of(32, 16, 8, 6, 5);

	private DepthBenchmark() {}

	/** Runs it. */
	public static void main(final String[] args) throws IOException {
		final Path folder = Path.of(args.length > 0 ? args[0] : "sample-images");
		final Map<String, String> encode = Map.of("model", args.length > 1 ? args[1] : Models.BUNDLED, "device", "cpu");
		final double[] sums = new double[DEPTHS.size()];
		System.out.println("| Image | 32 bits | 16 | 8 | 6 | 5 |\n|---|---|---|---|---|---|");
		try (Latents latents = new Latents(message -> {});
				Stream<Path> files = Files.list(folder)) {
			final List<Path> images = files.filter(file -> file.toString().endsWith(".png"))
					.sorted()
					.toList();
			for (final Path file : images) {
				final ImagePlus image = IJ.openImage(file.toString());
				final BufferedImage original =
						image.getProcessor().convertToColorProcessor().getBufferedImage();
				final ImagePlus latent = latents.encode(image, EncodeOptions.parse(encode));
				final double[] psnr = new double[DEPTHS.size()];
				for (int i = 0; i < psnr.length; i++) {
					final ImagePlus decoded = latents.decode(
							LatentSaver.quantize(latent, DEPTHS.get(i)), DecodeOptions.parse(Map.of("device", "cpu")));
					psnr[i] = ImageQuality.psnr(original, decoded.getBufferedImage());
					sums[i] += psnr[i] / images.size();
				}
				print(file.getFileName().toString(), psnr);
			}
		}
		print("mean", sums);
	}

	/** The PSNR with all bits, and what fewer take of it. */
	private static void print(final String name, final double[] psnr) {
		System.out.printf(Locale.ROOT, "| %s | %.2f dB", name, psnr[0]);
		for (int i = 1; i < psnr.length; i++) System.out.printf(Locale.ROOT, " | %+.3f", psnr[i] - psnr[0]);
		System.out.println(" |");
	}
}
