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
import ij.io.FileSaver;
import ij.plugin.LutLoader;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import latentij.ij.models.ModelTrust;
import latentij.ij.planes.TiffStack;
import latentij.ij.runs.RunListener;
import latentij.ij.runs.RunProgress;
import latentij.job.EncodeOptions;
import latentij.model.library.UsedModels;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stacks whose results go into TIFF files ({@code output=}), against those in memory. */
class StackFilesTest extends LatentsFixture {

	private static EncodeOptions options(final String channels) {
		return EncodeOptions.parse(Map.of("slices", "all", "channels", channels, "device", "cpu"));
	}

	private static ImagePlus cells(final String type, final int channels, final int slices, final int frames) {
		final ImagePlus image = IJ.createImage("cells.tif", type, 24, 17, channels, slices, frames);
		final ImageStack stack = image.getStack();
		for (int i = 1; i <= stack.size(); i++) {
			final ImageProcessor pixels = stack.getProcessor(i);
			for (int p = 0; p < pixels.getPixelCount(); p++) pixels.setf(p, 40 + (p * 7 + i * 31) % 200);
			stack.setSliceLabel("plane " + i, i);
		}
		for (int c = 1; c <= channels; c++) {
			image.setC(c);
			if (!type.startsWith("RGB")) image.setDisplayRange(c * 2, 250 - c);
		}
		image.setC(1);
		image.getCalibration().pixelWidth = 0.25;
		image.getCalibration().pixelHeight = 0.5;
		image.getCalibration().pixelDepth = 2;
		image.getCalibration().setUnit("\u00b5m");
		image.getCalibration().frameInterval = 1.5;
		image.getCalibration().setTimeUnit("min");
		return image;
	}

	private static void assertSame(final ImagePlus expected, final ImagePlus found) {
		assertArrayEquals(expected.getDimensions(), found.getDimensions());
		assertEquals(expected.getBitDepth(), found.getBitDepth());
		assertEquals(expected.isHyperStack(), found.isHyperStack());
		for (int s = 1; s <= expected.getStackSize(); s++) {
			assertEquals(expected.getStack().getSliceLabel(s), found.getStack().getSliceLabel(s));
			final ImageProcessor pixels = expected.getStack().getProcessor(s);
			final ImageProcessor others = found.getStack().getProcessor(s);
			for (int p = 0; p < pixels.getPixelCount(); p++)
				if (pixels.get(p) != others.get(p)) assertEquals(pixels.getf(p), others.getf(p), s + ": " + p);
		}
		assertEquals(expected.getImageProperties(), found.getImageProperties());
		assertEquals(
				expected.getCalibration().toString().replaceAll("bitDepth.*", ""),
				found.getCalibration().toString().replaceAll("bitDepth.*", ""));
		assertEquals(expected.getCalibration().frameInterval, found.getCalibration().frameInterval);
		assertEquals(
				expected.getCalibration().getTimeUnit(), found.getCalibration().getTimeUnit());
		assertSameDisplay(expected, found);
	}

	private static void assertSameDisplay(final ImagePlus expected, final ImagePlus found) {
		if (expected instanceof CompositeImage composite)
			assertEquals(composite.getMode(), ((CompositeImage) found).getMode());
		final boolean composite = expected.isComposite();
		for (int c = 1; c <= (composite ? expected.getNChannels() : 1); c++) {
			if (composite) expected.setPosition(c, 1, 1);
			if (composite) found.setPosition(c, 1, 1);
			assertEquals(expected.getDisplayRangeMin(), found.getDisplayRangeMin(), 1e-6);
			assertEquals(expected.getDisplayRangeMax(), found.getDisplayRangeMax(), 1e-6);
			if (expected.getBitDepth() == 24) continue;
			final LUT lut = composite
					? ((CompositeImage) expected).getChannelLut(c)
					: expected.getProcessor().getLut();
			final LUT other = composite
					? ((CompositeImage) found).getChannelLut(c)
					: found.getProcessor().getLut();
			assertArrayEquals(lut.getBytes(), other.getBytes());
		}
	}

	private List<String> names() {
		return Resources.names(temp);
	}

