// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GpusTest {

	@Test
	void aTaskTakesTheGpuThatItWasGiven() {
		assertEquals(Map.of("device", "gpu:3"), with(Map.of(), "3"));
		assertEquals(Map.of("device", "gpu:0"), with(Map.of("device", "gpu"), "0"));
		assertEquals(Map.of("device", "gpu"), with(Map.of("device", "auto"), "GPU-5f2c"));
		assertEquals(Map.of("device", "cpu"), with(Map.of("device", "cpu"), "3"));
		assertEquals(Map.of("device", "gpu:1"), with(Map.of("device", "gpu:1"), "3"));
	}

	private static Map<String, String> with(final Map<String, String> words, final String address) {
		return Gpus.with(new TreeMap<>(words), address);
	}
}
