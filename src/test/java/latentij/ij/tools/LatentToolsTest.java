// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.measure.Calibration;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import latentij.ij.Latents;
import latentij.ij.provenance.StepLabels;
import latentij.ij.runs.RunListener;
import latentij.job.CodecPool;
import latentij.job.EncodeOptions;
import latentij.job.options.JobType;
import latentij.job.options.ShowOptions;
import latentij.model.library.Models;
import latentij.quality.ImageQuality;
import latentij.testing.Resources;
import latentij.testing.SystemProperties;
import latentij.testing.Untouched;
import latentij.testing.Vectors;
import latentij.util.files.AppFolders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Interpolate Latents and Latent Preview, with the bundled model. */
class LatentToolsTest extends LatentToolsFixture {

	@RegisterExtension
	final SystemProperties properties = new SystemProperties();

	private static ImagePlus blend(final ImagePlus a, final ImagePlus b, final String... words) throws IOException {
		return new LatentBlends(latents).blend(a, b, options(JobType.INTERPOLATE, words));
	}

	private static int[] pixels(final ImagePlus image, final int slice) {
		return (int[]) image.getStack().getProcessor(slice).getPixels();
	}

	@Test
	void waysBeginAndEndWithTheLatentsAndAreDecodedTo() throws IOException {
		final ImagePlus a = latent(100);
		final ImagePlus b = latent(300);
		final Untouched untouched = new Untouched(a);
		final ImagePlus way = blend(a, b, "steps", "3", "method", "spherical");
		assertEquals(4, way.getNChannels());
		assertEquals(3, way.getNFrames());
		assertArrayEquals(
				(float[]) a.getStack().getPixels(2), (float[]) way.getStack().getPixels(2), 1e-6f);
		assertArrayEquals(
				(float[]) b.getStack().getPixels(4), (float[]) way.getStack().getPixels(12), 1e-6f);
		assertEquals(a.getProp("latentij.model"), way.getProp("latentij.model"));
		assertEquals(
				StepLabels.with(a.getStack().getSliceLabel(2), 0.5),
				way.getStack().getSliceLabel(6));
		assertTrue(way.getStack().getSliceLabel(6).startsWith("Latent Channel 2, t = 0.500\n"));
		final ImagePlus shown = latents.showChannels(way, ShowOptions.parse(Map.of("slices", "all")));
		assertEquals("t = 0.000", shown.getStack().getSliceLabel(1));
		assertEquals("t = 0.500", shown.getStack().getSliceLabel(2));
		assertEquals(
				a.getStack().getSliceLabel(2),
				blend(way, way, "method", "average").getStack().getSliceLabel(2),
				"which is no step");
		final ImagePlus images = blend(a, b, "steps", "3", "decode", "on");
		untouched.check();
		assertEquals(3, images.getNFrames());
		assertArrayEquals(pixels(latents.decode(a, CPU), 1), pixels(images, 1));
		assertArrayEquals(pixels(latents.decode(b, CPU), 1), pixels(images, 3));
		assertEquals("t = 0.500", images.getStack().getSliceLabel(2));
		final ImagePlus later = latents.decode(way, CPU);
		final ImagePlus linear = latents.decode(blend(a, b, "steps", "3"), CPU);
		assertEquals(3, later.getNFrames());
		assertEquals("t = 0.500", later.getStack().getSliceLabel(2));
		assertArrayEquals(pixels(images, 1), pixels(later, 1));
		for (int frame = 1; frame <= 3; frame++) assertArrayEquals(pixels(images, frame), pixels(linear, frame));
	}

