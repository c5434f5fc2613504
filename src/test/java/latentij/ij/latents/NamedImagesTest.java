// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.ImagePlus;
import org.junit.jupiter.api.Test;

class NamedImagesTest extends BatchFixture {

	private static ImagePlus latent(final String title, final int side) {
		return open(title, "32-bit black", side, 4);
	}

	private static String refusal(final Runnable search) {
		return assertThrows(IllegalArgumentException.class, search::run).getMessage();
	}

	@Test
	void activeImageComesBeforeOthersOfItsTitle() {
		final ImagePlus one = open("same", "8-bit black", 8, 1);
		final ImagePlus two = open("same", "8-bit black", 8, 1);
		assertSame(one, NamedImages.input("same", one));
		assertSame(two, NamedImages.input("same", two));
		assertEquals(
				"2 open images are named \"same\", so \"input\" does not say which. Give them different names"
						+ " (Image > Rename..., or rename() in a macro), or leave \"input\" out to take the active image.",
				refusal(() -> NamedImages.input("same", open("other", "8-bit black", 8, 1))));
	}

	@Test
	void latentIsMixedWithTheOtherOfItsTitle() {
		final ImagePlus one = latent("cell.tif", 4);
		final ImagePlus two = latent("cell.tif", 4);
		assertSame(two, NamedImages.second("cell.tif", one));
		assertSame(one, NamedImages.second("cell.tif", two));
		open("cell.tif", "8-bit black", 32, 1);
		latent("cell.tif", 5);
		assertSame(two, NamedImages.second("cell.tif", one));
		latent("cell.tif", 4);
		assertEquals(
				"2 open images are named \"cell.tif\", so \"second\" does not say which. Give them different names"
						+ " (Image > Rename..., or rename() in a macro).",
				refusal(() -> NamedImages.second("cell.tif", one)));
	}

	@Test
	void latentAloneIsItsOwnSecond() {
		final ImagePlus one = latent("cell.tif", 4);
		assertSame(one, NamedImages.second("cell.tif", one));
	}

	@Test
	void latentIsComparedWithThePictureOfItsTitle() {
		final ImagePlus latent = latent("cell.tif", 4);
		final ImagePlus picture = open("cell.tif", "8-bit black", 32, 1);
		assertSame(picture, NamedImages.original("cell.tif", latent));
		open("cell.tif", "8-bit white", 32, 1);
		assertEquals(
				"2 open images are named \"cell.tif\", so \"compare\" does not say which. Give them different names"
						+ " (Image > Rename..., or rename() in a macro).",
				refusal(() -> NamedImages.original("cell.tif", latent)));
	}

	@Test
	void closedImagesAndMissingTitlesAreRefused() {
		assertEquals(
				"No image named \"x\" is open. Open it first, or leave \"input\" out to take the active image.",
				refusal(() -> NamedImages.input("x", null)));
		assertEquals(
				"\"second\" is missing. Give the title of an open image.",
				refusal(() -> NamedImages.second(null, null)));
	}
}
