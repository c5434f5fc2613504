// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.codec.VaeException;
import latentij.ij.images.ImageTensors;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.Unavailable;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * How far a GPU's numbers are from the CPU's with floats of 32, 19 (TF32) and 16
 * bits, as a Markdown table: the scaled latents of an image, and the image decoded
 * from the CPU's latents, in grey levels.
 *
 * <pre>
 * PrecisionBenchmark [KEY=VALUE]...
 *
 * model=       a name or a path; without, Stable Diffusion 1.5's size with the random
 *              weights of FullSizeModel
 * weights=     folder where the random weights are, or are written
 * image=sample-images/mountains.png
 * graph=best   or some of those of VaeBenchmark, with commas between
 * size=512     side of the square that it is scaled to
 * </pre>
 */
public final class PrecisionBenchmark {

	private final VaeModel model;
	private final String[] graphs;
	private final PixelTensor image;

	private PrecisionBenchmark(final Map<String, String> arguments) throws IOException {
		BenchmarkRow.checkGraphs(arguments.get("graph"));
		graphs = arguments.get("graph").split(",");
		final String name = arguments.get("model");
		model = name.isEmpty()
				? VaeBenchmark.model(arguments.get("weights"))
				: Models.standard().find(name);
		final String file = arguments.get("image");
		final ImagePlus opened = IJ.openImage(file);
		if (opened == null) throw new IOException("There is no image " + file);
		final int size = Integer.parseInt(arguments.get("size"));
		image = ImageTensors.resizedPixels(opened, size, size);
	}

	/** See the class. */
	public static void main(final String... args) throws IOException {
		System.setProperty("java.awt.headless", "true");
		final Map<String, String> arguments = new HashMap<>(Map.of(
				"model",
				"",
				"weights",
				"",
				"image",
				"sample-images/mountains.png",
				"size",
				"512",
				"graph",
				BenchmarkRow.BEST));
		for (final String arg : args) {
			final String[] parts = arg.split("=", 2);
			if (parts.length < 2 || arguments.replace(parts[0], parts[1]) == null)
				throw new IllegalArgumentException(
						"\"" + arg + "\" is not understood. Expected was KEY=VALUE, with one of "
								+ arguments.keySet().stream().sorted().toList()
								+ ".");
		}
		new PrecisionBenchmark(arguments).run();
	}

	private VaeCodec open(final Device device, final Precision precision) {
		return new VaeCodec(Networks.on(device, precision, model), model.config());
	}

	private void run() {
		final Optional<Unavailable> obstacle = Networks.cuda().unavailable(Networks.gpu());
		final Latent latent;
		final float[] scaled;
		final PixelTensor decoded;
		try (VaeCodec cpu = open(Device.CPU, Precision.FP32)) {
			latent = cpu.encode(image, PosteriorMode.MEAN, 0);
			scaled = latent.scaled(model.config()).toArray();
			decoded = cpu.decodeToPixels(latent);
		}
		double largest = 0;
		for (final float value : scaled) largest = Math.max(largest, Math.abs(value));
		System.out.printf(
				Locale.ROOT,
				"%s, %d x %d pixels; the CPU's scaled latents go to %.3g%n",
				model.name(),
				image.width(),
				image.height(),
				largest);
		if (obstacle.isPresent()) {
			System.out.println("no GPU: " + obstacle.get().reason());
			return;
		}
		System.out.println("\n| device | latents: largest difference | root mean "
				+ "square | grey levels: largest difference | mean |\n|---|---|---|---|---|");
		for (final Precision precision : Precision.values()) {
			// Graphs of 16-bit floats have no others.
			if (VaeCodecs.actual(model, precision) != precision
					|| precision == Precision.FP16
							&& VaeCodecs.actual(model, Precision.FP32) == Precision.FP32
							&& !VaeCodecs.allowsHalf(model)) continue;
			for (final String graph : precision.usesTensorCores() ? graphs : new String[] {BenchmarkRow.BEST})
				compare(precision, graph, latent, scaled, decoded);
		}
	}

	private void compare(
			final Precision precision,
			final String graph,
			final Latent latent,
			final float[] scaled,
			final PixelTensor decoded) {
		final Optional<String> whyNot =
				precision.usesTensorCores() ? BenchmarkRow.whyNot(graph, precision) : Optional.empty();
		if (whyNot.isPresent() && !graph.equals(BenchmarkRow.BEST)) {
			System.out.println("Skipped: " + precision + ", " + graph + ": " + whyNot.get());
			return;
		}
		BenchmarkRow.choose(graph);
		try (VaeCodec codec = open(Networks.gpu(), precision)) {
			final String words = graph.equals(BenchmarkRow.BEST) ? "" : ", " + graph;
			print(codec, words, latent, scaled, decoded);
		} catch (final VaeException exc) {
			System.out.println("Failed: " + precision + ", " + graph + ": " + exc.getMessage());
		}
	}

	private void print(
			final VaeCodec codec,
			final String words,
			final Latent latent,
			final float[] scaled,
			final PixelTensor decoded) {
		final FloatTensor found = codec.encode(image, PosteriorMode.MEAN, 0).scaled(model.config());
		double most = 0;
		double squares = 0;
		for (int i = 0; i < scaled.length; i++) {
			final double difference = Math.abs(found.buffer().get(i) - scaled[i]);
			most = Math.max(most, difference);
			squares += difference * difference;
		}
		final PixelTensor pixels = codec.decodeToPixels(latent);
		int levels = 0;
		long sum = 0;
		for (int i = 0; i < pixels.bytes().capacity(); i++) {
			if (i % 4 == 3) continue;
			final int difference =
					Math.abs((pixels.bytes().get(i) & 0xff) - (decoded.bytes().get(i) & 0xff));
			levels = Math.max(levels, difference);
			sum += difference;
		}
		System.out.printf(
				Locale.ROOT,
				"| %s | %.2g | %.2g | %d | %.2g |%n",
				codec.device() + words,
				most,
				Math.sqrt(squares / scaled.length),
				levels,
				sum / (0.75 * pixels.bytes().capacity()));
	}
}
