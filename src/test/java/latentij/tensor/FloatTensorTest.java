// SPDX-License-Identifier: BSD-2-Clause
package latentij.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatTensorTest {

	/** 0, 1, 2, ... in the shape [2,3,4]. */
	private static FloatTensor counting() {
		final float[] values = new float[24];
		for (int i = 0; i < values.length; i++) values[i] = i;
		return FloatTensor.copyOf(values, 2, 3, 4);
	}

	private static FloatBuffer nativeBuffer(final int size) {
		return ByteBuffer.allocateDirect(size * Float.BYTES)
				.order(ByteOrder.nativeOrder())
				.asFloatBuffer();
	}

	@Test
	void newTensorHoldsZeros() {
		final FloatTensor tensor = FloatTensor.zeros(2, 3);
		assertArrayEquals(new float[6], tensor.toArray());
		assertEquals(6, tensor.size());
		assertEquals(2, tensor.rank());
	}

	@Test
	void lastDimensionIsContiguous() {
		final FloatTensor tensor = counting();
		assertEquals(0, tensor.get(0, 0, 0));
		assertEquals(1, tensor.get(0, 0, 1));
		assertEquals(4, tensor.get(0, 1, 0));
		assertEquals(12, tensor.get(1, 0, 0));
		assertEquals(23, tensor.get(1, 2, 3));
	}

	@Test
	void valueIsSetWhereItIsRead() {
		final FloatTensor tensor = FloatTensor.zeros(2, 3, 4);
		tensor.set(7, 1, 2, 0);
		assertEquals(7, tensor.get(1, 2, 0));
		assertEquals(7, tensor.buffer().get(20));
	}

	@Test
	void negativeAxisCountsFromTheEnd() {
		assertEquals(2, counting().dim(0));
		assertEquals(4, counting().dim(-1));
		assertEquals(3, counting().dim(-2));
	}

	@Test
	void bufferIsDirectNativeAndAView() {
		final FloatTensor tensor = counting();
		final FloatBuffer buffer = tensor.buffer();
		assertTrue(buffer.isDirect());
		assertEquals(ByteOrder.nativeOrder(), buffer.order());
		assertEquals(0, buffer.position());
		assertEquals(24, buffer.limit());
		buffer.put(0, 99);
		assertEquals(99, tensor.get(0, 0, 0));
		buffer.position(5);
		assertEquals(0, tensor.buffer().position());
	}

	@Test
	void copyIsIndependent() {
		final FloatTensor tensor = counting();
		final FloatTensor copy = tensor.copy();
		assertArrayEquals(tensor.toArray(), copy.toArray());
		assertArrayEquals(tensor.shape(), copy.shape());
		copy.set(-1, 0, 0, 0);
		assertEquals(0, tensor.get(0, 0, 0));
	}

	@Test
	void valuesAndShapeGivenToItAreCopied() {
		final float[] values = {1, 2};
		final long[] shape = {1, 2};
		final FloatTensor tensor = FloatTensor.copyOf(values, shape);
		values[0] = 9;
		shape[0] = 9;
		tensor.shape()[1] = 9;
		tensor.toArray()[1] = 9;
		assertArrayEquals(new float[] {1, 2}, tensor.toArray());
		assertArrayEquals(new long[] {1, 2}, tensor.shape());
	}

	@Test
	void wrappedBufferIsSharedFromItsPosition() {
		final FloatBuffer buffer = nativeBuffer(5);
		buffer.position(1);
		final FloatTensor tensor = FloatTensor.wrap(buffer, 2, 2);
		buffer.put(1, 3);
		buffer.put(4, 5);
		assertEquals(3, tensor.get(0, 0));
		assertEquals(5, tensor.get(1, 1));
		assertEquals(1, buffer.position());
	}

	@Test
	void unsuitableBuffersAreRefused() {
		assertThrows(IllegalArgumentException.class, () -> FloatTensor.wrap(FloatBuffer.allocate(4), 2, 2));
		assertThrows(IllegalArgumentException.class, () -> FloatTensor.wrap(nativeBuffer(5), 2, 2));
		final ByteOrder foreign =
				ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
		assertThrows(
				IllegalArgumentException.class,
				() -> FloatTensor.wrap(
						ByteBuffer.allocateDirect(16).order(foreign).asFloatBuffer(), 2, 2));
	}

	@Test
	void wrongNumberOfValuesIsRefusedWithBothNumbers() {
		final String message = assertThrows(
						IllegalArgumentException.class, () -> FloatTensor.copyOf(new float[5], 2, 3))
				.getMessage();
		assertTrue(message.contains("5") && message.contains("[2, 3]") && message.contains("6"), message);
	}

	@ParameterizedTest
	@ValueSource(longs = {0, -1, Long.MIN_VALUE})
	void sizesBelowOneAreRefused(final long size) {
		assertThrows(IllegalArgumentException.class, () -> FloatTensor.zeros(3, size));
	}

	@Test
	void whatNoBufferCanHoldIsRefusedBeforeMemoryIsTaken() {
		for (final long[] shape : new long[][] {
			{1L << 29},
			{1L << 15, 1L << 14},
			{Long.MAX_VALUE},
			{Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE},
			{1L << 32, 1L << 32}
		}) assertThrows(IllegalArgumentException.class, () -> FloatTensor.zeros(shape));
	}

	@Test
	void indicesOutsideTheShapeAreRefused() {
		final FloatTensor tensor = counting();
		assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(0, 0, 4));
		assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(0, -1, 0));
		assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(0, 0));
		assertThrows(IndexOutOfBoundsException.class, () -> tensor.set(1, 2, 0, 0));
	}

	@Test
	void textTellsTheShape() {
		assertEquals("FloatTensor[2, 3, 4]", counting().toString());
	}

	@Test
	void rectanglesAreCutFromAndPutIntoEveryPlane() {
		final FloatTensor tensor = FloatTensor.zeros(2, 3, 4, 5);
		for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, i);
		final FloatTensor crop = tensor.crop(1, 2, 2, 3);
		assertArrayEquals(new long[] {2, 3, 2, 3}, crop.shape());
		final FloatTensor other = FloatTensor.zeros(2, 3, 4, 5);
		other.paste(crop, 1, 0, 1, 2, 3, 1);
		for (int n = 0; n < 2; n++) {
			for (int c = 0; c < 3; c++) {
				for (int y = 0; y < 2; y++) {
					for (int x = 0; x < 3; x++) assertEquals(tensor.get(n, c, 1 + y, 2 + x), crop.get(n, c, y, x));
				}
				for (int y = 0; y < 4; y++) {
					for (int x = 0; x < 5; x++)
						assertEquals(
								y == 3 && (x == 1 || x == 2) ? crop.get(n, c, 1, x - 1) : 0, other.get(n, c, y, x));
				}
			}
		}
	}

	@Test
	void rectanglesOutsideAreRefused() {
		final FloatTensor tensor = FloatTensor.zeros(1, 1, 4, 5);
		assertThrows(IndexOutOfBoundsException.class, () -> tensor.crop(3, 0, 2, 5));
		assertThrows(IndexOutOfBoundsException.class, () -> tensor.crop(0, -1, 2, 2));
		assertThrows(
				IndexOutOfBoundsException.class, () -> tensor.paste(FloatTensor.zeros(1, 1, 2, 2), 0, 0, 2, 2, 0, 4));
		assertThrows(
				IndexOutOfBoundsException.class, () -> tensor.paste(FloatTensor.zeros(1, 2, 2, 2), 0, 0, 2, 2, 0, 0));
		assertThrows(IndexOutOfBoundsException.class, () -> FloatTensor.zeros(5).crop(0, 0, 1, 1));
	}
}