	@ParameterizedTest
	@CsvSource({
		"8-bit grayscale-mode, 1, 3, 1, composite",
		"8-bit, 1, 1, 3, each",
		"16-bit composite-mode, 2, 2, 2, each",
		"16-bit color-mode, 3, 1, 2, composite",
		"32-bit composite-mode, 2, 1, 1, each",
		"16-bit, 1, 2, 1, each",
		"16-bit, 1, 1, 1, each",
		"RGB, 1, 2, 2, composite",
		"RGB, 1, 1, 1, composite"
	})
	void resultsInFilesAreThoseInMemory(
			final String type, final int channels, final int slices, final int frames, final String each)
			throws IOException {
		final ImagePlus image = cells(type, channels, slices, frames);
		if (channels == 1 && type.startsWith("16"))
			image.getProcessor().setLut(new LUT(LutLoader.getLut("fire"), 2, 249));
		final EncodeOptions encode = options(each);
		final ImagePlus latent = latents.encode(image, encode);
		final Path latentFile = temp.resolve("latent.tif");
		final ImagePlus virtual = latents.encode(image, encode.withOutput(latentFile));
		assertTrue(virtual.getStack().isVirtual());
		assertEquals("latent.tif", virtual.getTitle());
		assertSame(latent, virtual);
		final ImagePlus decoded = latents.decode(latent, CPU);
		final Path decodedFile = temp.resolve("decoded.tif");
		final ImagePlus found = latents.decode(virtual, CPU.withOutput(decodedFile));
		assertSame(decoded, found);
		assertTrue(found.getStackSize() == 1 || found.getStack().isVirtual());
		assertEquals(List.of("decoded.tif", "latent.tif"), names());
		// ImageJ reads the files as it reads its own.
		assertSame(saved(decoded), IJ.openImage(decodedFile.toString()));
		assertSame(saved(latent), IJ.openImage(latentFile.toString()));
	}

	private ImagePlus saved(final ImagePlus image) throws IOException {
		final Path file = temp.resolve("saved.tif");
		Files.deleteIfExists(file);
		final FileSaver saver = new FileSaver(image);
		assertTrue(
				image.getStackSize() > 1 ? saver.saveAsTiffStack(file.toString()) : saver.saveAsTiff(file.toString()));
		return IJ.openImage(file.toString());
	}

	@Test
	void indicesGoIntoFilesOfSixteenBits() throws IOException {
		final ImagePlus image = cells("RGB", 1, 2, 1);
		final EncodeOptions encode = EncodeOptions.parse(
				Map.of("model", Vectors.path("families/vq").toString(), "posterior", "index", "slices", "all"));
		final ImagePlus indices = latents.encode(image, encode);
		assertEquals(16, indices.getBitDepth());
		assertSame(indices, latents.encode(image, encode.withOutput(temp.resolve("indices.tif"))));
	}

	/** A virtual stack that looks at the disk each time one of its planes is read. */
	private final class Watched extends VirtualStack {

		private static final int SIDE = 64;
		private static final int LATENT_BYTES = 4 * 8 * 8 * 4;

		private final List<String> late = new ArrayList<>();
		private int reads;

		Watched(final int planes) {
			super(SIDE, SIDE, null, "");
			setBitDepth(8);
			for (int i = 0; i < planes; i++) addSlice("plane" + i);
		}

		@Override
		public ImageProcessor getProcessor(final int n) {
			reads++;
			final long written = bytesInTheMaking() / LATENT_BYTES;
			if (n > 3 && written < n - 3) late.add("plane " + n + ": " + written + " written");
			final byte[] pixels = new byte[SIDE * SIDE];
			Arrays.fill(pixels, (byte) n);
			return new ByteProcessor(SIDE, SIDE, pixels);
		}

		@Override
		public String getSliceLabel(final int n) {
			return "plane " + n;
		}

		private long bytesInTheMaking() {
			try (Stream<Path> files = Files.list(temp)) {
				long bytes = 0;
				for (final Path file : files.toList()) bytes += Files.size(file);
				return bytes;
			} catch (final IOException exc) {
				throw new IllegalStateException(exc);
			}
		}
	}

	/** One is read and one is computed while one is written, and no more are anywhere. */
	@Test
	void planesGoToTheDiskAsTheyCome() throws IOException {
		final Watched planes = new Watched(12);
		final ImagePlus image = new ImagePlus("planes", planes);
		final ImagePlus latent = latents.encode(image, options("composite").withOutput(temp.resolve("latent.tif")));
		assertEquals(List.of(), planes.late);
		assertTrue(planes.reads >= 12);
		assertEquals(48, latent.getStackSize());
	}

