// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.IJ;
import ij.ImagePlus;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.LUT;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import latentij.codec.Latent;
import latentij.codec.NotFiniteException;
import latentij.codec.PosteriorMode;
import latentij.codec.TileListener;
import latentij.codec.VaeCodec;
import latentij.codec.VaeException;
import latentij.codec.tiling.Tiling;
import latentij.ij.images.ImagePlusSource;
import latentij.ij.images.ImageTensors;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.Region;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelPool;
import latentij.testing.Links;
import latentij.testing.Resources;
import latentij.testing.SafetensorsWriter;
import latentij.testing.Vectors;
import latentij.util.machine.DirectMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of others: with images of one channel, with other numbers of latent channels, and broken ones. */
class LatentsForeignModelsTest extends LatentsFixture {

	private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

	private static final double TOLERANCE = 2e-6;

	/** Decoded levels are whole numbers. */
	private static final double LEVEL_TOLERANCE = 2e-3;

	private static String model(final String name) {
		return Resources.path("cases/" + name).toString();
	}

	private static ImagePlus ramp() {
		return IJ.createImage("g", "RGB ramp", 32, 32, 1);
	}

	private static ImagePlus encode(final ImagePlus image, final String model) throws IOException {
		return latents.encode(image, options(model, null, null, null));
	}

	private static double mean(final ImagePlus latent) {
		return latent.getStack().getProcessor(1).getStats().mean;
	}

	private static ImagePlus latent(final float value, final int side) {
		final ij.ImageStack stack = new ij.ImageStack(side, side);
		for (int c = 0; c < 4; c++) {
			final FloatProcessor plane = new FloatProcessor(side, side);
			plane.set(value);
			stack.addSlice(plane);
		}
		return new ImagePlus("z", stack);
	}

	@ParameterizedTest
	@CsvSource({"mean, off", "sample, off", "mean, 64"})
	void latentsThatAreNoNumbersAreRefused(final String posterior, final String tiling) {
		final EncodeOptions options = EncodeOptions.parse(
				Map.of("model", model("11enc"), "posterior", posterior, "tiling", tiling, "device", "cpu"));
		final ImagePlus image = IJ.createImage("g", "RGB ramp", 200, 200, 1);
		final NotFiniteException exc = assertThrows(NotFiniteException.class, () -> latents.encode(image, options));
		assertParts(exc.getMessage(), "encoder", "latent channel 1", "x=0", "y=0", "another model");
	}

	@ParameterizedTest
	@ValueSource(strings = {"off", "64"})
	void imagesThatAreNoNumbersAreRefused(final String tiling) {
		final DecodeOptions options =
				DecodeOptions.parse(Map.of("model", model("11dec"), "tiling", tiling, "device", "cpu"));
		final NotFiniteException exc =
				assertThrows(NotFiniteException.class, () -> latents.decode(latent(0.5f, 25), options));
		assertParts(exc.getMessage(), "decoder", "decoded image");
	}

	/** Finite weights, of which sums or squares are not. */
	private Path overflowing(final String vector, final String key, final float value) throws IOException {
		final Path model = Resources.copy(Vectors.path(vector), temp.resolve("overflowing"));
		final Path folder = Files.isDirectory(model.resolve("vae")) ? model.resolve("vae") : model;
		final Path weights = folder.resolve("diffusion_pytorch_model.safetensors");
		final TensorInfo tensor = SafetensorsFile.open(weights).tensors().get(key);
		for (long at = 0; at < tensor.length(); at += Float.BYTES)
			SafetensorsWriter.overwrite(weights, tensor.offset() + at, value);
		return model;
	}

	@ParameterizedTest
	@CsvSource({
		"kl-f8c4/vae, encoder.conv_in.weight, true",
		"kl-f8c4/vae, decoder.conv_out.weight, false",
		"tiny-taesd, encoder.layers.0.weight, true",
		"tiny-taesd, decoder.layers.18.weight, false"
	})
	void weightsWhoseSquaresOverflowAreRefused(final String vector, final String key, final boolean encoder)
			throws IOException {
		// Normalizations would make zeros of what they give, and a picture of that.
		final String model = overflowing(vector, key, 1e30f).toString();
		final DecodeOptions options = DecodeOptions.parse(Map.of("model", model, "device", "cpu"));
		final IOException exc = assertThrows(IOException.class, () -> {
			if (encoder) encode(ramp(), model);
			else latents.decode(latent(0.5f, 12), options);
		});
		assertParts(exc.getMessage(), key, "above 1e19", "damaged");
	}

