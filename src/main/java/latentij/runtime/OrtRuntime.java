// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.codec.VaeException;
import latentij.model.graph.GraphOptions;
import latentij.model.graph.GraphOptions.Target;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxGraph.Attribute;
import latentij.model.graph.OnnxType;
import latentij.tensor.FloatTensor;
import latentij.util.Versions;

/**
 * ONNX Runtime, started once in a JVM, and whether it can use the GPU.
 */
final class OrtRuntime {

	static final String ENGINE = "OnnxRuntime";

	/** In place of a GPU's number. */
	static final int CPU = -1;

	/**
	 * System property with options of ONNX Runtime's CUDA provider, which come
	 * before LatentIJ's own: {@code gpu_mem_limit=8000000000,prefer_nhwc=1}.
	 *
	 * @see <a href=
	 *      "https://onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html">CUDA
	 *      Execution Provider</a>
	 */
	static final String CUDA_PROPERTY = "latentij.cuda";

	/**
	 * System property that keeps the graphs for tensor cores out, if it is
	 * {@code false}: for comparing.
	 */
	static final String CHANNELS_LAST_PROPERTY = "latentij.channelslast";

	/** Bytes; reserved, and taken only as far as it is used. */
	private static final long STACK = 1L << 29;

	private static final Pattern NO_CODE = Pattern.compile("no kernel image", Pattern.CASE_INSENSITIVE);

	/** Followed by the name of the computer, a file, and pages on a graph. */
	private static final Pattern CUDA_FAILURE =
			Pattern.compile("\\b(CUDA|CUDNN|CUDNN_FE|CUBLAS|CURAND) failure \\d+: [^;\\n]{0,500}(?= ;)");

	/**
	 * A file of ONNX Runtime's sources, a line, and the function there: on Linux with
	 * its arguments, on Windows without.
	 */
	private static final Pattern SOURCE =
			Pattern.compile("/[^\\s:]{0,300}onnxruntime[^\\s:]{1,300}:\\d+ [^()\\n]{0,500}\\("
					+ "(?:[^()\\n]|\\([^()\\n]{0,200}\\)){0,500}\\)( const)?"
					+ "( \\[(with )?[\\w:]{1,300} = [^]\\n]{0,2000}])? |"
					+ "[A-Z]:\\\\[^\\s:]{1,300}\\\\onnxruntime\\\\[^\\s:]{1,300}:\\d+ [\\w:~]{1,300}"
					+ "(?:<[^<>\\n]{0,300}>[\\w:~]{0,300}){0,9}(?: ?\\(\\))? ");

	private static OrtRuntime instance;

	/** What stands in the way of CUDA; empty if nothing was found. */
	private final Optional<Obstacle> noCuda;

	/** Null where there is none, or where it could not be asked. */
	private final CudaDriver driver;

	/** What stands in the way of each card, once tried. */
	private final Map<Integer, Optional<Obstacle>> tried = new HashMap<>();

	/** Why each card cannot run the graphs for tensor cores, once tried. */
	private final Map<Integer, Map<Precision, Optional<String>>> triedTensorCores = new HashMap<>();

	private OrtRuntime(final Optional<Obstacle> noCuda, final CudaDriver driver) {
		this.noCuda = noCuda;
		this.driver = driver;
	}

	/**
	 * Starts ONNX Runtime, if it was not started yet.
	 *
	 * @throws VaeException if it cannot be started
	 */
	static synchronized OrtRuntime get() {
		if (instance == null) instance = start();
		return instance;
	}

