// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import latentij.ij.runs.RunListener;
import latentij.ij.runs.RunProgress;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.testing.PeakMemory;

/**
 * Times an image whole or in tiles, and shows the memory that the process takes, and
 * a checksum of the decoded pixels: equal ones are equal pixels. A process of its
 * own for each run, so that peaks are its own.
 *
 * <pre>
 * TilingBenchmark model=NAME_OR_PATH width=6000 height=4000 tiling=off
 * </pre>
 *
 * The image is the sample of mountains, enlarged. With the system property
 * {@code latentij.memory} below what it needs, models that can be are tiled by
 * themselves.
 */
public final class TilingBenchmark {

	private static int tiles;

	private TilingBenchmark() {}

	public static void main(final String... args) throws IOException {
		final Map<String, String> words = new HashMap<>();
		for (final String arg : args) words.put(arg.split("=", 2)[0], arg.split("=", 2)[1]);
		final ImagePlus image = IJ.openImage("sample-images/mountains.png")
				.resize(
						Integer.parseInt(words.getOrDefault("width", "6000")),
						Integer.parseInt(words.getOrDefault("height", "4000")),
						"bicubic");
		final Map<String, String> decode = new HashMap<>(Map.of("device", "cpu"));
		decode.put("tiling", words.get("tiling"));
		final Map<String, String> encode = new HashMap<>(decode);
		encode.put("model", words.get("model"));
		try (Latents latents = new Latents(message -> {}, new RunListener() {

			@Override
			public void progress(final RunProgress progress) {
				tiles = progress.pieces();
			}
		})) {
			long start = System.nanoTime();
			final ImagePlus latent = latents.encode(image, EncodeOptions.parse(encode));
			report("encoded", start);
			start = System.nanoTime();
			final ImagePlus decoded = latents.decode(latent, DecodeOptions.parse(decode));
			report("decoded", start);
			final CRC32 sum = new CRC32();
			for (final int rgb : (int[]) decoded.getProcessor().getPixels()) {
				for (int shift = 0; shift < 24; shift += 8) sum.update(rgb >> shift);
			}
			System.out.printf(
					Locale.ROOT,
					"%d x %d pixels decoded, CRC-32 %08x%n",
					decoded.getWidth(),
					decoded.getHeight(),
					sum.getValue());
		}
	}

	private static void report(final String what, final long start) throws IOException {
		System.out.printf(
				Locale.ROOT,
				"%s: %.1f s, %s, peak memory %.0f MB%n",
				what,
				(System.nanoTime() - start) / 1e9,
				tiles == 0 ? "whole" : tiles + " tiles",
				PeakMemory.take());
		tiles = 0;
	}
}
