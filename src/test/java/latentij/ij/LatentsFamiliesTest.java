// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageConverter;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import latentij.ij.latents.LatentImages;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.testing.Npy;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models whose latents or images are of another kind than Stable Diffusion's. */
class LatentsFamiliesTest extends LatentsFixture {

	/** Latents are near to diffusers' float32, relative to values of about 7. */
	private static final double TOLERANCE = 1e-4;

	/** The largest value of 16 bits. */
	private static final int DEEP = 65535;

	private static Npy vector(final String family, final String name) {
		return Npy.vector("families/" + family + "/expected/" + name + ".npy");
	}

	/** The image of the vectors, of channels in [-1,1]. */
	private static ImagePlus image(final String family) {
		final Npy x = vector(family, "x");
		final int width = (int) x.shape()[3];
		final int height = (int) x.shape()[2];
		final int channels = (int) x.shape()[1];
		final ImageStack stack = new ImageStack(width, height);
		for (int c = 0; c < channels; c++) {
			final float[] plane = new float[width * height];
			for (int i = 0; i < plane.length; i++) plane[i] = (float) x.values()[c * plane.length + i];
			stack.addSlice(new FloatProcessor(width, height, plane));
		}
		final ImagePlus image = new ImagePlus(family, stack);
		image.setDimensions(channels, 1, 1);
		final CompositeImage composite = new CompositeImage(image, IJ.COMPOSITE);
		for (int c = 1; c <= channels; c++) {
			composite.setPositionWithoutUpdate(c, 1, 1);
			composite.setDisplayRange(-1, 1);
		}
		return composite;
	}

	private static ImagePlus encode(final ImagePlus image, final String family, final String posterior)
			throws IOException {
		final String model = Vectors.path("families/" + family).toString();
		return latents.encode(
				image, EncodeOptions.parse(Map.of("model", model, "posterior", posterior, "device", "cpu")));
	}

	private static double[] pixelValues(final ImagePlus image) {
		final int n = image.getWidth() * image.getHeight();
		final double[] values = new double[n * image.getStackSize()];
		for (int i = 0; i < values.length; i++)
			values[i] = image.getStack().getProcessor(i / n + 1).getf(i % n);
		return values;
	}

	@Test
	void channelsOfACompositeAreChannelsOfTheModel() throws IOException {
		final ImagePlus latent = encode(image("kl-5-channels"), "kl-5-channels", "mean");
		assertArrayEquals(vector("kl-5-channels", "latents_mode").values(), pixelValues(latent), TOLERANCE);
		final ImagePlus decoded = latents.decode(latent, DecodeOptions.DEFAULT);
		assertEquals(5, decoded.getNChannels());
		assertEquals(8, decoded.getBitDepth());
		// The vectors are those of latents that were rounded otherwise.
		assertArrayEquals(vector("kl-5-channels", "u8_round").values(), pixelValues(decoded), 1);
	}

	/** Commands' words give diffusers' images for all families; what is encoded needs no words to be decoded. */
	@ParameterizedTest
	@MethodSource("latentij.testing.Vectors#families")
	void latentsOfDiffusersDecodeToItsImages(final String family) throws IOException {
		final Npy values = vector(family, "latents_mode");
		final int height = (int) values.shape()[2];
		final int width = (int) values.shape()[3];
		final ImageStack stack = new ImageStack(width, height);
		for (int c = 0; c < values.shape()[1]; c++) {
			final float[] plane = new float[width * height];
			for (int i = 0; i < plane.length; i++) plane[i] = (float) values.values()[c * plane.length + i];
			stack.addSlice(new FloatProcessor(width, height, plane));
		}
		final String model = Vectors.path("families/" + family).toString();
		final ImagePlus decoded = latents.decode(
				new ImagePlus(family, stack), DecodeOptions.parse(Map.of("model", model, "device", "cpu")));
		final double[] expected = DoubleStream.of(vector(family, "decoded").values())
				.map(value -> Math.rint(Math.max(0, Math.min(1, value / 2 + 0.5)) * 255))
				.toArray();
		assertArrayEquals(expected, levels(decoded), 1);
		final ImagePlus made = encode(image(family), family, "mean");
		assertEquals(stack.size(), made.getStackSize());
		assertEquals(expected.length, levels(latents.decode(made, DecodeOptions.DEFAULT)).length);
	}

	/** All levels of red, then of green, then of blue; or those of each slice. */
	private static double[] levels(final ImagePlus image) {
		if (!(image.getProcessor() instanceof ColorProcessor rgb)) return pixelValues(image);
		final int n = rgb.getPixelCount();
		return IntStream.range(0, 3 * n)
				.mapToDouble(i -> rgb.get(i % n) >> 16 - 8 * (i / n) & 255)
				.toArray();
	}