	private static OrtRuntime start() {
		Optional<Obstacle> noCuda = whyNoCuda();
		CudaDriver driver = null;
		if (noCuda.isEmpty()) {
			try {
				driver = CudaDriver.ask(CudaLibraries.find().driver());
				noCuda = driver.whyNot(cudaVersion(), 0);
			} catch (final IllegalStateException exc) {
				noCuda = Optional.of(new Obstacle(
						"NVIDIA's driver does not answer (" + rootCause(exc) + ")",
						"install it again, and start the computer again"));
			} catch (final RuntimeException | LinkageError exc) {
				// JNA cannot be used here, in a temporary folder without programs, say.
				// The convolution tells what the driver would have told.
			}
		}
		final Path folder;
		NativeLibraries.whyNone().ifPresent(why -> {
			throw new VaeException(why);
		});
		try {
			// The user may name a folder with an ONNX Runtime of the same version.
			folder = NativeLibraries.usersFolder() == null ? NativeLibraries.unpack(noCuda.isEmpty()) : null;
		} catch (final IOException exc) {
			throw new VaeException(
					"ONNX Runtime's native libraries could not be unpacked: "
							+ exc.getMessage() + ". Is the disk full? The system "
							+ "property latentij.cache names another folder for them.",
					exc);
		}
		// Other plugins may bring an ONNX Runtime of their own: what is set here is
		// read once, now, and put back.
		final String before = System.getProperty(NativeLibraries.PATH_PROPERTY);
		if (before == null && folder != null) System.setProperty(NativeLibraries.PATH_PROPERTY, folder.toString());
		setIfAbsent("ai.djl.onnx.disable_alternative", "true");
		setIfAbsent("OPT_OUT_TRACKING", "true");
		try {
			if (noCuda.isEmpty()) noCuda = load(CudaLibraries.find());
			Telemetry.forbid();
			loadCppRuntime();
			withLargeStack(() -> {
				final Engine engine = Engine.getEngine(ENGINE);
				Telemetry.stop(OrtEnvironment.getEnvironment());
				stayOnCpu(engine);
				engine.newBaseManager(Device.cpu()).close();
				keepUntilTheProcessEnds();
			});
		} catch (final RuntimeException | LinkageError | AssertionError exc) {
			throw new VaeException(
					"ONNX Runtime could not be started: " + rootCause(exc) + ". " + remedy(exc) + ".", exc);
		} finally {
			if (before == null) System.clearProperty(NativeLibraries.PATH_PROPERTY);
		}
		return new OrtRuntime(noCuda, driver);
	}

	/**
	 * ONNX Runtime 1.29 matches the JVM's whole command line against a regular
	 * expression when it starts, by a recursion about three calls deep for each
	 * character: class paths of more than 4000 characters overflow the stack of an
	 * ordinary thread and kill the JVM.
	 */
	private static void withLargeStack(final Runnable start) {
		final AtomicReference<Throwable> failure = new AtomicReference<>();
		final Thread thread = new Thread(null, start, "LatentIJ-start", STACK);
		// DJL finds its engines with the context class loader, and in ImageJ that
		// one does not always see the plugins.
		thread.setContextClassLoader(OrtRuntime.class.getClassLoader());
		thread.setUncaughtExceptionHandler((t, exc) -> failure.set(exc));
		thread.start();
		boolean interrupted = false;
		while (thread.isAlive()) {
			try {
				thread.join();
			} catch (final InterruptedException exc) {
				interrupted = true;
			}
		}
		if (interrupted) Thread.currentThread().interrupt();
		if (failure.get() instanceof RuntimeException exc) throw exc;
		if (failure.get() instanceof Error exc) throw exc;
	}

	/**
	 * Keeps DJL from asking ONNX Runtime for CUDA as its default device, which
	 * writes an error to the terminal where there is none. LatentIJ chooses the
	 * device of each session itself.
	 */
	private static void stayOnCpu(final Engine engine) {
		try {
			final Field device = Engine.class.getDeclaredField("defaultDevice");
			device.setAccessible(true);
			device.set(engine, Device.cpu());
		} catch (final ReflectiveOperationException | RuntimeException exc) {
			// A DJL that keeps it elsewhere: the question is asked, the answer does
			// no harm.
		}
	}

	/**
	 * Keeps ONNX Runtime's own shutdown hook from freeing what a run may still be
	 * using when ImageJ is closed, of which the JVM dies with a crash report. ONNX
	 * Runtime counts references: with one more, the end of the process frees it.
	 */
	private static void keepUntilTheProcessEnds() {
		try {
			final Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
			api.setAccessible(true);
			final Method create =
					OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
			create.setAccessible(true);
			create.invoke(null, api.getLong(null), OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING.getValue(), "LatentIJ");
		} catch (final ReflectiveOperationException | RuntimeException exc) {
			// Another version of ONNX Runtime: all works, but for that moment.
		}
	}

