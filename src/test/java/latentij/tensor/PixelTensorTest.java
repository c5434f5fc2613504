// SPDX-License-Identifier: BSD-2-Clause
package latentij.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelTensorTest {

	@Test
	void bytesOfAPixelAreBlueGreenRed() {
		final PixelTensor pixels = PixelTensor.zeros(1, 2, 3);
		pixels.ints().put(4, 0xff102030);
		final ByteBuffer bytes = pixels.bytes();
		assertTrue(bytes.isDirect());
		assertEquals(24, bytes.remaining());
		assertEquals(0x30, bytes.get(16));
		assertEquals(0x20, bytes.get(17));
		assertEquals(0x10, bytes.get(18));
	}

	@Test
	void wrappedBytesAreSharedFromPositionToLimit() {
		final ByteBuffer bytes =
				ByteBuffer.allocate(32).order(ByteOrder.BIG_ENDIAN).position(8);
		final PixelTensor pixels = PixelTensor.wrap(bytes, 1, 2, 3);
		pixels.ints().put(0, 0x00112233);
		assertEquals(0x33, bytes.get(8));
		assertEquals(8, bytes.position());
		assertEquals(6, pixels.size());
		assertThrows(IllegalArgumentException.class, () -> PixelTensor.wrap(bytes, 2, 2, 3));
	}

	@ParameterizedTest
	@CsvSource({"0, 1, 1", "1, -1, 1", "1, 1, 0", "1, 32768, 16384", "2, 2147483647, 2147483647"})
	void impossibleSizesAreRefused(final int batch, final int height, final int width) {
		assertThrows(IllegalArgumentException.class, () -> PixelTensor.zeros(batch, height, width));
	}

	@Test
	void rectanglesAreCutFromAndPutIntoEveryImage() {
		final PixelTensor pixels = PixelTensor.zeros(2, 4, 5);
		for (int i = 0; i < pixels.size(); i++) pixels.ints().put(i, i);
		final PixelTensor crop = pixels.crop(1, 2, 2, 3);
		assertEquals(IntBuffer.wrap(new int[] {7, 8, 9, 12, 13, 14, 27, 28, 29, 32, 33, 34}), crop.ints());
		final PixelTensor other = PixelTensor.zeros(2, 2, 2);
		other.paste(crop, 1, 1, 1, 2, 0, 0);
		assertEquals(IntBuffer.wrap(new int[] {13, 14, 0, 0, 33, 34, 0, 0}), other.ints());
		other.paste(pixels, 3, 3, 1, 1, 1, 1);
		assertEquals(IntBuffer.wrap(new int[] {13, 14, 0, 18, 33, 34, 0, 38}), other.ints());
		assertThrows(IndexOutOfBoundsException.class, () -> pixels.crop(0, 3, 1, 3));
		assertThrows(IndexOutOfBoundsException.class, () -> other.paste(pixels, 0, 0, 3, 1, 0, 0));
		assertThrows(IndexOutOfBoundsException.class, () -> other.paste(PixelTensor.zeros(1, 2, 2), 0, 0, 1, 1, 0, 0));
	}
}
