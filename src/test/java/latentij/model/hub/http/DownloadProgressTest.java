// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.DownloadProgress;
import latentij.model.hub.FileSize;
import latentij.model.hub.store.StoreFixture;
import org.junit.jupiter.api.Test;

class DownloadProgressTest {

	@Test
	void readsWell() {
		assertEquals(
				"sd15: 120 MB of 335 MB, 11 MB/s, 20 s left",
				new DownloadProgress("sd15", 120_000_000, 334_643_276, 11e6).toString());
		assertEquals("x: 5 bytes", new DownloadProgress("x", 5, -1, 0).toString());
		assertEquals(
				"x: 0 bytes of 4.0 GB, 1.0 kB/s, 1111 h 06 min left",
				new DownloadProgress("x", 0, 4_000_000_000L, 1000).toString());
		assertEquals(
				"x: 0 bytes of 1.2 MB, 1.0 kB/s, 20 min left",
				new DownloadProgress("x", 0, 1_200_000, 1000).toString());
		assertEquals(-1, new DownloadProgress("x", 0, 10, 0).secondsLeft());
		assertEquals(0, new DownloadProgress("x", 11, 10, 5).secondsLeft());
		assertEquals(1, new DownloadProgress("x", 11, 10, 5).fraction());
	}

	@Test
	void sizesReadWell() {
		assertEquals("335 MB", FileSize.exactly(334_643_276L).display());
		assertEquals("about 9.8 MB", FileSize.about(9_800_000).display());
		assertEquals("unknown size", FileSize.UNKNOWN.display());
		assertTrue(FileSize.exactly(5L, 6L).accepts(6));
		assertFalse(FileSize.exactly(5L, 6L).accepts(7));
		assertTrue(FileSize.about(5).accepts(7));
		assertThrows(IllegalArgumentException.class, () -> FileSize.exactly(0L));
		assertThrows(IllegalArgumentException.class, () -> FileSize.about(-2));
	}

	@Test
	void measuresTheSpeedOfTheLastSeconds() {
		final List<DownloadProgress> reports = new ArrayList<>();
		final StoreFixture.FakeClock clock = new StoreFixture.FakeClock();
		final Meter meter = new Meter("x", 2000, clock, new DownloadListener() {

			@Override
			public void progress(final DownloadProgress progress) {
				reports.add(progress);
			}
		});
		// Half was there before, which is no speed.
		meter.at(1000);
		assertEquals(0, reports.get(0).bytesPerSecond());
		for (int i = 1; i <= 10; i++) {
			clock.sleep(Duration.ofSeconds(1));
			meter.at(1000 + 10 * i);
		}
		assertEquals(11, reports.size());
		assertEquals(10, reports.get(10).bytesPerSecond(), 1e-9);
		for (int i = 1; i <= 6; i++) {
			clock.sleep(Duration.ofSeconds(1));
			meter.at(1100 + 100 * i);
		}
		assertEquals(100, reports.get(16).bytesPerSecond(), 1e-9);
		// Not too often, but always at the end.
		meter.at(1800);
		assertEquals(17, reports.size());
		meter.at(2000);
		assertEquals(18, reports.size());
		assertEquals(2000, reports.get(17).done());
	}
}
