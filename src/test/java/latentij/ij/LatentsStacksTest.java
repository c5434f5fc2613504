// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.VirtualStack;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import latentij.ij.latents.LatentImages;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.ij.runs.RunListener;
import latentij.ij.runs.RunProgress;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.options.ShowOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All planes of stacks and hyperstacks, there and back. */
class LatentsStacksTest extends LatentsFixture {

	private static final int WIDTH = 19;
	private static final int HEIGHT = 16;

	/** Noise, different in each plane. */
	static ImagePlus stack(final String type, final int channels, final int slices, final int frames) {
		final ImagePlus image = IJ.createImage("cells.tif", type, WIDTH, HEIGHT, channels, slices, frames);
		final Random random = new Random(channels + 10 * slices + 100 * frames);
		final ImageStack stack = image.getStack();
		for (int i = 1; i <= stack.size(); i++) {
			final ImageProcessor pixels = stack.getProcessor(i);
			for (int p = 0; p < pixels.getPixelCount(); p++)
				if (type.startsWith("RGB")) pixels.set(p, random.nextInt(1 << 24));
				else pixels.setf(p, random.nextInt(250));
			stack.setSliceLabel("plane " + i, i);
		}
		if (!type.startsWith("RGB")) image.setDisplayRange(20, 200);
		return image;
	}

	static EncodeOptions encode(final String... words) {
		return EncodeOptions.parse(words(words));
	}

	private static DecodeOptions decode(final String... words) {
		return DecodeOptions.parse(words(words));
	}

	private static Map<String, String> words(final String... words) {
		final Map<String, String> map = new HashMap<>(Map.of("device", "cpu"));
		for (int i = 0; i < words.length; i += 2) map.put(words[i], words[i + 1]);
		return map;
	}

	/** The latent of a plane of a hyperstack of latents. */
	static float[] latentAt(final ImagePlus latents, final int first, final int z, final int t) {
		final int n = WIDTH_OF_LATENT * HEIGHT_OF_LATENT;
		final float[] values = new float[4 * n];
		for (int c = 0; c < 4; c++)
			System.arraycopy(latents.getStack().getPixels(latents.getStackIndex(first + c, z, t)), 0, values, c * n, n);
		return values;
	}

	private static final int WIDTH_OF_LATENT = 3;
	private static final int HEIGHT_OF_LATENT = 2;

	private static String dimensions(final ImagePlus image) {
		return image.getNChannels() + "x" + image.getNSlices() + "x" + image.getNFrames();
	}

	/** Each plane has the latent that it has alone. */
	@ParameterizedTest
	@CsvSource({
		"8-bit, 1, 3, 1",
		"16-bit, 1, 3, 1",
		"32-bit, 1, 1, 3",
		"RGB, 1, 2, 2",
		"8-bit composite-mode, 3, 2, 2",
		"16-bit composite-mode, 2, 2, 2",
		"16-bit color-mode, 2, 3, 1",
		"32-bit grayscale-mode, 2, 1, 2",
		"8-bit grayscale-mode, 3, 2, 1",
		"16-bit composite-mode, 9, 2, 1",
		"8-bit grayscale-mode, 9, 1, 2"
	})
	void everyPlaneHasTheLatentThatItHasAlone(final String type, final int channels, final int slices, final int frames)
			throws IOException {
		final ImagePlus image = stack(type, channels, slices, frames);
		if (image instanceof CompositeImage composite && channels == 3) composite.setActiveChannels("101");
		image.setPosition(channels, 2 > slices ? 1 : 2, 1);
		final int before = image.getCurrentSlice();
		final ImagePlus all = latents.encode(image, encode("slices", "all"));
		assertEquals(before, image.getCurrentSlice());
		assertEquals("4x" + slices + "x" + frames, dimensions(all));
		assertTrue(all.isHyperStack());
		final ImagePlus decoded = latents.decode(all, CPU);
		assertEquals("1x" + slices + "x" + frames, dimensions(decoded));
		for (int t = 1; t <= frames; t++)
			for (int z = 1; z <= slices; z++) {
				image.setPosition(image.getC(), z, t);
				final ImagePlus one = latents.encode(image, defaults());
				assertEquals(4, one.getStackSize());
				assertArrayEquals(values(one), latentAt(all, 1, z, t), "z=" + z + " t=" + t);
				assertArrayEquals(pixels(latents.decode(one, CPU)), (int[])
						decoded.getStack().getPixels(decoded.getStackIndex(1, z, t)));
			}
	}

