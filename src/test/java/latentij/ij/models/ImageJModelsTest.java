// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.models;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import java.awt.event.KeyEvent;
import latentij.ij.models.ImageJModels.Search;
import latentij.model.hub.DownloadProgress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImageJModelsTest {

	@AfterEach
	void releaseEscape() {
		IJ.resetEscape();
	}

	@Test
	void escapeStopsTheSearchDuringWhichItIsPressed() {
		try (Search search = new Search()) {
			search.status("Asking…");
			assertFalse(search.isCanceled());
			IJ.setKeyDown(KeyEvent.VK_ESCAPE);
			search.progress(new DownloadProgress("model", 1, 2, 0));
			assertTrue(search.isCanceled());
		}
	}

	@Test
	void escapeOfAnEarlierSearchDoesNotStopTheNextOne() {
		try (Search first = new Search()) {
			first.progress(new DownloadProgress("model", 1, 2, 0));
			IJ.setKeyDown(KeyEvent.VK_ESCAPE);
			assertTrue(first.isCanceled());
		}
		try (Search second = new Search()) {
			assertFalse(second.isCanceled());
			second.progress(new DownloadProgress("model", 1, 2, 0));
			assertFalse(second.isCanceled());
		}
	}
}
