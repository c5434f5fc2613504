// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.process.FloatProcessor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import latentij.job.Extent;
import latentij.job.Region;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.TiledTiff;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link TiffSink} and {@link TiffFile}, and ImageJ on the other side of both. */
class TiffTest {

	private static final PixelSize MICRONS = new PixelSize(0.25, 0.5, "micron");

	@TempDir
	private Path temp;

	private static FloatTensor counted(final long... shape) {
		final FloatTensor tensor = FloatTensor.zeros(shape);
		for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, i / 8f);
		return tensor;
	}

	private static ImageJText text(final int labels) {
		final Map<String, String> properties = new LinkedHashMap<>();
		properties.put("latentij.model", "some model");
		properties.put("empty", "");
		final List<String> names = Stream.iterate(1, i -> i + 1)
				.limit(labels)
				.map(i -> "Latent Channel " + i + "\nline: \u00e4")
				.toList();
		return new ImageJText(names, properties);
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> files = Files.list(temp)) {
			return files.toList();
		}
	}

	/** Writes latents in four pieces, in any order. */
	private Path write(final String name, final FloatTensor[] planes, final long classicBytes) throws IOException {
		final Path file = temp.resolve(name);
		final FloatTensor one = planes[0];
		final int h = one.height();
		final int w = one.width();
		final Extent extent = new Extent(planes.length, one.channels(), h, w, Kind.FLOATS);
		final int labels = one.channels() * planes.length;
		try (TiffSink sink = new TiffSink(file, extent, MICRONS, made -> text(labels), classicBytes)) {
			for (int plane = planes.length - 1; plane >= 0; plane--) {
				final FloatTensor z = planes[plane];
				sink.write(new Region(plane, 2, 0, h - 2, 3), z.crop(2, 0, h - 2, w));
				sink.write(new Region(plane, 2, 3, h - 2, w - 3), z.crop(2, 3, h - 2, w - 3));
				sink.write(new Region(plane, 0, 4, 2, w - 4), z.crop(0, 4, 2, w - 4));
				sink.write(new Region(plane, 0, 0, 2, 4), z);
			}
			sink.commit(null);
		}
		return file;
	}

	private static float[] page(final TiffFile file, final int page) throws IOException {
		final float[] values = new float[file.width() * file.height()];
		final ByteBuffer row = ByteBuffer.allocate(file.width() * Float.BYTES);
		for (int y = 0; y < file.height(); y++) {
			file.readRow(page, y, 0, file.width(), row);
			row.asFloatBuffer().get(values, y * file.width(), file.width());
		}
		return values;
	}

	@Test
	void imageJOpensALatentWithLabelsPropertiesAndCalibration() throws IOException {
		final FloatTensor z = counted(1, 4, 5, 7);
		final Path file = write("latent.tif", new FloatTensor[] {z}, Integer.MAX_VALUE);
		assertEquals(List.of(file), files());
		final ImagePlus image = IJ.openImage(file.toString());
		assertEquals(4, image.getStackSize());
		assertEquals(1, image.getNChannels());
		for (int c = 0; c < 4; c++) {
			final float[] expected = new float[35];
			z.buffer().position(c * 35).get(expected);
			assertArrayEquals(expected, (float[]) image.getStack().getPixels(c + 1));
			assertEquals(text(4).labels().get(c), image.getStack().getSliceLabel(c + 1));
		}
		assertEquals("some model", image.getProp("latentij.model"));
		assertEquals(0.25, image.getCalibration().pixelWidth, 1e-9);
		assertEquals(0.5, image.getCalibration().pixelHeight, 1e-9);
		assertEquals("micron", image.getCalibration().getUnit());
		assertEquals(0, image.getDisplayRangeMin());
		assertEquals(139 / 8f, image.getDisplayRangeMax());
	}

	@Test
	void imageJOpensLatentsAsAHyperstack() throws IOException {
		final FloatTensor[] planes = {counted(1, 2, 6, 9), FloatTensor.zeros(1, 2, 6, 9), counted(1, 2, 6, 9)};
		final ImagePlus image =
				IJ.openImage(write("latents.tif", planes, Integer.MAX_VALUE).toString());
		assertArrayEquals(new int[] {9, 6, 2, 3, 1}, image.getDimensions());
		assertEquals(text(6).labels().get(5), image.getStack().getSliceLabel(6));
		final float[] expected = new float[54];
		planes[2].buffer().position(54).get(expected);
		assertArrayEquals(expected, (float[]) image.getStack().getPixels(6));
	}

	@ParameterizedTest
	@ValueSource(longs = {Integer.MAX_VALUE, 100})
	void whatIsWrittenIsRead(final long classicBytes) throws IOException {
		final FloatTensor[] planes = {counted(1, 2, 6, 9), FloatTensor.zeros(1, 2, 6, 9), counted(1, 2, 6, 9)};
		final Path path = write("latents.tif", planes, classicBytes);
		try (TiffFile file = new TiffFile(path);
				FileChannel channel = FileChannel.open(path)) {
			final ByteBuffer head = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
			channel.read(head);
			assertEquals(classicBytes == 100 ? 43 : 42, head.getShort(2));
			assertEquals(6, file.size());
			assertEquals(2, file.channels());
			assertEquals(text(6), file.text());
			assertEquals(MICRONS, file.pixelSize());
			for (int page = 0; page < 6; page++) {
				final float[] expected = new float[54];
				planes[page / 2].buffer().position(page % 2 * 54).get(expected);
				assertArrayEquals(expected, page(file, page));
			}
			final TiffLatentSource source = new TiffLatentSource(file, 2, null);
			assertEquals(new Extent(3, 2, 6, 9, Kind.FLOATS), source.extent());
			assertArrayEquals(
					planes[2].crop(1, 3, 4, 5).toArray(),
					((FloatTensor) source.read(new Region(2, 1, 3, 4, 5))).toArray());
		}
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 3})
	void imageJOpensPixels(final int channels) throws IOException {
		final PixelTensor pixels = PixelTensor.zeros(1, 5, 6);
		for (int i = 0; i < 30; i++) pixels.ints().put(i, channels == 3 ? i << 16 | 2 * i << 8 | 3 * i : i * 0x010101);
		final Path file = temp.resolve("image.tif");
		final Extent extent = new Extent(1, channels, 5, 6, Kind.PIXELS);
		try (TiffSink sink = new TiffSink(file, extent, PixelSize.UNKNOWN, made -> ImageJText.NONE)) {
			sink.write(new Region(0, 0, 0, 5, 4), pixels);
			sink.write(new Region(0, 0, 4, 5, 2), pixels.crop(0, 4, 5, 2));
			sink.commit(null);
		}
		final ImagePlus image = IJ.openImage(file.toString());
		assertEquals(channels == 3 ? 24 : 8, image.getBitDepth());
		for (int i = 0; i < 30; i++)
			assertEquals(
					channels == 3 ? pixels.ints().get(i) & 0xffffff : i,
					image.getProcessor().get(i) & 0xffffff);
		assertNull(image.getPropertiesAsArray());
		assertFalse(image.getCalibration().scaled());
	}

	@Test
	void filesOfImageJAreRead() throws IOException {
		final ImageStack stack = new ImageStack(7, 5);
		for (int s = 0; s < 4; s++) {
			final FloatProcessor slice = new FloatProcessor(7, 5);
			for (int i = 0; i < 35; i++) slice.setf(i, s * 35 + i / 4f);
			stack.addSlice("label " + s, slice);
		}
		final ImagePlus image = new ImagePlus("z", stack);
		image.setDimensions(2, 1, 2);
		image.setOpenAsHyperStack(true);
		image.setProp("latentij.model", "m");
		image.setProp("other", "\u20ac");
		image.setProp("Info", "longer\ntext");
		image.setDisplayRange(1, 9);
		image.setRoi(1, 2, 3, 2);
		image.getCalibration().pixelWidth = 0.125;
		image.getCalibration().pixelHeight = 0.5;
		image.getCalibration().setUnit("mm");
		final Path path = temp.resolve("z.tif");
		assertTrue(new FileSaver(image).saveAsTiff(path.toString()));
		try (TiffFile file = new TiffFile(path)) {
			assertEquals(4, file.size());
			assertEquals(2, file.channels());
			assertEquals(2, file.frames());
			assertEquals("label 3", file.text().labels().get(3));
			assertEquals("m", file.text().properties().get("latentij.model"));
			assertEquals("\u20ac", file.text().properties().get("other"));
			assertArrayEquals(new double[] {1, 9}, file.displayRange());
			assertEquals(new PixelSize(0.125, 0.5, "mm"), file.pixelSize());
			for (int page = 0; page < 4; page++)
				assertArrayEquals((float[]) stack.getPixels(page + 1), page(file, page));
		}
	}

	/** ImageJ writes one directory above 4 GB, and all slices behind the first. */
	@Test
	void slicesBehindTheOnlyDirectoryAreRead() throws IOException {
		final ImageStack stack = new ImageStack(3, 2);
		for (int s = 0; s < 3; s++) stack.addSlice("", new FloatProcessor(3, 2, new float[] {s, 1, 2, 3, 4, 5}));
		final Path path = temp.resolve("raw.tif");
		assertTrue(new FileSaver(new ImagePlus("raw", stack)).saveAsTiff(path.toString()));
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			final ByteBuffer head = ByteBuffer.allocate(8);
			channel.read(head, 0);
			final ByteOrder order = head.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
			final int directory = head.order(order).getInt(4);
			final ByteBuffer count = ByteBuffer.allocate(2).order(order);
			channel.read(count, directory);
			channel.write(ByteBuffer.allocate(4), directory + 2 + 12L * count.getShort(0));
		}
		try (TiffFile file = new TiffFile(path)) {
			assertEquals(3, file.size());
			assertArrayEquals(new float[] {2, 1, 2, 3, 4, 5}, page(file, 2));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void tilesAreRead(final boolean big) throws IOException {
		final Path path = temp.resolve("tiles.tif");
		TiledTiff.write(path, 45, 37, 16, TiledTiff.Type.GREY_16, big, (y, x) -> 1000 * y + x);
		try (TiffFile file = new TiffFile(path)) {
			final ByteBuffer row = ByteBuffer.allocate(2 * 45);
			for (int y = 0; y < 37; y++) {
				file.readRow(0, y, 5, 38, row);
				for (int x = 0; x < 38; x++) assertEquals(1000 * y + 5 + x & 0xffff, row.getShort(2 * x) & 0xffff);
			}
		}
	}

	@Test
	void unfinishedFilesLeaveNothing() throws IOException {
		final Path file = Files.writeString(temp.resolve("latent.tif"), "old");
		try (TiffSink sink = new TiffSink(file, Extent.latent(2, 4, 4), PixelSize.UNKNOWN, made -> ImageJText.NONE)) {
			sink.write(new Region(0, 0, 0, 4, 2), counted(1, 2, 4, 4));
			assertThrows(IllegalStateException.class, () -> sink.commit(null));
			// What a process leaves that is killed now is opened by nobody.
			final Path part = files().stream()
					.filter(other -> !other.equals(file))
					.findFirst()
					.orElseThrow();
			assertTrue(part.getFileName().toString().matches("\\.latentij-.*\\.part"), part.toString());
			assertThrows(IOException.class, () -> new TiffFile(part).close());
			assertNull(IJ.openImage(part.toString()));
		}
		assertEquals(List.of(file), files());
		assertEquals("old", Files.readString(file));
	}

	@Test
	void diskWithTooLittleRoomIsRefusedBefore() throws IOException {
		final Path file = temp.resolve("latent.tif");
		final IOException refusal = assertThrows(
				IOException.class,
				() -> new TiffSink(
						file, Extent.latent(1 << 20, 1 << 20, 1 << 20), PixelSize.UNKNOWN, made -> ImageJText.NONE));
		assertTrue(
				refusal.getMessage()
						.matches("(?s).*latent.tif\" could not be written: it needs 4.6 EB, and the disk has"
								+ " .*Make room, or choose another place; nothing was left behind."),
				refusal.getMessage());
		assertEquals(List.of(), files());
	}

	private String refusal(final Path path) {
		return assertThrows(IOException.class, () -> new TiffFile(path).close()).getMessage();
	}

	@Test
	void otherFilesAreRefusedWithAReason() throws IOException {
		final Path text = Files.writeString(temp.resolve("text.tif"), "no TIFF file, but a text of some length");
		assertTrue(refusal(text).contains("it is no TIFF file"), refusal(text));
		assertTrue(refusal(temp.resolve("no.tif")).startsWith("There is no file"));
		// Without the table.
		final Path colors = TiffKindTest.write(temp, "262=3");
		assertTrue(refusal(colors).contains("it has a color table, which is not read in pieces. Open it in ImageJ"));
		final Path cut = temp.resolve("cut.tif");
		final byte[] whole = Files.readAllBytes(colors);
		whole[7] = 0x7f;
		Files.write(cut, whole);
		assertTrue(refusal(cut).contains("it is damaged") || refusal(cut).contains("color table"), refusal(cut));
	}

	/** Whatever a damaged file says, the answer is a sentence. */
	@Test
	void damagedFilesAreRefusedOrRead() throws IOException {
		final Path path = write("latent.tif", new FloatTensor[] {counted(1, 2, 4, 6)}, 100);
		final byte[] whole = Files.readAllBytes(path);
		final Path damaged = temp.resolve("damaged.tif");
		final ByteBuffer row = ByteBuffer.allocate(4 * Float.BYTES);
		for (int i = 0; i < whole.length; i++) {
			final byte[] bytes = whole.clone();
			bytes[i] ^= (byte) (0x81 + i % 7);
			Files.write(damaged, bytes);
			try (TiffFile file = new TiffFile(damaged)) {
				if (file.isFloat() && file.width() >= 4) file.readRow(file.size() - 1, 0, 0, 4, row);
			} catch (final IOException exc) {
				assertTrue(exc.getMessage().contains("damaged.tif"), exc.getMessage());
			}
		}
	}

	@ParameterizedTest
	@CsvSource({
		"256, 2147483647, it says that it has 2147483647 x 4 pixels",
		"257, 2147483647, it says that it has 5 x 2147483647 pixels",
		"273, 0, it has pixels at place 0",
		"273, 1000000, it has pixels at place 1000000",
		"0, 8, its directories lead back to place 8"
	})
	void absurdValuesAreRefused(final int tag, final int value, final String why) throws IOException {
		final Path file = temp.resolve("a.tif");
		IJ.saveAsTiff(IJ.createImage("a", "8-bit ramp", 5, 4, 1), file.toString());
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
		if (bytes.get(0) == 'I') bytes.order(ByteOrder.LITTLE_ENDIAN);
		final int entries = bytes.getShort(8);
		for (int i = 0; i < entries; i++) {
			final int entry = 10 + 12 * i;
			if (bytes.getShort(entry) != tag) continue;
			bytes.putShort(entry + 2, (short) TiffTag.LONG).putInt(entry + 8, value);
		}
		if (tag == 0) bytes.putInt(10 + 12 * entries, value);
		Files.write(file, bytes.array());
		final String message =
				assertThrows(IOException.class, () -> new TiffFile(file)).getMessage();
		assertTrue(message.contains("cannot be used: it is damaged: " + why), message);
		assertTrue(message.endsWith(". Write or copy it again."), message);
	}
}
