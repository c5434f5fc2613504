// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.TileListener;
import latentij.codec.VaeCodec;
import latentij.codec.VaeNetwork;
import latentij.codec.tiling.Tiling;
import latentij.model.GraphNeed;
import latentij.model.MemoryCost;
import latentij.model.MemoryCost.Need;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.runtime.ort.GraphSession;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.PeakMemory;
import latentij.util.machine.NativeHeap;

/**
 * Compares the memory that a run of a network is planned for with what the process takes, on
 * the CPU, beyond what it took before the network was opened: while it is opened, and in the
 * first run afterwards. A process of its own for each run, since ONNX Runtime keeps its memory:
 *
 * <pre>
 * java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms100m -Xmx100m -XX:+AlwaysPreTouch
 *   -XX:MaxDirectMemorySize=4g ... MemoryBenchmark model=FOLDER run=encode size=512 [precision=fast]
 * </pre>
 *
 * {@code size=8x40000} is that of an image 8 pixels high.
 */
public final class MemoryBenchmark {

	private MemoryBenchmark() {}

	public static void main(final String... args) throws IOException {
		final Map<String, String> words =
				new HashMap<>(Map.of("model", Models.BUNDLED, "run", "encode", "size", "512", "precision", "fp32"));
		for (final String arg : args) words.put(arg.split("=", 2)[0], arg.split("=", 2)[1]);
		final boolean encode = words.get("run").equals("encode");
		final String[] size = words.get("size").split("x");
		final int height = Integer.parseInt(size[0]);
		final int width = Integer.parseInt(size[size.length - 1]);
		final VaeModel model = Models.standard().find(words.get("model"));
		final int f = model.config().spatialCompressionRatio();
		final Precision precision = Precision.valueOf(words.get("precision").toUpperCase(Locale.ROOT));
		// Starts ONNX Runtime, and loads the classes.
		try (VaeCodec other = VaeCodecs.open(Models.standard().find(Models.BUNDLED), DeviceChoice.CPU)) {
			run(other, Models.standard().find(Models.BUNDLED), encode, 8, 8);
		}
		settle();
		final double before = resident();
		final double[] opening = new double[1];
		final double peak;
		final VaeNetwork network = Networks.on(Device.CPU, precision, model, opener -> (source, edit, check) -> {
			final GraphSession graph = opener.open(source, edit, check);
			opening[0] = PeakMemory.take() - before;
			settle();
			return graph;
		});
		try (VaeCodec codec = new VaeCodec(network, model.config())) {
			run(codec, model, encode, height, width);
			peak = PeakMemory.take() - before;
		}
		final MemoryCost cost =
				GraphNeed.cost(model, Devices.standard().backend(Device.CPU).graphOptions(Device.CPU, precision));
		final Need need = encode ? cost.encoding() : cost.decoding();
		final double estimate = (need.weightBytes() + need.bytes(height, width, f) / GraphNeed.HEADROOM) / 1e6;
		final double planned = (encode ? cost.encodeBytes(height, width, f) : cost.decodeBytes(height, width, f)) / 1e6;
		System.out.printf(
				Locale.ROOT,
				"| %s | %s | %s | %.0f | %.0f | %.0f | %.0f | %.2f | %.0f | %.2f |%n",
				words.get("model"),
				words.get("run"),
				words.get("size"),
				opening[0],
				need.openingBytes() / 1e6,
				peak,
				estimate,
				estimate / peak,
				planned,
				Math.max(opening[0], peak) / planned);
	}

	private static void run(
			final VaeCodec codec, final VaeModel model, final boolean encode, final int height, final int width) {
		final int f = model.config().spatialCompressionRatio();
		if (encode) {
			codec.encode(image(model.config().inChannels(), height, width), PosteriorMode.MEAN, 0);
			return;
		}
		final FloatTensor latent = FloatTensor.zeros(1, model.config().latentChannels(), height / f, width / f);
		for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, (float) Math.sin(0.37 * i));
		codec.decodeToPixels(new Latent(latent), Tiling.WHOLE, TileListener.NONE);
	}

	private static Block image(final int channels, final int height, final int width) {
		if (channels != 3) return FloatTensor.zeros(1, channels, height, width);
		final PixelTensor image = PixelTensor.zeros(1, height, width);
		for (int i = 0; i < image.size(); i++) image.ints().put(i, 7919 * i);
		return image;
	}

	/** What is free goes back to the system. */
	private static void settle() throws IOException {
		System.gc();
		NativeHeap.release();
		PeakMemory.take();
	}

	private static double resident() throws IOException {
		for (final String line : Files.readAllLines(Path.of("/proc/self/status")))
			if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
		return Double.NaN;
	}
}
