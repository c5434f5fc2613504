// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.IJ;
import ij.ImagePlus;
import ij.plugin.SubHyperstackMaker;
import latentij.ij.latents.LatentImages;
import org.junit.jupiter.api.Test;

class FollowedLatentTest {

	/** Three channels, two slices, two frames: 100 t + 10 z + c. */
	private static ImagePlus hyperstack() {
		final ImagePlus image = IJ.createHyperStack("latents", 2, 2, 3, 2, 2, 32);
		for (int t = 1; t <= 2; t++)
			for (int z = 1; z <= 2; z++)
				for (int c = 1; c <= 3; c++)
					image.getStack().getProcessor(image.getStackIndex(c, z, t)).set(100 * t + 10 * z + c);
		return image;
	}

	private static float[] firstPixels(final FollowedLatent latent) {
		final float[] values = latent.get().toArray();
		return new float[] {values[0], values[4], values[8]};
	}

	@Test
	void theLatentThatIsShownIsRead() {
		final ImagePlus image = hyperstack();
		final FollowedLatent latent = new FollowedLatent(image);
		assertArrayEquals(new long[] {1, 3, 2, 2}, latent.get().shape());
		image.setPosition(1, 1, 1);
		assertArrayEquals(new float[] {111, 112, 113}, firstPixels(latent));
		image.setPosition(3, 2, 1);
		assertArrayEquals(new float[] {121, 122, 123}, firstPixels(latent));
		image.setPosition(2, 1, 2);
		assertArrayEquals(new float[] {211, 212, 213}, firstPixels(latent));
		assertEquals(223, latent.largest());
		assertArrayEquals(new int[] {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}, latent.channels());
		final ImagePlus half = LatentImages.mapped(image, latent.channels(), (c, value) -> value / 2 + c);
		assertEquals(2, half.getNFrames());
		assertEquals(223 / 2f + 2, half.getStack().getVoxel(0, 0, 11));
		assertEquals(111 / 2f, half.getDisplayRangeMin());
		assertEquals(223 / 2f + 2, half.getDisplayRangeMax());
	}

	@Test
	void theOnlyLatentIsAllOfTheImage() {
		final ImagePlus image = SubHyperstackMaker.makeSubhyperstack(hyperstack(), "1-3", "2", "1");
		final FollowedLatent latent = new FollowedLatent(image);
		image.setSlice(3);
		assertArrayEquals(new float[] {121, 122, 123}, firstPixels(latent));
		image.getStack().deleteLastSlice();
		assertEquals(2, latent.get().channels());
	}
}
