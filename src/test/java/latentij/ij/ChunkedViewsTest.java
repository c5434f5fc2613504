// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import latentij.ij.models.ModelTrust;
import latentij.ij.runs.RunListener;
import latentij.job.EncodeOptions;
import latentij.model.library.UsedModels;
import org.junit.jupiter.api.Test;

/** Latents in OME-Zarr that are opened in ImageJ, and decoded where they are looked at. */
class ChunkedViewsTest extends ChunkedFixture {

	/** Opened, latents are virtual stacks; decoded, each plane is computed when it is looked at. */
	@Test
	void openLatentsAreDecodedOnDemand() throws IOException {
		final Path from = images.resolve("stack-04.zarr");
		for (final String channels : List.of("each", "composite")) {
			final EncodeOptions options = encode("slices", "all", "channels", channels);
			final ImagePlus expected = latents.encode(stack(from), options);
			final Path made = temp.resolve(channels + ".zarr");
			latents.files().encode(from, made, options);
			final ImagePlus latent = open(made);
			assertTrue(latent.getStack().isVirtual());
			assertSamePixels(expected, latent);
			assertEquals(4, latent.getCalibration().pixelWidth);
			assertEquals(3, latent.getCalibration().pixelDepth);
			final List<String> started = new ArrayList<>();
			final RunListener listener = new RunListener() {

				@Override
				public void started(final String what) {
					started.add(what);
				}
			};
			try (Latents own = new Latents(
					pool(), message -> {}, listener, new ModelTrust(new UsedModels(memory), question -> false))) {
				final ImagePlus image = own.decode(latent, CPU);
				assertTrue(image.getStack().isVirtual());
				final int first = started.size();
				assertTrue(first <= 2, started::toString);
				image.getStack().getProcessor(image.getStackSize());
				assertEquals(first + 1, started.size());
				image.getStack().getProcessor(image.getStackSize());
				assertEquals(first + 1, started.size());
				assertSamePixels(latents.decode(expected, CPU), image);
			}
		}
	}

	@Test
	void theSelectionAloneIsDecoded() throws IOException {
		final Path made = temp.resolve("latent.zarr");
		latents.files().encode(images.resolve("rgb-05.zarr"), made, encode());
		final ImagePlus latent = open(made);
		assertEquals(4, latent.getNSlices());
		final ImagePlus whole = latents.decode(latent, CPU);
		assertArrayEquals(new int[] {40, 33}, new int[] {whole.getWidth(), whole.getHeight()});
		// To the lower edge, beyond which the last latent pixel reaches.
		latent.setRoi(1, 2, 3, 3);
		final ImagePlus part = latents.decode(latent, CPU);
		whole.setRoi(8, 16, 24, 17);
		assertSamePixels(whole.crop(), part);
		assertEquals(0.25, part.getCalibration().pixelWidth);
		final ImagePlus plain = latents.encode(IJ.openImage("sample-images/tissue-odd.png"), encode());
		plain.setRoi(1, 2, 3, 3);
		assertTrue(latents.decode(plain, CPU).getWidth() > 24);
	}
}
