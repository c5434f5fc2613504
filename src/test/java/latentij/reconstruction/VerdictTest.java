// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.ResultsTable;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is said and tabled of images that are flat, tiny, colored or lost. */
class VerdictTest {

	private static final int SIDE = 64;

	private static Comparison compare(final String name, final ImageProcessor before, final ImageProcessor after)
			throws IOException {
		return Comparison.of(
				new Picture(name, new ImagePlus(name, before)),
				"model",
				IJ.createImage("latent", "32-bit black", 8, 8, 4),
				before.convertToColorProcessor().getBufferedImage(),
				after.convertToColorProcessor().getBufferedImage(),
				new Comparison.Seconds(1, 2));
	}

	private static ImageProcessor gray(final int level) {
		final ByteProcessor pixels = new ByteProcessor(SIDE, SIDE);
		pixels.setColor(level);
		pixels.fill();
		return pixels;
	}

	private static ImageProcessor noise(final int seed) {
		final byte[] pixels = new byte[SIDE * SIDE];
		new Random(seed).nextBytes(pixels);
		return new ByteProcessor(SIDE, SIDE, pixels);
	}

	private static Comparison flat() throws IOException {
		return compare("flat", gray(0), gray(1));
	}

	private static Comparison kept() throws IOException {
		final ImageProcessor blurred = noise(1);
		blurred.smooth();
		return compare("kept", noise(1), blurred);
	}

	private static Comparison lost() throws IOException {
		return compare("lost", noise(1), noise(2));
	}

	@Test
	void imagesOfOneGrayLevelHaveNoDetailToLose() throws IOException {
		final Comparison flat = flat();
		assertNull(flat.spectra());
		final String sentence = Verdict.of(flat);
		assertTrue(sentence.startsWith("There is no detail in \"flat\" that could be lost (PSNR "), sentence);
		assertFalse(sentence.contains("NaN"), sentence);
	}

	/** As of a stack that begins with an empty slice. */
	@Test
	void imagesOfOneGrayLevelLeaveTheVerdictOnOthersAsItIs() throws IOException {
		final String one = Verdict.of(kept());
		final String both = Verdict.of(List.of(flat(), kept()));
		final String kept = one.substring(one.indexOf("What repeats every "), one.indexOf(" is kept in "));
		assertTrue(both.contains(kept + " is kept in the 2 images; "), both);
		assertFalse(both.contains("NaN"), both);
	}

	@Test
	void lostImagesAreCounted() throws IOException {
		final String lost = Verdict.of(List.of(lost(), lost()));
		assertTrue(lost.startsWith("model: Nothing of the 2 images is kept well, not even its coarse shapes"), lost);
		final String some = Verdict.of(List.of(lost(), kept(), kept()));
		assertTrue(some.contains(" or more is kept in 2 of the 3 images; "), some);
		assertTrue(some.contains(" Nothing of 1 is kept well, not even coarse shapes. "), some);
	}

	@Test
	void tinyImagesAreTooSmall() throws IOException {
		final String sentence = Verdict.of(compare("tiny", gray(0).resize(4, 4), gray(1).resize(4, 4)));
		assertTrue(sentence.startsWith("Too small to tell what of \"tiny\" is kept"), sentence);
	}

	/** ImageJ has 0 in columns that another row brings. */
	@Test
	void whatAnImageDoesNotHaveIsNoNumber() throws IOException {
		final ResultsTable table = new ResultsTable();
		final ImageProcessor colors = noise(1).convertToColorProcessor();
		ComparisonTable.add(List.of(compare("colors", colors, colors)), table);
		ComparisonTable.add(List.of(kept()), table);
		ComparisonTable.add(List.of(flat()), table);
		for (final String column : List.of("Slope", "Offset", "R2")) {
			assertTrue(Double.isNaN(table.getValue(column, 0)), column);
			assertTrue(Double.isFinite(table.getValue(column, 1)), column);
			assertTrue(Double.isNaN(table.getValue(column, 2)), column);
		}
		assertTrue(Double.isNaN(table.getValue("Finest kept", 2)));
		assertEquals("pixels", table.getStringValue("Unit", 2));
	}
}
