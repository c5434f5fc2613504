// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import latentij.tensor.Block.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadTest {

	private static Workload work(final int height, final int width) {
		return new Workload(Direction.ENCODE, height, width, Kind.PIXELS);
	}

	@Test
	void largestSquareFitsWhileTheNextDoesNot() {
		for (int most = 0; most < 20; most++) {
			final int side = most;
			assertEquals(side, work(20, 20).largestSquare(square -> square.width() <= side));
		}
	}

	/** Of an image that is refused, no larger one is named that happens to need less. */
	@ParameterizedTest
	@CsvSource({"13,13,12", "13,11,11", "12,12,11", "1,200,14", "1,1,0", "1,2,1"})
	void largestSquareHasFewerPixelsThanWhatDoesNotFit(final int height, final int width, final int largest) {
		assertEquals(largest, work(height, width).largestSquare(square -> square.width() < 100));
	}
}
