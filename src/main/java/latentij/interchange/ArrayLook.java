// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import java.util.Set;

/**
 * What is seen of an array before it is read: enough to tell a latent from other arrays, as a rule.
 *
 * @param shape its sides
 * @param isNamed true if its name tells that it is a latent
 * @param start its first values, at most {@link #VALUES}; not looked at where the name tells
 */
record ArrayLook(long[] shape, boolean isNamed, float[] start) {

	/** Values that are looked at: all of the latent of an image of 4096 x 4096 pixels. */
	static final int VALUES = 1 << 20;

	/** The channels of latents: those of the models in the list. Images have others, as a rule. */
	private static final Set<Long> CHANNELS = Set.of(4L, 16L, 32L, 48L);

	/** Shorter sides are those of the kernels of a network, and of tables. */
	private static final int LEAST_SIDE = 4;

	/** The most that a side is longer than the other. */
	private static final int LONGEST = 8;

	/** Raw latents are around 0, mostly below 30. */
	private static final float LARGEST = 100;

	/** Of a latent, about half are. Of images, those are below 0 that noise has brought there. */
	private static final double LEAST_NEGATIVE = 0.05;

	/** Tells by all that is seen; whatever the name, the shape is that of a latent. */
	boolean isLatent() {
		return switch (shape.length) {
			case 3 -> isLatent(1, shape[0]);
			case 4 -> isLatent(shape[0], shape[1]);
			case 5 -> shape[2] == 1 && isLatent(shape[0], shape[1]);
			default -> false;
		};
	}

	private boolean isLatent(final long number, final long channels) {
		return CHANNELS.contains(channels) && (isNamed || isOfPicture(number) && isAroundZero());
	}

	private boolean isOfPicture(final long number) {
		final long height = shape[shape.length - 2];
		final long width = shape[shape.length - 1];
		final long shorter = Math.min(height, width);
		// Kernels of a network are many, and small.
		return shorter >= LEAST_SIDE && Math.max(height, width) <= LONGEST * shorter && number <= height * width;
	}

	private boolean isAroundZero() {
		int negative = 0;
		for (final float value : start) {
			if (Math.abs(value) > LARGEST) return false;
			if (value < 0) negative++;
		}
		return negative >= LEAST_NEGATIVE * start.length && negative <= (1 - LEAST_NEGATIVE) * start.length;
	}
}
