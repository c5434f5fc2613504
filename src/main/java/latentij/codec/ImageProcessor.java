package latentij.codec;

/**
 * Between the values of pixels and the values that the networks take, as
 * diffusers' VaeImageProcessor does it.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/image_processor.py">diffusers'
 *      VaeImageProcessor</a>
 */
public final class ImageProcessor {

	private ImageProcessor() {}

	/**
	 * [0,1] to [-1,1].
	 *
	 * @param value a colour value in [0,1]
	 * @return 2 * value - 1
	 */
	public static float normalize(final float value) {
		return 2 * value - 1;
	}

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
}
