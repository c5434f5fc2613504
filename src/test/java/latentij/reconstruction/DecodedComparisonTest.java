// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.macro.Interpreter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import latentij.ij.Latents;
import latentij.ij.latents.Originals;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.quality.ImageQuality;
import latentij.testing.Untouched;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodedComparisonTest {

	private static Latents latents;

	@BeforeAll
	static void open() {
		latents = new Latents(message -> {});
	}

	@AfterAll
	static void close() {
		latents.close();
	}

	private static DecodeOptions compare(final String title) {
		return DecodeOptions.parse(Map.of("device", "cpu", "compare", title));
	}

	@Test
	void decodedImagesAreComparedWithAnOpenOne() throws IOException {
		final ImagePlus image = ReconstructionsTest.part();
		final ImagePlus latent = latents.encode(image, EncodeOptions.parse(Map.of("device", "cpu")));
		assertTrue(DecodedComparison.of(latent, DecodeOptions.DEFAULT).isEmpty());
		assertTrue(assertThrows(IllegalArgumentException.class, () -> DecodedComparison.of(latent, compare("part.png")))
				.getMessage()
				.contains("No image named \"part.png\" is open"));
		Interpreter.batchMode = true;
		try {
			Interpreter.addBatchModeImage(image);
			Interpreter.addBatchModeImage(latent);
			final DecodedComparison comparison =
					DecodedComparison.of(latent, compare("part.png")).orElseThrow();
			final ImagePlus decoded = latents.decode(latent, compare("part.png"));
			final ImagePlus drawn = comparison.draw(decoded);
			assertEquals(true, drawn.getProperty("latentij.onscreen"), "its window is moved into the screen");
			final String numbers = String.format(
					Locale.ROOT,
					"PSNR %.2f dB, SSIM %.3f, mean error",
					ImageQuality.psnr(image.getBufferedImage(), decoded.getBufferedImage()),
					ImageQuality.ssim(image.getBufferedImage(), decoded.getBufferedImage()));
			assertTrue(drawn.getProp("Slice_Label").startsWith(numbers), drawn.getProp("Slice_Label"));
			// All but the sentences at the foot.
			final int[] page = (int[]) new Reconstructions(latents)
					.measure(image, ToolOptions.parse(JobType.MEASURE, Map.of("device", "cpu")))
					.montage()
					.getProcessor()
					.getPixels();
			final int[] pixels = (int[]) drawn.getProcessor().getPixels();
			final int above = pixels.length - 20 * drawn.getWidth();
			assertArrayEquals(Arrays.copyOf(page, above), Arrays.copyOf(pixels, above));
			final String sizes = assertThrows(
							IllegalArgumentException.class, () -> comparison.draw(decoded.resize(16, 8, "none")))
					.getMessage();
			assertTrue(sizes.contains("200 x 184") && sizes.contains("16 x 8"), sizes);
			assertTrue(assertThrows(
							IllegalArgumentException.class,
							() -> DecodedComparison.of(latent, compare(latent.getTitle())))
					.getMessage()
					.contains("is the latent itself"));
			assertEquals(List.of("part.png"), Originals.titles(latent));
			final ImagePlus first = image.duplicate();
			final ImagePlus second = image.duplicate();
			first.setTitle("smoothed");
			second.setTitle("again");
			final List<ImagePlus> open = List.of(decoded, first, image, second);
			Interpreter.removeBatchModeImage(image);
			open.forEach(Interpreter::addBatchModeImage);
			assertEquals(
					List.of("part.png", "smoothed", "again", decoded.getTitle()),
					Originals.titles(latent),
					"the original first, what was decoded last");
			Interpreter.removeBatchModeImage(first);
			Interpreter.removeBatchModeImage(second);
			assertTrue(refusal(latent).contains("-latent\" is a latent. Measure \"part.png\"."));
			image.setTitle("renamed.png");
			assertTrue(refusal(latent).contains("-latent\" is a latent. Measure the image that it was made of."));
			Interpreter.removeBatchModeImage(decoded);
		} finally {
			Interpreter.removeBatchModeImage(image);
			Interpreter.removeBatchModeImage(latent);
			Interpreter.batchMode = false;
		}
	}

	private String refusal(final ImagePlus latent) {
		return assertThrows(IllegalArgumentException.class, () -> new Reconstructions(latents)
						.measure(latent, ToolOptions.parse(JobType.MEASURE, Map.of())))
				.getMessage();
	}

	/** Pixels of three slices in two frames, each with stripes of its own. */
	static ImagePlus hyperstack(final int channels) {
		final ImagePlus image = IJ.createHyperStack("cells", 32, 24, channels, 3, 2, 8);
		for (int s = 1; s <= image.getStackSize(); s++) {
			final var pixels = image.getStack().getProcessor(s);
			for (int i = 0; i < pixels.getPixelCount(); i++) pixels.set(i, i % 32 / s % 2 * 25 * s + 10 * s);
		}
		return channels > 1 ? new CompositeImage(image, IJ.COMPOSITE) : image;
	}

	private static ImagePlus compared(final ImagePlus image, final ImagePlus latent, final String slices)
			throws IOException {
		Interpreter.batchMode = true;
		try {
			Interpreter.addBatchModeImage(image);
			final DecodeOptions options =
					DecodeOptions.parse(Map.of("device", "cpu", "compare", image.getTitle(), "slices", slices));
			final DecodedComparison comparison =
					DecodedComparison.of(latent, options).orElseThrow();
			return comparison.draw(latents.decode(latent, options));
		} finally {
			Interpreter.removeBatchModeImage(image);
			Interpreter.batchMode = false;
		}
	}

	private static String numbers(final ImagePlus comparison, final int page) {
		final String label = comparison.getStack().getSliceLabel(page);
		return label == null ? comparison.getProp("Slice_Label") : label;
	}

	@ParameterizedTest
	@CsvSource({"1, composite", "2, composite", "2, each"})
	void thePlaneIsComparedThatWasEncoded(final int channels, final String how) throws IOException {
		final ImagePlus image = hyperstack(channels);
		final ImagePlus latent =
				latents.encode(image, EncodeOptions.parse(Map.of("device", "cpu", "slices", "all", "channels", how)));
		// In the order of the stack: z fastest.
		final ImagePlus all = compared(image, latent, "all");
		assertEquals(6, all.getStackSize());
		latent.setPosition(1, 2, 1);
		image.setPosition(1, 3, 2);
		image.setRoi(3, 3, 8, 8);
		final Untouched before = new Untouched(image);
		final ImagePlus one = compared(image, latent, "current");
		before.check();
		assertEquals(numbers(all, 2), numbers(one, 1));
		final ImagePlus some = compared(image, latent, "z=2-3 t=2");
		assertEquals(numbers(all, 5), numbers(some, 1));
		assertEquals(numbers(all, 6), numbers(some, 2));
		assertNotEquals(numbers(all, 5), numbers(all, 2));
		// A latent of one plane knows it as well, by its labels or by its properties.
		final ImagePlus single = latents.encode(
				image, EncodeOptions.parse(Map.of("device", "cpu", "slices", "z=2 t=1", "channels", how)));
		assertEquals(numbers(all, 2), numbers(compared(image, single, "all"), 1));
		if (how.equals("each")) return;
		for (int s = 1; s <= single.getStackSize(); s++) single.getStack().setSliceLabel(null, s);
		assertEquals(numbers(all, 2), numbers(compared(image, single, "all"), 1));
	}

	@Test
	void partsAreNotCompared() throws IOException {
		final ImagePlus image = hyperstack(1);
		image.setRoi(3, 3, 16, 8);
		final ImagePlus latent = latents.encode(image, EncodeOptions.parse(Map.of("device", "cpu", "roi", "on")));
		Interpreter.batchMode = true;
		final String reason;
		try {
			Interpreter.addBatchModeImage(image);
			// Before anything is computed.
			reason = assertThrows(
							IllegalArgumentException.class,
							() -> DecodedComparison.of(latent, compare(image.getTitle())))
					.getMessage();
		} finally {
			Interpreter.removeBatchModeImage(image);
			Interpreter.batchMode = false;
		}
		assertTrue(
				reason.startsWith("\"cells\" has 32 x 24 pixels, and \"cells-latent\" was made of an image of"
						+ " 16 x 8 pixels. An"),
				reason);
		assertTrue(reason.contains("the whole of it was encoded in its own size"), reason);
	}
}
