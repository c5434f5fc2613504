// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.cuda;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import latentij.codec.VaeException;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.GraphOptions.Form;
import latentij.model.graph.layers.GraphOptions.Target;
import latentij.runtime.backend.Backend;
import latentij.runtime.backend.BatchSize;
import latentij.runtime.backend.Budget;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Failure;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.Unavailable;
import latentij.runtime.kernels.CustomOperators;
import latentij.runtime.ort.GraphSession;
import latentij.runtime.ort.NativeLibraries;
import latentij.runtime.ort.OrtErrors;
import latentij.runtime.ort.OrtGraph;
import latentij.runtime.ort.OrtLoader;
import latentij.util.Versions;

/** NVIDIA's GPUs. */
public final class CudaBackend implements Backend {

	/**
	 * System property with options of ONNX Runtime's CUDA provider, which come
	 * before LatentIJ's own: {@code gpu_mem_limit=8000000000,prefer_nhwc=1}.
	 *
	 * @see <a href=
	 *      "https://onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html">CUDA
	 *      Execution Provider</a>
	 */
	public static final String PROPERTY = "latentij.cuda";

	/**
	 * System property that keeps the graphs for tensor cores out, if it is
	 * {@code false}: for comparing.
	 */
	public static final String CHANNELS_LAST_PROPERTY = "latentij.channelslast";

	/**
	 * System property with the {@linkplain GraphOptions.Form forms} that graphs for tensor cores shall have, and that
	 * no card has measured yet: {@code transposed,sums,kernels}. For comparing.
	 */
	public static final String FORMS_PROPERTY = "latentij.tensorcores";

	/**
	 * CUDA's kernels count the values of a tensor in 32 bit, and give wrong ones
	 * beyond.
	 *
	 * @see <a href=
	 *      "https://github.com/microsoft/onnxruntime/issues/28385">onnxruntime#28385</a>
	 */
	static final double MOST_VALUES = 1L << 31;

	private static final BatchSize BATCH = new BatchSize(8, 1 << 20);

	private static final String NAME = "CUDA";

	private final KernelSearch search;

	/**
	 * This machine, as it was before ONNX Runtime started.
	 *
	 * @param missing what CUDA lacks, and the remedy; empty if nothing was found
	 * @param driver null where there is none, or where it could not be asked
	 */
	private record Machine(Optional<Unavailable> missing, CudaDriver driver) {}

	private Machine machine;

	/** The reasons why cards cannot be used, once tried; empty for one that works. */
	private final Map<Integer, Optional<Unavailable>> tried = new HashMap<>();

	/** The reasons why cards cannot run the graphs for tensor cores, once tried. */
	private final Map<Integer, Map<GraphOptions, Optional<String>>> triedTensorCores = new HashMap<>();

	/** Creates a backend that has tried no card yet. */
	public CudaBackend() {
		this(new KernelSearch());
	}

