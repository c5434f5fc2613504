// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Optional;
import latentij.codec.VaeCodec;
import latentij.codec.VaeException;
import latentij.model.library.Models;
import org.junit.jupiter.api.Test;

class DeviceChoiceTest {

	private static VaeCodec open(final DeviceChoice choice) throws IOException {
		return VaeCodecs.open(Models.standard().find(Models.BUNDLED), choice);
	}

	@Test
	void oneOfSeveralGpusIsChosenByItsNumber() {
		assertEquals(
				Optional.of(new DeviceChoice(DeviceChoice.Kind.GPU, 12, Precision.FP32)),
				DeviceChoice.parse(" GPU:12 "));
		assertEquals(Optional.of(DeviceChoice.GPU), DeviceChoice.parse("gpu:0"));
		assertEquals(Optional.of(DeviceChoice.AUTO), DeviceChoice.parse("Auto"));
		for (final String wrong :
				new String[] {"gpu:", "gpu:-1", "gpu:x", "cpu:1", "auto:1", "gpu 1", "gpu:99999999999", ""})
			assertEquals(Optional.empty(), DeviceChoice.parse(wrong), wrong);
		assertThrows(IllegalArgumentException.class, () -> new DeviceChoice(DeviceChoice.Kind.CPU, 1, Precision.FP32));
	}

	@Test
	void gpuThatIsNotThereIsAnError() {
		final DeviceChoice none = new DeviceChoice(DeviceChoice.Kind.GPU, 9999, Precision.FP16);
		assertTrue(VaeCodecs.whyNotGpu(none).isPresent());
		assertThrows(VaeException.class, () -> open(none));
	}

	@Test
	void gpuThatCannotBeUsedIsAnErrorWithAReasonAndARemedy() {
		final Optional<Obstacle> obstacle = OrtRuntime.get().whyCudaFails(0);
		assumeTrue(obstacle.isPresent(), "a GPU works here");
		final String message =
				assertThrows(VaeException.class, () -> open(DeviceChoice.GPU)).getMessage();
		assertTrue(
				message.contains(obstacle.get().what())
						&& message.contains(obstacle.get().remedy())
						&& message.contains("device=cpu"),
				message);
	}

	@Test
	void missingLibraryIsNamed() {
		final Optional<Obstacle> missing = CudaLibraries.find().missing();
		assumeTrue(
				NativeLibraries.hasCuda() && missing.isPresent(),
				"no library of CUDA's is missing here, or the small jar is used");
		assertEquals(missing, OrtRuntime.get().whyCudaFails(0));
		assertEquals(missing.map(Obstacle::what), VaeCodecs.whyNotGpu(DeviceChoice.AUTO));
	}

	@Test
	void autoTakesTheCpuWhereNoGpuWorks() throws IOException {
		assumeTrue(OrtRuntime.get().whyCudaFails(0).isPresent(), "a GPU works here");
		try (VaeCodec codec = open(DeviceChoice.AUTO)) {
			assertEquals("CPU", codec.device());
		}
	}

	@Test
	void autoAndGpuTakeTheGpuWhereOneWorks() throws IOException {
		Gpu.assumeItWorks();
		for (final DeviceChoice choice : new DeviceChoice[] {DeviceChoice.AUTO, DeviceChoice.GPU}) {
			try (VaeCodec codec = open(choice)) {
				assertTrue(codec.device().startsWith("CUDA"), codec.device());
			}
		}
	}

	@Test
	void cpuIsTakenWhereItIsAskedFor() throws IOException {
		try (VaeCodec codec = open(DeviceChoice.CPU)) {
			assertEquals("CPU", codec.device());
		}
		assertTrue(VaeCodecs.whyNotGpu(DeviceChoice.CPU).isPresent());
	}
}
