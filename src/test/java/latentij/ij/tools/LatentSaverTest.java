// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.process.StackConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import latentij.job.EncodeOptions;
import latentij.job.options.JobType;
import latentij.quality.ImageQuality;
import org.junit.jupiter.api.Test;

/** Save Latent, with the bundled model. */
class LatentSaverTest extends LatentToolsFixture {

	/** One value needs no steps. */
	@Test
	void aLatentOfOneValueIsSavedAsItIs() throws IOException {
		final ImagePlus latent = latent(100);
		for (int s = 1; s <= latent.getStackSize(); s++)
			latent.getStack().getProcessor(s).set(0.37);
		for (final String depth : List.of("8", "16")) {
			final Path file = folder.resolve("constant" + depth + ".tif");
			assertEquals(
					"Saved constant" + depth + ".tif with " + depth + " bits",
					LatentSaver.save(latent, options(JobType.SAVE, "depth", depth, "file", file.toString())));
			final ImagePlus opened = IJ.openImage(file.toString());
			assertEquals(0.37f, opened.getProcessor().getPixelValue(0, 0));
		}
	}

	/** A file of so many bits is decoded to nearly the same image. */
	@Test
	void savedLatentsAreDecodedLikeAnyOther() throws IOException {
		final ImagePlus latent = latent(100);
		final ImagePlus exact = latents.decode(latent, CPU);
		double last = 0;
		for (final String depth : List.of("8", "16", "32")) {
			final Path file = folder.resolve("latent" + depth + ".tif");
			final String saved =
					LatentSaver.save(latent, options(JobType.SAVE, "depth", depth, "file", file.toString()));
			assertTrue(saved.startsWith("Saved latent" + depth + ".tif"), saved);
			assertEquals(!depth.equals("32"), saved.contains(" with " + depth + " bits, rounded by "), saved);
			final ImagePlus opened = IJ.openImage(file.toString());
			assertEquals(Integer.parseInt(depth), opened.getBitDepth());
			assertEquals(latent.getStack().getSliceLabel(3), opened.getStack().getSliceLabel(3));
			final ImagePlus decoded = latents.decode(opened, CPU);
			assertEquals(64, decoded.getWidth());
			final double psnr = ImageQuality.psnr(exact.getBufferedImage(), decoded.getBufferedImage());
			assertTrue(psnr > 40 && psnr >= last, depth + " bits: " + psnr + " dB");
			last = psnr;
		}
		assertEquals(Double.POSITIVE_INFINITY, last);
		assertEquals(
				Files.size(folder.resolve("latent8.tif")) + 3 * 4 * 48,
				Files.size(folder.resolve("latent32.tif")),
				200);
	}

	/** Image > Type > 32-bit applies the scale. */
	@Test
	void scalesAreThoseOfImageJ() throws IOException {
		final ImagePlus latent = latent(100);
		final ImagePlus bytes = LatentSaver.quantize(latent, 8);
		final float[] exact = values(latent);
		final float[] rounded = values(bytes);
		final double step = bytes.getCalibration().getCoefficients()[1];
		for (int i = 0; i < exact.length; i++) assertEquals(exact[i], rounded[i], step / 2 + 1e-6);
		final String reason = assertThrows(
						IllegalArgumentException.class, () -> latents.encode(bytes, EncodeOptions.DEFAULT))
				.getMessage();
		assertTrue(reason.contains("is a latent already"), reason);
		final ImagePlus floats = LatentSaver.quantize(bytes, 32);
		assertEquals(32, floats.getBitDepth());
		assertArrayEquals(rounded, values(floats));
		assertEquals(latent.getStack().getSliceLabel(3), floats.getStack().getSliceLabel(3));
		new StackConverter(bytes).convertToGray32();
		assertArrayEquals(rounded, values(bytes), 1e-6f);
	}

	@Test
	void filesWithoutANameOrOfAnotherKindAreRefused() throws IOException {
		final ImagePlus latent = latent(100);
		assertTrue(assertThrows(IllegalArgumentException.class, () -> LatentSaver.save(latent, options(JobType.SAVE)))
				.getMessage()
				.contains("file="));
		assertTrue(assertThrows(
						IllegalArgumentException.class,
						() -> LatentSaver.save(
								latent,
								options(
										JobType.SAVE,
										"file",
										folder.resolve("a.png").toString())))
				.getMessage()
				.contains(".tif"));
	}
}