	/** Users are told of their own images, not of those that the work makes itself. */
	@Test
	void runsOfOneCommandAreToldOfAsOne() throws IOException {
		properties.set(AppFolders.CACHE_PROPERTY, folder.toString());
		final List<String> told = new ArrayList<>();
		final CodecPool pool =
				new CodecPool(message -> {}, reference -> Models.standard().find(reference));
		try (Latents heard = new Latents(pool, told::add, new RunListener() {

			@Override
			public void finished(final String what) {
				told.add(what);
			}
		})) {
			new LatentBlends(heard)
					.blend(latent(100), latent(300), options(JobType.INTERPOLATE, "steps", "3", "decode", "on"));
			assertEquals(1, told.size(), told.toString());
			assertTrue(told.get(0).matches("Decoded 3 steps of part100-latent-linear in [0-9.]+ s"), told.toString());
			told.clear();
			new LatentPreviews(heard, told::add).preview(latent(100), options(JobType.PREVIEW, "colors", "fit"));
			assertEquals(2, told.size(), told.toString());
			assertTrue(
					told.get(0).matches("Fitted colors to the decoder of latentij-f8c4 in [0-9.]+ s"), told.toString());
			assertTrue(told.get(1).contains("was drawn with factors fitted"), told.toString());
		}
	}

	@Test
	void averagesAndDifferencesAreDecodedLikeAnyOther() throws IOException {
		final ImagePlus a = latent(100);
		final ImagePlus b = latent(300);
		final ImagePlus average = blend(a, b, "method", "average");
		assertEquals(4, average.getStackSize());
		assertEquals((values(a)[5] + values(b)[5]) / 2, values(average)[5], 1e-6);
		final ImagePlus difference = blend(a, b, "method", "difference");
		assertEquals(values(a)[5] - values(b)[5], values(difference)[5], 1e-6);
		final ImagePlus back = blend(difference, b, "method", "sum");
		assertEquals(Models.BUNDLED, back.getProp("latentij.model"));
		final ImagePlus decoded = latents.decode(back, CPU);
		assertEquals(64, decoded.getWidth());
		assertArrayEquals(values(a), values(back), 1e-5f);
	}

	@Test
	void latentsOfOtherSizesAndModelsAreRefused() throws IOException {
		final ImagePlus a = latent(100);
		final ImagePlus wide =
				latents.encode(image(100).crop(new Roi[] {new Roi(0, 0, 40, 48)})[0], EncodeOptions.parse(Map.of()));
		final String sizes = refusal(a, wide);
		assertTrue(sizes.contains("8 x 6 x 4") && sizes.contains("5 x 6 x 4"), sizes);
		final String models = refusal(a, latent(100, Vectors.path("kl-f8c4/vae").toString()));
		assertTrue(models.contains("different models"), models);
		final ImagePlus former = latent(100);
		former.setProp("latentij.model.version", "0.0");
		final String versions = refusal(a, former);
		assertTrue(versions.contains("(version 0.0)"), versions);
		former.setProp("latentij.model.version", "1.0.0");
		assertTrue(refusal(a, former).contains("(version 1.0.0)"));
		assertTrue(refusal(a, image(100)).contains("is an RGB image"));
	}

	/** The bundled model's own description says which. */
	@Test
	void latentsOfVersionsThatFitAreMixed() throws IOException {
		final ImagePlus a = latent(100);
		final ImagePlus former = latent(300);
		former.setProp("latentij.model.version", "2.0.0");
		final float[] mean = values(blend(a, former, "method", "average"));
		assertEquals((values(a)[5] + values(former)[5]) / 2, mean[5], 1e-6);
	}

	/** What their folders were called does not matter, nor that LatentIJ gave models by path no version once. */
	@Test
	void latentsOfTheSameWeightsAreMixed() throws IOException {
		final ImagePlus a = latent(100, Vectors.path("kl-f8c4/vae").toString());
		final ImagePlus b = latent(300, Vectors.path("kl-f8c4/vae").toString());
		for (int s = 1; s <= 4; s++) b.getStack().setSliceLabel(null, s);
		final float expected = (values(a)[5] + values(b)[5]) / 2;
		b.setProp("latentij.model", "/moved/vae");
		assertEquals(expected, values(blend(a, b, "method", "average"))[5], 1e-6);
		b.setProp("latentij.model.version", "unknown");
		assertTrue(refusal(a, b).contains("different models"));
		b.setProp("latentij.model", a.getProp("latentij.model"));
		assertEquals(expected, values(blend(a, b, "method", "average"))[5], 1e-6);
		b.setProp("latentij.model.version", "sha256-0123456789ab");
		assertTrue(refusal(a, b).contains("(version sha256-0123456789ab)"));
	}

