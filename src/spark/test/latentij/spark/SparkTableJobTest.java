// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import java.util.Map;
import latentij.model.library.Models;
import org.junit.jupiter.api.Test;

class SparkTableJobTest {

	private static final String KNOWN = "sha256-0123456789ab";

	@Test
	void oneThatGoesOnKeepsTheVersionThatEitherKnows() {
		final TableJob unknown = job(Models.UNKNOWN_VERSION);
		final TableJob known = job(KNOWN);
		assertTrue(unknown.isContinued(known));
		assertTrue(known.isContinued(unknown));
		assertEquals(KNOWN, known.withVersionOf(unknown).modelVersion());
		assertEquals(KNOWN, unknown.withVersionOf(known).modelVersion());
		assertEquals(KNOWN, job(null).withVersionOf(known).modelVersion());
		assertFalse(known.isContinued(job("sha256-ba9876543210")));
		// Tables of before 2026-11-30 tell the weights alone.
		final TableJob exact = job(KNOWN + "-01234567");
		assertTrue(exact.isContinued(known));
		assertEquals(exact.modelVersion(), known.withVersionOf(exact).modelVersion());
		assertFalse(exact.isContinued(job(KNOWN + "-76543210")));
	}

	private static TableJob job(final String modelVersion) {
		return TableJob.of(modelVersion, Map.of("model", "lab"), 2, Stream.of("a.png", "b.png"), 1);
	}
}
