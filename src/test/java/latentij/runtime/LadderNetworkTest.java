// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import latentij.codec.NotFiniteException;
import latentij.codec.VaeException;
import latentij.model.MemoryCost;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.TooManyValuesException;
import latentij.runtime.cpu.CpuBackend;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.SystemProperties;
import latentij.util.machine.SystemMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The way down the ladder, with networks that fail as they are told. */
class LadderNetworkTest {

	private static final String MEMORY = "OUT_OF_MEMORY: for a buffer of size 8589934592";

	private static final FloatTensor IMAGE = FloatTensor.zeros(1, 3, 16, 24);

	private static final MemoryCost COST = new MemoryCost(1000, 1000, false);

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	private final List<String> log = new ArrayList<>();
	/** Done on the device before each run, and before memory is freed there. */
	private final List<String> calls = new ArrayList<>();

	private final FakeBackend backend = new FakeBackend();
	private final CpuBackend cpuBackend = new CpuBackend();
	private final FakeDeviceNetwork half = new FakeDeviceNetwork(FakeBackend.DEVICE.description() + ", fp16", calls);
	private final FakeDeviceNetwork gpu = new FakeDeviceNetwork(FakeBackend.DEVICE.description(), calls);
	private final FakeDeviceNetwork cpu = new FakeDeviceNetwork("CPU", calls);
	private int opened;

	private LadderNetwork network(final boolean cpuMayDo) {
		return network(cpuMayDo, Precision.FP32);
	}

	private LadderNetwork network(final boolean cpuMayDo, final Precision... precisions) {
		final List<Rung> ladder = new ArrayList<>();
		for (final Precision precision : precisions)
			ladder.addAll(Rung.on(FakeBackend.DEVICE, precision, precision == Precision.FP32));
		if (cpuMayDo) ladder.add(Rung.onCpu());
		return new LadderNetwork(
				ladder, this::open, device -> device.isCpu() ? cpuBackend : backend, new RunCost(COST, 8), log::add);
	}

	private FakeDeviceNetwork open(final Rung rung) {
		if (rung.device().isCpu()) {
			opened++;
			return cpu;
		}
		return rung.precision() == Precision.FP32 ? gpu : half;
	}

	@Test
	void runsThatFitStayOnTheGpu() {
		final LadderNetwork network = network(true);
		assertSame(gpu.result, network.encode(IMAGE, null));
		assertSame(gpu.result, network.decode(IMAGE));
		assertEquals(gpu.device, network.device());
		assertEquals(0, opened);
		assertEquals(List.of(), log);
	}

	@Test
	void onlyRunsThatDoNotFitGoToTheCpuAndTheUserIsTold() {
		final LadderNetwork network = network(true);
		for (int i = 0; i < 3; i++) {
			gpu.failure = MEMORY;
			assertSame(cpu.result, network.encode(IMAGE, null));
			assertEquals("CPU", network.device());
			gpu.failure = null;
			assertSame(gpu.result, network.encode(IMAGE, null));
			assertEquals(gpu.device, network.device());
		}
		assertEquals(1, opened);
		assertEquals(3, log.size());
		assertTrue(
				log.get(0).contains("FAKE 0 (Fake)")
						&& log.get(0).contains("1 x 3 x 16 x 24")
						&& log.get(0).contains("on the CPU"),
				log.get(0));
	}

	/** On the CPU, and with another precision, each is a run of its own. */
	@Test
	void severalImagesAreForTheFirstDeviceAndPrecisionAlone() {
		final FloatTensor images = FloatTensor.zeros(3, 3, 16, 24);
		final LadderNetwork network = network(true, Precision.FP16, Precision.FP32);
		assertSame(half.result, network.encode(images, null));
		half.failure = MEMORY;
		half.kept = true;
		assertParts(network, images, "Several images", "FAKE 0 (Fake), fp16", MEMORY);
		half.failure = null;
		half.exception = NotFiniteException.ofImage();
		assertParts(network, images, "Several images", "not a number");
		assertEquals(List.of("run", "run", "free", "run", "free", "run"), calls);
		assertEquals(0, opened);
		assertEquals(List.of(), log);
		// One by one, the next precision has its turn.
		assertSame(gpu.result, network.decode(IMAGE));
		half.exception = null;
		half.failure = "some other error";
		assertSame(gpu.result, network.decode(IMAGE));
		calls.clear();
		assertParts(network, images, "Several images");
		assertEquals(List.of(), calls);
	}