	@ParameterizedTest
	@ValueSource(strings = {"8-bit", "16-bit", "32-bit"})
	void invertedTablesOfChannelsInGreyAreSeenInAllPlanes(final String depth) throws IOException {
		final CompositeImage image = (CompositeImage) stack(depth + " grayscale-mode", 2, 2, 1);
		final float[] plain = values(latents.encode(image, defaults()));
		image.setChannelLut(image.getChannelLut().createInvertedLut());
		final float[] inverted = values(latents.encode(image, defaults()));
		assertFalse(Arrays.equals(plain, inverted));
		assertArrayEquals(inverted, latentAt(latents.encode(image, encode("slices", "all")), 1, 1, 1));
	}

	/** As ImageJ's RGB Stack leaves a composite. */
	@Test
	void compositesOfRgbPixelsAreRgbStacks() throws IOException {
		final ImagePlus rgb = stack("RGB", 1, 2, 1);
		final ImagePlus image = stack("8-bit color-mode", 2, 1, 1);
		image.setStack(rgb.getStack());
		assertTrue(image instanceof CompositeImage);
		assertArrayEquals(
				values(latents.encode(rgb, encode("slices", "all"))),
				values(latents.encode(image, encode("slices", "all"))));
	}

	/** As in GIF and PNG files, and after ImageJ's 8-bit Color. */
	@Test
	void channelsWithTablesOfFewerColorsComeBack() throws IOException {
		final ImagePlus image = stack("8-bit", 1, 2, 1);
		final byte[] few = new byte[100];
		new Random(1).nextBytes(few);
		image.getProcessor().setLut(new LUT(8, few.length, few, few, few));
		final ImagePlus decoded =
				latents.decode(latents.encode(image, encode("slices", "all", "channels", "each")), CPU);
		assertEquals("1x2x1", dimensions(decoded));
		for (int i = 0; i < few.length; i++)
			assertEquals(
					image.getProcessor().getLut().getRGB(i),
					decoded.getProcessor().getLut().getRGB(i));
	}

	/** Python's tifffile writes RGB stacks as channels. */
	@Test
	void whatStandsAlongTheChannelsOfRgbImagesAreSlices() throws IOException {
		final ImagePlus slices = stack("RGB", 1, 6, 2);
		final ImagePlus image = slices.duplicate();
		image.setDimensions(3, 2, 2);
		image.setOpenAsHyperStack(true);
		final ImagePlus all = latents.encode(image, encode("slices", "all"));
		assertEquals("4x6x2", dimensions(all));
		assertArrayEquals(values(latents.encode(slices, encode("slices", "all"))), values(all));
		assertArrayEquals(
				values(latents.encode(slices, encode("slices", "z=5 t=2"))),
				values(latents.encode(image, encode("slices", "z=5 t=2"))));
		image.setPosition(2, 2, 2);
		assertArrayEquals(
				values(latents.encode(slices, encode("slices", "z=5 t=2"))), values(latents.encode(image, defaults())));
	}

	@ParameterizedTest
	@CsvSource({"2-3, 2 3", "'3,1', 3 1", "1-5-2, 1 3 5", "5, 5"})
	void rangesAreTheirPlanes(final String range, final String numbers) throws IOException {
		final ImagePlus image = stack("8-bit", 1, 5, 1);
		final ImagePlus chosen = latents.encode(image, encode("slices", range));
		int z = 0;
		for (final String number : numbers.split(" ")) {
			image.setSlice(Integer.parseInt(number));
			assertArrayEquals(
					values(latents.encode(image, defaults())),
					chosen.getNSlices() == 4 && chosen.getNChannels() == 1
							? values(chosen)
							: latentAt(chosen, 1, ++z, 1));
			assertEquals(
					"plane " + number,
					ProvenanceLabels.of(chosen)
							.origin(4 * Math.max(0, z - 1))
							.orElseThrow()
							.label());
		}
	}

