// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import ij.IJ;
import ij.ImagePlus;
import ij.macro.Interpreter;
import java.io.IOException;
import java.util.Map;
import latentij.job.EncodeOptions;
import latentij.model.library.Models;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecodedWindowsTest extends LatentsFixture {

	private final ImagePlus latent = IJ.createImage("latent", "32-bit", 2, 2, 4);

	@BeforeEach
	void startBatchMode() {
		Interpreter.batchMode = true;
	}

	@AfterEach
	void endBatchMode() {
		Interpreter.batchMode = false;
	}

	private static ImagePlus decoded(final int width, final int level) {
		final ImagePlus image = IJ.createImage("decoded", "RGB", width, 1, 1);
		image.getProcessor().set(0, 0, level);
		return image;
	}

	@Test
	void theOpenImageTakesTheNewPixels() {
		final ImagePlus first = DecodedWindows.place(latent, decoded(3, 1), true);
		first.show();
		try {
			final ImagePlus again = decoded(5, 2);
			again.setProp("latentij.decoded.model", "other");
			assertSame(first, DecodedWindows.place(latent, again, true));
			assertEquals(5, first.getWidth());
			assertEquals(2, first.getProcessor().get(0, 0));
			assertEquals("other", first.getProp("latentij.decoded.model"));
		} finally {
			Interpreter.removeBatchModeImage(first);
		}
	}

	@Test
	void otherwiseTheImageIsNew() {
		final ImagePlus first = DecodedWindows.place(latent, decoded(3, 1), true);
		// It was never shown, or has been closed.
		final ImagePlus second = decoded(3, 2);
		assertSame(second, DecodedWindows.place(latent, second, true));
		second.show();
		try {
			final ImagePlus third = decoded(3, 3);
			assertSame(third, DecodedWindows.place(latent, third, false));
			final ImagePlus ofAnother = decoded(3, 4);
			assertSame(ofAnother, DecodedWindows.place(first, ofAnother, true));
			assertEquals(2, second.getProcessor().get(0, 0));
		} finally {
			Interpreter.removeBatchModeImage(second);
		}
	}

	@Test
	void theImageSaysWhichModelMadeIt() throws IOException {
		final ImagePlus encoded = latents.encode(small(16, 16), EncodeOptions.parse(Map.of("device", "cpu")));
		final ImagePlus image = latents.decode(encoded, CPU);
		assertEquals(Models.BUNDLED, image.getProp("latentij.decoded.model"));
		assertNotNull(image.getProp("latentij.decoded.model.version"));
		assertNull(image.getProp("latentij.model"), "it is no latent");
	}
}