	private static void assertParts(final LadderNetwork network, final FloatTensor images, final String... parts) {
		final String message = assertThrows(VaeException.class, () -> network.encode(images, null))
				.getMessage();
		for (final String part : parts) assertTrue(message.contains(part), message);
	}

	@Test
	void whereTheGpuWasAskedForItIsAnErrorWithSizes() {
		gpu.failure = MEMORY;
		final LadderNetwork network = network(false);
		final String message =
				assertThrows(VaeException.class, () -> network.decode(IMAGE)).getMessage();
		assertTrue(
				message.contains("1 x 3 x 16 x 24") && message.contains("8589934592") && message.contains("device=cpu"),
				message);
		assertEquals(0, opened);
	}

	@Test
	void whatTheCpuCannotHoldEitherIsAnError() {
		properties.set(SystemMemory.PROPERTY, "1");
		gpu.failure = MEMORY;
		// 16 x 24 pixels, or 128 x 192 decoded ones, at 1000 bytes each.
		final LadderNetwork network = network(true);
		assertSame(cpu.result, network.encode(IMAGE, null));
		final String message =
				assertThrows(VaeException.class, () -> network.decode(IMAGE)).getMessage();
		assertTrue(message.contains("CPU too: it needs about 0.0 GB") && !message.contains("device="), message);
		// What the CPU computed before is not free any more, and still its own.
		properties.set(SystemMemory.PROPERTY, "0");
		assertSame(cpu.result, network.encode(IMAGE, null));
		assertThrows(VaeException.class, () -> network.encode(FloatTensor.zeros(1, 3, 16, 32), null));
	}

	@Test
	void tensorsThatAGpuCannotCountGoToTheCpu() {
		gpu.exception = new TooManyValuesException(1e10, 1L << 31);
		assertSame(cpu.result, network(true).encode(IMAGE, null));
		assertTrue(log.remove(0).contains("too large for FAKE 0"));
		final String message = assertThrows(
						VaeException.class, () -> network(false).encode(IMAGE, null))
				.getMessage();
		assertTrue(message.contains("10,000,000,000 values") && !message.contains("end other programs"), message);
	}

	/** The calls of a run that fails, until it is done or fails for good. */
	private List<String> calls(final String failure, final boolean kept, final boolean helps) {
		calls.clear();
		gpu.failure = failure;
		gpu.kept = kept;
		gpu.helps = helps;
		try {
			assertSame(gpu.result, network(false).decode(IMAGE));
		} catch (final VaeException exc) {
			assertTrue(exc.getMessage().contains(failure), exc.getMessage());
			calls.add("failed");
		}
		return calls;
	}

	@Test
	void whereMemoryIsShortARunIsDoneOnceMoreWithWhatWasKept() {
		assertEquals(List.of("run", "free", "run"), calls(MEMORY, true, true));
		gpu.others = true;
		assertEquals(List.of("run", "free", "run"), calls(MEMORY, false, true));
	}

	@Test
	void whatARunThatFailedHasLeftIsFreedToo() {
		assertEquals(List.of("run", "free", "run", "free", "failed"), calls(MEMORY, true, false));
		assertEquals(List.of("run", "free", "failed"), calls(MEMORY, false, true));
	}

	@Test
	void runsThatFailForOtherReasonsAreNotRepeated() {
		assertEquals(List.of("run", "failed"), calls("DEVICE: mapping error", true, true));
	}

	@Test
	void kernelsThatWereNotFoundAreLookedForOnceMore() {
		gpu.searchedLong = true;
		assertEquals(List.of("run", "shorten", "run"), calls("NO_KERNEL", true, true));
		// Its graphs have searched the short way already.
		assertEquals(List.of("run", "failed"), calls("NO_KERNEL", true, true));
		gpu.searchedLong = true;
		assertEquals(List.of("run", "shorten", "run", "failed"), calls("NO_KERNEL", true, false));
	}

	@Test
	void whatFailedBeforeIsKeptForTheLog() {
		gpu.searchedLong = true;
		gpu.failure = "NO_KERNEL";
		final VaeException failure =
				assertThrows(VaeException.class, () -> network(false).decode(IMAGE));
		assertEquals(1, failure.getSuppressed().length);
	}

