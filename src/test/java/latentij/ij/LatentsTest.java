// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.codec.VaeException;
import latentij.job.CodecPool;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.Provenance;
import latentij.model.library.Models;
import latentij.quality.ImageQuality;
import latentij.runtime.DeviceChoice;
import latentij.runtime.Precision;
import latentij.runtime.VaeCodecs;
import latentij.testing.Resources;
import latentij.testing.SystemProperties;
import latentij.testing.Untouched;
import latentij.testing.Vectors;
import latentij.util.SystemMemory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatentsTest {

	/** Grey levels: other sizes of a batch may round differently in a last bit. */
	private static final int LEVELS = 1;

	private static final String VARIANTS = "model/variants/";
	private static final DecodeOptions CPU = DecodeOptions.parse(Map.of("device", "cpu"));

	private static final List<String> LOG = new ArrayList<>();
	private static Latents latents;

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path temp;

	@BeforeAll
	static void open() {
		latents = new Latents(LOG::add);
	}

	@AfterAll
	static void close() {
		latents.close();
	}

	private static final RunListener IGNORED = new RunListener() {};

	private static CodecPool pool() {
		return new CodecPool(message -> {}, reference -> Models.standard().find(reference));
	}

	private static ImagePlus sample(final String name) {
		final ImagePlus image = IJ.openImage(Path.of("sample-images", name).toString());
		assertTrue(image != null, name);
		return image;
	}

	/** A small part of the mountains. */
	private static ImagePlus small(final int width, final int height) {
		final ImagePlus image = sample("mountains.png");
		image.setRoi(100, 150, width, height);
		final ImagePlus crop = image.crop();
		crop.setTitle("small.png");
		return crop;
	}

	private static EncodeOptions options(
			final String model, final String size, final String posterior, final String seed) {
		final Map<String, String> words = new HashMap<>(Map.of("device", "cpu"));
		words.put("model", model);
		words.put("size", size);
		words.put("posterior", posterior);
		words.put("seed", seed);
		return EncodeOptions.parse(words);
	}

	/** Normalizes over the whole image. */
	private static final String KL = Vectors.path("kl-f8c4/vae").toString();

	private static EncodeOptions defaults() {
		return options(null, null, null, null);
	}

	private static EncodeOptions variant(final String name) {
		return options(Resources.path(VARIANTS + name).toString(), null, null, null);
	}

	private static float[] values(final ImagePlus latent) {
		return LatentImages.toTensor(latent).toArray();
	}

	private static int[] pixels(final ImagePlus image) {
		return (int[]) image.getProcessor().getPixels();
	}

	private static String encodeRefusal(final ImagePlus image, final EncodeOptions options) {
		return assertThrows(IllegalArgumentException.class, () -> latents.encode(image, options))
				.getMessage();
	}

	private static String decodeRefusal(final ImagePlus latent) {
		return assertThrows(IllegalArgumentException.class, () -> latents.decode(latent, CPU))
				.getMessage();
	}

	private static void assertParts(final String message, final String... parts) {
		for (final String part : parts) assertTrue(message.contains(part), "\"" + part + "\" in: " + message);
	}

	/**
	 * What 3 numbers for each 8 x 8 pixels keep: the image shrunk to an eighth and
	 * enlarged again.
	 */
	private static ColorProcessor blurred(final ImagePlus image, final int width, final int height) {
		final ImagePlus shrunk = new ImagePlus("", ImageTensors.seen(image, (width + 7) / 8, (height + 7) / 8));
		return ImageTensors.seen(shrunk, width, height);
	}

	@ParameterizedTest
	@ValueSource(strings = {"mountains.png", "tissue-odd.png", "cells.tif"})
	void roundTripKeepsMoreThanAnImageOfAnEighthTheSize(final String name) throws IOException {
		final ImagePlus image = sample(name);
		final ImagePlus decoded = latents.decode(latents.encode(image, defaults()), CPU);
		final int width = image.getWidth();
		final int height = image.getHeight();
		assertEquals(24, decoded.getBitDepth());
		assertEquals(width, decoded.getWidth());
		assertEquals(height, decoded.getHeight());
		final ColorProcessor original = ImageTensors.seen(image, width, height);
		final double kept = ImageQuality.psnr(original.getBufferedImage(), decoded.getBufferedImage());
		final double blur = ImageQuality.psnr(
				original.getBufferedImage(), blurred(image, width, height).getBufferedImage());
		assertTrue(kept > blur, name + ": " + kept + " dB, " + blur + " dB of the small image");
	}

	@Test
	void latentIsAStackOfFourLabelledFloatSlices() throws IOException {
		final ImagePlus latent = latents.encode(small(64, 48), defaults());
		assertEquals("small-latent", latent.getTitle());
		assertEquals(32, latent.getBitDepth());
		assertArrayEquals(new int[] {8, 6, 1, 4, 1}, latent.getDimensions());
		assertEquals("Latent Channel 4", latent.getStack().getSliceLabel(4));
		final ImagePlus decoded = latents.decode(latent, CPU);
		assertEquals("small-decoded", decoded.getTitle());
		assertEquals("small-latent-channels", latents.showChannels(latent).getTitle());
	}

	@Test
	void oddSizesComeBack() throws IOException {
		final ImagePlus image = sample("tissue-odd.png");
		image.setRoi(0, 0, 437, 331);
		final ImagePlus odd = image.getWidth() == 437 && image.getHeight() == 331 ? image : image.crop();
		final ImagePlus latent = latents.encode(odd, defaults());
		assertEquals(55, latent.getWidth());
		assertEquals(42, latent.getHeight());
		final ImagePlus decoded = latents.decode(latent, CPU);
		assertEquals(437, decoded.getWidth());
		assertEquals(331, decoded.getHeight());
	}

	@Test
	void squareIsEncodedAndDecodedAsSquare() throws IOException {
		final ImagePlus image = small(70, 40);
		final ImagePlus latent = latents.encode(image, options(null, "512x512", null, null));
		assertEquals(64, latent.getWidth());
		assertEquals(64, latent.getHeight());
		final ImagePlus decoded = latents.decode(latent, CPU);
		assertEquals(512, decoded.getWidth());
		assertEquals(512, decoded.getHeight());
		assertEquals("512x512", latent.getProp("latentij.size"));
	}

	@Test
	void seedDecidesTheSample() throws IOException {
		final ImagePlus image = small(32, 24);
		final float[] one = values(latents.encode(image, options(null, null, "sample", "1")));
		assertArrayEquals(one, values(latents.encode(image, options(null, null, "sample", "1"))));
		assertFalse(Arrays.equals(one, values(latents.encode(image, options(null, null, "sample", "2")))));
		final float[] mean = values(latents.encode(image, options(null, null, "mean", "1")));
		assertFalse(Arrays.equals(one, mean));
		assertArrayEquals(mean, values(latents.encode(image, options(null, null, "mean", "2"))));
	}

	@Test
	void provenanceSaysHowTheLatentWasMade() throws IOException {
		final ImagePlus image = small(37, 24);
		final Provenance sample = ProvenanceProperties.read(latents.encode(image, options(null, null, "sample", "42")))
				.orElseThrow();
		assertEquals(Models.BUNDLED, sample.model());
		assertEquals("sample", sample.posterior());
		assertEquals(42, sample.seed());
		assertEquals("original", sample.size());
		assertEquals(37, sample.width());
		assertEquals(24, sample.height());
		assertEquals("small.png", sample.title());
		assertEquals("CPU", sample.device());
		assertFalse(sample.version().isBlank() || sample.version().contains("$"), sample.version());
		assertEquals(Models.standard().find(Models.BUNDLED).version(), sample.modelVersion());
		final Provenance mean = ProvenanceProperties.read(latents.encode(image, options(null, null, "mean", "42")))
				.orElseThrow();
		assertEquals("mean", mean.posterior());
		assertEquals(0, mean.seed());
	}

	@Test
	void savedLatentOfAnotherModelIsDecodedWithoutOptions() throws IOException {
		final ImagePlus latent = latents.encode(small(21, 13), variant("channels16"));
		assertEquals(16, latent.getStackSize());
		final String file = temp.resolve("saved.tif").toString();
		assertTrue(new FileSaver(latent).saveAsTiff(file));
		final ImagePlus decoded = latents.decode(IJ.openImage(file), CPU);
		assertEquals(21, decoded.getWidth());
		assertEquals(13, decoded.getHeight());
		assertArrayEquals(pixels(latents.decode(latent, CPU)), pixels(decoded));
		assertEquals("saved-decoded", decoded.getTitle());
	}

	@Test
	void modelsAreRememberedByAPathThatLasts() throws IOException {
		final Path folder = Resources.path(VARIANTS + "names");
		final Path relative = Path.of("").toAbsolutePath().relativize(folder);
		final ImagePlus latent = latents.encode(small(16, 16), options(relative.toString(), null, null, null));
		assertEquals(folder.toString(), latent.getProp("latentij.model"));
	}

	@Test
	void modelThatIsGoneIsNamedWithTheWayOut() throws IOException {
		final Path folder = Resources.copy(Resources.path(VARIANTS + "names"), temp.resolve("gone"));
		final ImagePlus latent = latents.encode(small(16, 16), options(folder.toString(), null, null, null));
		latent.setProp("latentij.model", folder + "-moved");
		final String message = assertThrows(IOException.class, () -> latents.decode(latent, CPU))
				.getMessage();
		assertParts(message, "small-latent", folder + "-moved", "model=");
	}

	@Test
	void croppedLatentsGiveTheWholeOfTheirOwnSize() throws IOException {
		final ImagePlus latent = latents.encode(small(61, 45), defaults());
		latent.setRoi(2, 1, 4, 3);
		final ImagePlus cropped = latent.crop("stack");
		final ImagePlus decoded = latents.decode(cropped, CPU);
		assertEquals(32, decoded.getWidth());
		assertEquals(24, decoded.getHeight());
	}

	@Test
	void editedLatentsGiveAnotherImage() throws IOException {
		final ImagePlus latent = latents.encode(small(64, 48), defaults());
		final int[] before = pixels(latents.decode(latent, CPU));
		final ImagePlus edited = latent.duplicate();
		for (int s = 1; s <= 4; s++) edited.getStack().getProcessor(s).multiply(0.5);
		assertFalse(Arrays.equals(before, pixels(latents.decode(edited, CPU))));
		assertArrayEquals(before, pixels(latents.decode(latent, CPU)));
	}

	@Test
	void stackWithoutProvenanceIsDecodedWithTheChosenModel() throws IOException {
		final ImagePlus latent = latents.encode(small(21, 13), variant("channels16"));
		final ImagePlus plain = new ImagePlus("plain", latent.getStack());
		final ImagePlus decoded = latents.decode(
				plain,
				DecodeOptions.parse(
						Map.of("model", Resources.path(VARIANTS + "channels16").toString(), "device", "cpu")));
		assertEquals(22, decoded.getWidth());
		assertEquals(14, decoded.getHeight());
		final ImageProcessor expected = latents.decode(latent, CPU).getProcessor();
		final ImageProcessor found = decoded.getProcessor();
		for (int y = 0; y < 13; y++) for (int x = 0; x < 21; x++) assertEquals(expected.get(x, y), found.get(x, y));
	}

	@Test
	void stackWithoutProvenanceIsDecodedWithTheBundledModel() throws IOException {
		final ImagePlus latent = latents.encode(small(64, 48), defaults());
		assertArrayEquals(
				pixels(latents.decode(latent, CPU)),
				pixels(latents.decode(new ImagePlus("plain", latent.getStack()), CPU)));
	}

	@Test
	void calibrationIsThatOfTheScene() throws IOException {
		final ImagePlus image = small(64, 48);
		image.getCalibration().setUnit("um");
		image.getCalibration().pixelWidth = 0.5;
		image.getCalibration().pixelHeight = 0.25;
		final ImagePlus latent = latents.encode(image, defaults());
		assertEquals(4, latent.getCalibration().pixelWidth);
		assertEquals(2, latent.getCalibration().pixelHeight);
		final ImagePlus decoded = latents.decode(latent, CPU);
		assertEquals(0.5, decoded.getCalibration().pixelWidth);
		assertEquals(0.25, decoded.getCalibration().pixelHeight);
		assertEquals(image.getCalibration().getUnit(), decoded.getCalibration().getUnit());
		// 64 x 48 pixels of the scene are 512 x 512 now.
		final ImagePlus square = latents.decode(latents.encode(image, options(null, "512x512", null, null)), CPU);
		assertEquals(0.5 * 64 / 512, square.getCalibration().pixelWidth);
		assertEquals(0.25 * 48 / 512, square.getCalibration().pixelHeight);
		assertFalse(latents.encode(small(16, 16), defaults()).getCalibration().scaled());
	}

	@Test
	void currentSliceOfAStackIsEncoded() throws IOException {
		final ImageStack stack = new ImageStack(24, 16);
		stack.addSlice(small(24, 16).getProcessor());
		final ImageProcessor second = small(48, 32).getProcessor().resize(24, 16);
		stack.addSlice(second);
		final ImagePlus image = new ImagePlus("stack", stack);
		image.setSlice(2);
		final Untouched before = new Untouched(image);
		final float[] latent = values(latents.encode(image, defaults()));
		before.check();
		assertArrayEquals(values(latents.encode(new ImagePlus("", second), defaults())), latent);
	}

	@Test
	void inputsAreNotChanged() throws IOException {
		final ImagePlus cells = sample("cells.tif");
		final Untouched beforeEncoding = new Untouched(cells);
		final ImagePlus latent = latents.encode(cells, options(null, "512x512", null, null));
		beforeEncoding.check();
		latent.setSlice(2);
		final Untouched beforeDecoding = new Untouched(latent);
		latents.showChannels(latent);
		latents.decode(latent, CPU);
		beforeDecoding.check();
	}

	@Test
	void missingImagesAreRefused() {
		for (final String message : new String[] {
			encodeRefusal(null, defaults()),
			decodeRefusal(null),
			assertThrows(IllegalArgumentException.class, () -> latents.showChannels(null))
					.getMessage()
		}) assertParts(message, "There is no image", "Open one");
		final ImagePlus empty = new ImagePlus();
		for (final String message : new String[] {
			encodeRefusal(empty, defaults()),
			decodeRefusal(empty),
			assertThrows(IllegalArgumentException.class, () -> latents.showChannels(empty))
					.getMessage()
		}) {
			assertParts(message, "no pixels", "Open an image");
			assertFalse(message.contains("null"), message);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = {"1x1", "7x64", "64x7"})
	void imagesBelowOneLatentPixelAreRefused(final String size) {
		final String[] sides = size.split("x");
		final ImagePlus image =
				IJ.createImage("tiny", "RGB", Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), 1);
		assertParts(encodeRefusal(image, defaults()), "\"tiny\"", sides[0] + " x " + sides[1], "8 x 8", "Choose");
		assertParts(encodeRefusal(image, options(null, "512x512", null, null)), "\"tiny\"");
	}

	@ParameterizedTest
	@ValueSource(strings = {"8-bit", "16-bit", "RGB"})
	void stacksOfOtherTypesAreNoLatents(final String type) {
		final ImagePlus stack = IJ.createImage("wrong", type, 8, 8, 4);
		for (final String message : new String[] {
			decodeRefusal(stack),
			assertThrows(IllegalArgumentException.class, () -> latents.showChannels(stack))
					.getMessage()
		}) assertParts(message, "\"wrong\"", "32-bit", "Encode to Latent");
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 3, 5})
	void otherNumbersOfSlicesAreNoLatentsOfTheModel(final int slices) {
		final ImagePlus stack = IJ.createImage("wrong", "32-bit", 8, 8, slices);
		assertParts(decodeRefusal(stack), "\"wrong\"", slices + " slice", "4", "Encode to Latent");
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 3, 5, 6})
	void anyNumberOfChannelsIsShown(final int slices) {
		final ImagePlus channels = latents.showChannels(IJ.createImage("some", "32-bit", 8, 8, slices));
		assertEquals("some-channels", channels.getTitle());
		assertEquals(24, channels.getBitDepth());
	}

	@Test
	void latentOfAnotherModelIsRefusedByTheChosenOne() throws IOException {
		final ImagePlus latent = latents.encode(small(16, 16), variant("channels16"));
		final String message = assertThrows(
						IllegalArgumentException.class,
						() -> latents.decode(
								latent, DecodeOptions.parse(Map.of("model", Models.BUNDLED, "device", "cpu"))))
				.getMessage();
		assertParts(message, "16 slices", Models.BUNDLED, "4");
	}

	@Test
	void nanInALatentIsRefusedWithItsPlace() throws IOException {
		final ImagePlus latent = latents.encode(small(64, 48), defaults());
		latent.getStack().getProcessor(2).setf(3, 4, Float.NaN);
		assertParts(decodeRefusal(latent), "NaN", "slice 2", "x=3, y=4", "Remove NaNs...");
	}

	@Test
	void damagedProvenanceIsRefused() throws IOException {
		final ImagePlus latent = latents.encode(small(16, 16), defaults());
		latent.setProp("latentij.scaling_factor", "0");
		assertParts(decodeRefusal(latent), "latentij.scaling_factor", "Encode the image again");
	}

	@Test
	void unknownModelsAreRefused() {
		assertParts(
				assertThrows(
								IOException.class,
								() -> latents.encode(small(16, 16), options("no-such-model", null, null, null)))
						.getMessage(),
				"no-such-model",
				Models.BUNDLED);
	}

	/** States the memory, and forgets the sizes that fitted before. */
	private void lessMemory(final String megabytes) {
		latents.close();
		properties.set(SystemMemory.PROPERTY, megabytes);
	}

	@Test
	void imageThatDoesNotFitIntoMemoryIsRefusedWithTheLargestThatDoes() throws IOException {
		lessMemory("5");
		final ImagePlus image = small(512, 256);
		final String message = encodeRefusal(image, defaults());
		assertParts(message, "small.png", "needs about", "5 MB are free", "Crop", "close other programs");
		final Matcher size = Pattern.compile("\\((\\d+) x (\\d+)\\)").matcher(message);
		assertTrue(size.find(), message);
		final int side = Integer.parseInt(size.group(1));
		assertEquals(size.group(1), size.group(2));
		assertTrue(side >= 8 && side < 256, message);
		// That one fits, and the next one does not.
		latents.encode(small(side, side), defaults());
		encodeRefusal(small(side + 8, side + 8), defaults());
		encodeRefusal(small(side + 1, side + 1), defaults());
	}

	private static EncodeOptions tiled(final String model, final String tiling) {
		return EncodeOptions.parse(Map.of("model", model, "tiling", tiling, "device", "cpu"));
	}

	@Test
	void modelThatNormalizesIsTiledOnlyWhenAsked() throws IOException {
		final ImagePlus image = small(200, 144);
		final ImagePlus whole = latents.encode(image, options(KL, null, null, null));
		assertEquals("off", whole.getProp("latentij.tiling"));
		final ImagePlus tiles = latents.encode(image, tiled(KL, "64"));
		assertEquals("64", tiles.getProp("latentij.tiling"));
		assertEquals(25, tiles.getWidth());
		assertEquals(18, tiles.getHeight());
		assertFalse(Arrays.equals(values(whole), values(tiles)));
		// The sample size of this model.
		assertArrayEquals(values(tiles), values(latents.encode(image, tiled(KL, "on"))));
		// An image of one tile.
		final ImagePlus one = latents.encode(small(64, 64), tiled(KL, "on"));
		assertEquals("off", one.getProp("latentij.tiling"));
		assertArrayEquals(values(latents.encode(small(64, 64), options(KL, null, null, null))), values(one));

		final ImagePlus decoded = latents.decode(whole, DecodeOptions.parse(Map.of("tiling", "on", "device", "cpu")));
		assertEquals(200, decoded.getWidth());
		assertFalse(
				Arrays.equals((int[]) latents.decode(whole, CPU).getProcessor().getPixels(), (int[])
						decoded.getProcessor().getPixels()));

		lessMemory("4");
		assertParts(encodeRefusal(image, options(KL, null, null, null)), "needs about", "4 MB are free", "tiling=on");
		assertArrayEquals(values(tiles), values(latents.encode(image, tiled(KL, "on"))));
		lessMemory("1");
		assertParts(encodeRefusal(image, tiled(KL, "on")), "in tiles of 64 x 64, but 1 MB are free");
	}

	@Test
	void tilesThatCannotBeAreRefused() {
		assertParts(encodeRefusal(small(64, 64), tiled(KL, "100")), "tiling=100", "at least 32", "multiple of 32");
		assertParts(encodeRefusal(small(64, 64), tiled(KL, "16")), "tiling=16", "at least 32");
	}

	/** The bundled model looks at few pixels. */
	@Test
	void modelThatDoesNotNormalizeIsTiledWhereMemoryIsShort() throws IOException {
		final List<String> progress = new ArrayList<>();
		final ImagePlus image = small(768 - 100, 512 - 150);
		final ImagePlus whole = latents.encode(image, defaults());
		final ImagePlus decoded = latents.decode(whole, CPU);
		// Enough for 256 x 256 pixels and what lies around, and not for all.
		properties.set(SystemMemory.PROPERTY, "26");
		try (Latents own = new Latents(message -> {}, new RunListener() {

			@Override
			public void progress(final String what, final int done, final int all) {
				progress.add(what + " " + done + " of " + all);
			}
		})) {
			final ImagePlus tiles = own.encode(image, defaults());
			assertEquals("Encoding small.png on CPU 0 of 6", progress.get(0));
			assertEquals("off", tiles.getProp("latentij.tiling"));
			assertArrayEquals(values(whole), values(tiles), 1e-5f);
			properties.set(SystemMemory.PROPERTY, "33");
			final int[] expected = (int[]) decoded.getProcessor().getPixels();
			final int[] found = (int[]) own.decode(whole, CPU).getProcessor().getPixels();
			assertEquals(6 + 6, progress.size(), progress.toString());
			int different = 0;
			for (int i = 0; i < found.length; i++) {
				for (int shift = 0; shift < 24; shift += 8) {
					final int difference = Math.abs((expected[i] >> shift & 255) - (found[i] >> shift & 255));
					assertTrue(difference <= 1);
					different += difference;
				}
			}
			// Values at the edge between two grey levels.
			assertTrue(different < found.length / 1000, different + " different");
		}
	}

	@Test
	void escapeKeyAndListenerEndARunBetweenTiles() throws IOException {
		final List<String> told = new ArrayList<>();
		final boolean[] escape = new boolean[1];
		try (Latents own = new Latents(message -> {}, new RunListener() {

			@Override
			public void progress(final String what, final int done, final int all) {
				told.add(done + " of " + all);
				if (done == 1 && escape[0]) IJ.setKeyDown(KeyEvent.VK_ESCAPE);
				else if (done == 1) throw new CancellationException();
			}

			@Override
			public void failed(final String what) {
				told.add(what);
			}
		})) {
			final ImagePlus image = small(112, 64);
			assertThrows(CancellationException.class, () -> own.encode(image, tiled(KL, "on")));
			assertEquals(List.of("0 of 6", "1 of 6", "Encoding small.png was canceled"), told);
			told.clear();
			escape[0] = true;
			// Pressed for something else, before.
			IJ.setKeyDown(KeyEvent.VK_ESCAPE);
			assertThrows(CancellationException.class, () -> own.encode(image, tiled(KL, "on")));
			assertEquals(List.of("0 of 6", "1 of 6", "Encoding small.png was canceled"), told);
		} finally {
			IJ.resetEscape();
		}
	}

	/** ONNX Runtime keeps the memory of a run, which is not free any more. */
	@Test
	void anImageOfASizeThatFittedFitsAgain() throws IOException {
		try (Latents own = new Latents(message -> {})) {
			final ImagePlus latent = own.encode(small(64, 64), defaults());
			properties.set(SystemMemory.PROPERTY, "0");
			own.encode(small(64, 64), defaults());
			assertThrows(IllegalArgumentException.class, () -> own.encode(small(72, 64), defaults()));
			// Decoding was never done.
			assertThrows(IllegalArgumentException.class, () -> own.decode(latent, CPU));
		}
	}

	@Test
	void severalThreadsOpenANetworkOnce() throws Exception {
		final List<String> log = Collections.synchronizedList(new ArrayList<>());
		final ExecutorService threads = Executors.newFixedThreadPool(4);
		try (Latents own = new Latents(log::add)) {
			final List<Future<ImagePlus>> jobs =
					threads.invokeAll(Collections.nCopies(8, () -> own.encode(small(16, 16), defaults())));
			final float[] first = values(jobs.get(0).get());
			for (final Future<ImagePlus> job : jobs) assertArrayEquals(first, values(job.get()));
			assertEquals(1, log.size(), log.toString());
		} finally {
			threads.shutdownNow();
		}
	}

	@Test
	void noImageIsOfferedWhereNoneFits() {
		lessMemory("0");
		final String message = encodeRefusal(small(64, 48), defaults());
		assertParts(
				message,
				"small.png",
				"needs about",
				"0 MB are free",
				"not enough for any image",
				"close other programs");
		assertFalse(message.contains("0 x 0"), message);
	}

	@Test
	void nobodyIsToldToCropWhatIsResizedAnyway() throws IOException {
		lessMemory("5");
		final String message = encodeRefusal(small(64, 48), options(null, "512x512", null, null));
		assertParts(message, "small.png", "needs about", "5 MB are free", "smaller model");
		assertFalse(message.contains("Crop"), message);
	}

	@Test
	void runsAreToldOfFromStartToEnd() throws IOException {
		final List<String> told = new ArrayList<>();
		try (Latents own = new Latents(message -> {}, new RunListener() {

			@Override
			public void started(final String what) {
				told.add("started: " + what);
			}

			@Override
			public void finished(final String what) {
				told.add("finished: " + what);
			}

			@Override
			public void failed(final String what) {
				told.add("failed: " + what);
			}
		})) {
			final ImagePlus latent = own.encode(small(16, 16), defaults());
			latent.getStack().getProcessor(2).setf(1, 1, Float.NaN);
			assertThrows(IllegalArgumentException.class, () -> own.decode(latent, CPU));
		}
		assertEquals(4, told.size(), told.toString());
		assertEquals("started: Encoding small.png on CPU", told.get(0));
		assertTrue(told.get(1).startsWith("finished: Encoded small.png in "), told.get(1));
		assertEquals("started: Decoding small-latent on CPU", told.get(2));
		assertEquals("failed: Decoding small-latent failed", told.get(3));
	}

	@Test
	void latentThatDoesNotFitIntoMemoryIsRefused() throws IOException {
		final ImagePlus latent = latents.encode(small(256, 256), defaults());
		lessMemory("5");
		assertParts(decodeRefusal(latent), "Decoding \"small-latent\"", "5 MB are free", "largest");
		assertEquals(0, latent.getTitle().indexOf("small"));
	}

	@Test
	void imageOfMorePixelsThanATensorHoldsIsRefusedWhateverTheMemory() {
		properties.set(SystemMemory.PROPERTY, "1000000000");
		// One byte for each of 2^28 pixels; nothing else is made of them.
		final ImagePlus image = IJ.createImage("huge", "8-bit", 1 << 14, 1 << 14, 1);
		assertParts(
				encodeRefusal(image, options(KL, null, null, null)),
				"\"huge\"",
				"268,435,456 pixels",
				"one run",
				"largest",
				"tiling=on");
	}

	@Test
	void networksAreOpenedOnceAndAgainAfterClosing() throws IOException {
		final List<String> log = new ArrayList<>();
		try (Latents own = new Latents(log::add)) {
			final ImagePlus image = small(16, 16);
			final ImagePlus latent = own.encode(image, variant("fp16-sampling"));
			assertEquals(2, log.size(), log.toString());
			assertParts(log.get(0), "fp16-sampling", "CPU", "was asked for");
			assertParts(log.get(1), "seed");
			own.encode(image, variant("fp16-sampling"));
			own.decode(latent, CPU);
			assertEquals(2, log.size(), log.toString());
			own.close();
			assertArrayEquals(values(latent), values(own.encode(image, variant("fp16-sampling"))));
			assertEquals(4, log.size(), log.toString());
		}
	}

	@Test
	void theSameNetworkServesAllWordsThatLeadToIt() throws IOException {
		final Path folder = Resources.path(VARIANTS + "names");
		final Path relative = Path.of("").toAbsolutePath().relativize(folder);
		final CodecPool pool = pool();
		try (Latents own = new Latents(pool, message -> {}, IGNORED)) {
			final ImagePlus image = small(16, 16);
			own.encode(image, options(folder.toString(), null, null, null));
			own.encode(image, options(relative.toString(), null, null, null));
			own.encode(image, options(folder + "/../names", null, null, null));
			assertEquals(1, pool.size());
			own.encode(image, EncodeOptions.parse(Map.of("model", folder)));
			assertEquals(VaeCodecs.whyNotGpu(DeviceChoice.AUTO).isPresent() ? 1 : 2, pool.size());
		}
	}

	@Test
	void onlyGpusHavePrecisions() throws IOException {
		final CodecPool pool = pool();
		try (Latents own = new Latents(pool, message -> {}, IGNORED)) {
			final ImagePlus image = small(32, 32);
			final Set<String> devices = new HashSet<>();
			for (final Precision precision : Precision.values()) {
				own.encode(
						image, EncodeOptions.parse(Map.of("model", KL, "device", "cpu", "precision", precision.key())));
				devices.add(own.encode(image, EncodeOptions.parse(Map.of("model", KL, "precision", precision.key())))
						.getProp("latentij.device"));
			}
			final boolean gpu = VaeCodecs.whyNotGpu(DeviceChoice.AUTO).isEmpty();
			assertEquals(gpu ? 3 : 1, devices.size(), devices.toString());
			assertEquals(gpu ? 4 : 1, pool.size());
		}
	}

	@Test
	void networksAreNotClosedUnderAJob() throws IOException {
		final ImagePlus image = small(16, 16);
		final CodecPool pool = pool();
		final List<Integer> open = new ArrayList<>();
		final Latents own = new Latents(pool, message -> {}, new RunListener() {

			@Override
			public void started(final String what) {
				pool.closeIdle(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
				open.add(pool.size());
				pool.close();
				open.add(pool.size());
			}
		});
		assertArrayEquals(values(latents.encode(image, defaults())), values(own.encode(image, defaults())));
		assertEquals(List.of(1, 0), open);
	}

	@Test
	void anOpenNetworkIsNoReplacementForTheGpuThatWasAskedFor() throws IOException {
		assumeTrue(VaeCodecs.whyNotGpu(DeviceChoice.GPU).isPresent());
		final ImagePlus image = small(16, 16);
		latents.encode(image, defaults());
		assertThrows(VaeException.class, () -> latents.encode(image, EncodeOptions.parse(Map.of("device", "gpu"))));
	}

	@Test
	void modelThatWasMadeAnewIsOpenedAnew() throws IOException {
		final Path folder = Resources.copy(Resources.path(VARIANTS + "names"), temp.resolve("anew"));
		final EncodeOptions options = options(folder.toString(), null, null, null);
		final List<String> log = new ArrayList<>();
		final CodecPool pool =
				new CodecPool(log::add, reference -> Models.standard().find(reference));
		try (Latents own = new Latents(pool, log::add, IGNORED)) {
			final float[] before = values(own.encode(small(16, 16), options));
			assertArrayEquals(before, values(own.encode(small(16, 16), options)));
			log.clear();
			final Path config = folder.resolve("config.json");
			Files.writeString(
					config, Files.readString(config).replace("\"scaling_factor\": 0.5", "\"scaling_factor\": 0.25"));
			final float[] after = values(own.encode(small(16, 16), options));
			assertFalse(Arrays.equals(before, after));
			assertEquals(1, pool.size());
			assertParts(log.get(0), "opened again", "files were changed");
		}
	}

	@Test
	void latentOfAnotherVersionOfItsModelIsToldOf() throws IOException {
		final List<String> log = new ArrayList<>();
		try (Latents own = new Latents(log::add)) {
			final ImagePlus latent = own.encode(small(16, 16), defaults());
			own.decode(latent, CPU);
			assertEquals(1, log.size(), log.toString());
			latent.setProp("latentij.model.version", "0.0");
			own.decode(latent, CPU);
			assertEquals(2, log.size(), log.toString());
			assertParts(log.get(1), "small-latent", "version 0.0 of", Models.BUNDLED, "encode it again");
		}
	}

	@Test
	void severalThreadsGetTheirOwnResults() throws Exception {
		final List<ImagePlus> images = List.of(small(64, 48), small(32, 32), small(80, 24), small(48, 64));
		final List<float[]> expected = new ArrayList<>();
		for (final ImagePlus image : images) expected.add(values(latents.encode(image, defaults())));
		final ExecutorService threads = Executors.newFixedThreadPool(4);
		try (Latents own = new Latents(message -> {})) {
			final List<Future<float[]>> results = threads.invokeAll(images.stream()
					.map(image -> (Callable<float[]>) () -> values(own.encode(image, defaults())))
					.toList());
			for (int i = 0; i < results.size(); i++)
				assertArrayEquals(expected.get(i), results.get(i).get());
		} finally {
			threads.shutdownNow();
		}
	}

	@Test
	void channelsAreShownInOneRgbImage() throws IOException {
		final ImagePlus latent = latents.encode(small(64, 48), defaults());
		final ImagePlus channels = latents.showChannels(latent);
		assertEquals(24, channels.getBitDepth());
		assertEquals(1, channels.getStackSize());
		assertTrue(channels.getWidth() > 4 * 192, channels.toString());
	}

	@Test
	void temporaryFolderOfAModelMayGoOnceItIsOpen() throws IOException {
		final Path folder = Resources.copy(Resources.path(VARIANTS + "names"), temp.resolve("m"));
		final EncodeOptions options = options(folder.toString(), null, null, null);
		final float[] before = values(latents.encode(small(16, 16), options));
		Files.delete(folder.resolve("vae_encoder/model.onnx"));
		assertArrayEquals(before, values(latents.encode(small(16, 16), options)));
	}
}