	private static void setIfAbsent(final String property, final String value) {
		if (System.getProperty(property) == null) System.setProperty(property, value);
	}

	private static int cudaVersion() {
		return CudaLibraries.version(NativeLibraries.usersCuda());
	}

	private static Optional<Obstacle> whyNoCuda() {
		final String platform = NativeLibraries.platform();
		if (!platform.equals("linux-x64") && !platform.equals("win-x64"))
			return Optional.of(new Obstacle(
					"ONNX Runtime has CUDA on Linux and Windows on x64 only, and this is " + platform,
					"use such a machine"));
		if (!NativeLibraries.hasCuda())
			return Optional.of(
					NativeLibraries.usersFolder() != null
							? new Obstacle(
									"the ONNX Runtime in " + NativeLibraries.usersFolder() + " has no CUDA",
									"leave the system property " + NativeLibraries.PATH_PROPERTY
											+ " unset, or put ONNX Runtime's CUDA library there")
							: new Obstacle(
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
	private static Optional<Obstacle> load(final CudaLibraries.Found libraries) {
		for (final Path library : libraries.found()) {
			loadBeside(library);
			try {
				System.load(library.toAbsolutePath().toString());
			} catch (final UnsatisfiedLinkError exc) {
				return Optional.of(new Obstacle(
						library + " cannot be loaded (" + exc.getMessage() + ")", "install CUDA 12 and cuDNN 9 again"));
			}
		}
		return Optional.empty();
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
			// Where PATH leads to them, nothing is lost.
		}
		while (parts.removeIf(OrtRuntime::isLoaded)) {
			// One more may find what it needs now.
		}
	}

	/** Loads a library, if it can be. */
	private static boolean isLoaded(final Path library) {
		try {
			System.load(library.toString());
			return true;
		} catch (final UnsatisfiedLinkError exc) {
			return false;
		}
	}

	/**
	 * Loads Windows' own C++ runtime, where there is one. ONNX Runtime needs a newer
	 * one than some Javas have beside their programs, and takes the one that is
	 * loaded.
	 */
	private static void loadCppRuntime() {
		final String root = System.getenv("SystemRoot");
		if (!NativeLibraries.platform().startsWith("win") || root == null) return;
		for (final String name : List.of("vcruntime140.dll", "vcruntime140_1.dll", "msvcp140.dll", "msvcp140_1.dll"))
			isLoaded(Path.of(root, "System32", name));
	}

	/** What a person can do about a start that failed. */
	private static String remedy(final Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			// The second time, Java only quotes the first failure.
			final String text = String.valueOf(cause);
			if (text.contains("UnsatisfiedLinkError")
					&& !text.contains("already loaded in another")
					&& NativeLibraries.platform().startsWith("win"))
				return "Install the newest Microsoft Visual C++ "
						+ "Redistributable for x64, and use a newer Java: ONNX Runtime "
						+ "needs an msvcp140.dll of version 14.40 or later";
		}
		return "If another plugin had started ONNX Runtime before, start ImageJ "
				+ "again and use LatentIJ first; else install LatentIJ again";
	}

	/**
	 * Whether CUDA works, found out by running a small network, once for each
	 * card.
	 *
	 * @param gpu the card's number
	 * @return empty if it works, else what stands in the way
	 */
	synchronized Optional<Obstacle> whyCudaFails(final int gpu) {
		if (noCuda.isPresent()) return noCuda;
		return tried.computeIfAbsent(gpu, number -> Optional.ofNullable(driver)
				.flatMap(nvidia -> nvidia.whyNot(cudaVersion(), number))
				.or(() -> tryCard(number)));
	}

	/** A device, for people and for provenance: "CPU", "CUDA 0 (NVIDIA H200)". */
	String describe(final int gpu) {
		return gpu == CPU ? "CPU" : driver == null ? "CUDA " + gpu : driver.describe(gpu);
	}

	/** All the memory of a card, in bytes; 0 if the driver could not be asked. */
	long memory(final int gpu) {
		return driver == null ? 0 : driver.memory(gpu);
	}

	/** How a graph is best built for a device, tensor cores left aside. */
	GraphOptions graphOptions(final int gpu, final Precision precision) {
		final GraphOptions options =
				gpu == CPU ? GraphOptions.DEFAULT : driver == null ? GraphOptions.GPU : driver.graphOptions(gpu);
		return options.withHalf(precision.isHalf());
	}

	/**
	 * Why a card does not run the graphs for tensor cores, found out by running a
	 * small one, once for each card and precision.
	 *
	 * @return empty if it does, else the reason, for people
	 */
	synchronized Optional<String> whyNoTensorCores(final int gpu, final Precision precision) {
		if (gpu == CPU || !precision.usesTensorCores()) return Optional.of("tensor cores are not wanted");
		if ("false".equals(System.getProperty(CHANNELS_LAST_PROPERTY)))
			return Optional.of(CHANNELS_LAST_PROPERTY + " is false");
		final Map<Precision, Optional<String>> known =
				triedTensorCores.computeIfAbsent(gpu, card -> new EnumMap<>(Precision.class));
		if (known.containsKey(precision)) return known.get(precision);
		Optional<String> whyNot = tryTensorCores(gpu, precision);
		if (whyNot.filter(GpuJudge::isOutOfMemory).isPresent() && OrtVaeNetwork.freeMemory(gpu, null))
			whyNot = tryTensorCores(gpu, precision);
		if (whyNot.filter(GpuJudge::isOutOfMemory).isEmpty()) known.put(precision, whyNot);
		return whyNot;
	}

	private static Optional<String> tryTensorCores(final int gpu, final Precision precision) {
		return new TensorCoreTrial(builder -> OrtGraph.open(
						builder.apply(
								GraphOptions.GPU.withTarget(Target.TENSOR_CORES).withHalf(precision.isHalf())),
						gpu,
						precision,
						null))
				.whyNot();
	}

	/** Tries a card; {@link #whyCudaFails} does it once. */
	static Optional<Obstacle> tryCard(final int gpu) {
		final boolean longSearch = KernelSearch.isLong(gpu, Precision.FP32);
		final Optional<Obstacle> obstacle = runProbe(gpu);
		if (obstacle.isEmpty()
				|| !longSearch
				|| !KernelSearch.foundNone(obstacle.get().what())) return obstacle;
		KernelSearch.shorten(gpu);
		return runProbe(gpu);
	}

	private static Optional<Obstacle> runProbe(final int gpu) {
		try (OrtGraph graph = OrtGraph.open(probe(), gpu, Precision.FP32, null)) {
			final FloatTensor image = FloatTensor.zeros(1, 8, 16, 16);
			image.set(72, 0, 0, 8, 8);
			final FloatTensor result = graph.run("y", OrtGraph.input("x", image));
			if (Math.abs(result.get(0, 0, 8, 8) - 73) > 1e-3f)
				return Optional.of(
						new Obstacle("a small network on the GPU gave a wrong result", "update NVIDIA's driver"));
			return Optional.empty();
		} catch (final IOException | RuntimeException | LinkageError exc) {
			final String cause = rootCause(exc);
			if (NO_CODE.matcher(cause).find())
				return Optional.of(new Obstacle(
						"ONNX Runtime " + Versions.onnxRuntime() + " has no code for this card (" + cause + ")",
						"use another card"));
			return Optional.of(new Obstacle(
					"a small network on the GPU failed (" + cause + ")",
					GpuJudge.isOutOfMemory(cause)
							? "end other programs that use the card, and start again"
							: "update NVIDIA's driver, or install CUDA 12 and cuDNN 9 again"));
		}
	}

	/**
	 * A convolution, which is cuDNN's, and a sum, which is ONNX Runtime's own: it may
	 * have no code for a card that cuDNN knows (1.29 has none for Blackwell's data
	 * centre cards).
	 */
	private static OnnxGraph probe() {
		final OnnxGraph graph = new OnnxGraph("probe");
		final String x = graph.input("x", OnnxType.FLOAT, 1, 8, 16, 16);
		final float[] weights = new float[8 * 8 * 9];
		Arrays.fill(weights, 1 / 72f);
		final String convolved = graph.node(
				"Conv",
				"convolved",
				List.of(
						x,
						graph.node(
								"Reshape",
								"kernel",
								List.of(graph.floats("weights", weights), graph.integers(8, 8, 3, 3)))),
				Attribute.of("pads", new long[] {1, 1, 1, 1}));
		graph.output(graph.node("Add", "y", List.of(convolved, x)), OnnxType.FLOAT);
		return graph;
	}

	/**
	 * Options for a session.
	 *
	 * @param gpu the number of the GPU to run on, or {@link #CPU}
	 * @param precision of what it multiplies
	 * @param channelsLast whether the graph's convolutions are channels-last ones
	 * @return options that the caller closes after the session
	 */
	static SessionOptions sessionOptions(final int gpu, final Precision precision, final boolean channelsLast)
			throws OrtException {
		final SessionOptions options = new SessionOptions();
		try {
			options.setOptimizationLevel(OptLevel.ALL_OPT);
			// A plan of the memory, made by the first image of a size, has the second one
			// take all of it anew, beside what the first one left.
			options.setMemoryPatternOptimization(false);
			// ONNX Runtime writes its warnings to standard error, and ImageJ opens
			// the Console window for anything that appears there.
			options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
			if (gpu != CPU) {
				// It would move a padding of one side into a convolution, and cuDNN has none
				// for that on some cards (onnxruntime#26274).
				options.addConfigEntry("optimization.disable_specified_optimizers", "Pad_Fusion");
				try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(gpu)) {
					for (final Map.Entry<String, String> option : cudaOptions(
									precision, channelsLast, KernelSearch.isLong(gpu, precision))
							.entrySet()) provider.add(option.getKey(), option.getValue());
					options.addCUDA(provider);
				}
			}
			return options;
		} catch (final OrtException | RuntimeException exc) {
			options.close();
			throw exc;
		}
	}

