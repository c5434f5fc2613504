// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.macro.Interpreter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenLatentsTest {

	@BeforeEach
	void open() {
		// Images are open without a window in batch mode alone.
		Interpreter.batchMode = true;
	}

	@AfterEach
	void close() {
		Interpreter.batchMode = false;
		new Interpreter().run("");
		WindowManager.setTempCurrentImage(null);
	}

	private static ImagePlus open(final String title, final String type, final int side, final int slices) {
		final ImagePlus image = IJ.createImage(title, type, side, side, slices);
		image.show();
		return image;
	}

	@ParameterizedTest
	@CsvSource({
		"8-bit black, 4, has 8-bit pixels",
		"16-bit black, 1, has 16-bit pixels",
		"RGB black, 1, has 24-bit pixels",
		"32-bit black, 1, has 1 slice"
	})
	void otherImagesAreRefused(final String type, final int slices, final String reason) {
		final ImagePlus image = IJ.createImage("no latent", type, 8, 8, slices);
		final String message = assertThrows(IllegalArgumentException.class, () -> OpenLatents.require(image))
				.getMessage();
		assertTrue(message.contains(reason) && message.contains("Encode to Latent"), message);
	}

	@ParameterizedTest
	@CsvSource({"4", "16"})
	void stacksThatMayBeLatentsAreTaken(final int slices) {
		assertDoesNotThrow(() -> OpenLatents.require(IJ.createImage("latent", "32-bit black", 8, 8, slices)));
	}

	@Test
	void partnersAreOtherLatentsOfTheSameSize() {
		final ImagePlus first = open("first", "32-bit black", 8, 4);
		open("photo", "RGB black", 8, 1);
		open("large", "32-bit black", 16, 4);
		assertTrue(assertThrows(IllegalArgumentException.class, () -> OpenLatents.partners(first))
				.getMessage()
				.startsWith("No second latent of the size and model of \"first\" is open."));
		assertEquals(List.of(), OpenLatents.ofPairs());
		final ImagePlus second = open("second", "32-bit black", 8, 4);
		assertEquals(List.of(second), OpenLatents.partners(first));
		assertEquals(List.of(first, second), OpenLatents.ofPairs());
	}
}
