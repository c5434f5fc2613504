// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * Between the values of pixels and the values that the networks take, as
 * diffusers' VaeImageProcessor does it.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/image_processor.py">diffusers'
 *      VaeImageProcessor</a>
 */
public final class ImageProcessor {

	/** Normalized value of every grey level. */
	private static final float[] NORMALIZED = new float[256];

	static {
		for (int grey = 0; grey < NORMALIZED.length; grey++) NORMALIZED[grey] = normalize(grey);
	}

	private ImageProcessor() {}

	/**
	 * An 8-bit grey level to [-1,1].
	 *
	 * @param grey 0 to 255
	 * @return grey / 127.5 - 1
	 */
	public static float normalize(final int grey) {
		return grey / 127.5f - 1;
	}

	/**
	 * [-1,1] to an 8-bit grey level: (y / 2 + 0.5), clamped to [0,1], times 255,
	 * rounded to the nearest, halves to even (as NumPy rounds).
	 *
	 * @param y a network's output; NaN gives 0
	 * @return 0 to 255
	 */
	public static int toGrey(final float y) {
		final float value = Math.max(0, Math.min(1, y / 2 + 0.5f));
		// From 2^23 on, the floats are the whole numbers: adding it rounds, halves to
		// even, and leaves the result in the lowest bits. Several times as fast as
		// Math.rint.
		return Float.floatToRawIntBits(value * 255 + 0x1p23f) & 0xff;
	}

	/**
	 * 8-bit pixels as the networks take them.
	 *
	 * @param pixels read, never changed
	 * @return RGB, [N,3,H,W], in [-1,1]; owned by the caller
	 */
	public static FloatTensor normalize(final PixelTensor pixels) {
		final FloatTensor tensor = FloatTensor.zeros(pixels.batch(), 3, pixels.height(), pixels.width());
		final FloatBuffer values = tensor.buffer();
		final IntBuffer ints = pixels.ints();
		final int[] rgb = new int[pixels.width()];
		final float[] line = new float[pixels.width()];
		final int rows = pixels.height();
		for (int i = 0; i < 3 * pixels.batch() * rows; i++) {
			final int shift = 16 - 8 * (i / rows % 3);
			ints.get((i / rows / 3 * rows + i % rows) * rgb.length, rgb);
			for (int x = 0; x < rgb.length; x++) line[x] = NORMALIZED[rgb[x] >> shift & 0xff];
			values.put(line);
		}
		return tensor;
	}

	/**
	 * Images as the networks take them.
	 *
	 * @param image floats, or 8-bit pixels; read, never changed
	 * @return floats as they are, and pixels normalized; of what is not in memory, all of it
	 */
	public static FloatTensor floats(final Block image) {
		if (image instanceof PixelTensor pixels) return normalize(pixels);
		return image instanceof FloatTensor floats
				? floats
				: (FloatTensor) image.crop(0, 0, image.height(), image.width());
	}

	/**
	 * A network's output as 8-bit pixels, rounded as {@link #toGrey} does.
	 *
	 * @param decoded RGB, [N,3,H,W], or grey, [N,1,H,W], about [-1,1]; read, never changed
	 * @return opaque pixels, of equal colors where there is one channel; owned by the caller
	 * @throws IllegalArgumentException if the shape differs
	 * @throws NotFiniteException if a value is infinite or NaN, which pixels cannot show
	 */
	public static PixelTensor toPixels(final FloatTensor decoded) {
		if (decoded.rank() != 4 || decoded.dim(1) != 3 && decoded.dim(1) != 1)
			throw new IllegalArgumentException("An image has the shape [N,3,H,W] or [N,1,H,W], not " + decoded);
		final int channels = decoded.dim(1);
		final PixelTensor pixels = PixelTensor.zeros(decoded.dim(0), decoded.dim(2), decoded.dim(3));
		final FloatBuffer values = decoded.buffer();
		final IntBuffer ints = pixels.ints();
		final int rows = pixels.height();
		final int[] rgb = new int[pixels.width()];
		final float[] line = new float[pixels.width()];
		final int[] unit = channels == 1 ? new int[] {0x010101} : new int[] {0x010000, 0x000100, 0x000001};
		for (int row = 0; row < pixels.batch() * rows; row++) {
			Arrays.fill(rgb, 0xff000000);
			for (int c = 0; c < channels; c++) {
				values.get(((row / rows * channels + c) * rows + row % rows) * line.length, line);
				float zero = 0;
				for (int x = 0; x < rgb.length; x++) {
					rgb[x] |= toGrey(line[x]) * unit[c];
					zero += line[x] - line[x];
				}
				if (zero != 0) throw NotFiniteException.ofImage();
			}
			ints.put(rgb);
		}
		return pixels;
	}
}