	@Test
	void graphsOfOneSizeTakeThatSizeAlone() throws IOException {
		final String model = model("22");
		final ImagePlus latent = encode(IJ.createImage("g", "RGB ramp", 16, 16, 1), model);
		assertEquals("2 x 2 x 4", latent.getWidth() + " x " + latent.getHeight() + " x " + latent.getStackSize());
		assertEquals(16, latents.decode(latent, CPU).getWidth());
		// Repeated edges make it one of 16 x 16.
		final ImagePlus padded = encode(IJ.createImage("g", "RGB ramp", 15, 13, 1), model);
		assertEquals("15 x 13", size(latents.decode(padded, CPU)));
		for (final String tiling : new String[] {"off", "on", "32"}) {
			final String refusal = encodeRefusal(IJ.createImage("g", "RGB ramp", 640, 32, 1), tiled(model, tiling));
			assertParts(refusal, "16 x 16 pixels only", "Crop or scale", "open height and width");
		}
		final DecodeOptions options = DecodeOptions.parse(Map.of("model", model, "device", "cpu"));
		assertParts(
				assertThrows(IllegalArgumentException.class, () -> latents.decode(latent(0.5f, 3), options))
						.getMessage(),
				"latents of 2 x 2 pixels only, not of 3 x 3");
	}

	private static String size(final ImagePlus image) {
		return image.getWidth() + " x " + image.getHeight();
	}

	/** Writes some of the tensors of a file, by other names. */
	private static Path write(final Path from, final Path to, final UnaryOperator<String> name) throws IOException {
		final SafetensorsFile file = SafetensorsFile.open(from);
		final SafetensorsWriter writer = new SafetensorsWriter();
		for (final TensorInfo tensor : file.tensors().values()) {
			final String other = name.apply(tensor.key());
			if (other == null) continue;
			final long[] shape =
					tensor.shape().stream().mapToLong(Long::longValue).toArray();
			writer.add(other, shape, file.read(tensor).toArray());
		}
		Files.createDirectories(to.getParent());
		return writer.write(to);
	}

	private static UnaryOperator<String> only(final String... prefixes) {
		return key -> Stream.of(prefixes).anyMatch(key::startsWith) ? key : null;
	}

	private static DecodeOptions decoding(final String model) {
		return DecodeOptions.parse(Map.of("model", model, "device", "cpu"));
	}

	@ParameterizedTest
	@ValueSource(strings = {"kl-f8c4/vae", "tiny-taesd/vae"})
	void halfAModelDoesWhatItCan(final String vector) throws IOException {
		final Path whole = Vectors.path(vector);
		final ImagePlus latent = encode(ramp(), whole.toString());
		final int[] decoded = pixels(latents.decode(latent, CPU));
		for (final String half : new String[] {"encoder", "decoder"}) {
			final Path folder = Resources.copy(whole, temp.resolve(half));
			final String quant = half.equals("encoder") ? "quant_conv." : "post_quant_conv.";
			write(whole.resolve(WEIGHTS), folder.resolve(WEIGHTS), only(half + ".", quant));
			final String model = folder.toString();
			if (half.equals("encoder")) {
				assertArrayEquals(values(latent), values(encode(ramp(), model)));
				final VaeException exc =
						assertThrows(VaeException.class, () -> latents.decode(latent, decoding(model)));
				assertParts(exc.getMessage(), "cannot decode", "holds the encoder alone");
			} else {
				assertArrayEquals(decoded, pixels(latents.decode(latent, decoding(model))));
				final VaeException exc = assertThrows(VaeException.class, () -> encode(ramp(), model));
				assertParts(exc.getMessage(), "cannot encode", "holds the decoder alone");
			}
		}
	}

	/** As TAESD's authors number layers: each network from 0, and the decoder's first has no tensors. */
	private Path authorsFile(final String half) throws IOException {
		final int shift = half.equals("decoder") ? 1 : 0;
		final Pattern layer = Pattern.compile(half + "\\.layers\\.(\\d+)(.*)");
		return write(
				Vectors.path("tiny-taesd/vae").resolve(WEIGHTS),
				temp.resolve("authors").resolve("taesd_" + half + ".safetensors"),
				key -> {
					final Matcher m = layer.matcher(key);
					return m.matches() ? Integer.parseInt(m.group(1)) + shift + m.group(2) : null;
				});
	}

