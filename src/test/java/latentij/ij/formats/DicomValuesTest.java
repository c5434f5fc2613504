// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.Prefs;
import ij.io.Opener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of DICOM files as the standard has them. */
class DicomValuesTest {

	private static final int WIDTH = 4;

	@TempDir
	private Path folder;

	private String colors = "MONOCHROME2";

	private int samples = 1;

	/** Bits of a value in the file. */
	private int allocated = Short.SIZE;

	/** The first bit of a value. */
	private int low;

	/** Bytes behind the pixels. */
	private int behind;

	private final ByteBuffer tags = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);

	private void text(final int group, final int element, final String type, final String text) {
		final byte[] bytes = (text.length() % 2 == 0 ? text : text + " ").getBytes(StandardCharsets.US_ASCII);
		tags.putShort((short) group).putShort((short) element);
		tags.put(type.getBytes(StandardCharsets.US_ASCII)).putShort((short) bytes.length);
		tags.put(bytes);
	}

	private void number(final int element, final int value) {
		tags.putShort((short) 0x0028).putShort((short) element);
		tags.put(new byte[] {'U', 'S'}).putShort((short) 2).putShort((short) value);
	}

	/** Of 16 bits, so many of which are used; of one row each frame. */
	private ImagePlus opened(
			final int bits, final boolean signed, final String scale, final String window, final int... values)
			throws IOException {
		tags.clear().put(new byte[128]).put("DICM".getBytes(StandardCharsets.US_ASCII));
		text(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1");
		number(0x0002, samples);
		text(0x0028, 0x0004, "CS", colors);
		text(0x0028, 0x0008, "IS", String.valueOf(values.length / WIDTH));
		number(0x0010, 1);
		number(0x0011, WIDTH);
		number(0x0100, allocated);
		number(0x0101, bits);
		number(0x0102, bits - 1 + low);
		number(0x0103, signed ? 1 : 0);
		if (window != null) {
			text(0x0028, 0x1050, "DS", window.split("/")[0]);
			text(0x0028, 0x1051, "DS", window.split("/")[1]);
		}
		if (scale != null) {
			for (final String each : scale.split(" ")) {
				text(0x0028, 0x1052, "DS", each.split("/")[1]);
				text(0x0028, 0x1053, "DS", each.split("/")[0]);
			}
		}
		tags.putShort((short) 0x7fe0).putShort((short) 0x0010).put(new byte[] {'O', 'W'});
		tags.putShort((short) 0).putInt(2 * values.length);
		for (final int value : values) tags.putShort((short) value);
		final Path file = folder.resolve("a.dcm");
		Files.write(file, Arrays.copyOf(tags.array(), tags.position() + behind));
		return ImageFiles.require(file);
	}

	private static float[] values(final ImagePlus image, final int slice) {
		return (float[]) image.getStack().getProcessor(slice).convertToFloat().getPixels();
	}

	/** ImageJ takes signed numbers for those of 16 bits, and colors for those of 8. */
	@ParameterizedTest
	@CsvSource({"MONOCHROME2, 1, 32, 16", "MONOCHROME2, 1, 8, 16", "RGB, 3, 16, 24"})
	void pixelsOfOtherBitsThanImageJTakesThemForAreRefused(
			final String photometric, final int channels, final int bits, final int taken) {
		colors = photometric;
		samples = channels;
		allocated = bits;
		behind = 100;
		final String message = assertThrows(
						IOException.class, () -> opened(bits, channels == 1, null, null, 0, 100, 200, 300))
				.getMessage();
		assertEquals(
				"\"" + folder.resolve("a.dcm") + "\" has pixels of " + channels * bits
						+ " bits, of which ImageJ would read " + taken
						+ ". Save it with grey levels of 16 bits, or with colors of 8 bits each.",
				message);
	}

	/** Two numbers of 16 bits are a pixel of 32, or four of 8. */
	@ParameterizedTest
	@CsvSource({"32, 24, 0, 0x0100", "32, 12, 4, 0x0000", "8, 4, 0, 0x0010", "8, 4, 4, 0x0000"})
	void bitsBesideValuesOfOtherSizesAreRefused(final int size, final int bits, final int first, final String second) {
		allocated = size;
		low = first;
		behind = 100;
		final int other = Integer.decode(second);
		final String message = assertThrows(
						IOException.class, () -> opened(bits, false, null, null, 0x0f0f, other, 7, 0, 7, 0, 7, 0))
				.getMessage();
		assertEquals(
				"\"" + folder.resolve("a.dcm") + "\" has values of " + bits + " bits in pixels of " + size
						+ ", with other bits beside them, which ImageJ would take for a part of the values."
						+ " Save it with grey levels of 16 bits.",
				message);
	}

	/** Of unsigned numbers that use fewer bits, nothing has to be left out. */
	@ParameterizedTest
	@CsvSource({"32, 24, 983055", "8, 4, 15"})
	void valuesOfFewerBitsAreKept(final int size, final int bits, final float first) throws IOException {
		allocated = size;
		behind = 100;
		final ImagePlus image = opened(bits, false, null, null, 0x000f, 0x000f, 7, 0, 7, 0, 7, 0);
		assertEquals(first, values(image, 1)[0]);
	}

	/** ImageJ without a menu fails once, and then shows stored numbers over the range of multiplied ones. */
	@ParameterizedTest
	@CsvSource({
		"false, 0.5/10, 60/100, '10 60 110 160', 10, 110",
		"false, 2/0, 300/200, '0 200 400 600', 200, 400",
		"false, -1/0, -100/100, '0 -100 -200 -300', -150, -50",
		"true, 2/1, 301/200, '1 201 401 601', 201, 401",
		"false, 2/0, , '0 200 400 600', 0, 600"
	})
	void numbersAreMultiplied(
			final boolean signed,
			final String scale,
			final String window,
			final String expected,
			final double min,
			final double max)
			throws IOException {
		for (int again = 0; again < 2; again++) {
			final ImagePlus image = opened(Short.SIZE, signed, scale, window, 0, 100, 200, 300);
			final String[] words = expected.split(" ");
			for (int i = 0; i < WIDTH; i++) assertEquals(Float.parseFloat(words[i]), values(image, 1)[i]);
			assertEquals(min, image.getDisplayRangeMin());
			assertEquals(max, image.getDisplayRangeMax());
		}
	}

	@Test
	void negativeNumbersAndAllSlicesAreMultiplied() throws IOException {
		final ImagePlus image = opened(16, true, "3/0", "0/600", -100, 0, 1, 100, -200, -1, 2, 200);
		assertArrayEquals(new float[] {-300, 0, 3, 300}, values(image, 1));
		assertArrayEquals(new float[] {-600, -3, 6, 600}, values(image, 2));
	}

	/** Such files have a functional group for each frame. */
	@Test
	void eachSliceIsMultipliedByItsOwnFactor() throws IOException {
		final ImagePlus image = opened(16, false, "1/0 3/5", null, 0, 1, 2, 100, 0, 1, 2, 100);
		assertArrayEquals(new float[] {0, 1, 2, 100}, values(image, 1));
		assertArrayEquals(new float[] {5, 8, 11, 305}, values(image, 2));
	}

	@Test
	void ofOtherNumbersOfFactorsTheLastCountsAsForImageJ() throws IOException {
		assertArrayEquals(new float[] {0, 3, 6, 300}, values(opened(16, false, "2/0 3/0", null, 0, 1, 2, 100), 1));
	}

	@Test
	void unusedBitsAreNotMultiplied() throws IOException {
		final ImagePlus plain = opened(12, false, "2/0", null, 0xf000, 0x1064, 200, 0x212c);
		assertArrayEquals(new float[] {0, 200, 400, 600}, values(plain, 1));
		final ImagePlus signed = opened(12, true, "2/0", null, 0x0f9c, 0, 100, -300);
		assertArrayEquals(new float[] {-200, 0, 200, -600}, values(signed, 1));
	}

	/** Both wait for each other while they read. */
	@Test
	void severalThreadsReadAtOnceAndLeaveTheSettingAsItWas() throws Exception {
		final CyclicBarrier both = new CyclicBarrier(2);
		final Opener opener = new Opener() {
			@Override
			public ImagePlus openImage(final String path) {
				assertTrue(Prefs.fixedDicomScaling);
				assertDoesNotThrow(() -> both.await(20, TimeUnit.SECONDS));
				return null;
			}
		};
		final FutureTask<ImagePlus> other = new FutureTask<>(() -> DicomValues.open(opener, "a.dcm"));
		new Thread(other).start();
		assertNull(DicomValues.open(opener, "b.dcm"));
		assertNull(other.get());
		assertFalse(Prefs.fixedDicomScaling);
	}

	@Test
	void zeroStaysWhite() throws IOException {
		colors = "MONOCHROME1";
		final ImagePlus image = opened(16, false, "2/0", null, 0, 100, 200, 300, 0, 1, 2, 3);
		assertTrue(image.isInvertedLut());
		assertTrue(image.getStack().getProcessor(2).isInvertedLut());
		assertArrayEquals(new float[] {0, 200, 400, 600}, values(image, 1));
	}

	/** Four bits above the twelve that are used have other things in them, or no sign. */
	@Test
	void bitsBeyondThoseOfValuesDoNotCount() throws IOException {
		final ImagePlus plain = opened(12, false, null, null, 0xf000, 0x1064, 200, 0x212c);
		assertArrayEquals(new float[] {0, 100, 200, 300}, values(plain, 1));
		assertEquals(300, plain.getDisplayRangeMax());
		final ImagePlus signed = opened(12, true, null, null, 0x0f9c, 0, 100, -300);
		final double[] found = new double[WIDTH];
		for (int i = 0; i < WIDTH; i++)
			found[i] = signed.getCalibration().getCValue(signed.getProcessor().get(i));
		assertArrayEquals(new double[] {-100, 0, 100, -300}, found);
	}

	/** As scanners of 12 bits once wrote them. */
	@ParameterizedTest
	@CsvSource({"1, false", "4, false", "1, true", "4, true"})
	void valuesThatDoNotBeginWithTheLowestBitAreMovedThere(final int lowest, final boolean signed) throws IOException {
		low = lowest;
		final int[] stored = {signed ? -100 : 0, 100, 2047, 300};
		final int[] moved = Arrays.stream(stored)
				.map(value -> value << lowest | (1 << lowest) - 1)
				.toArray();
		assertArrayEquals(
				new float[] {2 * stored[0], 200, 4094, 600}, values(opened(12, signed, "2/0", null, moved), 1));
		final ImagePlus image = opened(12, signed, null, null, moved);
		for (int i = 0; i < WIDTH; i++)
			assertEquals(
					stored[i],
					image.getCalibration().getCValue(image.getProcessor().get(i)));
	}
}