	@Test
	void whereTheCpuMayDoItItDoesWhateverOfCudaFails() {
		gpu.failure = "DEVICE: no answer";
		final LadderNetwork network = network(true);
		for (int i = 0; i < 2; i++) assertSame(cpu.result, network.encode(IMAGE, null));
		final String told = log.remove(0);
		assertTrue(
				told.startsWith("FAKE 0 (Fake)")
						&& told.contains("failed (DEVICE: no answer)")
						&& told.contains("on the CPU"),
				told);
		assertEquals(
				gpu.failure,
				assertThrows(VaeException.class, () -> network(false).encode(IMAGE, null))
						.getMessage());
		assertEquals(List.of(), log);
	}

	@Test
	void otherFailuresStand() {
		gpu.failure = "Got invalid dimensions for input";
		assertEquals(
				gpu.failure,
				assertThrows(VaeException.class, () -> network(true).encode(IMAGE, null))
						.getMessage());
		assertEquals(List.of(), log);
	}

	@Test
	void resultsThatAreNotFiniteAreComputedAgainAndTheUserIsTold() {
		final LadderNetwork network = network(false, Precision.FP16, Precision.FP32);
		assertSame(half.result, network.encode(IMAGE, null));
		assertEquals(List.of(), log);
		for (final float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
			half.result.buffer().put(0, bad);
			assertSame(gpu.result, network.decode(IMAGE));
			assertTrue(log.remove(0).contains("32-bit"));
		}
	}

	@Test
	void pixelsTakeTheSameWay() {
		final LadderNetwork network = network(true);
		gpu.failure = MEMORY;
		assertSame(cpu.result, network.encode(PixelTensor.zeros(1, 16, 24), null));
		assertTrue(log.remove(0).contains("1 x 3 x 16 x 24"));
		assertEquals("PixelTensor[1, 16, 24]", network.decodeToPixels(IMAGE).toString());
		assertEquals("CPU", network.device());
	}

	@Test
	void pixelsOfValuesThatAreNotFiniteAreComputedAgain() {
		final LadderNetwork network = network(false, Precision.FP16, Precision.FP32);
		half.exception = NotFiniteException.ofImage();
		assertEquals("PixelTensor[1, 16, 24]", network.decodeToPixels(IMAGE).toString());
		assertTrue(log.remove(0).contains("32-bit"));
	}

	/** Where memory is short, 32 bits need more. */
	@Test
	void fastRunsThatFailAreDoneAgainUnlessMemoryIsShort() {
		final LadderNetwork network = network(false, Precision.FP16, Precision.FP32);
		half.failure = MEMORY;
		assertThrows(VaeException.class, () -> network.decode(IMAGE));
		half.failure = "no engine for this convolution";
		assertSame(gpu.result, network.decode(IMAGE));
		final String told = log.remove(0);
		assertTrue(told.contains("(no engine for this convolution)") && told.contains("precision=fp32"), told);
		half.failure = null;
		assertSame(gpu.result, network.decode(IMAGE), "it is not tried again");
		assertEquals(List.of(), log);
	}

	@Test
	void fastRunsThatAreTooLargeGoToTheCpu() {
		final LadderNetwork network = network(true, Precision.FP16, Precision.FP32);
		half.failure = MEMORY;
		assertSame(cpu.result, network.decode(IMAGE));
		assertTrue(log.remove(0).contains("too large for FAKE 0"));
		half.failure = "OTHER";
		gpu.failure = "DEVICE: gone";
		assertSame(cpu.result, network.decode(IMAGE));
		assertEquals(2, log.size());
		assertTrue(log.get(0).contains("32-bit") && log.get(1).contains("on the CPU"), log.toString());
		calls.clear();
		assertSame(cpu.result, network.decode(IMAGE), "neither is tried again");
		assertEquals(List.of("run"), calls);
	}

	@Test
	void canceledRunsAreNotDoneAgain() {
		final LadderNetwork network = network(true);
		network.setCanceled(true);
		assertThrows(CancellationException.class, () -> network.decode(IMAGE));
		assertEquals(List.of("run"), calls);
		network.setCanceled(false);
		assertSame(gpu.result, network.decode(IMAGE));
		// Networks that are opened later, too.
		gpu.failure = MEMORY;
		network.setCanceled(true);
		gpu.canceled = false;
		assertThrows(CancellationException.class, () -> network.decode(IMAGE));
		assertTrue(cpu.canceled);
	}

	@Test
	void bothNetworksAreClosed() {
		final LadderNetwork network = network(true);
		gpu.failure = MEMORY;
		network.encode(IMAGE, null);
		network.close();
		network.close();
		assertTrue(gpu.closed >= 1);
		assertEquals(1, cpu.closed);
		assertThrows(IllegalStateException.class, () -> network.encode(IMAGE, null));
	}
}
