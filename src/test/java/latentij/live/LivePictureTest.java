// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import latentij.tensor.PixelTensor;
import org.junit.jupiter.api.Test;

class LivePictureTest {

	private static final int GREY = 0xff808080;

	private final LivePicture picture = new LivePicture();

	/** A picture of one color, which has no fourth byte. */
	private static PixelTensor plain(final int height, final int width, final int color) {
		final PixelTensor pixels = PixelTensor.zeros(1, height, width);
		for (int i = 0; i < pixels.size(); i++) pixels.ints().put(i, color);
		return pixels;
	}

	@Test
	void patchesAreCutAtTheSizeThatIsShown() {
		assertFalse(picture.isThere());
		picture.put(Patch.whole(plain(2, 4, 1)), 3, 2, false);
		picture.put(new Patch(plain(1, 2, 5), 1, 2, 2, 4), 3, 2, false);
		assertEquals(3, picture.width());
		assertEquals(2, picture.height());
		assertArrayEquals(
				new int[] {0xff000001, 0xff000001, 0xff000001, 0xff000001, 0xff000001, 0xff000005}, picture.pixels());
	}

	@Test
	void differencesAreDoubledAroundGreyAndClamped() {
		picture.put(Patch.whole(plain(1, 3, 0x102030)), 3, 1, false);
		picture.showDifference(true);
		assertArrayEquals(new int[] {GREY, GREY, GREY}, picture.pixels());
		picture.put(new Patch(plain(1, 1, 0x111f30), 0, 0, 1, 3), 3, 1, false);
		picture.put(new Patch(plain(1, 1, 0xff2030), 0, 1, 1, 3), 3, 1, false);
		picture.put(new Patch(plain(1, 1, 0x102000), 0, 2, 1, 3), 3, 1, false);
		assertArrayEquals(new int[] {0xff827e80, 0xffff8080, 0xff808020}, picture.pixels());
	}

	@Test
	void previewsHideTheFullPictureAndLeaveItAsItWas() {
		picture.put(Patch.whole(plain(1, 1, 1)), 1, 1, false);
		picture.put(Patch.whole(plain(1, 1, 2)), 1, 1, true);
		assertArrayEquals(new int[] {0xff000002}, picture.pixels());
		picture.put(null, 0, 0, false);
		assertArrayEquals(new int[] {0xff000001}, picture.pixels());
	}

	/** A rough preview is not compared with a full picture, from which it differs everywhere. */
	@Test
	void previewsAreComparedWithTheFirstPictureOfTheirKind() {
		picture.showDifference(true);
		picture.put(Patch.whole(plain(1, 1, 0x10)), 1, 1, true);
		picture.put(Patch.whole(plain(1, 1, 0x11)), 1, 1, true);
		assertArrayEquals(new int[] {0xff808082}, picture.pixels());
		picture.put(Patch.whole(plain(1, 1, 0x20)), 1, 1, false);
		// From here on, previews are that picture with changes.
		picture.put(Patch.whole(plain(1, 1, 0x22)), 1, 1, true);
		assertArrayEquals(new int[] {0xff808084}, picture.pixels());
	}

	@Test
	void aPictureOfAnotherSizeHasNoDifference() {
		picture.showDifference(true);
		picture.put(Patch.whole(plain(1, 1, 1)), 1, 1, false);
		picture.put(Patch.whole(plain(1, 2, 9)), 2, 1, false);
		assertArrayEquals(new int[] {GREY, GREY}, picture.pixels());
	}
}