	@Test
	void filesOfTaesdsAuthorsFindEachOther() throws IOException {
		final ImagePlus latent = encode(ramp(), Vectors.path("tiny-taesd/vae").toString());
		final int[] decoded = pixels(latents.decode(latent, CPU));
		final Path decoder = authorsFile("decoder");
		final IOException exc =
				assertThrows(IOException.class, () -> latents.decode(latent, decoding(decoder.toString())));
		assertParts(exc.getMessage(), "cannot be read off", "config.json");
		final Path encoder = authorsFile("encoder");
		for (final Path chosen : new Path[] {encoder, decoder, encoder.getParent()}) {
			assertArrayEquals(values(latent), values(encode(ramp(), chosen.toString())));
			assertArrayEquals(decoded, pixels(latents.decode(latent, decoding(chosen.toString()))));
		}
		final VaeModel pair = Models.standard().find(encoder.toString());
		assertEquals(Optional.empty(), pair.files().changed());
		Files.setLastModifiedTime(decoder, FileTime.fromMillis(1_000_000));
		assertEquals(Optional.of(decoder), pair.files().changed());
		Files.delete(encoder);
		Files.copy(Vectors.path("tiny-taesd/vae/config.json"), decoder.resolveSibling("config.json"));
		assertArrayEquals(decoded, pixels(latents.decode(latent, decoding(decoder.toString()))));
	}

	/** Half of a pair that was opened alone becomes whole when the other file is there. */
	@Test
	void theOtherFileOfTaesdsAuthorsMayComeLater() throws IOException {
		final ImagePlus latent = encode(ramp(), Vectors.path("tiny-taesd/vae").toString());
		final String decoder = authorsFile("decoder").toString();
		Files.copy(Vectors.path("tiny-taesd/vae/config.json"), Path.of(decoder).resolveSibling("config.json"));
		latents.decode(latent, decoding(decoder));
		assertThrows(VaeException.class, () -> encode(ramp(), decoder));
		authorsFile("encoder");
		assertArrayEquals(values(latent), values(encode(ramp(), decoder)));
	}

	/** As git-annex keeps them: the config too. */
	@Test
	void linksThatAreChosenAreFollowed() throws IOException {
		final Path annex = Resources.copy(Vectors.path("kl-f8c4/vae"), temp.resolve("annex"));
		final Path folder = Files.createDirectories(temp.resolve("linked"));
		final Path link = Links.symbolic(folder.resolve(WEIGHTS), annex.resolve(WEIGHTS));
		Links.symbolic(folder.resolve("config.json"), annex.resolve("config.json"));
		final IOException exc = assertThrows(IOException.class, () -> encode(ramp(), folder.toString()));
		assertParts(exc.getMessage(), "is a link that leaves its folder", "choose the .safetensors file");
		assertArrayEquals(values(encode(ramp(), KL)), values(encode(ramp(), link.toString())));
	}

