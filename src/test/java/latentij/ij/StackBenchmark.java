// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import com.sun.management.OperatingSystemMXBean;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.model.library.Models;

/**
 * A stack of planes against as many single images, encoded and decoded: of a stack, the next plane is read and
 * the last one is written while one is computed.
 *
 * <pre>
 * java -cp ... latentij.ij.StackBenchmark [PLANES [SIDE [MODEL [DEVICE]]]]
 * </pre>
 */
public final class StackBenchmark {

	private StackBenchmark() {}

	/** A job. */
	@FunctionalInterface
	private interface Work {

		void run() throws IOException;
	}

	/**
	 * The time of a job.
	 *
	 * @param wall seconds
	 * @param processors seconds of all processors
	 */
	private record Time(double wall, double processors) {

		static Time of(final Work work) throws IOException {
			final long start = System.nanoTime();
			final long cpu = processorNanos();
			work.run();
			return new Time((System.nanoTime() - start) / 1e9, (processorNanos() - cpu) / 1e9);
		}

		private static long processorNanos() {
			return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
					.getProcessCpuTime();
		}
	}

	/** See the class. */
	public static void main(final String... args) throws IOException {
		System.setProperty("java.awt.headless", "true");
		final int planes = args.length > 0 ? Integer.parseInt(args[0]) : 100;
		final int side = args.length > 1 ? Integer.parseInt(args[1]) : 512;
		final String model = args.length > 2 ? args[2] : Models.BUNDLED;
		final String device = args.length > 3 ? args[3] : "cpu";
		final ImagePlus stack = stack(planes, side);
		final List<ImagePlus> images = new ArrayList<>();
		for (int i = 1; i <= planes; i++)
			images.add(new ImagePlus("plane", stack.getStack().getProcessor(i).duplicate()));
		final EncodeOptions one = EncodeOptions.parse(Map.of("model", model, "device", device));
		final EncodeOptions all = EncodeOptions.parse(Map.of("model", model, "device", device, "slices", "all"));
		final DecodeOptions decode = DecodeOptions.parse(Map.of("model", model, "device", device));
		try (Latents latents = new Latents(System.out::println)) {
			// Opens the networks.
			latents.decode(latents.encode(images.get(0), one), decode);
			System.out.println("| " + planes + " planes of " + side + " x " + side + " | one by one, wall"
					+ " | stack, wall | quotient | one by one, processors | stack, processors | quotient |");
			System.out.println("|---|---|---|---|---|---|---|");
			final List<ImagePlus> encoded = new ArrayList<>();
			final Time eachEncoded = Time.of(() -> {
				for (final ImagePlus image : images) encoded.add(latents.encode(image, one));
			});
			final List<ImagePlus> whole = new ArrayList<>();
			report("encode", eachEncoded, Time.of(() -> whole.add(latents.encode(stack, all))));
			final Time eachDecoded = Time.of(() -> {
				for (final ImagePlus latent : encoded) latents.decode(latent, decode);
			});
			report("decode", eachDecoded, Time.of(() -> latents.decode(whole.get(0), decode)));
		}
	}

	private static void report(final String what, final Time one, final Time stack) {
		System.out.printf(
				Locale.ROOT,
				"| %s | %.1f s | %.1f s | %.2f | %.1f s | %.1f s | %.2f |%n",
				what,
				one.wall,
				stack.wall,
				stack.wall / one.wall,
				one.processors,
				stack.processors,
				stack.processors / one.processors);
	}

	/** Parts of the sample image, enlarged where it is smaller. */
	private static ImagePlus stack(final int planes, final int side) {
		final ImageProcessor sample = IJ.openImage(
						Path.of("sample-images", "mountains.png").toString())
				.getProcessor();
		final ImageStack stack = new ImageStack(side, side);
		final int part = Math.min(side, Math.min(sample.getWidth(), sample.getHeight()));
		for (int i = 0; i < planes; i++) {
			final int room = sample.getWidth() - part;
			sample.setRoi(room == 0 ? 0 : 7 * i % room, 0, part, part);
			stack.addSlice("plane " + (i + 1), sample.crop().resize(side, side));
		}
		return new ImagePlus("stack", stack);
	}
}
