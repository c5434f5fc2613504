// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.TileListener;
import latentij.codec.VaeCodec;
import latentij.codec.tiling.Tiling;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.runtime.GraphRunner;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.tensor.FloatTensor;
import latentij.testing.Npy;
import latentij.testing.PeakMemory;

/**
 * Times a model of full size and shows the memory that it takes; a process of its
 * own for each model, so that peaks are its own.
 *
 * <pre>
 * FullSizeBenchmark MODEL SIZE [IO [stages|fast]]
 * </pre>
 *
 * MODEL is what {@link FullSizeModel} wrote, or an ONNX folder. With a folder IO,
 * the image x.npy and the latent z.npy in it are used, and ours_mean.npy and
 * ours_decoded.npy written beside them for src/test/python/accuracy.py; with
 * {@code stages}, what runs in stages give; with {@code fast}, what {@code precision=fast} does.
 */
public final class FullSizeBenchmark {

	private static double cpuSeconds;

	private FullSizeBenchmark() {}

	public static void main(final String[] args) throws IOException {
		final Path path = Path.of(args[0]);
		final int size = Integer.parseInt(args[1]);
		final Path io = args.length > 2 ? Path.of(args[2]) : null;
		final Tiling tiling = args.length > 3 && args[3].equals("stages") ? new Tiling.Stages(0) : Tiling.WHOLE;
		final DeviceChoice device =
				args.length > 3 && args[3].equals("fast") ? DeviceChoice.CPU.with(Precision.FAST) : DeviceChoice.CPU;
		GraphRunner.start();
		report("ONNX Runtime started", 0);

		final boolean checkpoint = Checkpoints.matches(path);
		for (int i = 0; i < 3; i++) {
			final long start = System.nanoTime();
			open(path, checkpoint);
			report("opened, " + (i == 0 ? "the first time" : "again"), start);
		}
		final VaeModel model = open(path, checkpoint);
		final FloatTensor image = io == null ? image(size) : npy(io, "x.npy");
		FloatTensor z = null;
		try (VaeCodec codec = VaeCodecs.open(model, device)) {
			long start = System.nanoTime();
			// The network is loaded with the first image.
			codec.encode(image(model.config().sizeMultiple()), PosteriorMode.MEAN, 0);
			report("encoder loaded", start);
			for (int i = 0; i < 2; i++) {
				start = System.nanoTime();
				final Latent mean = codec.encode(image, PosteriorMode.MEAN, 0, tiling, TileListener.NONE)
						.result();
				report("encoded " + image, start);
				z = mean.values();
				if (io != null) Npy.write(io.resolve("ours_mean.npy"), mean.values());
			}
		}
		if (io != null) z = npy(io, "z.npy");
		try (VaeCodec codec = VaeCodecs.open(model, device)) {
			long start = System.nanoTime();
			codec.decode(new Latent(FloatTensor.zeros(1, model.config().latentChannels(), 1, 1)));
			report("decoder loaded", start);
			for (int i = 0; i < 2; i++) {
				start = System.nanoTime();
				final FloatTensor decoded =
						codec.decode(new Latent(z), tiling, TileListener.NONE).result();
				report("decoded " + z, start);
				if (io != null) Npy.write(io.resolve("ours_decoded.npy"), decoded);
			}
		}
	}

	private static VaeModel open(final Path path, final boolean checkpoint) throws IOException {
		return checkpoint
				? Checkpoints.open(path, "full size")
				: Models.standard().find(path.toString());
	}

	private static FloatTensor image(final int size) {
		final FloatTensor image = FloatTensor.zeros(1, 3, size, size);
		for (int i = 0; i < image.size(); i++) image.buffer().put(i, (float) Math.sin(i * 0.01 + i / size * 0.02));
		return image;
	}

	private static FloatTensor npy(final Path folder, final String file) throws IOException {
		try (var in = Files.newInputStream(folder.resolve(file))) {
			return Npy.read(in).tensor();
		}
	}

	/**
	 * Time since start; the processors' time and the peak of the process's memory
	 * since last time.
	 */
	private static void report(final String what, final long start) throws IOException {
		final double seconds = start == 0 ? 0 : (System.nanoTime() - start) / 1e9;
		final double total = ProcessHandle.current()
				.info()
				.totalCpuDuration()
				.map(cpu -> cpu.toNanos() / 1e9)
				.orElse(Double.NaN);
		System.out.printf(
				Locale.ROOT,
				"%-36s %7.3f s, %7.2f s of all processors, peak memory %.0f MB%n",
				what,
				seconds,
				total - cpuSeconds,
				PeakMemory.take());
		cpuSeconds = total;
	}
}
