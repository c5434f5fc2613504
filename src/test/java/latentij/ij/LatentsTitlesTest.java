// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.macro.Interpreter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Titles of results, by which macros select images and the Recorder writes them down. */
class LatentsTitlesTest extends LatentsFixture {

	private final List<ImagePlus> shown = new ArrayList<>();

	@BeforeEach
	void startBatchMode() {
		Interpreter.batchMode = true;
	}

	@AfterEach
	void endBatchMode() {
		shown.forEach(Interpreter::removeBatchModeImage);
		Interpreter.batchMode = false;
	}

	/** Adds an image to those of a macro in batch mode. */
	private ImagePlus shown(final ImagePlus image) {
		shown.add(image);
		image.show();
		return image;
	}

	private ImagePlus encoded(final String title) throws IOException {
		final ImagePlus image = small(16, 16);
		image.setTitle(title);
		return shown(latents.encode(image, defaults()));
	}

	@Test
	void resultsInBatchModeHaveTitlesOfTheirOwn() throws IOException {
		final ImagePlus first = encoded("chart.png");
		final ImagePlus second = encoded("chart.png");
		assertEquals("chart-latent", first.getTitle());
		assertEquals("chart-latent-1", second.getTitle());
		assertEquals("chart-latent-2", encoded("chart.tif").getTitle());
		assertSame(first, WindowManager.getImage("chart-latent"));
		assertEquals("chart-decoded", shown(latents.decode(first, CPU)).getTitle());
		assertEquals("chart-decoded-1", shown(latents.decode(first, CPU)).getTitle());
		assertEquals("chart-1-decoded", shown(latents.decode(second, CPU)).getTitle());
		assertEquals("chart-latent-channels", shown(latents.showChannels(first)).getTitle());
		assertEquals(
				"chart-latent-channels-1", shown(latents.showChannels(first)).getTitle());
	}

	@Test
	void aTitleThatIsFreeIsTaken() throws IOException {
		shown(IJ.createImage("chart-latent", "8-bit", 8, 8, 1));
		shown(IJ.createImage("chart-latent-2", "8-bit", 8, 8, 1));
		assertEquals("chart-latent-1", encoded("chart.png").getTitle());
		assertEquals("chart-latent-3", encoded("chart.png").getTitle());
		assertEquals("other-latent", encoded("other.png").getTitle());
	}
}
