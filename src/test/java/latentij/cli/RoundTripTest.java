// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import latentij.ij.formats.ImageFiles;
import latentij.testing.Resources;
import latentij.testing.TiffOfPages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first command of the README. */
class RoundTripTest {

	@TempDir
	private Path temp;

	private static String output(final String... args) {
		final PrintStream before = System.out;
		final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
		try {
			RoundTrip.main(args);
		} finally {
			System.setOut(before);
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	@Test
	void writesTheThreeResultsAndSaysWhatAPersonWantsToKnow() {
		final String output = output("--out", temp.toString());
		assertTrue(output.contains("768 x 512 pixels"), output);
		assertTrue(output.contains("[1, 4, 64, 96], 48.0x fewer values"), output);
		assertTrue(output.matches("(?s).*\\nmodel +latentij-f8c4 on .*"), output);
		assertTrue(output.matches("(?s).*seconds +encode \\d+\\.\\d\\d, decode .*"), output);
		assertTrue(output.matches("(?s).*PSNR \\d\\d\\.\\d\\d dB, SSIM 0\\.\\d+.*"), output);
		final ImagePlus latent =
				IJ.openImage(temp.resolve("mountains-latent.tif").toString());
		assertEquals(4, latent.getStackSize());
		assertEquals(32, latent.getBitDepth());
		assertTrue(Files.isRegularFile(temp.resolve("mountains-channels.png")));
		final ImagePlus decoded =
				IJ.openImage(temp.resolve("mountains-decoded.png").toString());
		assertEquals(768, decoded.getWidth());
		assertEquals(512, decoded.getHeight());
	}

	@Test
	void printsATableOfAFolder() throws IOException {
		for (final String image : List.of("chart.png", "tissue-odd.png"))
			Files.copy(Path.of("sample-images", image), temp.resolve(image));
		final String output = output(temp.toString());
		assertTrue(output.matches("(?s).*chart\\.png +256 x +256 +\\d+.*"), output);
		assertTrue(output.contains("mean of "), output);
	}

	@Test
	void imagesThatAreTooSmallAreToldOfOnce() throws IOException {
		for (final String name : List.of("a.png", "b.png"))
			ImageFiles.save(IJ.createImage("", "8-bit ramp", 16, 40, 1), temp.resolve(name));
		final String all = output(temp.toString());
		assertTrue(all.contains("note     2 images have a side of 16 pixels or less, the first \"a.png\"."), all);
		assertEquals(
				1, all.lines().filter(line -> line.contains("pixels or less")).count(), all);
		final String one = output(
				"--out", temp.resolve("out").toString(), temp.resolve("b.png").toString());
		assertTrue(one.contains("note     Of \"b.png\", 16 x 40 pixels are encoded."), one);
		assertEquals(
				1, one.lines().filter(line -> line.contains("pixels or less")).count(), one);
	}

	/** Also where two of the pages are a stack, of which one is encoded. */
	@Test
	void tellsOfPagesThatAreLeftOut() throws IOException {
		final int[] page = {16, 24, 8, 0};
		final Path mixed = TiffOfPages.write(temp.resolve("mixed.tif"), page, page, new int[] {8, 12, 8, 0});
		final String note = "note +\"mixed.tif\" has 3 pages, of which 1 was encoded: the pages, ";
		for (final Path file : List.of(mixed, temp)) {
			final String output = output("--out", temp.resolve("out").toString(), file.toString());
			assertTrue(output.matches("(?s).*" + note + ".*"), output);
		}
		final Path alike = TiffOfPages.write(temp.resolve("alike.tif"), page, page);
		assertFalse(output("--out", temp.resolve("out").toString(), alike.toString())
				.contains(" pages"));
	}

	@Test
	void tellsOfImagesThatAreLeftOut() throws IOException {
		final Path file = Files.write(temp.resolve("two.lif"), List.of("16 24 8 1 1 false", "24 16 8 1 1 false"));
		final String output = output("--out", temp.resolve("out").toString(), file.toString());
		assertTrue(
				output.matches("(?s).*note +\"two.lif\" has 2 images, of which the first one was encoded\\..*"),
				output);
	}

	/** A model of grey images cannot keep colors: they are no error of it. */
	@Test
	void modelsOfGreyImagesAreComparedInGrey() throws IOException {
		final ImagePlus color = IJ.openImage("sample-images/tissue-odd.png");
		color.setRoi(0, 0, 64, 64);
		final ImagePlus part = color.crop();
		ImageFiles.save(part, temp.resolve("color.png"));
		ImageFiles.save(new ImagePlus("grey", part.getProcessor().convertToByte(false)), temp.resolve("grey.png"));
		final List<String> kept = new ArrayList<>();
		for (final String name : List.of("color.png", "grey.png"))
			kept.add(output(
							"--model",
							Resources.path("cases/15").toString(),
							"--out",
							temp.toString(),
							temp.resolve(name).toString())
					.replaceFirst("(?s).*kept +(\\V*)\\v.*", "$1"));
		assertEquals(kept.get(1), kept.get(0));
		assertTrue(kept.get(0).matches("PSNR [\\d.]+ dB, SSIM -?0\\.\\d+"), kept.get(0));
	}

	@Test
	void saysHowItIsUsed() {
		assertTrue(output("--help").startsWith("Usage: RoundTrip"));
	}

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();
	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	private int code(final String... args) {
		return RoundTrip.run(
				new PrintStream(out, true, StandardCharsets.UTF_8),
				new PrintStream(err, true, StandardCharsets.UTF_8),
				args);
	}

	private String errors() {
		return err.toString(StandardCharsets.UTF_8);
	}

	@Test
	void wrongCommandsEndWithTwo() {
		assertEquals(2, code("--nosuch", "3"));
		assertTrue(errors().contains("There is no option --nosuch.\nUsage: "), errors());
		assertEquals(2, code("--posterior"));
		assertTrue(errors().contains("--posterior has no value."), errors());
		assertEquals(2, code("--posterior", "banana"));
		assertTrue(errors().contains("Expected was mean, sample or index."), errors());
		assertEquals(0, code("--help"));
	}

	@Test
	void failuresEndWithOne() {
		assertEquals(1, code("/no/such.png"));
		assertTrue(
				errors().contains("There is no file " + Path.of("/no/such.png").toAbsolutePath() + "."), errors());
		assertEquals(1, code("--model", "nosuch"));
	}

	@Test
	void resultsThatCannotBeWrittenAreFailures() throws IOException {
		final Path small = temp.resolve("small.png");
		ImageFiles.save(IJ.createImage("small", "RGB ramp", 16, 16, 1), small);
		assertEquals(1, code("--out", small.toString(), small.toString()));
		assertTrue(errors().contains("could not be made: a part of that path is a file"), errors());
		final Path folder = temp.resolve("out");
		Files.createDirectories(folder.resolve("small-decoded.png"));
		assertEquals(1, code("--out", folder.toString(), small.toString()));
		assertTrue(errors().contains("small-decoded.png\" could not be written: it is a folder"), errors());
	}

	@Test
	void fullStandardOutputIsAFailure() {
		final OutputStream full = new OutputStream() {

			@Override
			public void write(final int b) throws IOException {
				throw new IOException("No space left on device");
			}
		};
		assertEquals(1, RoundTrip.run(new PrintStream(full), new PrintStream(err), "--help"));
	}

	@Test
	void oneBadFileOfAFolderIsNamedAndTheOthersAreDone() throws IOException {
		ImageFiles.save(IJ.createImage("a", "RGB ramp", 16, 16, 1), temp.resolve("a.png"));
		Files.writeString(temp.resolve("b.png"), "no image");
		ImageFiles.save(IJ.createImage("c", "RGB ramp", 16, 16, 1), temp.resolve("c.png"));
		assertEquals(1, code(temp.toString()));
		final String printed = out.toString(StandardCharsets.UTF_8);
		assertTrue(printed.contains("c.png ") && printed.contains("mean of 2 "), printed);
		assertTrue(errors().contains("b.png: ImageJ cannot open "), errors());
		assertTrue(errors().contains("2 done, 1 failed"), errors());
	}

	/** SSIM needs a window of 11 x 11 pixels; PSNR is still of interest. */
	@Test
	void tinyImagesAreMeasuredWithoutSimilarity() throws IOException {
		final Path images = Files.createDirectory(temp.resolve("images"));
		final Path tiny = images.resolve("tiny.png");
		ImageFiles.save(IJ.createImage("tiny", "RGB ramp", 24, 10, 1), tiny);
		assertEquals(0, code("--out", temp.toString(), tiny.toString()), this::errors);
		assertTrue(
				out.toString(StandardCharsets.UTF_8)
						.matches("(?s).*kept +PSNR [\\d.]+ dB, SSIM needs 11x11 pixels\\R.*"),
				out::toString);
		ImageFiles.save(IJ.createImage("small", "RGB ramp", 24, 16, 1), images.resolve("small.png"));
		assertEquals(0, code(images.toString()), this::errors);
		final String table = out.toString(StandardCharsets.UTF_8);
		assertTrue(
				table.matches(
						"(?s).*mean of 2 +[\\d.]+ +[01]\\.\\d+\\R.*SSIM needs 11x11 pixels; the mean is that of the"
								+ " others\\..*"),
				table);
		assertFalse(table.contains("NaN"), table);
		Files.move(tiny, images.resolve("small.png"), StandardCopyOption.REPLACE_EXISTING);
		Files.copy(images.resolve("small.png"), tiny);
		final String none = output(images.toString());
		assertTrue(none.matches("(?s).*mean of 2 +[\\d.]+ +-\\R.*SSIM needs 11x11 pixels\\.\\R.*"), none);
	}

	@Test
	void tellsOfTheInstallation() {
		assertEquals(0, code("about"));
		assertTrue(out.toString(StandardCharsets.UTF_8).contains("Versions\n  LatentIJ"));
	}
}
