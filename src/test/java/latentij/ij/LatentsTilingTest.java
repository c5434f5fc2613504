// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import latentij.codec.PosteriorMode;
import latentij.codec.TileListener;
import latentij.codec.VaeCodec;
import latentij.codec.tiling.Tiling;
import latentij.ij.images.ImagePlusSource;
import latentij.ij.images.ImageTensors;
import latentij.ij.runs.RunListener;
import latentij.ij.runs.RunProgress;
import latentij.job.CodecPool;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.Job;
import latentij.job.Plan;
import latentij.job.Region;
import latentij.model.library.Models;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import latentij.util.machine.DirectMemory;
import latentij.util.machine.SystemMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images in tiles. */
class LatentsTilingTest extends LatentsFixture {

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

	/** A tile of 4 pixels of the latent, which is below what a user may choose. */
	@Test
	void smallSampleSizesAreTheTilesOfDiffusers() throws Exception {
		final Path model = Resources.copy(Path.of(KL), temp.resolve("small"));
		final Path config = model.resolve("config.json");
		Files.writeString(
				config, Files.readString(config).replaceFirst("\"sample_size\": \\d+", "\"sample_size\": 32"));
		final ImagePlus image = small(88, 80);
		final float[] found = values(latents.encode(image, tiled(model.toString(), "on")));
		try (VaeCodec codec = VaeCodecs.open(Models.standard().find(KL), DeviceChoice.CPU)) {
			final FloatTensor expected = codec.encode(
							ImageTensors.padded(image, 80, 88),
							PosteriorMode.MEAN,
							0,
							new Tiling.Blended(4),
							TileListener.NONE)
					.result()
					.scaled(codec.config());
			assertArrayEquals(expected.toArray(), found);
		}
		assertFalse(Arrays.equals(values(latents.encode(image, options(KL, null, null, null))), found));
	}

	/** diffusers gives images of another size there. */
	@ParameterizedTest
	@CsvSource({"64, 88, ", "20, 32, ", "20, 88, 'tiles have a side of 32 pixels, since the model''s sample_size, 20,'"
	})
	void tilesThatAreNotThoseOfDiffusersAreTold(final int sampleSize, final int width, final String told)
			throws Exception {
		final Path model = Resources.copy(Path.of(KL), temp.resolve("odd"));
		final Path config = model.resolve("config.json");
		Files.writeString(
				config,
				Files.readString(config).replaceFirst("\"sample_size\": \\d+", "\"sample_size\": " + sampleSize));
		final List<String> log = new ArrayList<>();
		try (Latents own = trusting(log::add, question -> false)) {
			final ImagePlus latent = own.encode(small(width, 32), tiled(model.toString(), "on"));
			own.decode(latent, DecodeOptions.parse(Map.of("device", "cpu", "tiling", "on")));
		}
		final List<String> tiles =
				log.stream().filter(line -> line.contains("tiling=on")).toList();
		assertEquals(told == null ? 0 : 2, tiles.size(), log::toString);
		for (final String line : tiles) assertParts(line, told);
	}

	/** diffusers blends those of TAESD in another way. */
	@ParameterizedTest
	@CsvSource({"on, 520, 2", "128, 136, 2", "128, 128, 0", "off, 136, 0"})
	void classesThatDiffusersTilesInAnotherWayAreTold(final String tiling, final int width, final int notes)
			throws Exception {
		final List<String> log = new ArrayList<>();
		final String tiny = Vectors.path("tiny-taesd/vae").toString();
		try (Latents own = trusting(log::add, question -> false)) {
			final ImagePlus latent = own.encode(small(width, 32), tiled(tiny, tiling));
			own.decode(latent, DecodeOptions.parse(Map.of("device", "cpu", "tiling", tiling)));
		}
		assertEquals(
				notes,
				log.stream()
						.filter(line -> line.contains("in a way of its own"))
						.count(),
				log::toString);
	}

	@Test
	void tilesThatCannotBeAreRefused() {
		assertParts(
				encodeRefusal(small(64, 64), tiled(KL, "100")),
				"\"tiling=100\" does not fit this model.",
				"multiple of 32 pixels, from 32 on. Choose tiling=96.");
		assertParts(encodeRefusal(small(64, 64), tiled(KL, "16")), "tiling=16", "from 32 on");
	}

