// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import latentij.job.CodecPool;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.Job;
import latentij.job.Progress;
import latentij.model.Reach;
import latentij.model.library.Models;
import latentij.tensor.FloatTensor;

/**
 * Time from a change of a latent to the pixels of its picture, without the window. Arguments: {@code [SIDE [MODEL
 * [DEVICE]]]}, the side of the picture in pixels.
 */
public final class LiveBenchmark {

	private static final int RUNS = 40;

	private static final OperatingSystemMXBean SYSTEM =
			(OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

	private final FloatTensor latent;
	private final PartialDecoder decoder;
	private final DetailedPreview preview;
	private final LivePicture picture = new LivePicture();
	private final Random random = new Random(3);

	/** What is measured. */
	private interface Work {

		Patch decode(FloatTensor latent) throws IOException;
	}

	private LiveBenchmark(final Lease lease, final Job job, final int side) throws IOException {
		final int ratio = lease.model().config().spatialCompressionRatio();
		latent = FloatTensor.zeros(1, lease.model().config().latentChannels(), side / ratio, side / ratio);
		change(0, 0, latent.height());
		preview = new DetailedPreview(new FittedPreview(ratio, Optional.empty()));
		decoder = new PartialDecoder(
				new PlannedDecoder(lease, job, null, "latent"),
				ratio,
				Reach.of(lease.model())
						.map(reach -> OptionalInt.of(reach.decoder()))
						.orElse(OptionalInt.empty()));
	}

	private void change(final int y, final int x, final int size) {
		for (int c = 0; c < latent.channels(); c++)
			for (int row = y; row < y + size; row++)
				for (int column = x; column < x + size; column++)
					latent.set((float) random.nextGaussian(), 0, c, row, column);
	}

	/** Decodes squares that change, and prints the medians. */
	private void measure(final String name, final int size) throws IOException {
		measure(name, size, false, changed -> decoder.decode(changed, Progress.NONE)
				.orElseThrow());
	}

	/** Draws what is seen before all is decoded. */
	private void measurePreview(final String name) throws IOException {
		change(0, 0, latent.height());
		final FloatTensor known = latent.copy();
		preview.learn(known, decoder.decode(known, Progress.NONE).orElseThrow());
		measure(name, latent.height(), true, changed -> Patch.whole(preview.decode(changed, Progress.NONE)));
	}

	private void measure(final String name, final int size, final boolean isPreview, final Work work)
			throws IOException {
		final double[] wall = new double[RUNS];
		final double[] processor = new double[RUNS];
		for (int run = -RUNS / 4; run < RUNS; run++) {
			final int free = latent.height() - size + 1;
			change(random.nextInt(free), random.nextInt(free), size);
			final long cpu = SYSTEM.getProcessCpuTime();
			final long start = System.nanoTime();
			final Patch patch = work.decode(latent.copy());
			picture.put(patch, patch.width(), patch.height(), isPreview);
			picture.pixels();
			if (run < 0) continue;
			wall[run] = (System.nanoTime() - start) / 1e6;
			processor[run] = (SYSTEM.getProcessCpuTime() - cpu) / 1e6;
		}
		Arrays.sort(wall);
		System.out.printf(
				Locale.ROOT,
				"| %s | %.0f ms | %.0f ms | %.0f ms |%n",
				name,
				wall[RUNS / 2],
				wall[RUNS * 9 / 10],
				Arrays.stream(processor).sorted().skip(RUNS / 2).findFirst().orElseThrow());
	}

	/** Runs it. */
	public static void main(final String[] args) throws IOException {
		final int side = args.length > 0 ? Integer.parseInt(args[0]) : 512;
		final String model = args.length > 1 ? args[1] : Models.BUNDLED;
		final String device = args.length > 2 ? args[2] : "cpu";
		final Job job = Job.of(DecodeOptions.parse(Map.of("model", model, "device", device)));
		try (CodecPool pool = new CodecPool(
						message -> {}, reference -> Models.standard().find(reference));
				Lease lease = pool.lease(job, null)) {
			final LiveBenchmark benchmark = new LiveBenchmark(lease, job, side);
			System.out.printf("%d x %d, %s on %s%n%n", side, side, model, lease.device());
			System.out.println("| Changed | Median | 90 % | Processor time |\n|---|---|---|---|");
			benchmark.measure("1 x 1 pixel of the latent", 1);
			benchmark.measure("5 x 5 pixels, a brush", 5);
			benchmark.measure("16 x 16 pixels", 16);
			benchmark.measure("all", benchmark.latent.height());
			benchmark.measurePreview("all, the preview before");
		}
	}
}
