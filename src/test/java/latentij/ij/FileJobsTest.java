// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import ij.io.TiffEncoder;
import ij.process.FloatProcessor;
import ij.process.ImageConverter;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import latentij.ij.latents.LatentImages;
import latentij.ij.models.ModelTrust;
import latentij.ij.planes.TiffStack;
import latentij.ij.runs.RunListener;
import latentij.job.CodecPool;
import latentij.job.EncodeOptions;
import latentij.job.Extent;
import latentij.job.Job;
import latentij.job.Planner;
import latentij.model.library.UsedModels;
import latentij.tensor.Block.Kind;
import latentij.testing.Resources;
import latentij.testing.TiffOfPages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs from file to file, against those of ImageJ's images. */
class FileJobsTest extends LatentsFixture {

	private static final EncodeOptions ENCODE_CPU = EncodeOptions.parse(Map.of("device", "cpu"));

	private Path save(final ImagePlus image, final String name) {
		final Path file = temp.resolve(name);
		if (image.getStackSize() > 1) assertTrue(new FileSaver(image).saveAsTiffStack(file.toString()));
		else assertTrue(new FileSaver(image).saveAsTiff(file.toString()));
		return file;
	}

	private static void assertSamePixels(final ImagePlus expected, final ImagePlus found) {
		assertEquals(expected.getStackSize(), found.getStackSize());
		for (int s = 1; s <= expected.getStackSize(); s++) {
			final Object pixels = expected.getStack().getProcessor(s).getPixels();
			final Object others = found.getStack().getProcessor(s).getPixels();
			if (pixels instanceof float[] floats) assertArrayEquals(floats, (float[]) others);
			else assertArrayEquals((int[]) pixels, (int[]) others);
		}
	}

	/** To a file and back, and in memory: the same bytes, and the same words. */
	private void assertAsInMemory(final ImagePlus image) throws IOException {
		final Path file = save(image, image.getTitle());
		final ImagePlus opened = IJ.openImage(file.toString());
		final ImagePlus expected = latents.encode(opened, ENCODE_CPU);
		final Path latentFile = temp.resolve("latent.tif");
		latents.files().encode(file, latentFile, ENCODE_CPU);
		final ImagePlus latent = IJ.openImage(latentFile.toString());
		assertSamePixels(expected, latent);
		assertEquals(List.of(expected.getPropertiesAsArray()), List.of(latent.getPropertiesAsArray()));
		for (int s = 1; s <= latent.getStackSize(); s++)
			assertEquals(expected.getStack().getSliceLabel(s), latent.getStack().getSliceLabel(s));
		assertEquals(expected.getDisplayRangeMin(), latent.getDisplayRangeMin(), 1e-6);
		assertEquals(expected.getDisplayRangeMax(), latent.getDisplayRangeMax(), 1e-6);
		assertEquals(expected.getCalibration().pixelWidth, latent.getCalibration().pixelWidth, 1e-6);
		final Path decodedFile = temp.resolve("decoded.tif");
		latents.files().decode(latentFile, decodedFile, CPU);
		assertSamePixels(latents.decode(latent, CPU), IJ.openImage(decodedFile.toString()));
		assertEquals(List.of("decoded.tif", "latent.tif", image.getTitle()), names());
	}

	private List<String> names() {
		return Resources.names(temp);
	}

	@Test
	void rgbIsEncodedAndDecodedAsInMemory() throws IOException {
		final ImagePlus image = small(61, 45);
		image.setTitle("rgb.tif");
		image.getCalibration().pixelWidth = 0.25;
		image.getCalibration().pixelHeight = 0.25;
		image.getCalibration().setUnit("micron");
		assertAsInMemory(image);
	}

	/** Of a stack, and of a lone page. */
	@ParameterizedTest
	@ValueSource(ints = {1, 2})
	void tellsOfPagesThatAreLeftOut(final int alike) throws IOException {
		final int[][] pages = {{16, 24, 8, 0}, {16, 24, 8, 0}, {8, 12, 8, 0}};
		pages[1][0] = alike == 1 ? 8 : 16;
		final Path file = TiffOfPages.write(temp.resolve("mixed.tif"), pages);
		final List<String> log = new ArrayList<>();
		try (Latents own = trusting(log::add, question -> false)) {
			own.files().encode(file, temp.resolve("latent.tif"), ENCODE_CPU);
			assertTrue(log.stream().noneMatch(line -> line.contains(" pages, of which")), log::toString);
			own.files()
					.encode(
							file,
							temp.resolve("latent.tif"),
							EncodeOptions.parse(Map.of("device", "cpu", "slices", "all")));
		}
		final String note = "\"" + file + "\" has 3 pages, of which " + alike;
		assertEquals(1, log.stream().filter(line -> line.contains(note)).count(), log::toString);
	}

	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void eightBitsAreSeenThroughTheirRange(final boolean range) throws IOException {
		final ImagePlus image = small(40, 33);
		new ImageConverter(image).convertToGray8();
		image.setTitle("rgb.tif");
		if (range) image.setDisplayRange(30, 190);
		assertAsInMemory(image);
	}

	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void sixteenBitsAreSeenThroughTheirRange(final boolean range) throws IOException {
		final ShortProcessor pixels = new ShortProcessor(37, 50);
		for (int i = 0; i < 37 * 50; i++) pixels.set(i, 300 + 7 * i % 5000);
		final ImagePlus image = new ImagePlus("short.tif", pixels);
		image.setDisplayRange(range ? 700 : 300, range ? 4000 : 5299);
		assertAsInMemory(image);
	}

	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void floatsAreSeenThroughTheirRange(final boolean notANumber) throws IOException {
		final ImagePlus image = small(33, 40);
		new ImageConverter(image).convertToGray32();
		image.setTitle("short.tif");
		if (notANumber) image.getProcessor().setf(5, Float.NaN);
		image.setDisplayRange(20.5, 200);
		assertAsInMemory(image);
	}