	/** A grey image of 16 bits is not rounded to 8 on its way in, nor on its way out as a channel of its own. */
	@Test
	void greyImagesKeepTheirDepthThroughGreyModels() throws IOException {
		final Npy x = vector("kl-gray", "x");
		final ShortProcessor pixels = new ShortProcessor((int) x.shape()[3], (int) x.shape()[2]);
		for (int i = 0; i < x.values().length; i++) pixels.set(i, (int) Math.rint((x.values()[i] + 1) / 2 * DEEP));
		final ImagePlus image = new ImagePlus("grey", pixels);
		image.setDisplayRange(0, DEEP);
		final double[] exact = vector("kl-gray", "latents_mode").values();
		assertArrayEquals(exact, pixelValues(encode(image, "kl-gray", "mean")), 1e-3);
		final ImagePlus flat = image.duplicate();
		new ImageConverter(flat).convertToGray8();
		assertFalse(largestDifference(exact, pixelValues(encode(flat, "kl-gray", "mean"))) < 1e-3);

		final ImagePlus latent = latents.encode(
				image,
				EncodeOptions.parse(Map.of(
						"model", Vectors.path("families/kl-gray").toString(), "device", "cpu", "channels", "each")));
		final ImagePlus decoded = latents.decode(latent, DecodeOptions.DEFAULT);
		assertEquals(16, decoded.getBitDepth());
		final double[] expected = vector("kl-gray", "decoded").values();
		for (int i = 0; i < expected.length; i++) expected[i] = Math.max(0, Math.min(1, expected[i] / 2 + 0.5)) * DEEP;
		// Half a level of 8 bits is 128.
		assertArrayEquals(expected, pixelValues(decoded), 64);
	}

	private static double largestDifference(final double[] a, final double[] b) {
		return IntStream.range(0, a.length)
				.mapToDouble(i -> Math.abs(a[i] - b[i]))
				.max()
				.orElseThrow();
	}

	@Test
	void imagesOfOtherChannelsThanTheModelsAreRefused() {
		final ImagePlus rgb = IJ.createImage("g", "RGB ramp", 32, 32, 1);
		assertParts(
				assertThrows(IllegalArgumentException.class, () -> encode(rgb, "kl-5-channels", "mean"))
						.getMessage(),
				"\"g\" is an RGB image",
				"5 channels");
		final ImagePlus grey = IJ.createImage("h", "8-bit ramp", 32, 32, 1);
		assertParts(
				assertThrows(IllegalArgumentException.class, () -> encode(grey, "kl-5-channels", "mean"))
						.getMessage(),
				"\"h\" has 1 channel;",
				"5 channels");
	}

	@Test
	void indicesOfACodebookAreALabelImageThatDecodes() throws IOException {
		final ImagePlus image = image("vq");
		final ImagePlus indices = encode(image, "vq", "index");
		assertEquals(16, indices.getBitDepth());
		assertArrayEquals(vector("vq", "indices").values(), pixelValues(indices));
		assertParts(
				assertThrows(IllegalArgumentException.class, () -> LatentImages.requireFloat(indices))
						.getMessage(),
				"codebook",
				"posterior=mean");
		final ImagePlus latent = encode(image, "vq", "mean");
		final int[] decoded = (int[])
				latents.decode(latent, DecodeOptions.DEFAULT).getProcessor().getPixels();
		assertArrayEquals(decoded, (int[])
				latents.decode(indices, DecodeOptions.DEFAULT).getProcessor().getPixels());
		// Without properties, the label tells the model, and the type that these are indices.
		indices.setProperties(null);
		assertArrayEquals(decoded, (int[])
				latents.decode(indices, DecodeOptions.DEFAULT).getProcessor().getPixels());
		indices.getProcessor().set(0, 64);
		assertParts(
				assertThrows(IllegalArgumentException.class, () -> latents.decode(indices, DecodeOptions.DEFAULT))
						.getMessage(),
				"0 to 63",
				"64");
	}

	@Test
	void modelsWithoutACodebookHaveNoIndices() {
		final ImagePlus rgb = IJ.createImage("g", "RGB ramp", 32, 32, 1);
		assertParts(
				assertThrows(IllegalArgumentException.class, () -> encode(rgb, "flux2", "index"))
						.getMessage(),
				"no codebook",
				"posterior=mean");
	}

	@Test
	void latentsOfFlux2AreThoseOfItsPipelines() throws IOException {
		final ImagePlus latent = encode(image("flux2"), "flux2", "mean");
		// The composite on the screen has 8 bits.
		assertArrayEquals(vector("flux2", "latents_mode").values(), pixelValues(latent), 0.2);
		final ImagePlus decoded = latents.decode(latent, DecodeOptions.DEFAULT);
		latent.setProperties(null);
		assertFalse(ProvenanceProperties.areIn(latent));
		assertArrayEquals((int[]) decoded.getProcessor().getPixels(), (int[])
				latents.decode(latent, DecodeOptions.DEFAULT).getProcessor().getPixels());
	}

	@Test
	void anySizeIsEncodedToEvenSidesAndDecodedToItself() throws IOException {
		final ImagePlus latent = encode(IJ.createImage("g", "RGB ramp", 61, 35, 1), "flux2", "mean");
		assertEquals(8, latent.getWidth());
		assertEquals(6, latent.getHeight());
		final ImagePlus decoded = latents.decode(latent, DecodeOptions.DEFAULT);
		assertEquals(61, decoded.getWidth());
		assertEquals(35, decoded.getHeight());
		latent.setRoi(0, 0, 7, 6);
		final ImagePlus odd = latent.crop("stack");
		assertParts(
				assertThrows(IllegalArgumentException.class, () -> latents.decode(odd, DecodeOptions.DEFAULT))
						.getMessage(),
				"7 x 6",
				"even");
	}

	/** Of four tiles, one lies wholly in what is filled up to a multiple. */
	@ParameterizedTest
	@ValueSource(strings = {"RGB", "8-bit", "16-bit"})
	void tilesMayLieInThePadding(final String type) throws IOException {
		final ImagePlus image = IJ.createImage("g", type + " ramp", 20, 33, 1);
		final ImagePlus latent = latents.encode(
				image,
				EncodeOptions.parse(
						Map.of("model", Vectors.path("families/flux2").toString(), "device", "cpu", "tiling", "32")));
		assertEquals("32", latent.getProp("latentij.tiling"));
	}
}