	@Test
	void whatIsNotThereIsRefused() {
		assertParts(
				encodeRefusal(stack("8-bit", 1, 5, 1), encode("slices", "2-10")),
				"slices=2-10",
				"cells.tif",
				"5 slices");
		assertParts(encodeRefusal(stack("RGB", 1, 2, 1), encode("channels", "each")), "RGB", "Make Composite");
	}

	@Test
	void oneOfSeveralLatentsIsChosen() throws IOException {
		final ImagePlus all = latents.encode(stack("8-bit", 1, 3, 2), encode("slices", "all"));
		final ImagePlus decoded = latents.decode(all, CPU);
		final ImagePlus part = latents.decode(all, decode("slices", "z=2-3 t=2"));
		assertEquals("1x2x1", dimensions(part));
		for (int z = 2; z <= 3; z++)
			assertArrayEquals((int[]) decoded.getStack().getPixels(decoded.getStackIndex(1, z, 2)), (int[])
					part.getStack().getPixels(z - 1));
		all.setPosition(2, 3, 1);
		final ImagePlus current = latents.decode(all, decode("slices", "current"));
		assertArrayEquals((int[]) decoded.getStack().getPixels(3), pixels(current));
	}

	@Test
	void channelsAreShownPlaneByPlane() throws IOException {
		final ImagePlus all = latents.encode(stack("8-bit", 1, 3, 2), encode("slices", "all"));
		final ImagePlus stack = latents.showChannels(all, ShowOptions.parse(Map.of("slices", "all")));
		assertEquals("1x3x2", dimensions(stack));
		all.setPosition(3, 2, 2);
		assertArrayEquals((int[]) stack.getStack().getPixels(5), pixels(latents.showChannels(all)));
		assertEquals("plane 5", stack.getStack().getSliceLabel(5));
	}

	@Test
	void planesRememberWhereTheyComeFrom() throws IOException {
		final ImagePlus image = stack("16-bit composite-mode", 2, 2, 2);
		image.getCalibration().pixelWidth = 0.5;
		image.getCalibration().pixelHeight = 0.5;
		image.getCalibration().pixelDepth = 2;
		image.getCalibration().setUnit("mm");
		image.getCalibration().frameInterval = 30;
		final ImagePlus all = latents.encode(image, encode("slices", "t=2", "channels", "each"));
		assertEquals("8x2x1", dimensions(all));
		assertEquals(4, all.getCalibration().pixelWidth);
		assertEquals(2, all.getCalibration().pixelDepth);
		assertEquals(30, all.getCalibration().frameInterval);
		final String label = all.getStack().getSliceLabel(all.getStackIndex(6, 2, 1));
		assertParts(
				label,
				"Latent Channel 2 of channel 2\nlatentij.channel: 2 of 4\n",
				"latentij.original.channel: 2\n",
				"latentij.original.slice: 2\n",
				"latentij.original.frame: 2\n",
				"latentij.original.label: plane 8\n",
				"latentij.original.display: 16-bit, 20.0 to 200.0, 00ff00\n");
		final ImagePlus decoded = latents.decode(all, CPU);
		assertEquals(0.5, decoded.getCalibration().pixelWidth);
		assertEquals(2, decoded.getCalibration().pixelDepth);
		assertEquals("mm", decoded.getCalibration().getUnit());
		assertEquals("plane 8", decoded.getStack().getSliceLabel(4));
	}

	/** Only the plane that is read is in memory. */
	@Test
	void virtualStacksAreReadPlaneByPlane() throws IOException {
		final ImagePlus image = stack("8-bit", 1, 4, 1);
		final ImagePlus expected = latents.encode(image, encode("slices", "all"));
		final List<Integer> read = new ArrayList<>();
		final ImagePlus lazy = new ImagePlus("cells.tif", new VirtualStack(WIDTH, HEIGHT, 4) {

			@Override
			public ImageProcessor getProcessor(final int n) {
				read.add(n);
				return image.getStack().getProcessor(n).duplicate();
			}
		});
		lazy.setDisplayRange(20, 200);
		read.clear();
		final ImagePlus found = latents.encode(lazy, encode("slices", "all"));
		assertTrue(read.containsAll(List.of(1, 2, 3, 4)) && read.size() <= 6, read.toString());
		for (int z = 1; z <= 4; z++) assertArrayEquals(latentAt(expected, 1, z, 1), latentAt(found, 1, z, 1));
		assertEquals(1, lazy.getCurrentSlice());
	}

