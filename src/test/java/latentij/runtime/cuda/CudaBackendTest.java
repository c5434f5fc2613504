// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import latentij.codec.VaeException;
import latentij.model.graph.layers.GraphOptions.Form;
import latentij.runtime.Devices;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Failure;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.Unavailable;
import latentij.runtime.ort.NativeLibraries;
import latentij.testing.SystemProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CudaBackendTest {

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@Test
	void usersOptionsForCudaComeBeforeOurs() {
		properties.clear(CudaBackend.PROPERTY);
		assertEquals(
				Map.of(
						"cudnn_conv_algo_search",
						"HEURISTIC",
						"arena_extend_strategy",
						"kSameAsRequested",
						"use_tf32",
						"1"),
				CudaBackend.options(Precision.TF32, false, false));
		properties.set(CudaBackend.PROPERTY, " prefer_nhwc=1, use_tf32 = 0");
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
				CudaBackend.options(Precision.TF32, false, false));
	}

	@Test
	void kernelsOf32BitsAreLookedForLonger() {
		properties.clear(CudaBackend.PROPERTY);
		final CudaBackend backend = new CudaBackend();
		final Device card = new Device("CUDA", 77, "CUDA 77");
		for (final boolean refused : new boolean[] {false, true}) {
			for (final Precision precision : Precision.values())
				assertEquals(!precision.usesTensorCores() && !refused, backend.searchesLong(card, precision));
			backend.shortenSearch(card);
		}
		assertEquals(
				"EXHAUSTIVE", CudaBackend.options(Precision.FP32, false, true).get("cudnn_conv_algo_search"));
	}

	@Test
	void missingLibraryIsNamed() {
		final Optional<Unavailable> missing = CudaLibraries.find().missing();
		assumeTrue(
				NativeLibraries.hasCuda() && missing.isPresent(),
				"no library of CUDA's is missing here, or the small jar is used");
		final CudaBackend backend = new CudaBackend();
		assertEquals(Optional.empty(), backend.prepare());
		assertEquals(missing, backend.unavailable(backend.device(0)));
		assertEquals(List.of(), backend.devices());
		assertEquals(missing, Devices.standard().resolve(DeviceChoice.AUTO).whyNotGpu());
	}

	@Test
	void factorsForMemoryAreThoseOfAPrecision() {
		final CudaBackend backend = new CudaBackend();
		backend.prepare();
		final Device card = backend.device(0);
		assertEquals(0.75, backend.budget(card, Precision.TF32).factor());
		assertEquals(0.45, backend.budget(card, Precision.FP16).factor());
	}

	private static void assertClassified(final Failure expected, final String... messages) {
		for (final String message : messages)
			assertEquals(expected, new CudaBackend().classify(new VaeException(message)), message);
	}

	@Test
	void failuresAreClassifiedByWhatTheLibrariesSay() {
		assertClassified(
				Failure.OUT_OF_MEMORY,
				"Failed to allocate memory for requested buffer of size 8589934592",
				"CUDA failure 2: out of memory ; GPU=0",
				"CUDNN_STATUS_ALLOC_FAILED",
				"CUDNN failure 4004: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED");
		assertClassified(
				Failure.NO_KERNEL,
				"CUDNN_FE failure 6: GRAPH_EXECUTION_PLAN_CREATION_FAILED ; GPU=0",
				"CUDNN_FE failure 9: HEURISTIC_QUERY_FAILED",
				"OP not supported by CUDNN Frontend");
		assertClassified(Failure.DEVICE, "CUDNN_STATUS_EXECUTION_FAILED", "CUBLAS failure 13: x ; GPU=0");
		assertClassified(Failure.OTHER, "Got invalid dimensions for input", "null");
	}

	@Test
	void failuresAreClassifiedByTheirCausesToo() {
		final CudaBackend backend = new CudaBackend();
		assertEquals(
				Failure.OUT_OF_MEMORY,
				backend.classify(new VaeException(
						"CUDNN failure 4", new IllegalStateException("Failed to allocate memory for a buffer"))));
		// A file whose name has the word.
		assertEquals(
				Failure.OTHER,
				backend.classify(new VaeException("It cannot be read", new IOException("/home/me/cuda/vae.onnx"))));
	}

	/** ONNX Runtime's option for TF32 is one for tensor cores. */
	@Test
	void convolutionsOf16BitsMayUseTensorCores() {
		properties.clear(CudaBackend.PROPERTY);
		assertEquals("0", CudaBackend.options(Precision.FP32, false, true).get("use_tf32"));
		assertEquals("1", CudaBackend.options(Precision.FP16, false, false).get("use_tf32"));
		assertEquals("1", CudaBackend.options(Precision.FP16, true, false).get("fuse_conv_bias"));
	}

	@Test
	void formsAreThoseOfTheProperty() {
		properties.clear(CudaBackend.FORMS_PROPERTY);
		assertEquals(Set.of(), CudaBackend.forms());
		properties.set(CudaBackend.FORMS_PROPERTY, "sums, transposed");
		assertEquals(Set.of(Form.TRANSPOSED, Form.SUMS), CudaBackend.forms());
		properties.set(CudaBackend.FORMS_PROPERTY, "sum");
		final String message =
				assertThrows(VaeException.class, CudaBackend::forms).getMessage();
		assertTrue(message.contains("\"sum\"") && message.contains("[transposed, sums, kernels]"), message);
	}

	@ParameterizedTest
	@ValueSource(strings = {"prefer_nhwc", "=1", "prefer_nhwc=", "a=1,,b=2"})
	void optionsForCudaThatAreNoneAreRefused(final String text) {
		properties.set(CudaBackend.PROPERTY, text);
		final String message = assertThrows(VaeException.class, () -> CudaBackend.options(Precision.FP32, false, true))
				.getMessage();
		assertTrue(message.contains(text) && message.contains("gpu_mem_limit="), message);
	}
}
