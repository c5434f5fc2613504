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
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;

import latentij.model.onnx.GraphOptions;
import latentij.runtime.CudaDriver.Card;

import org.junit.jupiter.api.Test;

class CudaDriverTest {

	private static final CudaDriver TWO = new CudaDriver(12080, List.of(new Card(
		"NVIDIA H200", 1L << 37), new Card("NVIDIA T4", 1L << 34)));

	@Test
	void cardsThatAreThereCanBeChosenAndAreNamed() {
		assertEquals(Optional.empty(), TWO.whyNot(12, 0));
		assertEquals(Optional.empty(), TWO.whyNot(12, 1));
		assertEquals("CUDA 1 (NVIDIA T4)", TWO.describe(1));
	}

	@Test
	void numberWithoutCardIsAnsweredWithTheCardsThereAre() {
		final Obstacle obstacle = TWO.whyNot(12, 2).orElseThrow();
		assertEquals("there is no GPU 2", obstacle.what());
		assertTrue(obstacle.remedy().contains(
			"gpu:0 (NVIDIA H200), gpu:1 (NVIDIA T4)"), obstacle.remedy());
	}

	@Test
	void driverThatIsTooOldIsNamedWithBothVersions() {
		final Obstacle obstacle = TWO.whyNot(13, 0).orElseThrow();
		assertTrue(obstacle.what().contains("supports CUDA 12.8") && obstacle.what()
			.contains("needs 13"), obstacle.what());
		assertTrue(new CudaDriver(11080, TWO.cards()).whyNot(12, 0).orElseThrow()
			.remedy().contains("525"));
	}

	@Test
	void driverWithoutCardsIsNamed() {
		assertTrue(new CudaDriver(13000, List.of()).whyNot(12, 0).orElseThrow()
			.what().contains("no graphics card"));
	}

	@Test
	void largerCardsHoldMoreScoresOfAnAttention() {
		assertEquals(1L << 29, TWO.graphOptions(0).attentionScores());
		assertEquals(1L << 26, TWO.graphOptions(1).attentionScores());
		assertEquals(GraphOptions.GPU, TWO.graphOptions(2));
		assertEquals(TWO.cards().get(1).bytes(), TWO.memory(1));
		assertEquals(0, TWO.memory(2));
		assertEquals(1L << 30, new Card("huge", 1L << 50).attentionScores());
		assertEquals(GraphOptions.DEFAULT_ATTENTION_SCORES, new Card("tiny", 1L << 30)
			.attentionScores());
	}
}