	CudaBackend(final KernelSearch search) {
		this.search = search;
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public synchronized Optional<String> prepare() {
		machine = look();
		return machine.missing.isPresent() ? Optional.empty() : Optional.of(NativeLibraries.CUDA);
	}

	private static Machine look() {
		final Optional<Unavailable> missing = missing();
		if (missing.isPresent()) return new Machine(missing, null);
		try {
			final CudaDriver driver = CudaDriver.ask(CudaLibraries.find().driver());
			return new Machine(driver.whyNot(version(), 0), driver);
		} catch (final IllegalStateException exc) {
			return new Machine(
					Optional.of(new Unavailable(
							"NVIDIA's driver does not answer (" + OrtErrors.message(exc) + ")",
							"install it again, and start the computer again")),
					null);
		} catch (final RuntimeException | LinkageError exc) {
			// JNA cannot be used here, in a temporary folder without programs, say.
			// The convolution tells what the driver would have told.
			return new Machine(Optional.empty(), null);
		}
	}

	private static int version() {
		return CudaLibraries.version(NativeLibraries.usersCuda());
	}

	private static Optional<Unavailable> missing() {
		final String platform = NativeLibraries.platform();
		if (!platform.equals("linux-x64") && !platform.equals("win-x64"))
			return Optional.of(new Unavailable(
					"ONNX Runtime has CUDA on Linux and Windows on x64 only, and this is " + platform, ""));
		if (!NativeLibraries.hasCuda())
			return Optional.of(
					NativeLibraries.usersFolder() != null
							? new Unavailable(
									"the ONNX Runtime in " + NativeLibraries.usersFolder() + " has no CUDA",
									"leave the system property " + NativeLibraries.PATH_PROPERTY
											+ " unset, or put ONNX Runtime's CUDA library there")
							: new Unavailable(
									"the CPU-only jar of ONNX Runtime is installed",
									"replace onnxruntime-" + Versions.onnxRuntime()
											+ ".jar by onnxruntime_gpu-" + Versions.onnxRuntime()
											+ ".jar, or build LatentIJ without -Pcpu"));
		return CudaLibraries.find().missing();
	}

	/**
	 * Loads CUDA's libraries by their full paths. Whatever links to them later
	 * finds them loaded, also where the system's own search would not look.
	 */
	@Override
	public synchronized void load() {
		if (machine.missing.isPresent()) return;
		for (final Path library : CudaLibraries.find().found()) {
			loadBeside(library);
			try {
				System.load(library.toAbsolutePath().toString());
			} catch (final UnsatisfiedLinkError exc) {
				machine = new Machine(
						Optional.of(new Unavailable(
								"a library of CUDA cannot be loaded (" + OrtErrors.message(exc) + ")",
								"install CUDA 12 and cuDNN 9 again")),
						machine.driver);
				return;
			}
		}
	}

	/**
	 * Loads the parts of cuDNN, which on Windows it looks for by name, and not beside
	 * itself. They need each other, in an order that differs between versions.
	 */
	private static void loadBeside(final Path library) {
		if (!library.getFileName().toString().equals("cudnn64_9.dll")) return;
		final List<Path> parts = new ArrayList<>();
		try (DirectoryStream<Path> files =
				Files.newDirectoryStream(library.toAbsolutePath().getParent(), "cudnn_*64_9.dll")) {
			files.forEach(parts::add);
		} catch (final IOException | DirectoryIteratorException exc) {
			// The system may still find the libraries through PATH.
		}
		while (parts.removeIf(OrtLoader::load)) {
			// As long as one was loaded: others may depend on it.
		}
	}

	private synchronized Machine machine() {
		if (machine == null) throw new IllegalStateException("This machine was not looked at yet");
		return machine;
	}

	@Override
	public List<Device> devices() {
		final Machine here = machine();
		if (here.missing.isPresent()) return List.of();
		// A driver that could not be asked has at least one card, most likely.
		final int count = here.driver == null ? 1 : here.driver.cards().size();
		return IntStream.range(0, count).mapToObj(this::device).toList();
	}

	@Override
	public Device device(final int number) {
		final CudaDriver driver = machine().driver;
		return new Device(NAME, number, driver == null ? NAME + " " + number : driver.describe(number));
	}

	@Override
	public synchronized Optional<Unavailable> unavailable(final Device device) {
		final Machine here = machine();
		if (here.missing.isPresent()) return here.missing;
		return tried.computeIfAbsent(device.number(), number -> Optional.ofNullable(here.driver)
				.flatMap(driver -> driver.whyNot(version(), number))
				.or(() -> probe(device)));
	}

	private Optional<Unavailable> probe(final Device device) {
		final CudaProbe probe = new CudaProbe(graph -> open(graph, device, Precision.FP32));
		final boolean longSearch = searchesLong(device, Precision.FP32);
		final CudaProbe.Result result = probe.run();
		if (!longSearch || !result.noKernel()) return result.unavailable();
		shortenSearch(device);
		return probe.run().unavailable();
	}

	private GraphSession open(final OnnxGraph graph, final Device device, final Precision precision)
			throws IOException {
		return OrtGraph.open(graph, options -> configure(options, device, precision, graph.usesMicrosoft()));
	}

	@Override
	public void configure(
			final SessionOptions options, final Device device, final Precision precision, final boolean channelsLast)
			throws OrtException {
		// It would move a padding of one side into a convolution, and cuDNN has none
		// for that on some cards (onnxruntime#26274).
		options.addConfigEntry("optimization.disable_specified_optimizers", "Pad_Fusion");
		if (forms().contains(Form.KERNELS))
			CustomOperators.addTo(options, CudaLibraries.find().driver());
		try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(device.number())) {
			final Map<String, String> entries = options(precision, channelsLast, searchesLong(device, precision));
			for (final Map.Entry<String, String> entry : entries.entrySet())
				provider.add(entry.getKey(), entry.getValue());
			options.addCUDA(provider);
		}
	}

	/** The options of ONNX Runtime's CUDA provider. */
	static Map<String, String> options(
			final Precision precision, final boolean channelsLast, final boolean longSearch) {
		final Map<String, String> options = new TreeMap<>();
		options.put("cudnn_conv_algo_search", longSearch ? "EXHAUSTIVE" : "HEURISTIC");
		options.put("arena_extend_strategy", "kSameAsRequested");
		// Numbers agree with a CPU's only without TF32.
		options.put("use_tf32", precision.usesTensorCores() ? "1" : "0");
		// Spares a pass over the image, but takes one more where channels come first.
		if (channelsLast) options.put("fuse_conv_bias", "1");
		final String users = System.getProperty(PROPERTY, "").strip();
		for (final String option : users.isEmpty() ? new String[0] : users.split(",")) {
			final String[] parts = option.split("=", 2);
			if (parts.length < 2 || parts[0].isBlank() || parts[1].isBlank())
				throw new VaeException("The system property " + PROPERTY + " is \"" + users
						+ "\". Expected were options of ONNX Runtime's CUDA provider, "
						+ "as gpu_mem_limit=8000000000,prefer_nhwc=1.");
			options.put(parts[0].strip(), parts[1].strip());
		}
		return options;
	}

