// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import ij.IJ;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.TileListener;
import latentij.codec.VaeCodec;
import latentij.codec.tiling.Tiling;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.PeakMemory;

/**
 * Times an image as a whole, in stages, and in blended tiles, on the CPU, with the memory
 * that the process takes, and compares the numbers.
 *
 * <pre>
 * StagesBenchmark model=FOLDER width=1024 height=1024 memory=2000 runs=whole,stages,blended
 * </pre>
 *
 * The image is the sample of mountains, enlarged; {@code memory} is what feature maps may
 * take, in megabytes. Peaks are those of the process: for the peak of one kind of run, it
 * must be the only one.
 */
public final class StagesBenchmark {

	private record Result(FloatTensor latent, PixelTensor pixels) {}

	private StagesBenchmark() {}

	public static void main(final String... args) throws IOException {
		final Map<String, String> words = new HashMap<>(
				Map.of("width", "1024", "height", "1024", "memory", "2000", "runs", "whole,stages,blended"));
		for (final String arg : args) words.put(arg.split("=", 2)[0], arg.split("=", 2)[1]);
		final PixelTensor image = image(Integer.parseInt(words.get("width")), Integer.parseInt(words.get("height")));
		final VaeModel model = Models.standard().find(words.get("model"));
		final Map<String, Tiling> kinds = Map.of(
				"whole",
				Tiling.WHOLE,
				"stages",
				new Tiling.Stages(1_000_000 * Long.parseLong(words.get("memory"))),
				"blended",
				new Tiling.Blended(64));
		final Map<String, Result> results = new HashMap<>();
		try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.CPU)) {
			for (final String kind : words.get("runs").split(",")) {
				results.put(kind, run(codec, kind, kinds.get(kind), image, first(results)));
				if (results.size() > 1 && results.containsKey("whole"))
					compare(kind, results.get("whole"), results.get(kind));
			}
		}
	}

	private static PixelTensor image(final int width, final int height) {
		final int[] rgb = (int[]) IJ.openImage("sample-images/mountains.png")
				.resize(width, height, "bicubic")
				.getProcessor()
				.getPixels();
		final PixelTensor image = PixelTensor.zeros(1, height, width);
		image.ints().put(rgb);
		return image;
	}

	private static FloatTensor first(final Map<String, Result> results) {
		return results.isEmpty() ? null : results.values().iterator().next().latent;
	}

	/** @param latent to decode, the same for all kinds; null for the one that is encoded */
	private static Result run(
			final VaeCodec codec,
			final String kind,
			final Tiling tiling,
			final PixelTensor image,
			final FloatTensor latent)
			throws IOException {
		long start = System.nanoTime();
		final FloatTensor encoded = codec.encode(image, PosteriorMode.MEAN, 0, tiling, TileListener.NONE)
				.result()
				.values();
		report(kind + " encoded", start);
		start = System.nanoTime();
		final PixelTensor decoded = codec.decodeToPixels(
						new Latent(latent == null ? encoded : latent), tiling, TileListener.NONE)
				.result();
		report(kind + " decoded", start);
		return new Result(encoded, decoded);
	}

	private static void report(final String what, final long start) throws IOException {
		System.out.printf(
				Locale.ROOT,
				"%s: %.1f s, peak memory %.0f MB%n",
				what,
				(System.nanoTime() - start) / 1e9,
				PeakMemory.take());
	}

	private static void compare(final String kind, final Result whole, final Result other) {
		double largest = 0;
		for (int i = 0; i < whole.latent.size(); i++)
			largest = Math.max(
					largest,
					Math.abs(
							whole.latent.buffer().get(i) - other.latent.buffer().get(i)));
		int most = 0;
		int different = 0;
		for (int i = 0; i < whole.pixels.size(); i++) {
			for (int shift = 0; shift < 24; shift += 8) {
				final int difference = Math.abs((whole.pixels.ints().get(i) >> shift & 255)
						- (other.pixels.ints().get(i) >> shift & 255));
				most = Math.max(most, difference);
				if (difference > 0) different++;
			}
		}
		System.out.printf(
				Locale.ROOT,
				"%s from whole: latent %.2e at most; %d of %d grey levels differ, by %d at most%n",
				kind,
				largest,
				different,
				3L * whole.pixels.size(),
				most);
	}
}
