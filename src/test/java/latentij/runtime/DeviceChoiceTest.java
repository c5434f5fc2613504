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
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.Unavailable;
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
		assertTrue(Networks.cuda().unavailable(Networks.cuda().device(9999)).isPresent());
		assertThrows(VaeException.class, () -> Devices.standard().resolve(none));
		assertThrows(VaeException.class, () -> open(none));
	}

	@Test
	void gpuThatCannotBeUsedIsAnErrorWithAReasonAndARemedy() {
		final Optional<Unavailable> obstacle = Networks.cuda().unavailable(Networks.gpu());
		assumeTrue(obstacle.isPresent(), "a GPU works here");
		final String message =
				assertThrows(VaeException.class, () -> open(DeviceChoice.GPU)).getMessage();
		assertTrue(
				message.contains(obstacle.get().reason())
						&& message.contains(obstacle.get().remedy())
						&& message.contains("device=cpu"),
				message);
	}

	@Test
	void autoTakesTheCpuWhereNoGpuWorks() throws IOException {
		assumeTrue(Networks.cuda().unavailable(Networks.gpu()).isPresent(), "a GPU works here");
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
		assertTrue(Devices.standard().resolve(DeviceChoice.CPU).whyNotGpu().isPresent());
	}
}