	/** The bundled model looks at few pixels. */
	@Test
	void modelThatDoesNotNormalizeIsTiledWhereMemoryIsShort() throws IOException {
		final List<String> progress = new ArrayList<>();
		final ImagePlus image = small(768 - 10, 512 - 5);
		final ImagePlus whole = latents.encode(image, defaults());
		final ImagePlus decoded = latents.decode(whole, CPU);
		// Enough for 256 x 256 pixels and what lies around, and not for all.
		properties.set(SystemMemory.PROPERTY, "27");
		try (Latents own = new Latents(message -> {}, new RunListener() {

			@Override
			public void progress(final RunProgress run) {
				progress.add(run.what() + " " + run.piece() + " of " + run.pieces());
			}
		})) {
			final ImagePlus tiles = own.encode(image, defaults());
			assertEquals("Encoding small.png 0 of 6", progress.get(0));
			assertEquals("off", tiles.getProp("latentij.tiling"));
			assertArrayEquals(values(whole), values(tiles), 1e-5f);
			final int[] expected = (int[]) decoded.getProcessor().getPixels();
			// The decoded image is there twice.
			properties.set(SystemMemory.PROPERTY, "29");
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
			public void progress(final RunProgress progress) {
				final int done = progress.piece();
				told.add(done + " of " + progress.pieces());
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

	/** Tiles of deep images read their own pixels. */
	@ParameterizedTest
	@ValueSource(strings = {"16-bit", "32-bit", "16-bit color-mode", "32-bit grayscale-mode"})
	void tilesOfDeepImagesAreThoseOfTheWholeImage(final String type) throws IOException {
		final ImagePlus image = deep(type, 203, 141);
		final FloatTensor whole = ImageTensors.padded(image, 144, 208);
		final ImagePlusSource source = new ImagePlusSource(image, 3, new PixelPool(DirectMemory::limitOfSpare));
		final Block lazy = source.readForTiles(new Region(0, 0, 0, 144, 208));
		for (final int[] r : new int[][] {{0, 0, 144, 208}, {16, 24, 32, 40}, {130, 190, 14, 18}, {140, 200, 4, 8}})
			assertArrayEquals(
					whole.crop(r[0], r[1], r[2], r[3]).toArray(),
					((FloatTensor) lazy.crop(r[0], r[1], r[2], r[3])).toArray());
		assertThrows(IndexOutOfBoundsException.class, () -> lazy.crop(100, 0, 45, 8));
		// Of the same pixels, as floats in memory.
		final float[] expected;
		try (CodecPool pool = pool();
				CodecPool.Lease lease = pool.lease(KL, DeviceChoice.CPU)) {
			expected = lease.codec()
					.encode(whole, PosteriorMode.MEAN, 0, new Tiling.Blended(64 / 8), TileListener.NONE)
					.result()
					.scaled(lease.model().config())
					.toArray();
		}
		assertArrayEquals(expected, values(latents.encode(image, tiled(KL, "64"))));
	}

	/** Drawn once, but made tensors of tile by tile: no buffer holds the largest. */
	@ParameterizedTest
	@ValueSource(strings = {"8-bit", "8-bit color-mode", "8-bit composite-mode", "16-bit composite-mode", "RGB"})
	void tilesOfEightBitImagesAreThoseOfTheWholeImage(final String type) throws IOException {
		final ImagePlus image =
				type.equals("RGB") ? IJ.createImage("rgb", "RGB ramp", 203, 141, 1) : deep(type, 203, 141);
		final PixelPool pool = new PixelPool(DirectMemory::limitOfSpare);
		final PixelTensor whole = ImageTensors.pixels(image, 144, 208, pool);
		final Block lazy = new ImagePlusSource(image, 3, pool).readForTiles(new Region(0, 0, 0, 144, 208));
		assertEquals(Block.Kind.PIXELS, lazy.kind());
		for (final int[] r : new int[][] {{0, 0, 144, 208}, {16, 24, 32, 40}, {130, 190, 14, 18}, {140, 200, 4, 8}})
			assertEquals(
					whole.crop(r[0], r[1], r[2], r[3]).bytes(),
					((PixelTensor) lazy.crop(r[0], r[1], r[2], r[3])).bytes());
	}

	private static ImagePlus deep(final String type, final int width, final int height) {
		final ImagePlus image = IJ.createImage("deep", type, width, height, type.contains("mode") ? 2 : 1, 1, 1);
		final ImageProcessor pixels = image.getProcessor();
		for (int i = 0; i < pixels.getPixelCount(); i++) pixels.setf(i, i * 7919 % 1000);
		image.setDisplayRange(100, 900);
		return image;
	}

	/** Three floats for each of its pixels would be more than a buffer holds. */
	@Test
	void deepImagesOfMorePixelsThanATensorHoldsArePlanned() throws IOException {
		properties.set(SystemMemory.PROPERTY, "1000000");
		final ImagePlus image = new ImagePlus("huge", new ShortProcessor(1, 1)) {

			@Override
			public int getWidth() {
				return 20_000;
			}

			@Override
			public int getHeight() {
				return 20_000;
			}
		};
		final ImagePlusSource source = new ImagePlusSource(image, 3, new PixelPool(DirectMemory::limitOfSpare));
		try (CodecPool pool = pool();
				CodecPool.Lease lease = pool.lease(KL, DeviceChoice.CPU)) {
			final Plan plan = assertDoesNotThrow(() -> lease.planner()
					.plan(Job.of(EncodeOptions.parse(Map.of("model", KL, "tiling", "512"))), source.extent(), null));
			assertEquals(2500, plan.out().width());
			assertTrue(plan.memory().bytes() < 1e9, () -> plan.toString());
		}
	}
}