	@ParameterizedTest
	@CsvSource({"encoder.conv_in.weight, true", "decoder.conv_in.weight, false"})
	void sumsThatOverflowGiveAnErrorInStages(final String key, final boolean encoder) throws IOException {
		final VaeModel model =
				Models.standard().find(overflowing("kl-f8c4/vae", key, 1e19f).toString());
		final Tiling stages = new Tiling.Stages(1 << 28);
		final float[] pixels = new float[3 * 32 * 32];
		Arrays.fill(pixels, 3e38f);
		final FloatTensor image = FloatTensor.copyOf(pixels, 1, 3, 32, 32);
		final Latent z = new Latent(FloatTensor.copyOf(new float[] {1e38f, -2e38f, 3e38f, 2e38f}, 1, 4, 1, 1));
		try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.CPU)) {
			if (encoder)
				for (final PosteriorMode mode : PosteriorMode.values())
					assertThrows(
							NotFiniteException.class, () -> codec.encode(image, mode, 0, stages, TileListener.NONE));
			else {
				assertThrows(NotFiniteException.class, () -> codec.decode(z, stages, TileListener.NONE));
				assertThrows(NotFiniteException.class, () -> codec.decodeToPixels(z, stages, TileListener.NONE));
			}
		}
	}

	@ParameterizedTest
	@CsvSource({"16/z1, 1, 0.007695", "16/z3, 3, -0.002665", "16/z6, 6, 0.001662"})
	void latentsMayHaveAnyNumberOfChannels(final String name, final int channels, final double mean)
			throws IOException {
		final ImagePlus latent = encode(ramp(), model(name));
		assertEquals(channels, latent.getStackSize());
		assertEquals(mean, mean(latent), TOLERANCE);
		final ImagePlus shown = latents.showChannels(latent);
		assertEquals(ImagePlus.COLOR_RGB, shown.getType());
		final ImagePlus decoded = latents.decode(latent, CPU);
		assertEquals(
				"32 x 32, 24 bit",
				decoded.getWidth() + " x " + decoded.getHeight() + ", " + decoded.getBitDepth() + " bit");
	}

	@ParameterizedTest
	@CsvSource({"15, -0.001958, 138.584", "15onnx, -0.000340, 127.5039"})
	void modelsOfGreyImagesTakeAndGiveThem(final String name, final double mean, final double grey) throws IOException {
		final ImagePlus latent = encode(ramp(), model(name));
		assertEquals(mean, mean(latent), TOLERANCE);
		final ImagePlus decoded = latents.decode(latent, CPU);
		assertEquals(8, decoded.getBitDepth());
		assertEquals(1, decoded.getStackSize());
		assertEquals(grey, decoded.getStatistics().mean, LEVEL_TOLERANCE);
		final ImagePlus large = encode(IJ.createImage("g", "8-bit ramp", 64, 64, 1), model(name));
		final ImagePlus tiled = latents.decode(large, DecodeOptions.parse(Map.of("tiling", "32", "device", "cpu")));
		assertEquals(8, tiled.getBitDepth());
		assertEquals(64, tiled.getWidth());
	}

	/** Tiles of deep images read their own pixels. */
	@ParameterizedTest
	@ValueSource(strings = {"8-bit", "16-bit", "32-bit", "16-bit color-mode", "8-bit composite-mode", "RGB"})
	void tilesOfGreyImagesAreThoseOfTheWholeImage(final String type) throws IOException {
		final ImagePlus image = IJ.createImage("g", type + " ramp", 61, 43, type.contains("mode") ? 2 : 1, 1, 1);
		if (!type.equals("RGB")) {
			image.setDisplayRange(
					image.getProcessor().getMin() / 2, image.getProcessor().getMax() / 2);
			image.getProcessor().setLut(LUT.createLutFromColor(Color.RED));
		}
		final FloatTensor whole = ImageTensors.paddedGrey(image, 48, 64);
		final Block tiles = new ImagePlusSource(image, 1, new PixelPool(DirectMemory::limitOfSpare))
				.readForTiles(new Region(0, 0, 0, 48, 64));
		assertEquals(1, tiles.channels());
		for (final int[] r : new int[][] {{0, 0, 48, 64}, {8, 16, 16, 24}, {40, 56, 8, 8}})
			assertArrayEquals(
					whole.crop(r[0], r[1], r[2], r[3]).toArray(),
					((FloatTensor) tiles.crop(r[0], r[1], r[2], r[3])).toArray());
	}

	/** A range with an infinite end shows nothing. */
	@Test
	void greyImagesOfWhichNothingIsSeenAreRefused() {
		final FloatProcessor pixels = new FloatProcessor(32, 32);
		pixels.setf(3, 4, Float.POSITIVE_INFINITY);
		pixels.setMinAndMax(0, Double.POSITIVE_INFINITY);
		pixels.setLut(LUT.createLutFromColor(Color.RED));
		final ImagePlus image = new ImagePlus("endless", pixels);
		final IllegalArgumentException exc =
				assertThrows(IllegalArgumentException.class, () -> encode(image, model("15")));
		assertParts(exc.getMessage(), "endless", "nothing is seen");
	}

	/** Of one brightness, whatever the type. */
	@Test
	void greyIsTheBrightnessOfAnImage() throws IOException {
		final String model = model("15");
		final ImagePlus grey = IJ.createImage("g", "8-bit ramp", 32, 32, 1);
		final float[] expected = values(encode(grey, model));
		assertArrayEquals(expected, values(encode(ramp(), model)));
		final ImagePlus fire = new ImagePlus("fire", grey.getProcessor().duplicate());
		fire.getProcessor().setLut(LUT.createLutFromColor(Color.RED));
		assertArrayEquals(expected, values(encode(fire, model)));
		final ImagePlus inverted = new ImagePlus("inverted", grey.getProcessor().duplicate());
		inverted.getProcessor().invert();
		inverted.getProcessor().invertLut();
		assertArrayEquals(expected, values(encode(inverted, model)));
		final ImagePlus bits16 = new ImagePlus("16", grey.getProcessor().convertToShort(false));
		bits16.setDisplayRange(0, 255);
		assertArrayEquals(expected, values(encode(bits16, model)));
	}

	@Test
	void colorsBecomeGreyAsImageJMakesThem() throws IOException {
		final ColorProcessor colors = new ColorProcessor(16, 16);
		for (int i = 0; i < colors.getPixelCount(); i++) colors.set(i, 0xff000000 | i * 0x31f57);
		final ByteProcessor grey = colors.convertToByteProcessor();
		for (final String size : new String[] {"original", "512x512"}) {
			final EncodeOptions options = options(model("15onnx"), size, null, null);
			assertArrayEquals(
					values(latents.encode(new ImagePlus("grey", grey), options)),
					values(latents.encode(new ImagePlus("rgb", colors), options)));
		}
	}
}