	@ParameterizedTest
	@ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 7})
	void whatIsNoFiniteNumberIsToldOf(final float value) throws IOException {
		final ImagePlus image = small(33, 40);
		new ImageConverter(image).convertToGray32();
		image.getProcessor().setf(32, 39, value);
		image.getProcessor().setf(5, 17, value);
		image.setDisplayRange(20.5, 200);
		final List<String> log = new ArrayList<>();
		try (Latents own = trusting(log::add, question -> false)) {
			own.files().encode(save(image, "cells.tif"), temp.resolve("latent.tif"), ENCODE_CPU);
		}
		final boolean told = log.stream().anyMatch(line -> line.contains("the first is " + value + " at x=5, y=17"));
		assertEquals(!Float.isFinite(value), told, log.toString());
	}

	/** Where the range is that of the values; in ImageJ's way, and in pieces. */
	@ParameterizedTest
	@ValueSource(floats = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
	void anInfiniteRangeIsRefusedAsInMemory(final float value) throws IOException {
		final FloatProcessor pixels = new FloatProcessor(33, 40);
		for (int i = 0; i < 33 * 40; i++) pixels.setf(i, i);
		// NaN is in no range, and does no harm.
		pixels.setf(2, 3, Float.NaN);
		pixels.setf(17, 5, value);
		pixels.setf(32, 39, value);
		final Path file = temp.resolve("cells.tif");
		try (OutputStream out = Files.newOutputStream(file)) {
			// As other programs write it: without ImageJ's description.
			new TiffEncoder(new ImagePlus("", pixels).getFileInfo()).write(out);
		}
		final Path latent = temp.resolve("latent.tif");
		final String inPieces = assertThrows(
						IllegalArgumentException.class, () -> latents.files().encode(file, latent, ENCODE_CPU))
				.getMessage();
		assertParts(inPieces, "cells.tif", value + " at x=17, y=5", "Brightness/Contrast");
		assertEquals(encodeRefusal(IJ.openImage(file.toString()), ENCODE_CPU), inPieces);
		assertFalse(Files.exists(latent));
	}

	@Test
	void aRangeOfAFileThatIsNoNumberIsRefused() throws IOException {
		final ImagePlus image = small(33, 40);
		new ImageConverter(image).convertToGray32();
		image.setDisplayRange(Double.NaN, 1);
		final Path file = save(image, "cells.tif");
		final String inPieces = assertThrows(IllegalArgumentException.class, () -> latents.files()
						.encode(file, temp.resolve("latent.tif"), ENCODE_CPU))
				.getMessage();
		assertParts(inPieces, "NaN to 1,", "Brightness/Contrast");
		assertEquals(encodeRefusal(IJ.openImage(file.toString()), ENCODE_CPU), inPieces);
	}

	/** With little memory, the image is cut; the numbers are those of the whole. */
	@Test
	void regionsGiveTheNumbersOfTheWhole() throws Exception {
		final Path file = save(small(757, 509), "image.tif");
		final ImagePlus whole = latents.encode(IJ.openImage(file.toString()), ENCODE_CPU);
		final ImagePlus decoded = latents.decode(whole, CPU);
		properties.set("latentij.memory", "27");
		final Extent extent = new Extent(1, 3, 509, 757, Kind.PIXELS);
		try (CodecPool pool = pool();
				CodecPool.Lease lease = pool.lease(Job.of(ENCODE_CPU), null)) {
			final Planner planner = lease.planner();
			assertEquals(
					6,
					planner.planInRegions(Job.of(ENCODE_CPU), extent, null)
							.steps()
							.size());
			final Extent latent = Extent.latent(4, 64, 95);
			assertEquals(
					6, planner.planInRegions(Job.of(CPU), latent, null).steps().size());
		}
		try (Latents own = trusting(message -> {}, question -> false)) {
			final Path latent = temp.resolve("latent.tif");
			own.files().encode(file, latent, ENCODE_CPU);
			assertSamePixels(whole, IJ.openImage(latent.toString()));
			final Path image = temp.resolve("decoded.tif");
			own.files().decode(latent, image, CPU);
			assertSamePixels(decoded, IJ.openImage(image.toString()));
		}
	}

	@Test
	void cancelingLeavesNothing() throws IOException {
		final Path file = save(small(64, 64), "image.tif");
		final RunListener cancel = new RunListener() {

			@Override
			public void started(final String what) {
				throw new CancellationException("Canceled.");
			}
		};
		try (Latents own =
				new Latents(pool(), message -> {}, cancel, new ModelTrust(new UsedModels(memory), q -> false))) {
			assertThrows(CancellationException.class, () -> own.files()
					.encode(file, temp.resolve("latent.tif"), ENCODE_CPU));
		}
		assertEquals(List.of("image.tif"), names());
	}

	private static String message(final Executable job) {
		return assertThrows(IllegalArgumentException.class, job).getMessage();
	}

	@Test
	void whatCannotBeDoneIsSaidAndLeavesNothing() throws IOException {
		final Path file = save(small(16, 16), "image.tif");
		final Path out = temp.resolve("out.tif");
		assertTrue(message(() -> latents.files().encode(file, file, ENCODE_CPU)).contains("is the file that is read"));
		assertTrue(message(() -> latents.files().encode(file, temp.resolve("out.png"), ENCODE_CPU))
				.contains("does not end in .tif"));
		assertTrue(message(() -> latents.files().encode(file, out, EncodeOptions.parse(Map.of("size", "512x512"))))
				.contains("in their own size"));
		assertTrue(message(() -> latents.files().decode(file, out, CPU))
				.contains("24-bit pixels; a latent is a 32-bit stack"));
		assertTrue(
				assertThrows(IOException.class, () -> latents.files().encode(temp.resolve("no.tif"), out, ENCODE_CPU))
						.getMessage()
						.startsWith("There is no file"));
		assertEquals(List.of("image.tif"), names());
	}

	@Test
	void filesBelowOneLatentPixelComeBack() throws IOException {
		final ImagePlus image = small(5, 3);
		final Path latent = temp.resolve("latent.tif");
		latents.files().encode(save(image, "tiny.tif"), latent, ENCODE_CPU);
		assertArrayEquals(
				LatentImages.toTensor(latents.encode(image, ENCODE_CPU)).toArray(),
				LatentImages.toTensor(IJ.openImage(latent.toString())).toArray());
		final Path decoded = temp.resolve("decoded.tif");
		latents.files().decode(latent, decoded, CPU);
		assertSamePixels(latents.decode(IJ.openImage(latent.toString()), CPU), IJ.openImage(decoded.toString()));
		assertEquals(5, IJ.openImage(decoded.toString()).getWidth());
	}

	@Test
	void filesOpenAsVirtualStacks() throws IOException {
		final ImagePlus image = small(40, 24);
		final Path file = save(image, "image.tif");
		assertSamePixels(image, TiffStack.open(file));
		final Path latentFile = temp.resolve("latent.tif");
		latents.files().encode(file, latentFile, ENCODE_CPU);
		final ImagePlus latent = IJ.openImage(latentFile.toString());
		final ImagePlus virtual = TiffStack.open(latentFile);
		assertTrue(virtual.getStack().isVirtual());
		assertSamePixels(latent, virtual);
		assertSamePixels(latents.decode(latent, CPU), latents.decode(virtual, CPU));
		assertEquals(latent.getDisplayRangeMax(), virtual.getDisplayRangeMax());
		assertEquals(List.of(latent.getPropertiesAsArray()), List.of(virtual.getPropertiesAsArray()));
	}

	@Test
	void macrosWorkOnFiles() throws IOException {
		final Path file = save(small(40, 24), "image.tif");
		final String latent = temp.resolve("latent.tif").toString();
		final String call = "call(\"latentij.ij.TiffMacros.%s\", \"%s\", \"%s\", \"%s\");";
		assertEquals("", macro(call, "encode", file, latent, "device=cpu"));
		assertEquals("", macro(call, "decode", latent, temp.resolve("decoded.tif"), ""));
		assertSamePixels(
				latents.decode(IJ.openImage(latent), CPU),
				IJ.openImage(temp.resolve("decoded.tif").toString()));
		assertTrue(macro(call, "encode", file, latent, "modell=x").startsWith("\"modell\" is not understood."));
		assertTrue(macro(call, "decode", file, latent, "").contains("24-bit pixels; a latent is a 32-bit stack"));
		assertEquals(List.of("decoded.tif", "image.tif", "latent.tif"), names());
	}

	private static String macro(final String call, final Object... values) {
		final String code = String.format(call, values).replace('\\', '/');
		return IJ.runMacro("return " + code);
	}
}
