// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.codec.VaeException;
import latentij.model.library.Models;
import latentij.tensor.FloatTensor;
import latentij.testing.Resources;
import latentij.testing.SystemProperties;
import latentij.util.AppFolders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrtRuntimeTest {

	private static final String MODEL = "model/variants/names";

	/** A JVM that hangs is given up; ordinarily it takes a second. */
	private static final int PATIENCE_MINUTES = 3;

	@TempDir
	private Path temp;

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	/** Encodes a black image in a JVM of its own. */
	static final class Encode {

		public static void main(final String... args) throws IOException {
			System.out.println("latent " + first());
			// Other plugins' ONNX Runtimes must find the property as it was.
			System.out.println("property " + System.getProperty(NativeLibraries.PATH_PROPERTY));
		}

		private Encode() {}
	}

	/** Ends the JVM in the middle of a run. */
	static final class Quit {

		private static final int RUNS = 3;

		public static void main(final String... args) throws Exception {
			final FloatTensor latent = FloatTensor.zeros(1, 4, 64, 64);
			final CountDownLatch runs = new CountDownLatch(RUNS);
			final CountDownLatch more = new CountDownLatch(3 * RUNS);
			// As other plugins' hooks: the JVM goes on for some runs after ONNX
			// Runtime's hook.
			Runtime.getRuntime().addShutdownHook(new Thread(() -> {
				try {
					more.await(PATIENCE_MINUTES, TimeUnit.MINUTES);
				} catch (final InterruptedException exc) {
					Thread.currentThread().interrupt();
				}
			}));
			OrtRuntime.get();
			final OrtVaeNetwork network = new OrtVaeNetwork(Models.standard().find(Models.BUNDLED), OrtRuntime.CPU);
			final Thread thread = new Thread(() -> {
				while (true) {
					network.decodeToPixels(latent);
					runs.countDown();
					more.countDown();
				}
			});
			thread.setDaemon(true);
			thread.start();
			runs.await();
			System.exit(0);
		}

		private Quit() {}
	}

	private static float first() throws IOException {
		try (VaeCodec codec =
				VaeCodecs.open(Models.standard().find(Resources.path(MODEL).toString()), DeviceChoice.CPU)) {
			return codec.encode(FloatTensor.zeros(1, 3, 4, 4), PosteriorMode.MEAN, 0)
					.values()
					.get(0, 0, 0, 0);
		}
	}

	private List<String> inAnotherJvm(final Class<?> main, final String... more)
			throws IOException, InterruptedException {
		final Path output = temp.resolve("output.txt");
		final String classPath = Stream.concat(Stream.of(System.getProperty("java.class.path")), Stream.of(more))
				.collect(Collectors.joining(File.pathSeparator));
		final ProcessBuilder builder = new ProcessBuilder(
						Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-Djava.awt.headless=true",
						"-D" + AppFolders.CACHE_PROPERTY + "=" + temp.resolve("cache"),
						"-cp",
						classPath,
						main.getName())
				.redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.directory(temp.toFile());
		// Where ONNX Runtime keeps what it reports.
		builder.environment().put("HOME", temp.toString());
		builder.environment().remove("XDG_CACHE_HOME");
		builder.environment().remove(Telemetry.VARIABLE);
		final Process process = builder.start();
		if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
			process.destroyForcibly().waitFor();
		final List<String> lines = Files.readAllLines(output);
		assertEquals(0, process.exitValue(), () -> String.join("\n", lines));
		return lines;
	}

	/** ONNX Runtime 1.29 on its own overflows an ordinary thread's stack here. */
	/** What it keeps to report lies in the user's cache. */
	@Test
	void nothingIsReported() throws IOException, InterruptedException {
		inAnotherJvm(Encode.class);
		try (Stream<Path> files = Files.walk(temp)) {
			assertEquals(
					List.of(),
					files.filter(file -> file.getFileName().toString().equals("Microsoft"))
							.toList());
		}
	}

	@Test
	void longClassPathsDoNotKillTheJvmAndFreshCachesAreFilled() throws IOException, InterruptedException {
		final String[] dummies = IntStream.range(0, 100)
				.mapToObj(i -> temp.resolve("a-jar-that-is-not-there-but-has-a-rather-long-name-" + i + ".jar")
						.toString())
				.toArray(String[]::new);
		assertTrue(String.join(File.pathSeparator, dummies).length() > 6000);
		final List<String> lines = inAnotherJvm(Encode.class, dummies);
		assertTrue(lines.contains("latent " + first()), () -> String.join("\n", lines));
		assertTrue(lines.contains("property null"), () -> String.join("\n", lines));
		assertTrue(Files.isDirectory(temp.resolve("cache")));
	}

	/** On a busy machine ONNX Runtime's own shutdown hook kills the JVM here. */
	@Test
	void jvmMayEndWhileANetworkRuns() throws IOException, InterruptedException {
		inAnotherJvm(Quit.class);
		try (Stream<Path> files = Files.list(temp)) {
			assertEquals(
					List.of(),
					files.filter(file -> file.getFileName().toString().startsWith("hs_err"))
							.toList());
		}
	}

	@Test
	void propertyOfTheNativeLibrariesIsPutBack() {
		final String before = System.getProperty(NativeLibraries.PATH_PROPERTY);
		OrtRuntime.get();
		assertEquals(before, System.getProperty(NativeLibraries.PATH_PROPERTY));
		assertNull(before);
	}

	@Test
	void innermostCauseIsWhatUsersAreTold() {
		assertEquals(
				"libcudnn.so.9 is missing",
				OrtRuntime.rootCause(
						new IllegalStateException("outside", new IOException(" libcudnn.so.9 is missing\n"))));
		assertEquals(
				"java.lang.NullPointerException",
				OrtRuntime.rootCause(new RuntimeException(new NullPointerException(null))));
	}

	/** As ONNX Runtime 1.29 writes them. */
	@Test
	void causesAreShortEnoughForAStatusLine() {
		final String where = "/onnxruntime_src/onnxruntime/core/";
		assertEquals(
				"Non-zero status code returned while running Conv node. "
						+ "Name:'a' Status Message: Failed to allocate memory for requested buffer "
						+ "of size 9437184",
				OrtRuntime.rootCause(new VaeException(
						"Non-zero status code returned while running Conv node. Name:'a' Status Message: "
								+ where + "framework/bfc_arena.cc:359 void* "
								+ "onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, "
								+ "onnxruntime::Stream*) Failed to allocate memory for requested "
								+ "buffer of size 9437184")));
		assertEquals(
				"CUDNN_FE failure 6: GRAPH_EXECUTION_PLAN_CREATION_FAILED",
				OrtRuntime.rootCause(new VaeException("Status Message: OP not supported by CUDNN Frontend: "
						+ where + "providers/cuda/cudnn_fe_call.cc:117 "
						+ "void onnxruntime::CudaCall(ERRTYPE, const char*) [with ERRTYPE = "
						+ "cudnn_frontend::error_object] CUDNN_FE failure 6: "
						+ "GRAPH_EXECUTION_PLAN_CREATION_FAILED ; GPU=0 ; hostname=lab ; file="
						+ where
						+ "providers/cuda/nn/conv.cc ; line=248 ; expr=check();\n\n "
						+ "with the cudnn frontend json:\n{\"context\":{}}")));
		assertEquals(
				"Status Message: Starts must be a 1-D array",
				OrtRuntime.rootCause(new VaeException("Status Message: " + where
						+ "providers/cpu/tensor/slice.cc:141 virtual onnxruntime::Status onnxruntime"
						+ "::Slice::Compute(onnxruntime::OpKernelContext*) const Starts must be a "
						+ "1-D array")));
		assertEquals(
				"Load model from m.onnx failed:Unknown model (version 1) here",
				OrtRuntime.rootCause(new VaeException(
						"Load model from m.onnx failed:D:\\a\\_work\\1\\s\\onnxruntime\\core\\graph\\model.cc:111 "
								+ "onnxruntime::Model::Model Unknown model (version 1) here")));
		for (final String function : List.of(
				"onnxruntime::cuda::Conv<float,0>::UpdateState",
				"onnxruntime::cuda::Conv<struct onnxruntime::MLFloat16,1>::ComputeInternal",
				"onnxruntime::A::<lambda_1>::operator ()"))
			assertEquals(
					"It is bad (1)",
					OrtRuntime.rootCause(new VaeException(
							"D:\\a\\_work\\1\\s\\onnxruntime\\core\\a.cc:11 " + function + " It is bad (1)")));
		assertEquals(
				"It is bad (1)",
				OrtRuntime.rootCause(
						new VaeException("/Users/runner/work/1/s/onnxruntime/core/b.h:7 void onnxruntime::B::"
								+ "ParallelFor(long, const std::function<void(long, long)>&) [T = int] "
								+ "It is bad (1)")));
		assertEquals(
				"[ONNXRuntimeError] : 1 : FAIL : Failed to load library x.so",
				OrtRuntime.rootCause(new VaeException(
						where + "session/provider_bridge_ort.cc:1988 onnxruntime::Provider& onnxruntime::"
								+ "ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load "
								+ "library x.so")));
		final String users = "Error loading \"C:\\Users\\Jo (Lab) X\\cuda.dll\" which depends on \"cudnn64_9.dll\"";
		assertEquals(users, OrtRuntime.rootCause(new VaeException(users)));
		assertEquals(
				"CUDA failure 2: out of memory",
				OrtRuntime.rootCause(new VaeException(where + "providers/cuda/cuda_call.cc:129 bool "
						+ "CudaCall(int) CUDA failure 2: out of memory ; GPU=0 ; hostname=lab ; "
						+ "file=x.cc ; line=1 ; expr=cudaMalloc(&p, size);")));
	}

	@Test
	void usersOptionsForCudaComeBeforeOurs() {
		properties.clear(OrtRuntime.CUDA_PROPERTY);
		assertEquals(
				Map.of(
						"cudnn_conv_algo_search",
						"HEURISTIC",
						"arena_extend_strategy",
						"kSameAsRequested",
						"use_tf32",
						"1"),
				OrtRuntime.cudaOptions(Precision.TF32, false, false));
		properties.set(OrtRuntime.CUDA_PROPERTY, " prefer_nhwc=1, use_tf32 = 0");
		assertEquals(
				Map.of(
						"cudnn_conv_algo_search",
						"HEURISTIC",
						"arena_extend_strategy",
						"kSameAsRequested",
						"use_tf32",
						"0",
						"prefer_nhwc",
						"1"),
				OrtRuntime.cudaOptions(Precision.TF32, false, false));
	}

	@Test
	void kernelsOf32BitsAreLookedForLonger() {
		properties.clear(OrtRuntime.CUDA_PROPERTY);
		final int card = 77;
		for (final boolean refused : new boolean[] {false, true}) {
			for (final Precision precision : Precision.values())
				assertEquals(precision == Precision.FP32 && !refused, KernelSearch.isLong(card, precision));
			KernelSearch.shorten(card);
		}
		assertFalse(KernelSearch.isLong(OrtRuntime.CPU, Precision.FP32));
		assertEquals(
				"EXHAUSTIVE",
				OrtRuntime.cudaOptions(Precision.FP32, false, true).get("cudnn_conv_algo_search"));
	}

	/** ONNX Runtime's option for TF32 is one for tensor cores. */
	@Test
	void convolutionsOf16BitsMayUseTensorCores() {
		properties.clear(OrtRuntime.CUDA_PROPERTY);
		assertEquals("0", OrtRuntime.cudaOptions(Precision.FP32, false, true).get("use_tf32"));
		assertEquals("1", OrtRuntime.cudaOptions(Precision.FP16, false, false).get("use_tf32"));
		assertEquals("1", OrtRuntime.cudaOptions(Precision.FP16, true, false).get("fuse_conv_bias"));
	}

	@ParameterizedTest
	@ValueSource(strings = {"prefer_nhwc", "=1", "prefer_nhwc=", "a=1,,b=2"})
	void optionsForCudaThatAreNoneAreRefused(final String text) {
		properties.set(OrtRuntime.CUDA_PROPERTY, text);
		final String message = assertThrows(
						VaeException.class, () -> OrtRuntime.cudaOptions(Precision.FP32, false, true))
				.getMessage();
		assertTrue(message.contains(text) && message.contains("gpu_mem_limit="), message);
	}
}
