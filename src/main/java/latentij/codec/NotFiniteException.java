// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.nio.FloatBuffer;
import latentij.tensor.FloatTensor;

/** A network gave infinite values or NaN, of which no latent and no image can be made. */
public final class NotFiniteException extends VaeException {

	private static final long serialVersionUID = 1L;

	private static final String WEIGHTS =
			"weights are damaged, or too large for 32-bit floats: choose another model, or get its files again.";

	private NotFiniteException(final String network, final String where, final String cause) {
		super("The model's " + network + " gave values that are infinite or not a number, " + where + ". " + cause);
	}

	/**
	 * Creates an exception for an image.
	 *
	 * @return an exception
	 */
	public static NotFiniteException ofImage() {
		return new NotFiniteException(
				"decoder",
				"in the decoded image",
				"A latent of far larger values than others does that (they are mostly between -5 and 5): look at its "
						+ "channels. Else the model's " + WEIGHTS);
	}

	/**
	 * Refuses a latent that is not made of finite numbers.
	 *
	 * @param latent [N,C,h,w]; read, never changed
	 * @return the latent
	 * @throws NotFiniteException if a value is not finite, naming the first
	 */
	static FloatTensor requireFinite(final FloatTensor latent) {
		final int bad = firstNotFinite(latent.buffer());
		if (bad < 0) return latent;
		final int plane = latent.height() * latent.width();
		throw new NotFiniteException(
				"encoder",
				"the first in latent channel " + (bad / plane % latent.channels() + 1) + " at x=" + bad % latent.width()
						+ ", y=" + bad % plane / latent.width(),
				"Its " + WEIGHTS);
	}

	/**
	 * Refuses an image that is not made of finite numbers.
	 *
	 * @param image read, never changed
	 * @return the image
	 * @throws NotFiniteException if a value is not finite
	 */
	static FloatTensor requireFiniteImage(final FloatTensor image) {
		if (firstNotFinite(image.buffer()) >= 0) throw ofImage();
		return image;
	}

	private static int firstNotFinite(final FloatBuffer values) {
		for (int i = 0; i < values.limit(); i++) if (!Float.isFinite(values.get(i))) return i;
		return -1;
	}
}
