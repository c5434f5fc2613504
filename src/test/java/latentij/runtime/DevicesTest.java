// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import latentij.codec.VaeException;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.library.Models;
import latentij.model.optimum.ExportedModel;
import latentij.model.optimum.OnnxFolder;
import latentij.runtime.Devices.Resolved;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.Unavailable;
import latentij.runtime.cpu.CpuBackend;
import latentij.testing.Vectors;
import latentij.util.CancelCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesTest {

	private static final Unavailable BROKEN = new Unavailable("it is broken", "mend it");

	private final FakeBackend fake = new FakeBackend();
	private final CpuBackend cpu = new CpuBackend();
	private final Devices devices = new Devices(List.of(fake), cpu, List.of());

	@BeforeEach
	void startAsLatentIjDoes() {
		// With the libraries of all that this machine has.
		Devices.standard().start();
	}

	@Test
	void deviceThatWorksIsTaken() {
		for (final DeviceChoice choice : List.of(DeviceChoice.AUTO, DeviceChoice.GPU)) {
			final Resolved resolved = devices.resolve(choice);
			assertEquals(FakeBackend.DEVICE, resolved.device());
			assertEquals(Optional.empty(), resolved.whyNotGpu());
			assertEquals("", resolved.because());
			assertEquals(choice, resolved.used());
		}
		assertEquals(1, fake.looked);
	}

	@Test
	void otherwiseTheCpuIsTakenAndTheReasonTold() {
		fake.unavailable = Optional.of(BROKEN);
		final Resolved resolved = devices.resolve(DeviceChoice.AUTO);
		assertTrue(resolved.device().isCpu());
		assertEquals(" (it is broken)", resolved.because());
		assertEquals(DeviceChoice.CPU, resolved.used());
	}

	@Test
	void whatWasAskedForAndIsNotThereIsAnErrorWithARemedy() {
		fake.unavailable = Optional.of(BROKEN);
		assertEquals(
				"The GPU was asked for and cannot be used: it is broken. To use it, mend it. "
						+ "Or choose device=auto or device=cpu.",
				assertThrows(VaeException.class, () -> devices.resolve(DeviceChoice.GPU))
						.getMessage());
	}

	@Test
	void ofSeveralBackendsTheFirstThatWorksIsTaken() {
		final FakeBackend other = new FakeBackend();
		final Devices two = new Devices(List.of(other, fake), cpu, List.of());
		other.unavailable = Optional.of(BROKEN);
		assertEquals(FakeBackend.DEVICE, two.resolve(DeviceChoice.AUTO).device());
		fake.unavailable = Optional.of(new Unavailable("it is slow", "wait"));
		assertEquals(" (it is broken)", two.resolve(DeviceChoice.AUTO).because());
	}

	@Test
	void forTheCpuNothingIsStarted() {
		final Resolved resolved = devices.resolve(DeviceChoice.CPU);
		assertTrue(resolved.device().isCpu());
		assertEquals(" (the CPU was asked for)", resolved.because());
		assertEquals(0, fake.looked);
	}

	/** A driver that does not answer must not keep a person waiting. */
	@Test
	void whoIsCanceledDoesNotWaitForATrial() {
		final CountDownLatch trying = new CountDownLatch(1);
		final CountDownLatch answer = new CountDownLatch(1);
		fake.trial = () -> {
			trying.countDown();
			awaitForever(answer);
		};
		final CancelCheck canceled = () -> {
			if (trying.getCount() == 0) throw new CancellationException();
		};
		for (final DeviceChoice choice : List.of(DeviceChoice.AUTO, DeviceChoice.GPU))
			assertThrows(CancellationException.class, () -> devices.resolve(choice, canceled));
		assertTrue(devices.resolve(DeviceChoice.CPU, canceled).device().isCpu());
		answer.countDown();
		assertEquals(
				FakeBackend.DEVICE,
				devices.resolve(DeviceChoice.GPU, CancelCheck.NONE).device());
	}

	@Test
	void whoIsCanceledDoesNotWaitForTensorCores(@TempDir final Path temp) throws Exception {
		final CountDownLatch answer = new CountDownLatch(1);
		final CountDownLatch trying = new CountDownLatch(1);
		final Resolved resolved = devices.resolve(DeviceChoice.GPU.with(Precision.FP16));
		fake.tensorCoreTrial = () -> {
			trying.countDown();
			awaitForever(answer);
		};
		FullSizeModel.write(temp, FullSizeModel.FITS_TENSOR_CORES, 0);
		final VaeModel model = Checkpoints.open(temp, "small");
		assertThrows(
				CancellationException.class,
				() -> VaeCodecs.ladder(devices, model, resolved, message -> {}, () -> {
					if (trying.getCount() == 0) throw new CancellationException();
				}));
		answer.countDown();
	}

	private static void awaitForever(final CountDownLatch latch) {
		try {
			latch.await();
		} catch (final InterruptedException exc) {
			throw new AssertionError(exc);
		}
	}

	@Test
	void devicesKnowTheirBackends() {
		assertSame(fake, devices.backend(FakeBackend.DEVICE));
		assertSame(cpu, devices.backend(Device.CPU));
		assertThrows(IllegalArgumentException.class, () -> devices.backend(new Device("CUDA", 0, "CUDA 0")));
	}

	@Test
	void laddersEndOnTheCpuWhereItMayDoIt(@TempDir final Path temp) throws Exception {
		final VaeModel model = Checkpoints.open(Vectors.path("kl-f8c4"), "kl-f8c4");
		final List<String> log = new ArrayList<>();
		final List<Rung> fp32 = Rung.on(FakeBackend.DEVICE, Precision.FP32, true);
		assertEquals(
				fp32, VaeCodecs.ladder(devices, model, devices.resolve(DeviceChoice.GPU), log::add, CancelCheck.NONE));
		final List<Rung> auto = new ArrayList<>(fp32);
		auto.add(Rung.onCpu());
		assertEquals(
				auto, VaeCodecs.ladder(devices, model, devices.resolve(DeviceChoice.AUTO), log::add, CancelCheck.NONE));
		assertEquals(
				List.of(Rung.onCpu()),
				VaeCodecs.ladder(devices, model, devices.resolve(DeviceChoice.CPU), log::add, CancelCheck.NONE));
		assertEquals(List.of(), log);
		assertEquals(
				List.of(Rung.onCpu(Precision.FAST)),
				VaeCodecs.ladder(
						devices,
						model,
						devices.resolve(DeviceChoice.CPU.with(Precision.FAST)),
						log::add,
						CancelCheck.NONE));
		assertEquals(List.of(), log);
		auto.set(auto.size() - 1, Rung.onCpu(Precision.FAST));
		assertEquals(
				auto,
				VaeCodecs.ladder(
						devices,
						model,
						devices.resolve(DeviceChoice.AUTO.with(Precision.FAST)),
						log::add,
						CancelCheck.NONE));
		assertTrue(log.remove(0).startsWith("precision=fast is for CPUs"));
		final VaeModel wide = OnnxFolder.open(ExportedModel.write(temp, FullSizeModel.FITS_WINOGRAD, false), "wide");
		assertEquals(
				List.of(Rung.onCpu(Precision.FAST)),
				VaeCodecs.ladder(
						devices,
						wide,
						devices.resolve(DeviceChoice.CPU.with(Precision.FAST)),
						log::add,
						CancelCheck.NONE));
		assertEquals(List.of(), log);
		final VaeModel narrow = Models.standard().find(Models.BUNDLED);
		assertEquals(
				List.of(Rung.onCpu()),
				VaeCodecs.ladder(
						devices,
						narrow,
						devices.resolve(DeviceChoice.CPU.with(Precision.FAST)),
						log::add,
						CancelCheck.NONE));
		assertTrue(log.remove(0).startsWith("The model \"latentij-f8c4\" is computed with precision=fp32, not fast"));
		assertEquals(List.of(), log);
		final List<Rung> half = new ArrayList<>(Rung.on(FakeBackend.DEVICE, Precision.FP16, false));
		half.addAll(fp32);
		assertEquals(
				half,
				VaeCodecs.ladder(
						devices,
						model,
						devices.resolve(DeviceChoice.GPU.with(Precision.FP16)),
						log::add,
						CancelCheck.NONE));
		assertTrue(log.remove(0).startsWith("The graphs for tensor cores are not used"), log.toString());
	}
}
