// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Failure;
import latentij.runtime.backend.Precision;
import org.junit.jupiter.api.Test;

/** The way down: 0 and 1 are of 16 bits, 2 to 5 of 32, the last two with a short search, 6 the CPU's. */
class RungTest {

	private static final Device GPU = FakeBackend.DEVICE;

	private static final List<Rung> LADDER = ladder();

	private static List<Rung> ladder() {
		final List<Rung> ladder = new ArrayList<>();
		ladder.addAll(Rung.on(GPU, Precision.FP16, false));
		ladder.addAll(Rung.on(GPU, Precision.FP32, true));
		ladder.add(Rung.onCpu());
		return ladder;
	}

	private static List<Integer> answers(final int failed, final Failure failure) {
		return IntStream.range(failed + 1, LADDER.size())
				.filter(i -> LADDER.get(i).answers(failure, LADDER.get(failed)))
				.boxed()
				.toList();
	}

	@Test
	void laddersAreInOrder() {
		assertEquals(
				List.of(
						new Rung(GPU, Precision.FP16, false, false),
						new Rung(GPU, Precision.FP16, true, false),
						new Rung(GPU, Precision.FP32, false, false),
						new Rung(GPU, Precision.FP32, true, false),
						new Rung(GPU, Precision.FP32, false, true),
						new Rung(GPU, Precision.FP32, true, true),
						new Rung(Device.CPU, Precision.FP32, false, false)),
				LADDER);
	}

	@Test
	void shortMemoryIsFreedOnceThenAnotherDeviceIsTried() {
		assertEquals(List.of(1, 6), answers(0, Failure.OUT_OF_MEMORY));
		assertEquals(List.of(6), answers(1, Failure.OUT_OF_MEMORY));
		assertEquals(List.of(3, 6), answers(2, Failure.OUT_OF_MEMORY));
		assertEquals(List.of(5, 6), answers(4, Failure.OUT_OF_MEMORY));
	}

	@Test
	void tooManyValuesAreForAnotherDevice() {
		for (int i = 0; i < 6; i++) assertEquals(List.of(6), answers(i, Failure.TOO_MANY_VALUES));
	}

	@Test
	void missingKernelsAreLookedForLessLong() {
		assertEquals(List.of(4, 5, 6), answers(2, Failure.NO_KERNEL));
		assertEquals(List.of(4, 5, 6), answers(3, Failure.NO_KERNEL));
		assertEquals(List.of(6), answers(4, Failure.NO_KERNEL));
	}

	@Test
	void fastRunsThatFailAreDoneWithMoreBits() {
		assertEquals(List.of(2, 3, 4, 5), answers(0, Failure.NOT_FINITE));
		assertEquals(List.of(2, 3, 4, 5), answers(1, Failure.OTHER));
		assertEquals(List.of(2, 3, 4, 5, 6), answers(0, Failure.DEVICE));
	}

	@Test
	void onTheCpuFailuresStand() {
		assertEquals(List.of(6), answers(2, Failure.DEVICE));
		assertEquals(List.of(), answers(2, Failure.OTHER));
		for (final Failure failure : Failure.values()) assertEquals(List.of(), answers(6, failure));
	}
}
