// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.coreml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import latentij.codec.VaeException;
import latentij.runtime.Devices;
import latentij.runtime.GraphRunner;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Failure;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.Unavailable;
import latentij.runtime.ort.NativeLibraries;
import org.junit.jupiter.api.Test;

class CoreMlBackendTest {

	private static final String MAC = "osx-aarch64";

	private final CoreMlBackend mac = new CoreMlBackend(MAC, () -> true);
	private final Device first = mac.device(0);

	@Test
	void macsWithAppleProcessorsHaveOneDevice() {
		assertEquals(Optional.empty(), mac.unavailable(first));
		assertEquals(List.of(first), mac.devices());
		assertEquals("CoreML", first.description());
		assertTrue(mac.unavailable(mac.device(1)).isPresent());
	}

	@Test
	void otherMachinesAreToldWhyNot() {
		for (final String platform : List.of("linux-x64", "win-x64", "osx-x64")) {
			final CoreMlBackend backend = new CoreMlBackend(platform, () -> true);
			final Unavailable why = backend.unavailable(first).orElseThrow();
			assertTrue(why.reason().endsWith("this is " + platform), why.reason());
			assertEquals("", why.remedy());
			assertEquals(List.of(), backend.devices());
		}
	}

	@Test
	void anOnnxRuntimeWithoutItIsNamed() {
		final Unavailable why =
				new CoreMlBackend(MAC, () -> false).unavailable(first).orElseThrow();
		assertTrue(why.remedy().matches("install onnxruntime-[0-9.]+\\.jar"), why.remedy());
	}

	/** Its numbers have not been seen. */
	@Test
	void itIsListedAndNotChosen() {
		assertEquals(
				List.of("CUDA", "CPU", "CoreML"),
				Devices.standard().backends().stream()
						.map(backend -> backend.name())
						.toList());
	}

	@Test
	void optionsAreThoseOfTheProvider() {
		assertEquals(
				Map.of("ModelFormat", "MLProgram", "MLComputeUnits", "CPUAndGPU", "RequireStaticInputShapes", "0"),
				CoreMlBackend.options(Precision.FP32));
		assertEquals("ALL", CoreMlBackend.options(Precision.FP16).get("MLComputeUnits"));
	}

	@Test
	void elsewhereOnnxRuntimeRefusesIt() {
		assumeFalse(NativeLibraries.platform().startsWith("osx"), "this ONNX Runtime has it");
		GraphRunner.start();
		try (SessionOptions options = new SessionOptions()) {
			final OrtException failure =
					assertThrows(OrtException.class, () -> mac.configure(options, first, Precision.FP32, false));
			assertEquals(Failure.DEVICE, mac.classify(failure), failure.getMessage());
		}
	}

	@Test
	void failuresAreClassified() {
		assertEquals(Failure.DEVICE, mac.classify(new VaeException("Error compiling model: no such operator")));
		assertEquals(Failure.DEVICE, mac.classify(new VaeException("Error executing model: interrupted")));
		assertEquals(Failure.OUT_OF_MEMORY, mac.classify(new VaeException("Failed to allocate memory for a buffer")));
		assertEquals(Failure.OTHER, mac.classify(new VaeException("Got invalid dimensions for input")));
	}
}