	@Test
	void cancelingLeavesNothingOfAStack() throws IOException {
		final RunListener cancel = new RunListener() {

			@Override
			public void progress(final RunProgress progress) {
				if (progress.plane() == 2) throw new CancellationException("Canceled.");
			}
		};
		final ImagePlus image = cells("8-bit", 1, 5, 1);
		final EncodeOptions encode = options("composite").withOutput(temp.resolve("latent.tif"));
		Files.writeString(temp.resolve("latent.tif"), "older");
		try (Latents own =
				new Latents(pool(), message -> {}, cancel, new ModelTrust(new UsedModels(memory), q -> false))) {
			assertThrows(CancellationException.class, () -> own.encode(image, encode));
		}
		assertEquals(List.of("latent.tif"), names());
		assertEquals("older", Files.readString(temp.resolve("latent.tif")));
		assertTrue(latents.encode(image, encode).getStack().isVirtual());
	}

	@Test
	void stacksThatDoNotFitAreRefusedWithARemedy() {
		final VirtualStack large = new VirtualStack(2048, 2048, null, "") {

			@Override
			public ImageProcessor getProcessor(final int n) {
				return new ByteProcessor(2048, 2048);
			}
		};
		large.setBitDepth(8);
		for (int i = 0; i < 50_000; i++) large.addSlice("x");
		assertParts(
				encodeRefusal(new ImagePlus("large", large), options("composite")),
				"Encoding \"large\" gives 50,000 planes",
				"Write them into a file (output=/path/result.tif), choose at most");
	}

	@Test
	void placesThatCannotBeAreRefusedBeforeAnythingIsComputed() throws IOException {
		final Path file = temp.resolve("cells.tif");
		assertTrue(new FileSaver(cells("8-bit", 1, 2, 1)).saveAsTiffStack(file.toString()));
		final ImagePlus opened = IJ.openImage(file.toString());
		final EncodeOptions encode = options("composite");
		assertParts(encodeRefusal(opened, encode.withOutput(file)), "is the file that is read");
		assertParts(encodeRefusal(opened, encode.withOutput(temp.resolve("x.png"))), "does not end in .tif");
		final ImagePlus latent = latents.encode(opened, encode.withOutput(temp.resolve("latent.tif")));
		assertTrue(assertThrows(
						IllegalArgumentException.class,
						() -> latents.decode(latent, CPU.withOutput(temp.resolve("latent.tif"))))
				.getMessage()
				.contains("is the file that is read"));
		assertTrue(assertThrows(
						IOException.class,
						() -> latents.encode(opened, encode.withOutput(temp.resolve("no/latent.tif"))))
				.getMessage()
				.contains("there is no such folder"));
		assertEquals(List.of("cells.tif", "latent.tif"), names());
	}

	/** File jobs on stacks: slices and channels as of images. */
	@Test
	void fileJobsTakeSlicesAndChannels() throws IOException {
		final ImagePlus image = cells("16-bit composite-mode", 2, 3, 1);
		final Path file = temp.resolve("cells.tif");
		assertTrue(new FileSaver(image).saveAsTiffStack(file.toString()));
		final ImagePlus opened = IJ.openImage(file.toString());
		final EncodeOptions encode = EncodeOptions.parse(Map.of("slices", "2-3", "channels", "each", "device", "cpu"));
		final Path latentFile = temp.resolve("latent.tif");
		latents.files().encode(file, latentFile, encode);
		final ImagePlus latent = latents.encode(opened, encode.withOutput(temp.resolve("expected.tif")));
		assertEquals(4 * 2 * 2, latent.getStackSize());
		assertSame(latent, TiffStack.open(latentFile));
		final Path decodedFile = temp.resolve("decoded.tif");
		latents.files().decode(latentFile, decodedFile, CPU);
		assertSame(latents.decode(latent, CPU.withOutput(temp.resolve("other.tif"))), TiffStack.open(decodedFile));
		assertThrows(IllegalArgumentException.class, () -> latents.files()
				.encode(file, temp.resolve("out.tif"), encode.withOutput(temp.resolve("again.tif"))));
		assertFalse(names().contains("again.tif"));
	}
}
