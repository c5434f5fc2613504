// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import latentij.tensor.FloatTensor;

/**
 * The normalization between a latent as the decoder takes it and as a diffusion
 * model and a user see it, and back. The arithmetic is that of diffusers'
 * pipelines, in 32-bit floats.
 * <p>
 * Latents remember it by {@link #properties}; {@link #parse} reads it again. Names
 * of properties are kept for ever.
 */
public sealed interface LatentNorm extends Serializable
		permits LatentNorm.Affine, LatentNorm.PerChannel, LatentNorm.PerPatch {

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
		if (property.apply(PerPatch.PATCH_SIZE) != null) return PerPatch.parse(property);
		final boolean lists = property.apply(PerChannel.MEAN) != null || property.apply(PerChannel.STD) != null;
		return lists ? PerChannel.parse(property) : Affine.parse(property);
	}

	/**
	 * Tells whether latents of so many channels can be normalized.
	 *
	 * @param channels of latents, at least 1
	 * @throws IllegalArgumentException if not, naming the numbers that do not fit
	 */
	default void checkChannels(final int channels) {}

	/**
	 * The side of the squares of a latent that are normalized together: its height and width are
	 * multiples of it.
	 *
	 * @return 1 where each value stands alone
	 */
	default int patchSize() {
		return 1;
	}

	/** A property that must be a number. */
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
	}

	/**
	 * A mean and a standard deviation for each channel beside a factor for all, as
	 * some autoencoders of Stable Diffusion XL have it.
	 *
	 * @param mean what is subtracted first, by channel; finite
	 * @param std what is divided by at last, by channel; finite and above 0 as
	 *          32-bit floats; as many as means
	 * @param scalingFactor what is multiplied by between them, as
	 *          {@link Affine#scalingFactor}
	 * @see <a href=
	 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/pipelines/stable_diffusion_xl/pipeline_stable_diffusion_xl_img2img.py">diffusers'
	 *      StableDiffusionXLImg2ImgPipeline</a>
	 */
	record PerChannel(List<Double> mean, List<Double> std, double scalingFactor) implements LatentNorm {

		private static final String MEAN = "latents_mean";
		private static final String STD = "latents_std";

		public PerChannel {
			mean = List.copyOf(mean);
			std = List.copyOf(std);
			if (!Affine.isScale(scalingFactor))
				throw new IllegalArgumentException(
						Affine.SCALING_FACTOR + " must be a finite 32-bit number above 0, not " + scalingFactor);
			requireAll(mean, PerChannel::isMean, MEAN + " must be finite 32-bit numbers");
			requireAll(std, Affine::isScale, STD + " must be finite 32-bit numbers above 0");
			if (mean.isEmpty()) throw new IllegalArgumentException(MEAN + " is empty");
			if (mean.size() != std.size())
				throw new IllegalArgumentException(
						STD + " has " + std.size() + " numbers, but " + MEAN + " has " + mean.size());
		}

		private static void requireAll(
				final List<Double> numbers, final DoublePredicate usable, final String expected) {
			for (int i = 0; i < numbers.size(); i++)
				if (!usable.test(numbers.get(i)))
					throw new IllegalArgumentException(
							expected + ", but number " + (i + 1) + " of " + numbers.size() + " is " + numbers.get(i));
		}

		private static boolean isMean(final double number) {
			return Float.isFinite((float) number);
		}

		@Override
		public void checkChannels(final int channels) {
			if (mean.size() != channels)
				throw new IllegalArgumentException(MEAN + " and " + STD + " have " + mean.size()
						+ " numbers, but latents have " + channels + " channels");
		}

		@Override
		public FloatTensor toUser(final FloatTensor z) {
			final float scale = (float) scalingFactor;
			return map(z, (value, center, deviation) -> (value - center) * scale / deviation);
		}

		@Override
		public FloatTensor toDecoder(final FloatTensor scaled) {
			final float scale = (float) scalingFactor;
			return map(scaled, (value, center, deviation) -> value * deviation / scale + center);
		}

		private interface Function {

			float apply(float value, float center, float deviation);
		}

		private FloatTensor map(final FloatTensor values, final Function function) {
			final long[] shape = values.shape();
			checkChannels((int) shape[1]);
			final long plane = shape[2] * shape[3];
			final FloatTensor mapped = FloatTensor.zeros(shape);
			final FloatBuffer from = values.buffer();
			final FloatBuffer to = mapped.buffer();
			for (int channel = 0; from.hasRemaining(); channel = (channel + 1) % mean.size()) {
				final float center = mean.get(channel).floatValue();
				final float deviation = std.get(channel).floatValue();
				for (long i = 0; i < plane; i++) to.put(function.apply(from.get(), center, deviation));
			}
			return mapped;
		}

		@Override
		public Map<String, String> properties() {
			final Map<String, String> properties = new LinkedHashMap<>();
			properties.put(Affine.SCALING_FACTOR, Double.toString(scalingFactor));
			properties.put(MEAN, text(mean));
			properties.put(STD, text(std));
			return properties;
		}

		private static String text(final List<Double> numbers) {
			return numbers.stream().map(number -> Double.toString(number)).collect(Collectors.joining(","));
		}

		private static PerChannel parse(final UnaryOperator<String> property) {
			final double scale = number(Affine.SCALING_FACTOR, property);
			if (!Affine.isScale(scale)) throw unusable(Affine.SCALING_FACTOR, property, null);
			return new PerChannel(
					numbers(MEAN, property, PerChannel::isMean), numbers(STD, property, Affine::isScale), scale);
		}

		private static List<Double> numbers(
				final String name, final UnaryOperator<String> property, final DoublePredicate check) {
			final String text = property.apply(name);
			if (text == null) throw new IllegalArgumentException(name + " is missing");
			final List<Double> numbers = new ArrayList<>();
			for (final String word : text.split(",", -1)) {
				final double number;
				try {
					number = Double.parseDouble(word);
				} catch (final NumberFormatException exc) {
					throw unusable(name, property, exc);
				}
				if (!check.test(number)) throw unusable(name, property, null);
				numbers.add(number);
			}
			return numbers;
		}
	}

	/**
	 * A mean and a standard deviation for each value of a square of 2 x 2 pixels, as FLUX.2 has
	 * it: its transformer takes the four pixels of a channel as channels of one pixel.
	 *
	 * @param mean what is subtracted first, by channel, row and column; finite
	 * @param std what is divided by then, likewise; finite and above 0 as 32-bit floats
	 * @see <a href=
	 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/pipelines/flux2/pipeline_flux2.py">diffusers'
	 *      Flux2Pipeline</a>
	 */
	record PerPatch(List<Double> mean, List<Double> std) implements LatentNorm {

		private static final String PATCH_SIZE = "patch_size";

		/** Height and width of a square. */
		public static final int SIDE = 2;

		private static final int VALUES = SIDE * SIDE;

		public PerPatch {
			// Means and deviations are checked as those of channels are.
			final PerChannel checked = new PerChannel(mean, std, 1);
			mean = checked.mean();
			std = checked.std();
			if (mean.size() % VALUES != 0)
				throw new IllegalArgumentException(
						PerChannel.MEAN + " has " + mean.size() + " numbers, no multiple of " + VALUES);
		}

		@Override
		public int patchSize() {
			return SIDE;
		}

		@Override
		public void checkChannels(final int channels) {
			if (mean.size() != VALUES * channels)
				throw new IllegalArgumentException(PerChannel.MEAN + " and " + PerChannel.STD + " have " + mean.size()
						+ " numbers, but latents have " + channels + " channels with " + VALUES + " for each");
		}

		@Override
		public FloatTensor toUser(final FloatTensor z) {
			return map(z, (value, center, deviation) -> (value - center) / deviation);
		}

		@Override
		public FloatTensor toDecoder(final FloatTensor scaled) {
			return map(scaled, (value, center, deviation) -> value * deviation + center);
		}

		private FloatTensor map(final FloatTensor values, final PerChannel.Function function) {
			final long[] shape = values.shape();
			checkChannels((int) shape[1]);
			final int height = (int) shape[2];
			final int width = (int) shape[3];
			if (height % SIDE != 0 || width % SIDE != 0)
				throw new IllegalArgumentException("This latent has " + width + " x " + height
						+ " pixels; those of its model have even sides. Crop it to even sides.");
			final FloatTensor mapped = FloatTensor.zeros(shape);
			final FloatBuffer from = values.buffer();
			final FloatBuffer to = mapped.buffer();
			for (int row = 0; from.hasRemaining(); row++) {
				// Rows follow each other through all channels, whose heights are even.
				final int first = VALUES * (row / height) % mean.size() + SIDE * (row % SIDE);
				for (int x = 0; x < width; x++) {
					final int i = first + x % SIDE;
					to.put(function.apply(
							from.get(), mean.get(i).floatValue(), std.get(i).floatValue()));
				}
			}
			return mapped;
		}

		@Override
		public Map<String, String> properties() {
			final Map<String, String> properties = new LinkedHashMap<>();
			properties.put(PATCH_SIZE, Integer.toString(SIDE));
			properties.put(PerChannel.MEAN, PerChannel.text(mean));
			properties.put(PerChannel.STD, PerChannel.text(std));
			return properties;
		}

		private static PerPatch parse(final UnaryOperator<String> property) {
			if (number(PATCH_SIZE, property) != SIDE) throw unusable(PATCH_SIZE, property, null);
			return new PerPatch(
					PerChannel.numbers(PerChannel.MEAN, property, PerChannel::isMean),
					PerChannel.numbers(PerChannel.STD, property, Affine::isScale));
		}
	}
}
