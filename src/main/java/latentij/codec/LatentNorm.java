// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import latentij.tensor.FloatTensor;

/**
 * The normalization between a latent as the decoder takes it and as a diffusion
 * model and a user see it, and back. The arithmetic is that of diffusers'
 * pipelines, in 32-bit floats.
 * <p>
 * Latents remember it by {@link #properties}; {@link #parse} reads it again. Names
 * of properties are kept for ever.
 */
public sealed interface LatentNorm extends Serializable permits LatentNorm.Affine {

	/**
	 * Normalizes.
	 *
	 * @param z as the decoder takes it, [N,C,h,w]; read, never changed
	 * @return as users see it, of the same shape; owned by the caller
	 */
	FloatTensor toUser(FloatTensor z);

	/**
	 * Undoes {@link #toUser}.
	 *
	 * @param scaled as users see it, [N,C,h,w]; read, never changed
	 * @return as the decoder takes it, of the same shape; owned by the caller
	 */
	FloatTensor toDecoder(FloatTensor scaled);

	/** @return all numbers of the normalization, as texts by name, in order */
	Map<String, String> properties();

	/**
	 * Reads what {@link #properties} wrote.
	 *
	 * @param property gives the text of a property; null if there is none
	 * @return the normalization
	 * @throws IllegalArgumentException if a property is missing or makes no sense;
	 *           the message begins with its name
	 */
	static LatentNorm parse(final UnaryOperator<String> property) {
		return Affine.parse(property);
	}

	/**
	 * One factor and one shift for all values, as most autoencoders have it.
	 *
	 * @param scalingFactor what a latent is multiplied by, so that its variance is
	 *          about 1; finite and above 0 as a 32-bit float
	 * @param shiftFactor what is subtracted before that; 0 for most; finite
	 */
	record Affine(double scalingFactor, double shiftFactor) implements LatentNorm {

		/** The scaling factor of Stable Diffusion 1.x: what a missing one means. */
		public static final double DEFAULT_SCALING_FACTOR = 0.18215;

		private static final String SCALING_FACTOR = "scaling_factor";
		private static final String SHIFT_FACTOR = "shift_factor";

		public Affine {
			// Latents are scaled with 32-bit floats, where tiny numbers are 0.
			if (!isScale(scalingFactor))
				throw new IllegalArgumentException(
						"scaling_factor must be a finite 32-bit number above 0, not " + scalingFactor);
			if (!Float.isFinite((float) shiftFactor))
				throw new IllegalArgumentException("shift_factor must be a finite 32-bit number, not " + shiftFactor);
		}

		private static boolean isScale(final double factor) {
			return (float) factor > 0 && Float.isFinite((float) factor);
		}

		@Override
		public FloatTensor toUser(final FloatTensor z) {
			final float shift = (float) shiftFactor;
			final float scale = (float) scalingFactor;
			final FloatTensor scaled = FloatTensor.zeros(z.shape());
			final FloatBuffer from = z.buffer();
			final FloatBuffer to = scaled.buffer();
			while (from.hasRemaining()) to.put((from.get() - shift) * scale);
			return scaled;
		}

		@Override
		public FloatTensor toDecoder(final FloatTensor scaled) {
			final float shift = (float) shiftFactor;
			final float scale = (float) scalingFactor;
			final FloatTensor z = FloatTensor.zeros(scaled.shape());
			final FloatBuffer from = scaled.buffer();
			final FloatBuffer to = z.buffer();
			while (from.hasRemaining()) to.put(from.get() / scale + shift);
			return z;
		}

		@Override
		public Map<String, String> properties() {
			final Map<String, String> properties = new LinkedHashMap<>();
			properties.put(SCALING_FACTOR, Double.toString(scalingFactor));
			properties.put(SHIFT_FACTOR, Double.toString(shiftFactor));
			return properties;
		}

		private static Affine parse(final UnaryOperator<String> property) {
			final double scale = number(SCALING_FACTOR, property);
			if (!isScale(scale)) throw unusable(SCALING_FACTOR, property, null);
			final double shift = number(SHIFT_FACTOR, property);
			if (!Float.isFinite((float) shift)) throw unusable(SHIFT_FACTOR, property, null);
			return new Affine(scale, shift);
		}

		private static double number(final String name, final UnaryOperator<String> property) {
			final String text = property.apply(name);
			if (text == null) throw new IllegalArgumentException(name + " is missing");
			try {
				return Double.parseDouble(text);
			} catch (final NumberFormatException exc) {
				throw unusable(name, property, exc);
			}
		}

		private static IllegalArgumentException unusable(
				final String name, final UnaryOperator<String> property, final Exception cause) {
			return new IllegalArgumentException(name + " is \"" + property.apply(name) + "\"", cause);
		}
	}
}
