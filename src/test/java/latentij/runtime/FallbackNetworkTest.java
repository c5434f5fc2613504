// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import latentij.codec.VaeException;
import latentij.codec.VaeNetwork;
import latentij.model.MemoryCost;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.SystemProperties;
import latentij.util.SystemMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FallbackNetworkTest {

	private static final String ORT = "Failed to allocate memory for requested buffer of size 8589934592";

	private static final FloatTensor IMAGE = FloatTensor.zeros(1, 3, 16, 24);

	private static final MemoryCost COST = new MemoryCost(1000, 1000, false);

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	private final List<String> log = new ArrayList<>();
	private final Fake gpu = new Fake("CUDA 0 (NVIDIA H200)");
	private final Fake cpu = new Fake("CPU");
	private int opened;

	/** Gives its own tensor, or fails. */
	private static final class Fake implements VaeNetwork {

		private final String device;
		private final FloatTensor result = FloatTensor.zeros(1, 3, 16, 24);
		private String failure;
		private VaeException exception;
		private int closed;

		Fake(final String device) {
			this.device = device;
		}

		@Override
		public boolean takesNoise() {
			return false;
		}

		@Override
		public FloatTensor encode(final FloatTensor image, final FloatTensor noise) {
			return decode(image);
		}

		@Override
		public FloatTensor decode(final FloatTensor latent) {
			if (exception != null) throw exception;
			if (failure != null) throw new VaeException(failure);
			return result;
		}

		@Override
		public String device() {
			return device;
		}

		@Override
		public void close() {
			closed++;
		}
	}

	private FallbackNetwork network(final boolean cpuWillDo) {
		return new FallbackNetwork(
				gpu,
				() -> {
					opened++;
					return cpu;
				},
				new GpuJudge(COST, 8, cpuWillDo, gpu.device),
				log::add);
	}

	@Test
	void runsThatFitStayOnTheGpu() {
		final FallbackNetwork network = network(true);
		assertSame(gpu.result, network.encode(IMAGE, null));
		assertSame(gpu.result, network.decode(IMAGE));
		assertEquals(gpu.device, network.device());
		assertEquals(0, opened);
		assertEquals(List.of(), log);
	}

	@Test
	void onlyRunsThatDoNotFitGoToTheCpuAndTheUserIsTold() {
		final FallbackNetwork network = network(true);
		for (final String failure :
				new String[] {ORT, "CUDA failure 2: out of memory ; GPU=0", "CUDNN_STATUS_ALLOC_FAILED"}) {
			gpu.failure = failure;
			assertSame(cpu.result, network.encode(IMAGE, null));
			assertEquals("CPU", network.device());
			gpu.failure = null;
			assertSame(gpu.result, network.encode(IMAGE, null));
			assertEquals(gpu.device, network.device());
		}
		assertEquals(1, opened);
		assertEquals(3, log.size());
		assertTrue(
				log.get(0).contains("NVIDIA H200")
						&& log.get(0).contains("1 x 3 x 16 x 24")
						&& log.get(0).contains("on the CPU"),
				log.get(0));
	}

	@Test
	void whereTheGpuWasAskedForItIsAnErrorWithSizes() {
		gpu.failure = ORT;
		final FallbackNetwork network = network(false);
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
		gpu.failure = ORT;
		// 16 x 24 pixels, or 128 x 192 decoded ones, at 1000 bytes each.
		final FallbackNetwork network = network(true);
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
		gpu.exception = new GpuLimitException(1e10);
		assertSame(cpu.result, network(true).encode(IMAGE, null));
		assertTrue(log.remove(0).contains("too large for CUDA 0"));
		final String message = assertThrows(
						VaeException.class, () -> network(false).encode(IMAGE, null))
				.getMessage();
		assertTrue(message.contains("10,000,000,000 values") && !message.contains("end other programs"), message);
	}

	/** Runs on the GPU; frees what lets it succeed, or not. */
	private List<String> calls(final String failure, final boolean kept, final boolean helps) {
		final List<String> calls = new ArrayList<>();
		gpu.failure = failure;
		try {
			assertSame(
					gpu.result,
					GpuJudge.run(
							() -> {
								calls.add("run");
								return gpu.decode(IMAGE);
							},
							() -> {
								calls.add("free");
								if (helps) gpu.failure = null;
								return kept;
							}));
		} catch (final VaeException exc) {
			assertEquals(failure, exc.getMessage());
			calls.add("failed");
		}
		return calls;
	}

	@Test
	void whereMemoryIsShortARunIsDoneOnceMoreWithWhatWasKept() {
		assertEquals(List.of("run", "free", "run"), calls(ORT, true, true));
	}

	@Test
	void whatARunThatFailedHasLeftIsFreedToo() {
		assertEquals(List.of("run", "free", "run", "free", "failed"), calls(ORT, true, false));
		assertEquals(List.of("run", "free", "failed"), calls(ORT, false, true));
	}

	@Test
	void runsThatFailForOtherReasonsAreNotRepeated() {
		assertEquals(List.of("run", "failed"), calls("CUDNN_STATUS_MAPPING_ERROR", true, true));
	}

	@Test
	void shortMemoryIsToldByWhatCausedAFailureToo() {
		assertTrue(GpuJudge.isTooLarge(new VaeException("CUDNN failure 4", new IllegalStateException(ORT))));
		assertTrue(GpuJudge.isTooLarge(
				new VaeException("CUDNN failure 4004: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED")));
	}

	@Test
	void whereTheCpuMayDoItItDoesWhateverOfCudaFails() {
		gpu.failure = "CUDNN_STATUS_EXECUTION_FAILED";
		final FallbackNetwork network = network(true);
		for (int i = 0; i < 2; i++) assertSame(cpu.result, network.encode(IMAGE, null));
		final String told = log.remove(0);
		assertTrue(
				told.startsWith("CUDA 0")
						&& told.contains("failed (CUDNN_STATUS_EXECUTION_FAILED)")
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
		final FallbackNetwork network =
				new FallbackNetwork(gpu, () -> cpu, new PrecisionJudge(Precision.FP16), log::add);
		assertSame(gpu.result, network.encode(IMAGE, null));
		assertEquals(List.of(), log);
		for (final float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
			gpu.result.buffer().put(0, bad);
			assertSame(cpu.result, network.decode(IMAGE));
			assertTrue(log.remove(0).contains("32-bit"));
		}
	}

	@Test
	void pixelsTakeTheSameWay() {
		final FallbackNetwork network = network(true);
		gpu.failure = ORT;
		assertSame(cpu.result, network.encode(PixelTensor.zeros(1, 16, 24), null));
		assertTrue(log.remove(0).contains("1 x 3 x 16 x 24"));
		assertEquals("PixelTensor[1, 16, 24]", network.decodeToPixels(IMAGE).toString());
		assertEquals("CPU", network.device());
	}

	@Test
	void pixelsOfValuesThatAreNotFiniteAreComputedAgain() {
		final FallbackNetwork network =
				new FallbackNetwork(gpu, () -> cpu, new PrecisionJudge(Precision.FP16), log::add);
		gpu.exception = new NotFiniteException();
		assertEquals("PixelTensor[1, 16, 24]", network.decodeToPixels(IMAGE).toString());
		assertTrue(log.remove(0).contains("32-bit"));
	}

	/** Out of memory is for the network around this one. */
	@Test
	void fastRunsThatFailAreDoneAgainUnlessMemoryIsShort() {
		final FallbackNetwork network =
				new FallbackNetwork(gpu, () -> cpu, new PrecisionJudge(Precision.FP16), log::add);
		gpu.failure = ORT;
		assertThrows(VaeException.class, () -> network.decode(IMAGE));
		gpu.failure = "no engine for this convolution";
		assertSame(cpu.result, network.decode(IMAGE));
		final String told = log.remove(0);
		assertTrue(told.contains("(no engine for this convolution)") && told.contains("precision=fp32"), told);
		gpu.failure = null;
		assertSame(cpu.result, network.decode(IMAGE), "it is not tried again");
		assertEquals(List.of(), log);
	}

	@Test
	void bothNetworksAreClosed() {
		final FallbackNetwork network = network(true);
		gpu.failure = ORT;
		network.encode(IMAGE, null);
		network.close();
		network.close();
		assertTrue(gpu.closed >= 1);
		assertEquals(1, cpu.closed);
		assertThrows(IllegalStateException.class, () -> network.encode(IMAGE, null));
	}
}
