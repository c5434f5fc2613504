// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.process.ColorProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.ij.ui.LatentMontage.Style;
import latentij.tensor.FloatTensor;
import latentij.view.Diverging;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatentMontageTest {

	/** With the names that follow from the positions. */
	private static ColorProcessor draw(final FloatTensor latent) {
		return LatentMontage.draw(
				latent,
				IntStream.rangeClosed(1, latent.dim(1))
						.mapToObj(c -> ProvenanceLabels.LABEL + c)
						.toList(),
				new Style(false, false));
	}

	private static final int LOW = 0x440154;
	private static final int HIGH = 0xfde725;
	private static final int GREY = 0xd0d0d0;
	private static final int WHITE = 0xffffff;

	@TempDir
	private Path temp;

	/** Zeros with the highest value at the top left, the lowest beside it. */
	private static FloatTensor marked(final int channels, final int height, final int width) {
		final FloatTensor latent = FloatTensor.zeros(1, channels, height, width);
		for (int c = 0; c < channels; c++) {
			latent.set(c + 1, 0, c, 0, 0);
			latent.set(-c - 1, 0, c, 0, 1);
		}
		return latent;
	}

	private static int at(final ColorProcessor image, final int x, final int y) {
		return image.get(x, y) & 0xffffff;
	}

	/**
	 * Where the panels begin: pixels of the highest color whose left and upper
	 * neighbors are paper.
	 */
	private static List<int[]> corners(final ColorProcessor image) {
		final List<int[]> corners = new ArrayList<>();
		for (int y = 1; y < image.getHeight(); y++)
			for (int x = 1; x < image.getWidth(); x++)
				if (at(image, x, y) == HIGH && at(image, x - 1, y) == WHITE && at(image, x, y - 1) == WHITE)
					corners.add(new int[] {x, y});
		return corners;
	}

	@ParameterizedTest
	@CsvSource({
		"4, 64, 64, 1, 4, 4",
		"16, 64, 64, 4, 4, 2",
		"8, 64, 64, 2, 4, 4",
		"12, 32, 32, 3, 4, 7",
		"32, 16, 16, 4, 8, 8",
		"128, 64, 64, 16, 8, 1",
		"1, 64, 64, 1, 1, 4",
		"3, 64, 64, 1, 3, 4",
		"6, 64, 64, 2, 3, 4",
		"7, 64, 64, 2, 4, 4",
		"4, 96, 64, 1, 4, 3",
		"4, 40, 55, 1, 4, 5",
		"4, 300, 400, 1, 4, 1",
		"4, 2, 2, 1, 4, 128",
		"4, 200, 8, 1, 4, 2",
		"4, 8, 200, 1, 4, 2"
	})
	void eachValueIsASquareInAGridOfPanels(
			final int channels, final int height, final int width, final int rows, final int columns, final int zoom) {
		final ColorProcessor image = draw(marked(channels, height, width));
		final List<int[]> corners = corners(image);
		assertEquals(channels, corners.size());
		assertEquals(rows, corners.stream().map(c -> c[1]).distinct().count());
		assertEquals(columns, corners.stream().map(c -> c[0]).distinct().count());
		final int middle = Viridis.color(0.5);
		for (final int[] c : corners) {
			for (int d = 0; d < zoom; d++) {
				assertEquals(HIGH, at(image, c[0] + d, c[1] + d));
				assertEquals(LOW, at(image, c[0] + zoom + d, c[1] + d));
				if (height > 1) assertEquals(middle, at(image, c[0] + d, c[1] + zoom + d));
			}
			// The last value, and the paper behind it.
			final int right = c[0] + width * zoom;
			final int bottom = c[1] + height * zoom;
			assertEquals(middle, at(image, right - 1, bottom - 1));
			assertEquals(WHITE, at(image, right, bottom - 1));
			assertEquals(WHITE, at(image, right - 1, bottom));
		}
	}

	/** On a screen, a row of four would be wider than any. */
	@ParameterizedTest
	@CsvSource({"4, 8, 1000, 2", "4, 8, 1500, 1", "4, 60, 600, 2", "4, 30, 440, 4", "40, 3, 3, 8"})
	void picturesAreNoWiderThanAScreenAndHaveAtMostEightColumns(
			final int channels, final int height, final int width, final int columns) {
		final ColorProcessor image = draw(marked(channels, height, width));
		final List<int[]> corners = corners(image);
		assertEquals(channels, corners.size());
		assertEquals(columns, corners.stream().map(c -> c[0]).distinct().count());
		assertTrue(image.getWidth() <= 2300, image.getWidth() + " pixels");
	}

	/** Channel c goes from -c to c. */
	@Test
	void oneRangeShowsWhichChannelsAreStrong() {
		final FloatTensor latent = marked(3, 4, 4);
		final ColorProcessor image = LatentMontage.draw(latent, List.of("a", "b", "c"), new Style(true, false));
		final List<int[]> corners = corners(image);
		// The highest color stands in the last channel alone.
		assertEquals(1, corners.size());
		final int zoom = 64;
		final int step = zoom * 4 + 18;
		final int[] last = corners.get(0);
		assertEquals(Viridis.color(0.5 + 1 / 6.0), at(image, last[0] - 2 * step, last[1]));
		assertEquals(Viridis.color(0.5 - 2 / 6.0), at(image, last[0] - step + zoom, last[1]));
	}

	@Test
	void divergingColorsAreWhiteAtZero() {
		final FloatTensor latent = FloatTensor.zeros(1, 2, 2, 2);
		latent.set(4, 0, 0, 0, 0);
		latent.set(-1, 0, 0, 0, 1);
		latent.set(-2, 0, 1, 0, 0);
		final ColorProcessor image = LatentMontage.draw(latent, List.of("a", "b"), new Style(false, true));
		final int red = 0x67001f;
		final int left = 16;
		final int top = 16 + 30;
		assertEquals(red, at(image, left, top));
		assertEquals(Diverging.color(0.375), at(image, left + 128, top));
		assertEquals(0xf7f7f7, at(image, left, top + 128));
		// The second channel has its own range, as wide above 0 as below.
		assertEquals(0x053061, at(image, left + 256 + 18, top));
		assertEquals(0xf7f7f7, at(image, left + 256 + 18 + 128, top));
	}

	@Test
	void onePixelIsOnePanelForEachChannel() {
		final ColorProcessor image = draw(FloatTensor.zeros(1, 4, 1, 1));
		int panels = 0;
		final int y = image.getHeight() / 2;
		for (int x = 1; x < image.getWidth(); x++) if (at(image, x, y) == LOW && at(image, x - 1, y) == WHITE) panels++;
		assertEquals(4, panels);
	}

	@Test
	void eachChannelHasItsOwnRange() {
		final FloatTensor latent = marked(2, 64, 64);
		for (int i = 0; i < 64 * 64; i++)
			latent.buffer().put(64 * 64 + i, latent.buffer().get(i) * 1000 + 7);
		final ColorProcessor image = draw(latent);
		final List<int[]> corners = corners(image);
		for (int y = 0; y < 256; y++)
			for (int x = 0; x < 256; x++)
				assertEquals(
						at(image, corners.get(0)[0] + x, corners.get(0)[1] + y),
						at(image, corners.get(1)[0] + x, corners.get(1)[1] + y));
	}

	@Test
	void nanIsGreyAndLeavesTheRangeAlone() {
		final FloatTensor latent = marked(4, 64, 64);
		latent.set(Float.NaN, 0, 1, 5, 6);
		latent.set(Float.POSITIVE_INFINITY, 0, 2, 5, 6);
		latent.set(Float.NEGATIVE_INFINITY, 0, 3, 5, 6);
		final ColorProcessor image = draw(latent);
		final List<int[]> corners = corners(image);
		final int[] expected = {Viridis.color(0.5), GREY, HIGH, LOW};
		assertEquals(4, corners.size());
		for (int c = 0; c < 4; c++)
			assertEquals(expected[c], at(image, corners.get(c)[0] + 6 * 4, corners.get(c)[1] + 5 * 4));
	}

	@Test
	void channelOfOnlyNanIsGreyWithoutAColorBar() {
		final FloatTensor latent = FloatTensor.zeros(1, 1, 64, 64);
		for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, Float.NaN);
		final ColorProcessor image = draw(latent);
		int grey = 0;
		for (int i = 0; i < image.getPixelCount(); i++) {
			if ((image.get(i) & 0xffffff) == GREY) grey++;
			assertFalse((image.get(i) & 0xffffff) == HIGH);
		}
		assertTrue(grey >= 256 * 256, grey + " grey pixels");
	}

	@Test
	void constantChannelIsOfTheLowestColor() {
		final FloatTensor latent = FloatTensor.zeros(1, 4, 8, 8);
		for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, 3);
		final ColorProcessor image = draw(latent);
		assertEquals(LOW, at(image, image.getWidth() / 8, image.getHeight() / 2));
		for (int i = 0; i < image.getPixelCount(); i++) assertFalse((image.get(i) & 0xffffff) == HIGH);
	}

	/** Nothing is drawn up to the edge, so nothing is cut. */
	@ParameterizedTest
	@CsvSource({"4, 64, 64", "16, 8, 8", "4, 200, 8", "4, 8, 200", "4, 2, 2", "12, 1, 64"})
	void textIsNotCut(final int channels, final int height, final int width) {
		final FloatTensor latent = FloatTensor.zeros(1, channels, height, width);
		for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, -3.456e-12f * i);
		final ColorProcessor image = draw(latent);
		for (int x = 0; x < image.getWidth(); x++) {
			assertEquals(WHITE, at(image, x, 4));
			assertEquals(WHITE, at(image, x, image.getHeight() - 5));
		}
		for (int y = 0; y < image.getHeight(); y++) {
			assertEquals(WHITE, at(image, 4, y));
			assertEquals(WHITE, at(image, image.getWidth() - 5, y));
		}
	}

	@Test
	void latentIsNotChanged() {
		final FloatTensor latent = marked(4, 8, 8);
		final float[] before = latent.toArray();
		draw(latent);
		assertArrayEquals(before, latent.toArray());
	}

	@ParameterizedTest
	@CsvSource({
		"-21.84, 3.175, \u221221.8, 3.2",
		"-0.01234, 0.0101, \u22120.0123, 0.0101",
		"0, 1, 0.00, 1.00",
		"-0.0001, 1, 0.00, 1.00",
		"-408.5, -142.5, \u2212409, \u2212143",
		"3.0001, 3.0004, 3.00010, 3.00040",
		"1e-12, 3e-12, 1.00e\u221212, 3.00e\u221212",
		"-1e6, 0, \u22121.00e+06, 0.00e+00",
		"0, 0, 0.00, 0.00"
	})
	void rangeIsReadable(final float min, final float max, final String low, final String high) {
		assertEquals(low, LatentMontage.number(min, min, max));
		assertEquals(high, LatentMontage.number(max, min, max));
	}

	/** Draws four channels in a JVM of its own. */
	static final class Draw {

		public static void main(final String... args) {
			System.out.println("panels " + corners(draw(marked(4, 64, 64))).size());
		}

		private Draw() {}
	}

	/** As on a server that has a JDK and nothing else. */
	@Test
	void machineWithoutFontsShowsTheChannelsAllTheSame() throws IOException, InterruptedException {
		final Path output = temp.resolve("output.txt");
		final Process process = new ProcessBuilder(
						Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-Djava.awt.headless=true",
						"-Dsun.awt.fontconfig=" + temp.resolve("none"),
						"-cp",
						System.getProperty("java.class.path"),
						Draw.class.getName())
				.redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
		assertEquals(0, process.waitFor(), () -> lines(output).toString());
		assertTrue(lines(output).contains("panels 4"), () -> lines(output).toString());
	}

	private static List<String> lines(final Path file) {
		try {
			return Files.readAllLines(file);
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}
}