	/** All slices as one would be slerp over all of them, and channels that no model has. */
	@Test
	void stacksAreMixedLatentByLatent() throws IOException {
		final ImagePlus a = latent(100);
		final ImagePlus b = latent(300);
		final ImagePlus there = blend(a, b, "steps", "2");
		final ImagePlus back = blend(b, a, "steps", "2");
		final ImagePlus way = blend(there, back, "method", "spherical", "steps", "3");
		assertEquals(List.of(4, 2, 3), List.of(way.getNChannels(), way.getNSlices(), way.getNFrames()));
		final ImagePlus one = blend(a, b, "method", "spherical", "steps", "3");
		final ImagePlus other = blend(b, a, "method", "spherical", "steps", "3");
		for (int t = 1; t <= 3; t++)
			for (int c = 1; c <= 4; c++) {
				final int from = one.getStackIndex(c, 1, t);
				assertArrayEquals(plane(one, from), plane(way, way.getStackIndex(c, 1, t)));
				assertArrayEquals(plane(other, from), plane(way, way.getStackIndex(c, 2, t)));
			}
		final ImagePlus mean = blend(there, back, "method", "average");
		assertEquals(List.of(4, 1, 2), List.of(mean.getNChannels(), mean.getNSlices(), mean.getNFrames()));
		assertArrayEquals(plane(blend(a, b, "method", "average"), 3), plane(mean, 7));
		final ImagePlus images = blend(there, back, "steps", "3", "decode", "on");
		assertEquals(List.of(1, 2, 3), List.of(images.getNChannels(), images.getNSlices(), images.getNFrames()));
		assertArrayEquals(pixels(latents.decode(b, CPU), 1), pixels(images, images.getStackIndex(1, 2, 1)));
		assertArrayEquals(pixels(images, 4), pixels(latents.decode(blend(there, back, "steps", "3"), CPU), 4));
		final String message = refusal(there, a);
		assertTrue(message.contains("1 x 1 x 2 and 1 x 1 x 1"), message);
		for (final ImagePlus latent : List.of(a, there))
			for (int s = 1; s <= latent.getStackSize(); s++) latent.getStack().setSliceLabel(null, s);
		assertEquals(2, blend(there, there, "method", "average").getNFrames());
		assertArrayEquals(values(a), values(blend(a, a, "method", "average")));
	}

	private static float[] plane(final ImagePlus image, final int slice) {
		return (float[]) image.getStack().getPixels(slice);
	}

	@Test
	void allLatentsOfAHyperstackArePreviewed() throws IOException {
		final List<String> log = new ArrayList<>();
		final ImagePlus a = latent(100);
		final ImagePlus b = latent(300);
		final ImagePlus both = blend(a, b, "steps", "2");
		final ImagePlus previews = preview(both, log);
		assertEquals(2, previews.getNFrames());
		// Fitted to the first one, and kept.
		assertArrayEquals(pixels(preview(a, log), 1), pixels(previews, 1));
		assertArrayEquals(pixels(preview(b, log), 1), pixels(previews, 2));
		both.setProp("latentij.model", "sd15");
		b.setProp("latentij.model", "sd15");
		assertArrayEquals(pixels(preview(b, log), 1), pixels(preview(both, log), 2));
		// Components of all: the same color means the same in each.
		final ImagePlus components = preview(blend(a, a, "steps", "2"), log, "colors", "components");
		assertArrayEquals(pixels(components, 1), pixels(components, 2));
		assertArrayEquals(pixels(preview(a, log, "colors", "components"), 1), pixels(components, 1));
	}

