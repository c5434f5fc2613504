// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageScheduleTest {

	/** Strips and maps together take no more than there is, of memory and of Java's buffers. */
	@ParameterizedTest
	@CsvSource({
		"0, 1000000000, 4194304, 0",
		"300000000, 1000000000, 4194304, 300000000",
		"960000000, 100000000000, 10000000, 820663296",
		"960000000, 960000000, 5000000, 940663296",
		"90000000000, 400000000, 4194304, 90000000000",
		"90000000000, 90000000000, 33554432, 89295356928"
	})
	void stripsTakeAPartOfTheMemory(final long memory, final long buffers, final long values, final long maps) {
		assertEquals(values, StageSchedule.stripValues(memory, buffers));
		assertEquals(maps, StageSchedule.mapBytes(memory, values));
	}
}
