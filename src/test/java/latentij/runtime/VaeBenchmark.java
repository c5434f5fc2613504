// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import latentij.codec.VaeException;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.Unavailable;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.PeakMemory;
import latentij.util.Versions;

/**
 * How fast an autoencoder of Stable Diffusion 1.5's size encodes and decodes, on
 * the GPU and on the CPU, as a Markdown table. Its weights are random, and
 * written first ({@link FullSizeModel}).
 *
 * <pre>
 * VaeBenchmark [KEY=VALUE[,VALUE...]]...
 *
 * device=gpu,cpu           where; without a GPU it says why, and goes on
 * job=encode,decode
 * size=512,1024,2048       side of the image, multiples of 8
 * batch=1,8
 * precision=fp16,tf32,fp32 on the GPU; the CPU has fp32
 * graph=best               best; plain: without the graphs for tensor cores; transposed,
 *                          sums, kernels, transposed+kernels: these graphs in forms
 *                          that no card has measured yet (GraphOptions.Form)
 * cpusize=512,1024         the CPU's sizes, at batch 1
 * runs=20 cpuruns=3        timed runs; the median counts
 * warmup=3 cpuwarmup=1     runs before that
 * model=FOLDER             where the weights are, or are written
 * peak=989.4               TFLOP/s of the card, dense 16-bit, if not known here
 * minutes=60               no further row is started after these
 * </pre>
 *
 * A time is that of {@code VaeNetwork.encode} or {@code decodeToPixels}: 8-bit
 * pixels in the JVM's memory to latents there, or back. "Outside" is the part of
 * it that is not spent in ONNX Runtime's run, which copies to and from the device.
 * "First" is the first image of a network: its graph is opened, its weights are read,
 * and cuDNN chooses kernels for this size. What a GPU's very first network waits for
 * is not in it (the libraries are loaded, the graphs for tensor cores are tried).
 */
public final class VaeBenchmark {

	private static final Map<String, String> DEFAULTS = Map.ofEntries(
			Map.entry("device", "gpu,cpu"),
			Map.entry("job", "encode,decode"),
			Map.entry("size", "512,1024,2048"),
			Map.entry("batch", "1,8"),
			Map.entry("precision", "fp16,tf32,fp32"),
			Map.entry("graph", "best"),
			Map.entry("cpusize", "512,1024"),
			Map.entry("runs", "20"),
			Map.entry("cpuruns", "3"),
			Map.entry("warmup", "3"),
			Map.entry("cpuwarmup", "1"),
			Map.entry("model", ""),
			Map.entry("peak", ""),
			Map.entry("minutes", "60"));

	private static final Map<String, Set<String>> WORDS = Map.of(
			"device",
			Set.of("gpu", "cpu"),
			"job",
			Set.of("encode", "decode"),
			"precision",
			Set.of("fp32", "tf32", "fp16"));

	private static final int COMPRESSION = 8;

	private final Map<String, String> arguments;
	private final long end;
	private final VaeModel model;

	private VaeBenchmark(final Map<String, String> arguments) throws IOException {
		this.arguments = arguments;
		end = System.nanoTime() + number("minutes") * 60_000_000_000L;
		model = model(arguments.get("model"));
	}

	/** See the class. */
	public static void main(final String... args) throws IOException {
		System.setProperty("java.awt.headless", "true");
		new VaeBenchmark(parse(args)).run();
	}

	/**
	 * Reads arguments; what is not said is the default.
	 *
	 * @throws IllegalArgumentException for a key or word that is not known
	 */
	static Map<String, String> parse(final String... args) {
		final Map<String, String> values = new HashMap<>(DEFAULTS);
		for (final String arg : args) {
			final String[] parts = arg.split("=", 2);
			if (parts.length < 2 || values.replace(parts[0], parts[1]) == null)
				throw new IllegalArgumentException(
						"\"" + arg + "\" is not understood. Expected was KEY=VALUE, with one of "
								+ DEFAULTS.keySet().stream().sorted().toList() + ".");
			final Set<String> words = WORDS.get(parts[0]);
			if (words != null && !words.containsAll(List.of(parts[1].split(","))))
				throw new IllegalArgumentException("\"" + arg + "\" is not understood. Expected were some of "
						+ words.stream().sorted().toList() + ", with commas between.");
		}
		BenchmarkRow.checkGraphs(values.get("graph"));
		return values;
	}