	/** Latents of 50 gigabytes. */
	@ParameterizedTest
	@ValueSource(strings = {"composite", "each"})
	void whatDoesNotFitIsRefusedBeforehand(final String channels) {
		final ImagePlus huge = new ImagePlus("huge.tif", new VirtualStack(2048, 2048, 100_000) {

			@Override
			public ImageProcessor getProcessor(final int n) {
				return new ij.process.ByteProcessor(2048, 2048);
			}

			@Override
			public String getSliceLabel(final int n) {
				return null;
			}
		});
		assertParts(
				encodeRefusal(huge, encode("slices", "1-50000", "channels", channels)),
				"huge.tif",
				"50,000 planes",
				"close images, or ",
				"slices=");
	}

	@Test
	void aRunIsStoppedBetweenPlanesAndNothingIsLeft() throws IOException {
		final List<String> told = new ArrayList<>();
		final boolean[] stop = {false};
		try (Latents own = new Latents(message -> {}, new RunListener() {

			@Override
			public BooleanSupplier stop(final String what) {
				return () -> stop[0];
			}

			@Override
			public void progress(final RunProgress progress) {
				told.add(progress.plane() + " of " + progress.planes());
				if (progress.plane() == 1) stop[0] = true;
			}

			@Override
			public void failed(final String what) {
				told.add(what);
			}
		})) {
			final ImagePlus image = stack("8-bit", 1, 4, 1);
			assertThrows(CancellationException.class, () -> own.encode(image, encode("slices", "all")));
			assertEquals("0 of 4", told.get(0));
			assertEquals("1 of 4", told.get(1));
			assertEquals("Encoding cells.tif was canceled", told.get(told.size() - 1));
			assertTrue(told.size() <= 4, told.toString());
			// The model stays usable.
			stop[0] = false;
			told.clear();
			assertEquals(4, own.encode(image, defaults()).getStackSize());
		}
	}

	@Test
	void anIgnoredSelectionIsSaid() throws IOException {
		final List<String> log = new ArrayList<>();
		try (Latents own = new Latents(log::add)) {
			final ImagePlus image = stack("RGB", 1, 2, 1);
			image.setRoi(1, 1, 9, 9);
			own.encode(image, defaults());
			assertParts(log.get(log.size() - 1), "cells.tif", "selection", "ignored", "roi=on");
			log.clear();
			final ImagePlus part = own.encode(image, encode("slices", "all", "roi", "on"));
			assertTrue(log.stream().noneMatch(line -> line.contains("selection")), log::toString);
			assertEquals("9", part.getProp("latentij.original.width"));
			image.setSlice(2);
			assertArrayEquals(values(own.encode(image, encode("roi", "on"))), new float[][] {rest(part, 2)}[0]);
		}
	}

	private static float[] rest(final ImagePlus latents, final int z) {
		return LatentImages.toTensor(
						latents,
						latents.getStackIndex(1, z, 1),
						latents.getStackIndex(2, z, 1),
						latents.getStackIndex(3, z, 1),
						latents.getStackIndex(4, z, 1))
				.toArray();
	}

	@Test
	void theInputStaysAsItIs() throws IOException {
		final ImagePlus image = stack("16-bit composite-mode", 2, 3, 1);
		image.setPosition(2, 3, 1);
		final int[] seen = (int[]) new ColorProcessor(image.flatten().getImage()).getPixels();
		final short[] pixels = ((short[]) image.getStack().getPixels(4)).clone();
		for (final String channels : new String[] {"composite", "each"})
			latents.encode(image, encode("slices", "all", "channels", channels));
		assertEquals(6, image.getCurrentSlice());
		assertArrayEquals(pixels, (short[]) image.getStack().getPixels(4));
		assertArrayEquals(seen, (int[]) new ColorProcessor(image.flatten().getImage()).getPixels());
		assertEquals(20, image.getDisplayRangeMin());
		assertEquals(200, image.getDisplayRangeMax());
	}
}
