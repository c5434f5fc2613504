// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import latentij.tensor.FloatTensor;

/**
 * A gain and an offset for each channel of a latent: {@code value * gain + offset}. Latents are
 * about 0 in the mean, so that a gain of 0 takes a channel away, and one of -1 turns it round.
 * Immutable.
 */
public final class Adjustment {

	private final float[] gains;
	private final float[] offsets;

	private Adjustment(final float[] gains, final float[] offsets) {
		this.gains = gains;
		this.offsets = offsets;
	}

	/**
	 * Creates the adjustment that changes nothing.
	 *
	 * @param channels of the latent
	 * @return gains of 1, offsets of 0
	 */
	public static Adjustment none(final int channels) {
		final float[] gains = new float[channels];
		Arrays.fill(gains, 1);
		return new Adjustment(gains, new float[channels]);
	}

	/**
	 * Sets the numbers of one channel.
	 *
	 * @param channel from 0
	 * @param gain that its values are multiplied by
	 * @param offset that is added to them then
	 * @return a new adjustment
	 */
	public Adjustment with(final int channel, final double gain, final double offset) {
		final float[] newGains = gains.clone();
		final float[] newOffsets = offsets.clone();
		newGains[channel] = (float) gain;
		newOffsets[channel] = (float) offset;
		return new Adjustment(newGains, newOffsets);
	}

	/** @return what it does, for people: {@code channel 2 * 1.5 + 0.25, channel 4 * 0.5} */
	@Override
	public String toString() {
		return IntStream.range(0, gains.length)
				.filter(c -> gains[c] != 1 || offsets[c] != 0)
				.mapToObj(c -> "channel " + (c + 1) + " * " + gains[c] + (offsets[c] == 0 ? "" : " + " + offsets[c]))
				.collect(Collectors.joining(", "));
	}

	/** @return true if it changes nothing */
	boolean isNone() {
		return IntStream.range(0, gains.length).allMatch(c -> gains[c] == 1 && offsets[c] == 0);
	}

	/**
	 * Adjusts one value.
	 *
	 * @param channel from 0
	 * @param value of the latent
	 * @return the new value
	 */
	public float apply(final int channel, final float value) {
		return value * gains[channel] + offsets[channel];
	}

	/**
	 * Adjusts a latent.
	 *
	 * @param scaled [1,C,h,w]; read, never changed
	 * @return the same tensor where nothing changes, or where it has other channels; else a new one
	 */
	FloatTensor apply(final FloatTensor scaled) {
		if (isNone() || scaled.channels() != gains.length) return scaled;
		final FloatTensor adjusted = FloatTensor.zeros(scaled.shape());
		final int plane = scaled.height() * scaled.width();
		final FloatBuffer from = scaled.buffer();
		final FloatBuffer to = adjusted.buffer();
		for (int c = 0; c < gains.length; c++) for (int i = 0; i < plane; i++) to.put(apply(c, from.get()));
		return adjusted;
	}
}
