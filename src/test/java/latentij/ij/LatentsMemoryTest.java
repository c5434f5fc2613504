// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.testing.Vectors;
import latentij.util.machine.SystemMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images that do not fit into memory. */
class LatentsMemoryTest extends LatentsFixture {

	/** A model that can be run neither in stages nor in tiles that give its numbers. */
	private static final String ONNX = Vectors.path("kl-f8c4-onnx-optimum").toString();

	@Test
	void imageThatDoesNotFitIntoMemoryIsRefusedWithTheLargestThatDoes() throws IOException {
		lessMemory("40");
		final ImagePlus image = ramp(1024, 1024);
		final String message = encodeRefusal(image, options(ONNX, null, null, null));
		assertParts(message, "ramp", "needs about", "40 MB are free", "Crop", "close other programs");
		final Matcher size = Pattern.compile("\\((\\d+) x (\\d+)\\)").matcher(message);
		assertTrue(size.find(), message);
		final int side = Integer.parseInt(size.group(1));
		assertEquals(size.group(1), size.group(2));
		assertTrue(side >= 8 && side < 1024, message);
		// That one fits, and the next one does not.
		latents.encode(ramp(side, side), options(ONNX, null, null, null));
		encodeRefusal(ramp(side + 8, side + 8), options(ONNX, null, null, null));
		encodeRefusal(ramp(side + 1, side + 1), options(ONNX, null, null, null));
	}

	private static ImagePlus ramp(final int width, final int height) {
		return IJ.createImage("ramp", "RGB ramp", width, height, 1);
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
		final ImagePlus latent = latents.encode(small(256, 256), options(ONNX, null, null, null));
		lessMemory("40");
		assertParts(decodeRefusal(latent), "Decoding \"small-latent\"", "40 MB are free", "largest");
		assertEquals(0, latent.getTitle().indexOf("small"));
	}

	/** With the numbers of the whole image, and a word. */
	@Tag("slow")
	@Test
	void imageThatDoesNotFitAsAWholeIsComputedInStages() throws IOException {
		final List<String> notes = new ArrayList<>();
		final ImagePlus image = sample("mountains.png").resize(896, 672, "bilinear");
		final ImagePlus whole = latents.encode(image, options(KL, null, null, null));
		final ImagePlus decoded = latents.decode(whole, CPU);
		// Room for stages, but not for the whole.
		lessMemory("300");
		try (Latents own = new Latents(notes::add)) {
			final ImagePlus staged = own.encode(image, options(KL, null, null, null));
			assertTrue(notes.toString().contains("in stages"), notes.toString());
			for (int s = 1; s <= 4; s++)
				assertArrayEquals(
						(float[]) whole.getStack().getPixels(s),
						(float[]) staged.getStack().getPixels(s),
						1e-4f);
			final int[] expected = (int[]) decoded.getProcessor().getPixels();
			final int[] found = (int[]) own.decode(whole, CPU).getProcessor().getPixels();
			int different = 0;
			for (int i = 0; i < expected.length; i++) if (expected[i] != found[i]) different++;
			// Values at the edge between two grey levels.
			assertTrue(different < expected.length / 1000, different + " of " + expected.length);
		}
	}

	@Test
	void imageOfMorePixelsThanATensorHoldsIsRefusedWhateverTheMemory() {
		properties.set(SystemMemory.PROPERTY, "1000000000");
		// One byte for each of 2^28 pixels; nothing else is made of them.
		final ImagePlus image = IJ.createImage("huge", "8-bit", 1 << 14, 1 << 14, 1);
		assertParts(
				encodeRefusal(image, options(ONNX, null, null, null)),
				"\"huge\"",
				"268,435,456 pixels",
				"one run",
				"largest",
				"tiling=on");
	}
}
