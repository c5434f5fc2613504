// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.VaeConfig;
import latentij.codec.VaeException;
import latentij.codec.VaeNetwork;
import latentij.model.MemoryCost;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.VaeModel.Decoder;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Encoder;
import latentij.model.VaeModel.Port;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.TooManyValuesException;
import latentij.runtime.cpu.CpuBackend;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;

/** Closing and making room, on a device whose memory can be counted. */
class OrtVaeNetworkTest {

	private static final VaeModel MODEL = new VaeModel(
			"fake",
			"1",
			new VaeConfig(4, 8, new Affine(1, 0)),
			new Encoder(source("encoder"), new Port("image", ElementType.FLOAT), null, "latent"),
			new Decoder(source("decoder"), new Port("latent", ElementType.FLOAT), "image"),
			new MemoryCost(1, 1, false),
			List.of());

	/** 192 and 64 values. */
	private static final FloatTensor IMAGE = FloatTensor.zeros(1, 3, 8, 8);

	private static final FloatTensor LATENT = FloatTensor.zeros(1, 4, 4, 4);

	private final FakeBackend backend = new FakeBackend();
	private final FakeMemory memory = new FakeMemory(backend);
	private final OpenNetworks networks = new OpenNetworks();
	private final List<String> log = new ArrayList<>();

	private static OnnxSource source(final String name) {
		return new OnnxSource.File(Path.of(name));
	}

	private OrtVaeNetwork network() {
		return new OrtVaeNetwork(MODEL, FakeBackend.DEVICE, Precision.FP32, backend, memory.opener(), networks);
	}

	private OrtVaeNetwork onCpu() {
		return new OrtVaeNetwork(
				MODEL,
				Device.CPU,
				Precision.FP32,
				new CpuBackend(),
				new FakeMemory(new FakeBackend()).opener(),
				networks);
	}

	/** With all that is tried on the device, and on the CPU if that may do it. */
	private LadderNetwork ladder(final boolean cpuMayDo) {
		final List<Rung> ladder = new ArrayList<>(Rung.on(FakeBackend.DEVICE, Precision.FP32, true));
		if (cpuMayDo) ladder.add(Rung.onCpu());
		return new LadderNetwork(
				ladder,
				rung -> rung.device().isCpu() ? onCpu() : network(),
				device -> device.isCpu() ? new CpuBackend() : backend,
				RunCost.of(MODEL),
				log::add);
	}

	@Test
	void closedNetworksHoldNothing() {
		try (OrtVaeNetwork network = network()) {
			assertFalse(network.holdsMemory());
			network.encode(IMAGE, null);
			network.decode(LATENT);
			assertTrue(network.holdsMemory());
			assertEquals(192 + 64, memory.used);
		}
		assertEquals(0, memory.used);
	}

	@Test
	void closedNetworksStayClosed() {
		final OrtVaeNetwork network = network();
		network.close();
		network.close();
		assertThrows(IllegalStateException.class, () -> network.encode(IMAGE, null));
	}

	@Test
	void graphsAreOpenedOnce() {
		try (OrtVaeNetwork network = network()) {
			for (int i = 0; i < 3; i++) network.encode(IMAGE, null);
			assertEquals(1, memory.opened);
			network.decode(LATENT);
			assertEquals(2, memory.opened);
		}
	}

	@Test
	void decoderHasTheMemoryThatTheEncoderKeeps() {
		memory.most = 200;
		try (LadderNetwork network = ladder(false)) {
			network.encode(IMAGE, null);
			network.decode(LATENT);
			assertEquals(64, memory.used);
			network.encode(IMAGE, null);
			assertEquals(192, memory.used);
		}
		assertEquals(List.of(), log);
	}

	@Test
	void networksThatDoNotRunMakeRoomForOneThatDoes() {
		memory.most = 300;
		try (LadderNetwork one = ladder(false);
				LadderNetwork other = ladder(false)) {
			for (final VaeNetwork network : List.of(one, other, one, other)) {
				network.encode(IMAGE, null);
				assertEquals(192, memory.used);
			}
		}
		assertEquals(0, memory.used);
	}

	@Test
	void networksOfOtherDevicesKeepTheirMemory() {
		try (OrtVaeNetwork cpu = onCpu();
				OrtVaeNetwork network = network()) {
			cpu.encode(IMAGE, null);
			network.encode(IMAGE, null);
			assertFalse(network.freeMemory());
			assertFalse(network.holdsMemory());
			assertTrue(cpu.holdsMemory());
		}
	}

	@Test
	void aNetworkThatRunsKeepsItsMemory() {
		final List<Boolean> freed = new ArrayList<>();
		final SessionOpener opener = (source, edit, check) -> {
			// It is running here.
			final Thread other = new Thread(() -> freed.add(networks.freeMemory(FakeBackend.DEVICE, null)));
			other.start();
			try {
				other.join();
			} catch (final InterruptedException exc) {
				throw new IllegalStateException(exc);
			}
			return memory.opener().open(source, edit, check);
		};
		try (OrtVaeNetwork network =
				new OrtVaeNetwork(MODEL, FakeBackend.DEVICE, Precision.FP32, backend, opener, networks)) {
			network.encode(IMAGE, null);
			assertEquals(List.of(false), freed);
			assertTrue(networks.freeMemory(FakeBackend.DEVICE, null));
			assertFalse(networks.freeMemory(FakeBackend.DEVICE, null));
		}
	}

	@Test
	void whatIsTooLargeIsComputedOnTheCpuOrAnError() {
		memory.most = 100;
		try (LadderNetwork auto = ladder(true)) {
			auto.encode(IMAGE, null);
			assertEquals("CPU", auto.device());
			assertTrue(log.remove(0).contains("too large for FAKE 0"));
			// The device is left to what fits.
			auto.decode(LATENT);
			assertEquals(FakeBackend.DEVICE.description(), auto.device());
		}
		try (LadderNetwork gpu = ladder(false)) {
			final String message = assertThrows(VaeException.class, () -> gpu.encode(IMAGE, null))
					.getMessage();
			assertTrue(message.contains("device=auto"), message);
			assertEquals(0, memory.used);
		}
	}

	@Test
	void devicesWhereALongSearchFindsNoKernelGetAShortOne() {
		try (LadderNetwork before = ladder(false);
				LadderNetwork after = ladder(false)) {
			before.encode(IMAGE, null);
			memory.failureOfLongSearch = "NO_KERNEL: of a convolution";
			after.encode(IMAGE, null);
			assertFalse(backend.longSearch);
			assertEquals(3, memory.opened);
			// Opened before that; its decoder is opened only now.
			before.decode(LATENT);
			before.encode(IMAGE, null);
			assertEquals(5, memory.opened);
		}
		assertEquals(List.of(), log);
	}

	@Test
	void moreValuesThanTheDeviceCountsAreRefusedBeforeAGraphIsOpened() {
		try (OrtVaeNetwork network = network();
				OrtVaeNetwork cpu = onCpu()) {
			final FloatTensor image = FloatTensor.zeros(1, 3, 256, 256);
			assertThrows(TooManyValuesException.class, () -> network.encode(image, null));
			assertEquals(0, memory.opened);
			cpu.encode(image, null);
		}
	}
}
