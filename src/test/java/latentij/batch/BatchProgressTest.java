// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchProgressTest {

	@Test
	void tellsTheTimeThatIsLeft() {
		final BatchProgress progress = new BatchProgress(100, 20, 10_120, Duration.ofSeconds(30));
		assertEquals(4.0, progress.rate(), 0);
		assertEquals(Duration.ofSeconds(2500), progress.left());
		assertEquals("120 of 10,120, 4.00 files/s, 42 min left", progress.toString());
		assertEquals("120 of 10,120, 4.00 blocks/s, 42 min left", progress.line("blocks"));
		assertEquals("5 of 5, 0.500 files/s", new BatchProgress(4, 1, 5, Duration.ofSeconds(10)).toString());
		assertEquals("45 s", BatchProgress.text(Duration.ofSeconds(45)));
		assertEquals("2.5 h", BatchProgress.text(Duration.ofHours(2).plusMinutes(30)));
		assertEquals(Duration.ZERO, new BatchProgress(0, 0, 5, Duration.ZERO).left());
	}

	@Test
	void nothingIsKnownBeforeTheFirstFile() {
		final BatchProgress begun = new BatchProgress(0, 0, 1200, Duration.ofSeconds(3));
		assertEquals("0 of 1,200", begun.toString());
		assertEquals(0, begun.rate());
		assertEquals(Duration.ZERO, begun.left());
		assertEquals(0, new BatchProgress(3, 0, 5, Duration.ZERO).rate());
		assertEquals("3 of 5", new BatchProgress(3, 0, 5, Duration.ZERO).toString());
		assertEquals(
				new BatchProgress(0, 0, 1, Duration.ZERO),
				BatchProgress.of(new BatchPlan(List.of(
						new BatchTask(Path.of("a"), Path.of("b"), false),
						new BatchTask(Path.of("c"), Path.of("d"), true)))));
	}

	@Test
	void filesThatFailedAreDoneToo() {
		assertEquals(0.75, new BatchProgress(1, 2, 4, Duration.ZERO).fraction());
		assertEquals(1, new BatchProgress(0, 0, 0, Duration.ZERO).fraction());
		assertEquals("1 done, 2 failed", new BatchProgress(1, 2, 4, Duration.ZERO).summary(0));
		assertEquals(
				"1,000 done, 2 failed, 12 there already", new BatchProgress(1000, 2, 1002, Duration.ZERO).summary(12));
	}

	@Test
	void tellsNoSpeedOfNothing() {
		final Path folder = Path.of("latents");
		final Duration time = Duration.ofSeconds(10);
		assertEquals(
				"4 done, 1 failed, in latents; 10 s, 0.500 files/s",
				new BatchProgress(4, 1, 5, time).summary(0, folder));
		assertEquals("0 done, 5 failed, in latents; 10 s", new BatchProgress(0, 5, 5, time).summary(0, folder));
		assertEquals(
				"0 done, 0 failed, 12 there already, in latents",
				new BatchProgress(0, 0, 0, Duration.ZERO).summary(12, folder));
	}
}
