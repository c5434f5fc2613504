// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import latentij.model.graph.layers.GraphOptions;
import latentij.runtime.backend.Unavailable;
import latentij.runtime.cuda.CudaDriver.Card;
import org.junit.jupiter.api.Test;

class CudaDriverTest {

	private static final CudaDriver TWO =
			new CudaDriver(12080, List.of(new Card("NVIDIA H200", 1L << 37), new Card("NVIDIA T4", 1L << 34)));

	@Test
	void cardsThatAreThereCanBeChosenAndAreNamed() {
		assertEquals(Optional.empty(), TWO.whyNot(12, 0));
		assertEquals(Optional.empty(), TWO.whyNot(12, 1));
		assertEquals("CUDA 1 (NVIDIA T4)", TWO.describe(1));
	}

	@Test
	void numberWithoutCardIsAnsweredWithTheCardsThereAre() {
		final Unavailable obstacle = TWO.whyNot(12, 2).orElseThrow();
		assertEquals("there is no GPU 2", obstacle.reason());
		assertTrue(obstacle.remedy().contains("gpu:0 (NVIDIA H200), gpu:1 (NVIDIA T4)"), obstacle.remedy());
	}

	@Test
	void driverThatIsTooOldIsNamedWithBothVersions() {
		final Unavailable obstacle = TWO.whyNot(13, 0).orElseThrow();
		assertTrue(
				obstacle.reason().contains("supports CUDA 12.8")
						&& obstacle.reason().contains("needs 13"),
				obstacle.reason());
		assertTrue(new CudaDriver(11080, TWO.cards())
				.whyNot(12, 0)
				.orElseThrow()
				.remedy()
				.contains("525"));
	}

	@Test
	void driverWithoutCardsIsNamed() {
		assertTrue(new CudaDriver(13000, List.of())
				.whyNot(12, 0)
				.orElseThrow()
				.reason()
				.contains("no graphics card"));
	}

	@Test
	void largerCardsHoldMoreScoresOfAnAttention() {
		assertEquals(1L << 29, TWO.graphOptions(0).attentionScores());
		assertEquals(1L << 26, TWO.graphOptions(1).attentionScores());
		assertEquals(GraphOptions.GPU, TWO.graphOptions(2));
		assertEquals(TWO.cards().get(1).bytes(), TWO.memory(1));
		assertEquals(0, TWO.memory(2));
		assertEquals(1L << 30, new Card("huge", 1L << 50).attentionScores());
		assertEquals(GraphOptions.DEFAULT_ATTENTION_SCORES, new Card("tiny", 1L << 30).attentionScores());
	}
}
