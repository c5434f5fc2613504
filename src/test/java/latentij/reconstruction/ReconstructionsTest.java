// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.ResultsTable;
import ij.process.ShortProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import latentij.ij.Latents;
import latentij.ij.formats.ImageFiles;
import latentij.ij.images.ImageTensors;
import latentij.job.CodecPool;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.model.library.Models;
import latentij.quality.ImageQuality;
import latentij.testing.Resources;
import latentij.testing.TiffOfPages;
import latentij.testing.Untouched;
import latentij.testing.Vectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconstructionsTest {

	/** As {@code %.9f} writes them. */
	private static final double ATOL = 1e-9;

	/** The lines that the status bar ended with. */
	private static final List<String> finished = new ArrayList<>();

	private static Latents latents;

	@TempDir
	private Path folder;

	@BeforeAll
	static void open() {
		latents = new Latents(
				new CodecPool(message -> {}, reference -> Models.standard().find(reference)),
				message -> {},
				new latentij.ij.runs.RunListener() {

					@Override
					public void finished(final String what) {
						finished.add(what);
					}
				});
	}

	@AfterAll
	static void close() {
		latents.close();
	}

	private static Reconstruction measure(final ImagePlus image, final String... words) throws IOException {
		final Map<String, String> map = new HashMap<>(Map.of("device", "cpu"));
		for (int i = 0; i < words.length; i += 2) map.put(words[i], words[i + 1]);
		return new Reconstructions(latents).measure(image, ToolOptions.parse(JobType.MEASURE, map));
	}

	private static ResultsTable table(final Reconstruction kept) {
		final ResultsTable table = new ResultsTable();
		kept.addTo(table);
		return table;
	}

	static ImagePlus part() {
		final ImagePlus image = IJ.openImage("sample-images/mountains.png");
		image.setRoi(100, 150, 200, 184);
		final ImagePlus crop = image.crop();
		crop.setTitle("part.png");
		return crop;
	}

	/** Grey values from 1000 to 5000, as a camera gives them. */
	private static ImagePlus camera() {
		final ImagePlus image = IJ.openImage("sample-images/tissue-odd.png");
		image.setRoi(20, 20, 96, 80);
		final ImagePlus crop = image.crop();
		final ShortProcessor pixels = new ShortProcessor(96, 80);
		final var grey = crop.getProcessor().convertToByte(false);
		for (int i = 0; i < grey.getPixelCount(); i++) pixels.set(i, 1000 + grey.get(i) * 4000 / 255);
		pixels.setMinAndMax(1000, 5000);
		final ImagePlus made = new ImagePlus("camera", pixels);
		made.getCalibration().pixelWidth = 0.2;
		made.getCalibration().pixelHeight = 0.2;
		made.getCalibration().setUnit("micron");
		return made;
	}

	@Test
	void modelsOfOneSizeMeasureImagesOfThatSize() throws IOException {
		final String model = Resources.path("cases/22").toString();
		final Reconstruction kept = measure(IJ.createImage("g", "RGB ramp", 16, 16, 1), "model", model);
		assertEquals(1, table(kept).size());
		final Exception refused = assertThrows(
				IllegalArgumentException.class,
				() -> measure(IJ.createImage("wide", "RGB ramp", 32, 16, 1), "model", model));
		assertTrue(refused.getMessage().contains("16 x 16 pixels only, not of 32 x 16"), refused.getMessage());
	}

	@Test
	void numbersAreThoseOfEncodingAndDecoding() throws IOException {
		final ImagePlus image = part();
		final Untouched untouched = new Untouched(image);
		finished.clear();
		final ResultsTable table = table(measure(image));
		untouched.check();
		assertEquals(1, finished.size(), finished.toString());
		assertTrue(finished.get(0).matches("Measured part.png in [0-9.]+ s"), finished.get(0));
		final ImagePlus decoded = latents.decode(
				latents.encode(
						image,
						ToolOptions.parse(JobType.MEASURE, Map.of("device", "cpu"))
								.encode("latentij-f8c4")),
				DecodeOptions.parse(Map.of("device", "cpu")));
		final BufferedImage before = ImageTensors.seen(image, 200, 184).getBufferedImage();
		final BufferedImage after = decoded.getBufferedImage();
		assertEquals(1, table.size());
		assertEquals("part.png", table.getStringValue("Image", 0));
		assertEquals("latentij-f8c4", table.getStringValue("Model", 0));
		assertEquals(ImageQuality.psnr(before, after), table.getValue("PSNR", 0), ATOL);
		assertEquals(ImageQuality.ssim(before, after), table.getValue("SSIM", 0), ATOL);
		assertEquals(ImageQuality.msSsim(before, after), table.getValue("MS-SSIM", 0), ATOL);
		assertEquals(ImageQuality.meanAbsoluteError(before, after), table.getValue("MAE", 0), ATOL);
		assertEquals(4 * 4 * 25 * 23, table.getValue("Bytes 32-bit", 0));
		assertEquals(4 * 25 * 23, table.getValue("Bytes 8-bit", 0));
		assertTrue(table.getValue("JPEG PSNR 32-bit", 0) > table.getValue("JPEG PSNR 8-bit", 0)
				|| Double.isNaN(table.getValue("JPEG PSNR 8-bit", 0)));
		assertTrue(table.getValue("Worst PSNR", 0) <= table.getValue("PSNR", 0));
		assertTrue(Double.isNaN(table.getValue("Slope", 0)));
	}

	@Test
	void modelsOfMoreChannelsAreRefusedByName() {
		final String model = Vectors.path("families/kl-5-channels").toString();
		for (final ImagePlus image : List.of(part(), IJ.createImage("five", "8-bit composite-mode", 24, 16, 5, 1, 1))) {
			final String message = assertThrows(IllegalArgumentException.class, () -> measure(image, "model", model))
					.getMessage();
			assertTrue(message.startsWith("The model \"" + model + "\" encodes images of 5 channels"), message);
		}
	}

	/** As TIFF files of others have it: ImageJ gives them a blank for a unit. */
	@Test
	void lengthsWithoutUnitArePixels() throws IOException {
		final ImagePlus image = part();
		image.getCalibration().setUnit(" ");
		image.getCalibration().pixelWidth = 0.5;
		assertEquals("pixels", table(measure(image)).getStringValue("Unit", 0));
	}

	/** The log is a small window behind the others. */
	@Test
	void montageSaysInSentencesWhatIsKept() throws IOException {
		final ImagePlus montage = measure(part()).montage();
		final int room = 3 * 17;
		final int[] inked = new int[montage.getHeight()];
		for (int y = 0; y < inked.length; y++)
			for (int x = 0; x < montage.getWidth(); x++)
				if ((montage.getProcessor().get(x, y) & 0xffffff) != 0xffffff) inked[y]++;
		final int last =
				IntStream.range(0, inked.length).filter(y -> inked[y] > 0).max().orElseThrow();
		assertTrue(last > inked.length - room && last < inked.length - 1, last + " of " + inked.length);
		assertTrue(inked.length <= 595, "too high for a small screen: " + inked.length);
	}

	@Test
	void planesOfAStackAndSeveralModelsHaveARowEach() throws IOException {
		final ImageStack stack = new ImageStack(40, 32);
		for (int s = 0; s < 2; s++) {
			final ImagePlus image = part();
			image.setRoi(20 * s, 30, 40, 32);
			stack.addSlice(image.crop().getProcessor());
		}
		final Reconstruction kept =
				measure(new ImagePlus("stack", stack), "model", "latentij-f8c4," + Vectors.path("kl-f8c4/vae"));
		final ResultsTable table = table(kept);
		assertEquals(4, table.size());
		assertEquals("stack z=1", table.getStringValue("Image", 1));
		assertEquals("stack z=2", table.getStringValue("Image", 2));
		assertTrue(Double.isNaN(table.getValue("MS-SSIM", 0)));
		assertEquals(4, kept.montage().getStackSize());
		assertEquals(2, kept.spectrum().getStackSize());
		assertEquals(2, kept.summary().size());
		assertTrue(
				kept.summary().get(0).startsWith("latentij-f8c4: "),
				kept.summary().toString());
	}

	@Test
	void intensitiesAreComparedInTheImagesOwnValues() throws IOException {
		final Reconstruction kept = measure(camera());
		final ResultsTable table = table(kept);
		assertEquals(1, table.getValue("Slope", 0), 0.2);
		assertEquals(0, table.getValue("Offset", 0) / 5000, 0.2);
		assertTrue(table.getValue("R2", 0) > 0.7 && table.getValue("R2", 0) < 1);
		assertEquals("micron", table.getStringValue("Unit", 0));
		assertTrue(table.getValue("Finest kept", 0) > 0.4);
		final String sentence = kept.summary().get(0);
		assertTrue(sentence.contains("micron") && sentence.contains("R\u00b2"), sentence);
	}

	@Test
	void rgbImagesAlongChannelsAreMeasuredOneByOne() throws IOException {
		final ImagePlus rgb = IJ.createImage("rgb", "RGB ramp", 24, 16, 3);
		rgb.getStack().getProcessor(3).invert();
		rgb.setDimensions(3, 1, 1);
		final ResultsTable table = table(measure(rgb));
		assertEquals(3, table.size());
		assertEquals(table.getValue("MAE", 0), table.getValue("MAE", 1));
		assertNotEquals(table.getValue("MAE", 0), table.getValue("MAE", 2));
	}

	@Test
	void foldersAreMeasuredAndBrokenFilesToldOf() throws IOException {
		IJ.save(camera(), folder.resolve("a.tif").toString());
		Files.writeString(folder.resolve("b.png"), "no image");
		final Reconstruction kept = measure(null, "folder", folder.toString());
		assertEquals(1, table(kept).size());
		final List<String> lines = kept.summary();
		assertEquals(2, lines.size());
		assertTrue(lines.get(1).startsWith("b.png was left out: "), lines.toString());
	}

	@Test
	void lengthsInDifferentUnitsAreToldInPixels() throws IOException {
		final ImagePlus image = camera();
		IJ.save(image, folder.resolve("a.tif").toString());
		final double pixels = table(measure(image)).getValue("Finest kept", 0) / 0.2;
		image.getCalibration().setUnit("nm");
		image.getCalibration().pixelWidth = 200;
		image.getCalibration().pixelHeight = 200;
		IJ.save(image, folder.resolve("b.tif").toString());
		final String sentence =
				measure(null, "folder", folder.toString()).summary().get(0);
		final String expected =
				String.format(Locale.ROOT, "What repeats every %.3g pixels or more is kept in the 2 images", pixels);
		assertTrue(sentence.contains(expected), expected + ": " + sentence);
	}

	@Test
	void planesOfAFileHaveARowEach() throws IOException {
		final ImagePlus image = DecodedComparisonTest.hyperstack(1);
		ImageFiles.save(image, folder.resolve("cells.tif"));
		final ResultsTable expected = table(measure(image));
		final ResultsTable found = table(measure(null, "folder", folder.toString()));
		assertEquals(6, found.size());
		for (int row = 0; row < 6; row++) {
			assertEquals(
					expected.getStringValue("Image", row).replace("cells", "cells.tif"),
					found.getStringValue("Image", row));
			assertEquals(expected.getValue("PSNR", row), found.getValue("PSNR", row), ATOL);
		}
	}

	@Test
	void tellsOfPagesThatAreLeftOut() throws IOException {
		final int[] page = {16, 24, 8, 0};
		TiffOfPages.write(folder.resolve("mixed.tif"), page, new int[] {8, 12, 8, 0});
		TiffOfPages.write(folder.resolve("alike.tif"), page, page);
		final Reconstruction kept = measure(null, "folder", folder.toString());
		assertEquals(3, table(kept).size());
		final List<String> lines = kept.summary();
		final List<String> notes =
				lines.stream().filter(line -> line.contains(" pages")).toList();
		assertEquals(1, notes.size(), lines.toString());
		assertTrue(notes.get(0).startsWith("\"mixed.tif\" has 2 pages, of which 1 was encoded: "), notes.toString());
	}

	/** A message of ImageJ's own would end the macro that runs. */
	@Test
	void imageJShowsNoMessageAboutFilesThatAreNoImages() throws IOException {
		IJ.save(camera(), folder.resolve("c.tif").toString());
		Files.createDirectory(folder.resolve("a.tif"));
		Files.writeString(folder.resolve("b.tif"), "no image");
		IJ.getErrorMessage();
		final List<String> lines = measure(null, "folder", folder.toString()).summary();
		assertNull(IJ.getErrorMessage());
		assertEquals(2, lines.size(), lines.toString());
		assertEquals(
				"b.tif was left out: ImageJ cannot open it as an image. It is damaged, or of a kind that is not read here. Copy"
						+ " it again, or save it as PNG or TIFF in another program.",
				lines.get(1));
	}

	@Test
	void latentsAreNotMeasured() throws IOException {
		final ImagePlus latent = latents.encode(part(), EncodeOptions.DEFAULT);
		latent.setTitle("latent");
		final String refusal = assertThrows(IllegalArgumentException.class, () -> measure(latent))
				.getMessage();
		assertEquals("\"latent\" is a latent. Measure the image that it was made of.", refusal);
		IJ.save(latent, folder.resolve("part-latent.tif").toString());
		final String nothing = assertThrows(IOException.class, () -> measure(null, "folder", folder.toString()))
				.getMessage();
		assertTrue(nothing.endsWith("Choose the folder of the images; latents are not measured."), nothing);
		IJ.save(latent, folder.resolve("renamed.tif").toString());
		IJ.save(camera(), folder.resolve("c.tif").toString());
		assertTrue(measure(null, "folder", folder.toString()).summary().stream()
				.anyMatch(line -> line.contains(" was left out: It is a latent. Measure the image that it was")));
	}

	@Test
	void tinyImagesHaveNoSpectrum() throws IOException {
		final ImagePlus image = part();
		image.setRoi(0, 0, 30, 7);
		final Reconstruction below = measure(image.crop());
		assertTrue(table(below).getValue("PSNR", 0) > 15);
		assertNull(below.spectrum());
		image.setRoi(0, 0, 30, 8);
		final Reconstruction kept = measure(image.crop());
		assertTrue(Double.isNaN(table(kept).getValue("SSIM", 0)));
		assertNotNull(kept.spectrum());
		final String summary = kept.summary().get(0);
		assertTrue(summary.contains(" dB, SSIM needs 11x11 pixels)"), summary);
	}

	@Test
	void tinyImagesAreLeftOutOfTheMeanSimilarity() throws IOException {
		final ImagePlus image = part();
		IJ.save(image, folder.resolve("part.tif").toString());
		image.setRoi(0, 0, 30, 8);
		IJ.save(image.crop(), folder.resolve("tiny.tif").toString());
		final String summary =
				measure(null, "folder", folder.toString()).summary().get(0);
		assertTrue(summary.matches(".* dB, SSIM 0\\.\\d\\d of 1 of them, since SSIM needs 11x11 pixels\\).*"), summary);
	}

	@Test
	void withoutAnImageOrAFolderItSaysSo() {
		final String reason = assertThrows(IllegalArgumentException.class, () -> measure(null))
				.getMessage();
		assertTrue(reason.contains("folder="), reason);
		assertThrows(
				IOException.class,
				() -> measure(null, "folder", folder.resolve("none").toString()));
	}
}