	/** The forms that are wanted. */
	static Set<Form> forms() {
		final String wanted = System.getProperty(FORMS_PROPERTY, "").strip();
		final Set<Form> forms = EnumSet.noneOf(Form.class);
		for (final String word : wanted.isEmpty() ? new String[0] : wanted.split(",")) {
			try {
				forms.add(Form.valueOf(word.strip().toUpperCase(Locale.ROOT)));
			} catch (final IllegalArgumentException exc) {
				throw new VaeException("The system property " + FORMS_PROPERTY + " is \"" + wanted
						+ "\". Expected were some of "
						+ Arrays.toString(Form.values()).toLowerCase(Locale.ROOT) + ", with commas between.");
			}
		}
		return forms;
	}

	@Override
	public GraphOptions graphOptions(final Device device, final Precision precision) {
		final CudaDriver driver = machine().driver;
		final GraphOptions options = driver == null ? GraphOptions.GPU : driver.graphOptions(device.number());
		return options.withHalf(precision.isHalf()).withForms(forms());
	}

	@Override
	public synchronized Optional<String> tensorCoresUnavailable(
			final Device device, final Precision precision, final BooleanSupplier freeMemory) {
		if (!precision.usesTensorCores()) return Optional.of("tensor cores are not wanted");
		if ("false".equals(System.getProperty(CHANNELS_LAST_PROPERTY)))
			return Optional.of(CHANNELS_LAST_PROPERTY + " is false");
		final Map<GraphOptions, Optional<String>> known =
				triedTensorCores.computeIfAbsent(device.number(), card -> new HashMap<>());
		final GraphOptions options = GraphOptions.GPU
				.withTarget(Target.TENSOR_CORES)
				.withHalf(precision.isHalf())
				.withForms(forms());
		if (known.containsKey(options)) return known.get(options);
		final TensorCoreTrial trial = new TensorCoreTrial(builder -> open(builder.apply(options), device, precision));
		TensorCoreTrial.Result result = trial.run();
		if (result.outOfMemory() && freeMemory.getAsBoolean()) result = trial.run();
		if (!result.outOfMemory()) known.put(options, result.whyNot());
		return result.whyNot();
	}

	@Override
	public boolean searchesLong(final Device device, final Precision precision) {
		return search.isLong(device.number(), precision);
	}

	@Override
	public void shortenSearch(final Device device) {
		search.shorten(device.number());
	}

	/**
	 * With tensor cores, 8 images of Stable Diffusion 1.5 in one run took each 0.64 to 0.86
	 * of the time of one alone, on an H200, at 512x512 and 1024x1024; in 32 bit, 1.02 to
	 * 1.11 of it (src/test/benchmarks/h200.md). Larger ones were not measured.
	 */
	@Override
	public BatchSize batch(final Precision precision) {
		return precision.usesTensorCores() ? BATCH : BatchSize.ONE;
	}

	@Override
	public double mostValues() {
		return MOST_VALUES;
	}

	@Override
	public Budget budget(final Device device, final Precision precision) {
		final CudaDriver driver = machine().driver;
		final long bytes = driver == null ? 0 : driver.memory(device.number());
		return new Budget(device, bytes, memoryFactor(precision), MOST_VALUES);
	}

	/**
	 * The factor from {@code MemoryCost}, which was measured on CPUs, to what a GPU
	 * needs. On an emulated one, ONNX Runtime took 0.41 to 0.52 of it for Stable
	 * Diffusion 1.5 in 32 bit, 0.24 to 0.33 in 16, and 0.67 to 0.70 for the bundled
	 * model at 1024x1024 (0.79 at 512x512); the rest is for cuDNN. On an H200,
	 * whose memory has room for larger blocks of attention, all that a process took
	 * was 1.28 (encoding) and 0.49 (decoding) of it for Stable Diffusion 1.5 at
	 * 1024x1024 in 32 bit, 0.73 and 0.29 in 16, and 0.46 and 0.24 to 0.26 at
	 * 2048x2048. Too little is no harm: a run that does not fit says so.
	 */
	private static double memoryFactor(final Precision precision) {
		return precision.isHalf() ? 0.45 : 0.75;
	}

	@Override
	public Failure classify(final Throwable failure) {
		return CudaErrors.classify(failure);
	}
}