	/** Random weights of Stable Diffusion 1.5's size, written if they are not there. */
	static VaeModel model(final String folder) throws IOException {
		final Path where = folder.isEmpty()
				? Path.of(System.getProperty("java.io.tmpdir"), "latentij-benchmark")
				: Path.of(folder);
		if (!Files.exists(where.resolve("vae/diffusion_pytorch_model.safetensors")))
			FullSizeModel.main(new String[] {where.toString()});
		return Checkpoints.open(where, "full size");
	}

	private List<String> words(final String key) {
		return Arrays.stream(arguments.get(key).split(","))
				.filter(word -> !word.isBlank())
				.toList();
	}

	private int number(final String key) {
		return Integer.parseInt(arguments.get(key));
	}

	private void run() throws IOException {
		System.out.printf(
				"LatentIJ %s, ONNX Runtime %s, Java %s, %s %s, %d processors%n",
				Versions.latentIJ(),
				Versions.onnxRuntime(),
				System.getProperty("java.version"),
				System.getProperty("os.name"),
				System.getProperty("os.arch"),
				Runtime.getRuntime().availableProcessors());
		final List<String> cards = Gpu.cards();
		System.out.println(
				cards.isEmpty()
						? "nvidia-smi: not here, or no card"
						: "Cards (name, driver, memory): " + String.join("; ", cards));
		final List<BenchmarkRow> gpu = new ArrayList<>();
		if (words("device").contains("gpu")) {
			final Optional<Unavailable> obstacle = Networks.cuda().unavailable(Networks.gpu());
			obstacle.ifPresent(why -> System.out.println("no GPU: " + why.reason() + " (" + why.remedy() + ")"));
			if (obstacle.isEmpty()) gpu.addAll(rows(words("size"), words("batch"), words("precision")));
		}
		System.out.println("\n| job | size | batch | precision | device | median ms"
				+ " | fastest | slowest | first ms | outside run % | TFLOP/s |"
				+ " % of fp16 peak | peak MiB |\n"
				+ "|---".repeat(13) + "|");
		final List<String> left = new ArrayList<>();
		for (final BenchmarkRow row : gpu) measure(row, true, cards.isEmpty() ? "" : cards.get(0), left);
		if (words("device").contains("cpu")) {
			for (final BenchmarkRow row : rows(words("cpusize"), List.of("1"), List.of("fp32")))
				measure(row, false, "", left);
		}
		left.forEach(System.out::println);
	}

	private List<BenchmarkRow> rows(
			final List<String> sizes, final List<String> batches, final List<String> precisions) {
		final List<BenchmarkRow> rows = new ArrayList<>();
		for (final String word : precisions) {
			final Precision precision = Precision.valueOf(word.toUpperCase(Locale.ROOT));
			for (final String graph : graphs(precision))
				for (final String batch : batches)
					for (final String size : sizes)
						for (final String job : words("job"))
							rows.add(new BenchmarkRow(
									job.equals("encode"),
									Integer.parseInt(size),
									Integer.parseInt(batch),
									precision,
									graph));
		}
		return rows;
	}

	/** The graphs that are measured. */
	private Set<String> graphs(final Precision precision) {
		if (!precision.usesTensorCores()) return Set.of(BenchmarkRow.BEST);
		final Set<String> graphs = new LinkedHashSet<>();
		for (final String graph : words("graph")) {
			final Optional<String> whyNot = BenchmarkRow.whyNot(graph, precision);
			if (whyNot.isEmpty()) graphs.add(graph);
			else if (graph.equals(BenchmarkRow.BEST)) graphs.add(BenchmarkRow.PLAIN);
			if (!graph.equals(BenchmarkRow.PLAIN))
				System.out.println(
						"Graphs for tensor cores, " + precision + ", " + graph + ": " + whyNot.orElse("used"));
		}
		return graphs;
	}

