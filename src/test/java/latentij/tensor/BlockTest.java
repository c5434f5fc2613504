// SPDX-License-Identifier: BSD-2-Clause
package latentij.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.IntBuffer;
import java.util.List;
import latentij.tensor.Block.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks of all kinds: of 4 rows and 5 columns, whose values count. */
class BlockTest {

	private enum Form {
		FLOATS,
		PIXELS,
		LAZY;

		/** One image. */
		Block block() {
			return switch (this) {
				case FLOATS -> floats(1);
				case PIXELS -> pixels(1);
				case LAZY -> new LazyBlock(Kind.FLOATS, 3, 4, 5, floats(1)::crop);
			};
		}
	}

	private static FloatTensor floats(final int images) {
		final FloatTensor tensor = FloatTensor.zeros(images, 3, 4, 5);
		for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, i);
		return tensor;
	}

	private static PixelTensor pixels(final int images) {
		final PixelTensor pixels = PixelTensor.zeros(images, 4, 5);
		for (int i = 0; i < pixels.size(); i++) pixels.ints().put(i, i);
		return pixels;
	}

	@ParameterizedTest
	@EnumSource
	void sizesAreThoseOfTheImages(final Form form) {
		final Block block = form.block();
		assertEquals(form == Form.PIXELS ? Kind.PIXELS : Kind.FLOATS, block.kind());
		assertEquals(List.of(1, 3, 4, 5), List.of(block.batch(), block.channels(), block.height(), block.width()));
	}

	@ParameterizedTest
	@EnumSource
	void rectanglesUpToEachEdgeAreCut(final Form form) {
		final Block whole = form.block().crop(0, 0, 4, 5);
		assertEquals(List.of(4, 5), List.of(whole.height(), whole.width()));
		final Block corner = form.block().crop(2, 4, 2, 1);
		if (corner instanceof PixelTensor pixels) assertEquals(IntBuffer.wrap(new int[] {14, 19}), pixels.ints());
		else assertArrayEquals(new float[] {14, 19, 34, 39, 54, 59}, ((FloatTensor) corner).toArray());
	}

	/** Also where a sum of two large numbers is below 0. */
	@ParameterizedTest
	@EnumSource
	void rectanglesBeyondAnEdgeAreRefused(final Form form) {
		final Block block = form.block();
		for (final int[] place : new int[][] {
			{-1, 0, 2, 2},
			{0, -1, 2, 2},
			{3, 0, 2, 2},
			{0, 4, 2, 2},
			{4, 0, 1, 1},
			{0, 5, 1, 1},
			{Integer.MAX_VALUE, 0, 1, 1},
			{0, Integer.MAX_VALUE, 1, 1}
		}) assertThrows(IndexOutOfBoundsException.class, () -> block.crop(place[0], place[1], place[2], place[3]));
	}

	@ParameterizedTest
	@EnumSource
	void imagesThatAreNotThereAreRefused(final Form form) {
		for (final int n : new int[] {-1, 1})
			assertThrows(IndexOutOfBoundsException.class, () -> form.block().image(n));
	}

	@Test
	void imagesShareTheMemory() {
		final FloatTensor floats = floats(2);
		floats.image(1).set(-7, 0, 2, 3, 4);
		assertEquals(60, floats.image(1).get(0, 0, 0, 0));
		assertEquals(-7, floats.get(1, 2, 3, 4));
		assertArrayEquals(new long[] {1, 3, 4, 5}, floats.image(0).shape());
		final PixelTensor pixels = pixels(2);
		pixels.image(1).ints().put(19, -7);
		assertEquals(20, pixels.image(1).ints().get(0));
		assertEquals(-7, pixels.ints().get(39));
		assertEquals("PixelTensor[1, 4, 5]", pixels.image(0).toString());
		final Block lazy = Form.LAZY.block();
		assertSame(lazy, lazy.image(0));
	}

	@Test
	void joinedImagesStandOneBehindTheOther() {
		final FloatTensor floats = (FloatTensor) Block.join(List.of(floats(2), floats(1)));
		assertArrayEquals(new long[] {3, 3, 4, 5}, floats.shape());
		assertArrayEquals(floats(2).image(1).toArray(), floats.image(1).toArray());
		assertArrayEquals(floats(1).toArray(), floats.image(2).toArray());
		final PixelTensor pixels = (PixelTensor) Block.join(List.of(pixels(1), pixels(2)));
		assertEquals("PixelTensor[3, 4, 5]", pixels.toString());
		assertEquals(pixels(1).ints(), pixels.image(0).ints());
		assertEquals(pixels(2).image(1).ints(), pixels.image(2).ints());
	}

	@Test
	void onlyImagesOfOneKindAndSizeInMemoryAreJoined() {
		for (final Block other : List.of(
				pixels(1), FloatTensor.zeros(1, 2, 4, 5), FloatTensor.zeros(1, 3, 5, 5), FloatTensor.zeros(1, 3, 4, 6)))
			assertThrows(IllegalArgumentException.class, () -> Block.join(List.of(floats(1), other)));
		final Block lazy = Form.LAZY.block();
		assertThrows(IllegalArgumentException.class, () -> Block.join(List.of(lazy, lazy)));
	}
}