	/** What CUDA's provider is told. */
	static Map<String, String> cudaOptions(
			final Precision precision, final boolean channelsLast, final boolean longSearch) {
		final Map<String, String> options = new TreeMap<>();
		options.put("cudnn_conv_algo_search", longSearch ? "EXHAUSTIVE" : "HEURISTIC");
		options.put("arena_extend_strategy", "kSameAsRequested");
		// Numbers agree with a CPU's only without TF32.
		options.put("use_tf32", precision.usesTensorCores() ? "1" : "0");
		// Spares a pass over the image, but takes one more where channels come first.
		if (channelsLast) options.put("fuse_conv_bias", "1");
		final String users = System.getProperty(CUDA_PROPERTY, "").strip();
		for (final String option : users.isEmpty() ? new String[0] : users.split(",")) {
			final String[] parts = option.split("=", 2);
			if (parts.length < 2 || parts[0].isBlank() || parts[1].isBlank())
				throw new VaeException("The system property " + CUDA_PROPERTY + " is \"" + users
						+ "\". Expected were options of ONNX Runtime's CUDA provider, "
						+ "as gpu_mem_limit=8000000000,prefer_nhwc=1.");
			options.put(parts[0].strip(), parts[1].strip());
		}
		return options;
	}

	/**
	 * The innermost message, which is where ONNX Runtime says what it means: what
	 * one of CUDA's libraries said, or all but the places in its sources.
	 */
	static String rootCause(final Throwable exc) {
		Throwable cause = exc;
		while (cause.getCause() != null && cause.getCause() != cause) cause = cause.getCause();
		if (cause.getMessage() == null) return cause.toString();
		final Matcher failure = CUDA_FAILURE.matcher(cause.getMessage());
		return failure.find()
				? failure.group()
				: SOURCE.matcher(cause.getMessage()).replaceAll("").strip();
	}
}
