// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.util.SystemMemory;
import org.junit.jupiter.api.Test;

/** Images that do not fit into memory. */
class LatentsMemoryTest extends LatentsFixture {

	@Test
	void imageThatDoesNotFitIntoMemoryIsRefusedWithTheLargestThatDoes() throws IOException {
		lessMemory("5");
		final ImagePlus image = small(512, 256);
		final String message = encodeRefusal(image, defaults());
		assertParts(message, "small.png", "needs about", "5 MB are free", "Crop", "close other programs");
		final Matcher size = Pattern.compile("\\((\\d+) x (\\d+)\\)").matcher(message);
		assertTrue(size.find(), message);
		final int side = Integer.parseInt(size.group(1));
		assertEquals(size.group(1), size.group(2));
		assertTrue(side >= 8 && side < 256, message);
		// That one fits, and the next one does not.
		latents.encode(small(side, side), defaults());
		encodeRefusal(small(side + 8, side + 8), defaults());
		encodeRefusal(small(side + 1, side + 1), defaults());
	}

	/** ONNX Runtime keeps the memory of a run, which is not free any more. */
	@Test
	void anImageOfASizeThatFittedFitsAgain() throws IOException {
		try (Latents own = new Latents(message -> {})) {
			final ImagePlus latent = own.encode(small(64, 64), defaults());
			properties.set(SystemMemory.PROPERTY, "0");
			own.encode(small(64, 64), defaults());
			assertThrows(IllegalArgumentException.class, () -> own.encode(small(72, 64), defaults()));
			// Decoding was never done.
			assertThrows(IllegalArgumentException.class, () -> own.decode(latent, CPU));
		}
	}

	@Test
	void noImageIsOfferedWhereNoneFits() {
		lessMemory("0");
		final String message = encodeRefusal(small(64, 48), defaults());
		assertParts(
				message,
				"small.png",
				"needs about",
				"0 MB are free",
				"not enough for any image",
				"close other programs");
		assertFalse(message.contains("0 x 0"), message);
	}

	@Test
	void nobodyIsToldToCropWhatIsResizedAnyway() throws IOException {
		lessMemory("5");
		final String message = encodeRefusal(small(64, 48), options(null, "512x512", null, null));
		assertParts(message, "small.png", "needs about", "5 MB are free", "smaller model");
		assertFalse(message.contains("Crop"), message);
	}

	@Test
	void latentThatDoesNotFitIntoMemoryIsRefused() throws IOException {
		final ImagePlus latent = latents.encode(small(256, 256), defaults());
		lessMemory("5");
		assertParts(decodeRefusal(latent), "Decoding \"small-latent\"", "5 MB are free", "largest");
		assertEquals(0, latent.getTitle().indexOf("small"));
	}

	@Test
	void imageOfMorePixelsThanATensorHoldsIsRefusedWhateverTheMemory() {
		properties.set(SystemMemory.PROPERTY, "1000000000");
		// One byte for each of 2^28 pixels; nothing else is made of them.
		final ImagePlus image = IJ.createImage("huge", "8-bit", 1 << 14, 1 << 14, 1);
		assertParts(
				encodeRefusal(image, options(KL, null, null, null)),
				"\"huge\"",
				"268,435,456 pixels",
				"one run",
				"largest",
				"tiling=on");
	}
}
