// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import java.util.stream.Stream;
import latentij.tensor.FloatTensor;

/**
 * The order of latents in a file. Transformers take squares of 2x2 latents as one
 * value of four times as many channels: channel c, row dy and column dx of a square become
 * channel 4 c + 2 dy + dx.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/pipelines/flux2/pipeline_flux2.py">diffusers'
 *      Flux2Pipeline</a>
 */
public enum Layout {

	/** [N,C,h,w], [C,h,w] of one, or [N,C,1,h,w] as models of videos have images: as autoencoders give and take them. */
	CHANNELS("channels"),

	/** [N,4C,h/2,w/2], or [4C,h/2,w/2] of one: as FLUX.2's pipeline normalizes them. */
	PATCHES("patches"),

	/** [N,(h/2)(w/2),4C]: as the transformers of FLUX.1 and FLUX.2 take them. */
	PACKED("packed");

	private static final int SIDE = 2;

	private final String word;

	Layout(final String word) {
		this.word = word;
	}

	/** @return the value's word in macros */
	public String word() {
		return word;
	}

	/**
	 * The layout of the array in a file, as its notes tell.
	 *
	 * @param file that was read
	 * @return that of its notes, if the array can have it, or else {@link #CHANNELS}
	 */
	public static Layout of(final LatentFile file) {
		final String word = file.notes().get(LatentFile.LAYOUT);
		final boolean isFlat = file.values().rank() == 3;
		// It may have been unpacked since, and the notes kept.
		return Stream.of(values())
				.filter(layout -> layout.word.equals(word) && (layout != PACKED || isFlat))
				.findFirst()
				.orElse(CHANNELS);
	}

	/**
	 * Brings latents into this layout.
	 *
	 * @param latents [N,C,h,w]; read, never changed
	 * @return the same values in this layout; may share memory with what was given
	 * @throws IllegalArgumentException if a side is odd and squares are asked for
	 */
	public FloatTensor from(final FloatTensor latents) {
		if (this == CHANNELS) return latents;
		final int n = latents.dim(0);
		final int c = latents.dim(1);
		final int h = latents.dim(2);
		final int w = latents.dim(3);
		if (h % SIDE != 0 || w % SIDE != 0)
			throw new IllegalArgumentException("Latents of " + w + " x " + h
					+ " cannot be packed in squares of 2 x 2: both sides must be even. Choose layout=channels.");
		final FloatTensor to = this == PATCHES
				? FloatTensor.zeros(n, 4L * c, h / SIDE, w / SIDE)
				: FloatTensor.zeros(n, (long) (h / SIDE) * (w / SIDE), 4L * c);
		final float[] from = latents.toArray();
		final float[] values = new float[from.length];
		for (int i = 0; i < from.length; i++) values[place(i, c, h, w)] = from[i];
		to.buffer().put(values);
		return to;
	}

	/**
	 * Counts the channels of latents in this layout.
	 *
	 * @param values in this layout
	 * @return channels of a latent
	 * @throws IllegalArgumentException if the values have another number of dimensions
	 */
	public int channels(final FloatTensor values) {
		final int rank = values.rank();
		if (this == CHANNELS) return batch(values).dim(1);
		if (rank < 3 || rank > 4 || this == PACKED && rank > 3) throw notOf(values.shape());
		return switch (this) {
			case PACKED -> values.dim(rank - 1) / 4;
			default -> values.dim(rank - 3) / 4;
		};
	}

	/**
	 * Brings latents out of this layout.
	 *
	 * @param values in this layout; read, never changed
	 * @param height of the latents, which packed ones do not tell
	 * @param width likewise
	 * @return [N,C,h,w]; may share memory with what was given
	 * @throws IllegalArgumentException if the values have another number of dimensions, or
	 *           do not fill latents of that size
	 */
	public FloatTensor toChannels(final FloatTensor values, final int height, final int width) {
		final long[] shape = values.shape();
		if (this == CHANNELS) return batch(values);
		if (this == PATCHES && shape.length == 3) return toChannels(batch(values), height, width);
		final int rank = this == PATCHES ? 4 : 3;
		if (shape.length != rank) throw notOf(shape);
		final long n = shape[0];
		final long channels = this == PATCHES ? shape[1] : shape[2];
		final long h = this == PATCHES ? SIDE * shape[2] : height;
		final long w = this == PATCHES ? SIDE * shape[3] : width;
		if (channels % 4 != 0 || h % SIDE != 0 || w % SIDE != 0 || n * (channels / 4) * h * w != values.size())
			throw notOf(shape);
		final FloatTensor to = FloatTensor.zeros(n, channels / 4, h, w);
		final float[] from = values.toArray();
		final float[] unpacked = new float[from.length];
		for (int i = 0; i < from.length; i++) unpacked[i] = from[place(i, (int) channels / 4, (int) h, (int) w)];
		to.buffer().put(unpacked);
		return to;
	}

	/** Files of one latent often have no dimension for it; models of videos have one for frames; an image is one. */
	private static FloatTensor batch(final FloatTensor values) {
		final long[] shape = values.shape();
		if (shape.length == 4) return values;
		if (shape.length == 5 && shape[2] == 1)
			return FloatTensor.wrap(values.buffer(), shape[0], shape[1], shape[3], shape[4]);
		if (shape.length == 3) return FloatTensor.wrap(values.buffer(), 1, shape[0], shape[1], shape[2]);
		throw CHANNELS.notOf(shape);
	}

	private IllegalArgumentException notOf(final long[] shape) {
		final String expected =
				switch (this) {
					case CHANNELS -> "[N, C, h, w], [C, h, w] or [N, C, 1, h, w]";
					case PATCHES -> "[N, 4 C, h/2, w/2] or [4 C, h/2, w/2]";
					case PACKED -> "[N, h/2 x w/2, 4 C], and the size of the image that fits it";
				};
		return new IllegalArgumentException("The array has the shape " + NpyArray.describe(shape) + ", but layout="
				+ word + " expects " + expected + "."
				+ (this == PACKED ? " Set size= to that size, as size=1024x768." : "")
				+ (shape.length == 5 ? " In Python, latents[:, :, 0] takes one frame of a video." : ""));
	}

	/** The place in this layout of a value of [N,C,h,w]. */
	private int place(final int index, final int c, final int h, final int w) {
		final int x = index % w;
		final int y = index / w % h;
		final int channel = index / (w * h) % c;
		final int n = index / (w * h * c);
		final int square = SIDE * (y % SIDE) + x % SIDE;
		final int packed = 4 * channel + square;
		final int squares = h / SIDE * (w / SIDE);
		final int token = y / SIDE * (w / SIDE) + x / SIDE;
		return this == PATCHES ? (n * 4 * c + packed) * squares + token : (n * squares + token) * 4 * c + packed;
	}
}
