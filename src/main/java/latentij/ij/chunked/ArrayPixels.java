// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.chunked;

import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import latentij.chunked.DataType;

/** Values of arrays as pixels of ImageJ, and back. */
final class ArrayPixels {

	private ArrayPixels() {}

	/** Makes pixels of values. */
	static ImageProcessor of(final DataType type, final ByteBuffer values, final int width, final int height) {
		return switch (type) {
			case UINT8 -> {
				final byte[] pixels = new byte[width * height];
				values.get(pixels);
				yield new ByteProcessor(width, height, pixels);
			}
			case UINT16 -> {
				final short[] pixels = new short[width * height];
				values.asShortBuffer().get(pixels);
				yield new ShortProcessor(width, height, pixels, null);
			}
			case FLOAT32 -> {
				final float[] pixels = new float[width * height];
				values.asFloatBuffer().get(pixels);
				yield new FloatProcessor(width, height, pixels);
			}
		};
	}

	/** The little-endian values of grey pixels. */
	static ByteBuffer bytes(final ImageProcessor pixels) {
		final int n = pixels.getWidth() * pixels.getHeight();
		final ByteBuffer bytes =
				ByteBuffer.allocate(n * pixels.getBitDepth() / Byte.SIZE).order(ByteOrder.LITTLE_ENDIAN);
		if (pixels.getPixels() instanceof float[] floats) bytes.asFloatBuffer().put(floats);
		else if (pixels.getPixels() instanceof short[] shorts)
			bytes.asShortBuffer().put(shorts);
		else bytes.put(0, (byte[]) pixels.getPixels());
		return bytes;
	}

	/** One color of RGB pixels: 0 for red, 1 for green, 2 for blue. */
	static ByteBuffer color(final int[] rgb, final int color) {
		final ByteBuffer bytes = ByteBuffer.allocate(rgb.length);
		for (int i = 0; i < rgb.length; i++) bytes.put(i, (byte) (rgb[i] >> (2 - color) * Byte.SIZE));
		return bytes;
	}
}