	private void measure(final BenchmarkRow row, final boolean cuda, final String card, final List<String> left)
			throws IOException {
		final Optional<String> whyNot = row.whyNot();
		if (whyNot.isPresent()) {
			left.add("Skipped: " + row + ": " + whyNot.get());
			return;
		}
		if (System.nanoTime() > end) {
			left.add("Not run: " + row + ": the time was over");
			return;
		}
		BenchmarkRow.choose(row.graph());
		final TimedGraphs graphs = new TimedGraphs();
		// A network of its own for each row: its memory is that row's.
		try (OrtVaeNetwork network =
						Networks.on(cuda ? Networks.gpu() : Device.CPU, row.precision(), model, graphs::timing);
				Gpu gpu = cuda && !card.isEmpty() ? new Gpu(0) : null) {
			time(row, cuda, card, network, graphs, gpu);
		} catch (final VaeException exc) {
			left.add("Failed: " + row + ": " + exc.getMessage());
		}
	}

	private void time(
			final BenchmarkRow row,
			final boolean cuda,
			final String card,
			final OrtVaeNetwork network,
			final TimedGraphs graphs,
			final Gpu gpu)
			throws IOException {
		final int side = row.encode() ? row.side() : row.side() / COMPRESSION;
		final PixelTensor pixels = row.encode() ? pixels(row.batch(), side) : null;
		final FloatTensor latent =
				row.encode() ? null : latent(row.batch(), model.config().latentChannels(), side);
		final int warmup = number(cuda ? "warmup" : "cpuwarmup");
		final int runs = number(cuda ? "runs" : "cpuruns");
		if (!cuda) PeakMemory.take();
		final double[] whole = new double[runs];
		double first = Double.NaN;
		double outside = 0;
		for (int i = -warmup; i < runs; i++) {
			final long start = System.nanoTime();
			if (row.encode()) network.encode(pixels, null);
			else network.decodeToPixels(latent);
			final long nanos = System.nanoTime() - start;
			if (i == -warmup) first = nanos / 1e6;
			if (i < 0) continue;
			whole[i] = nanos / 1e6;
			outside += nanos - graphs.nanos();
		}
		final double total = Arrays.stream(whole).sum();
		Arrays.sort(whole);
		final double median = (whole[(runs - 1) / 2] + whole[runs / 2]) / 2;
		final double tflops = row.flop() / median / 1e9;
		final double peak = !cuda
				? Double.NaN
				: arguments.get("peak").isEmpty() ? Gpu.fp16Peak(card) : Double.parseDouble(arguments.get("peak"));
		final double memory = cuda ? gpu == null ? Double.NaN : gpu.takePeak() : PeakMemory.take() * 1e6 / (1 << 20);
		System.out.printf(
				Locale.ROOT,
				"| %s | %d | %d | %s | %s | %.1f | %.1f | %.1f | %.0f | %.1f | %s | %s | %s |%n",
				row.encode() ? "encode" : "decode",
				row.side(),
				row.batch(),
				row.words(),
				network.device(),
				median,
				whole[0],
				whole[runs - 1],
				first,
				outside / 1e4 / total,
				cell("%.2f", tflops),
				cell("%.1f", 100 * tflops / peak),
				cell("%.0f", memory));
	}

	private static String cell(final String format, final double value) {
		return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
	}

	private static PixelTensor pixels(final int batch, final int side) {
		final PixelTensor pixels = PixelTensor.zeros(batch, side, side);
		final IntBuffer ints = pixels.ints();
		final Random random = new Random(1);
		while (ints.hasRemaining()) ints.put(random.nextInt());
		return pixels;
	}

	/** Values as latents have them: their size matters, not they. */
	private static FloatTensor latent(final int batch, final int channels, final int side) {
		final FloatTensor tensor = FloatTensor.zeros(batch, channels, side, side);
		final FloatBuffer values = tensor.buffer();
		final Random random = new Random(1);
		while (values.hasRemaining()) values.put(2 * random.nextFloat() - 1);
		return tensor;
	}
}