	private static String refusal(final ImagePlus a, final ImagePlus b) {
		return assertThrows(IllegalArgumentException.class, () -> blend(a, b)).getMessage();
	}

	private ImagePlus preview(final ImagePlus latent, final List<String> log, final String... words)
			throws IOException {
		properties.set(AppFolders.CACHE_PROPERTY, folder.toString());
		return new LatentPreviews(latents, log::add).preview(latent, options(JobType.PREVIEW, words));
	}

	/** The preview is near to the means of what is decoded. */
	@Test
	void fittedPreviewLooksLikeTheDecodedImage() throws IOException {
		final List<String> log = new ArrayList<>();
		final ImagePlus latent = latent(100);
		final ImagePlus preview = preview(latent, log);
		assertEquals(8, preview.getWidth());
		assertEquals(6, preview.getHeight());
		assertTrue(log.get(0).contains("factors fitted to the decoder of latentij-f8c4"), log.toString());
		final ImagePlus small = latents.decode(latent, CPU).resize(8, 6, "average");
		final double psnr = ImageQuality.psnr(small.getBufferedImage(), preview.getBufferedImage());
		assertTrue(psnr > 20, psnr + " dB");
		assertEquals(1, folder.resolve("preview").toFile().list().length);
		assertArrayEquals(pixels(preview, 1), pixels(preview(latent, log), 1));
		assertEquals(1, folder.resolve("preview").toFile().list().length);
	}

	/** Raw values that were taken for scaled ones, say: what was drawn first is nothing to others. */
	@Test
	void fittedPreviewIsThatOfTheModelWhateverWasDrawnFirst() throws IOException {
		final List<String> log = new ArrayList<>();
		final ImagePlus latent = latent(100);
		final ImagePlus other = latent.duplicate();
		for (int s = 1; s <= 4; s++) other.getStack().getProcessor(s).multiply(30);
		preview(other, log);
		final int[] after = pixels(preview(latent, log), 1);
		final Path kept = folder.resolve("preview");
		Files.delete(kept.resolve(Resources.names(kept).get(0)));
		assertArrayEquals(pixels(preview(latent, log), 1), after);
		// One that does not tell its model is drawn as one of the bundled model, in its version.
		final ImagePlus unknown = new ImagePlus("unknown", latent.getStack().duplicate());
		for (int s = 1; s <= 4; s++) unknown.getStack().setSliceLabel(null, s);
		assertArrayEquals(after, pixels(preview(unknown, log, "colors", "fit"), 1));
		assertEquals(1, folder.resolve("preview").toFile().list().length);
	}

	@Test
	void componentsAndKnownFactorsAreChosen() throws IOException {
		final List<String> log = new ArrayList<>();
		final ImagePlus latent = latent(100);
		preview(latent, log, "colors", "components");
		assertTrue(log.get(0).contains("principal components"), log.toString());
		final String reason = assertThrows(
						IllegalArgumentException.class, () -> preview(latent, log, "colors", "known"))
				.getMessage();
		assertTrue(reason.contains("colors=fit"), reason);
		latent.setProp("latentij.model", "sd15");
		preview(latent, log);
		assertTrue(log.get(1).contains("known factors"), log.toString());
	}

	/** Measured images have scales of their own. */
	@Test
	void otherScalesMakeNoLatent() throws IOException {
		final ImagePlus image = new ImagePlus("density", new ShortProcessor(8, 8));
		image.getCalibration().setFunction(Calibration.STRAIGHT_LINE, new double[] {0, 0.1}, "OD");
		final String message = assertThrows(IllegalArgumentException.class, () -> latents.showChannels(image))
				.getMessage();
		assertTrue(message.contains("16-bit"), message);
	}
}
