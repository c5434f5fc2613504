// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import latentij.runtime.backend.Precision;
import org.junit.jupiter.api.Test;

class VaeBenchmarkTest {

	private static BenchmarkRow row(final boolean encode, final int side, final int batch) {
		return new BenchmarkRow(encode, side, batch, Precision.FP32, BenchmarkRow.BEST);
	}

	@Test
	void operationsGrowWithTheAreaAndThoseOfTheAttentionWithItsSquare() {
		assertEquals(2 * 558e9, row(true, 512, 1).flop(), 1);
		assertEquals(2 * 1257e9, row(false, 512, 1).flop(), 1);
		assertEquals(2e9 * 8 * (541 * 4 + 17 * 16), row(true, 1024, 8).flop(), 1);
		assertEquals(2e9 * (1240 * 16 + 17 * 256), row(false, 2048, 1).flop(), 1);
	}

	@Test
	void rowsWithTensorsThatAreTooLargeAreSkippedWithAReason() {
		assertEquals(Optional.empty(), row(true, 1024, 8).whyNot());
		assertEquals(Optional.empty(), row(false, 2048, 1).whyNot());
		// 256 channels of 1024x1024, eight times, are 2^31 elements.
		assertTrue(row(false, 1024, 8).whyNot().get().contains("2,147,483,648"));
		assertTrue(row(true, 2048, 8).whyNot().isPresent());
	}

	@Test
	void argumentsChooseRowsAndMistakesAreNamed() {
		assertEquals("512", VaeBenchmark.parse("size=512").get("size"));
		assertEquals("20", VaeBenchmark.parse().get("runs"));
		final String graphs = "best,plain,transposed,kernels,transposed+kernels";
		assertEquals(graphs, VaeBenchmark.parse("graph=" + graphs).get("graph"));
		for (final String wrong :
				new String[] {"sizes=512", "512", "precision=fp8", "device=cpu,tpu", "graph=best,sum"}) {
			assertTrue(assertThrows(IllegalArgumentException.class, () -> VaeBenchmark.parse(wrong))
					.getMessage()
					.contains(wrong));
		}
	}

	@Test
	void peakIsThatOfTheCardByName() {
		assertEquals(989.4, Gpu.fp16Peak("NVIDIA H200, 580.159.04, 143771 MiB"));
		assertEquals(835.5, Gpu.fp16Peak("NVIDIA H200 NVL"));
		assertEquals(312, Gpu.fp16Peak("NVIDIA A100-SXM4-80GB"));
		assertTrue(Double.isNaN(Gpu.fp16Peak("GeForce 256")));
	}
}
