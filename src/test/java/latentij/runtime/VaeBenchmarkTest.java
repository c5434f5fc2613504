/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;

import org.junit.jupiter.api.Test;

class VaeBenchmarkTest {

	private static BenchmarkRow row(final boolean encode, final int side,
		final int batch)
	{
		return new BenchmarkRow(encode, side, batch, Precision.FP32, false);
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
		for (final String wrong : new String[] { "sizes=512", "512",
			"precision=fp8", "device=cpu,tpu" })
		{
			assertTrue(assertThrows(IllegalArgumentException.class,
				() -> VaeBenchmark.parse(wrong)).getMessage().contains(wrong));
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
