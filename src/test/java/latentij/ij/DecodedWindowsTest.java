// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.IJ;
import ij.ImagePlus;
import ij.macro.Interpreter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import latentij.ij.ui.DecodedWindows;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.model.library.Models;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodedWindowsTest extends LatentsFixture {

	private final ImagePlus latent = IJ.createImage("latent", "32-bit", 2, 2, 4);

	@TempDir
	private Path folder;

	private ImagePlus encoded;

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

	private ImagePlus decodedTo(final String name) throws IOException {
		return latents.decode(
				encoded,
				DecodeOptions.parse(
						Map.of("device", "cpu", "output", folder.resolve(name).toString())));
	}

	private void encodeTo(final ImagePlus image, final String name) throws IOException {
		latents.encode(
				image,
				EncodeOptions.parse(
						Map.of("device", "cpu", "output", folder.resolve(name).toString())));
	}

	@Test
	void theImageSaysWhichFileItIsReadFrom() throws IOException {
		encoded = latents.encode(small(16, 16), EncodeOptions.parse(Map.of("device", "cpu")));
		final ImagePlus image = DecodedWindows.place(encoded, decodedTo("e1.tif"), true);
		image.show();
		try {
			assertSame(image, DecodedWindows.place(encoded, decodedTo("e2.tif"), true));
			assertEquals("e2.tif", image.getTitle());
			assertEquals("e2.tif", image.getOriginalFileInfo().fileName);
			assertParts(
					assertThrows(IllegalArgumentException.class, () -> encodeTo(image, "e2.tif"))
							.getMessage(),
					"e2.tif",
					"the file that is read");
			encodeTo(image, "e1.tif");
			// Even if somebody else has told it of another file.
			image.setFileInfo(null);
			assertThrows(IllegalArgumentException.class, () -> encodeTo(image, "e2.tif"));

			final ImagePlus inMemory = latents.decode(encoded, CPU);
			assertSame(image, DecodedWindows.place(encoded, inMemory, true));
			assertNull(image.getOriginalFileInfo(), "it is no file any more");
			assertEquals(inMemory.getTitle(), image.getTitle());
			encodeTo(image, "e2.tif");
			// The user's own title stays.
			image.setTitle("mine");
			DecodedWindows.place(encoded, latents.decode(encoded, CPU), true);
			assertEquals("mine", image.getTitle());
		} finally {
			Interpreter.removeBatchModeImage(image);
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
