// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import ij.process.FloatProcessor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import latentij.codec.LatentArithmetic;
import latentij.ij.Images;
import latentij.ij.LatentImages;
import latentij.ij.LatentStackSource;
import latentij.ij.Latents;
import latentij.ij.WindowZoom;
import latentij.job.BlendMethod;
import latentij.job.Options;
import latentij.job.Provenance;
import latentij.job.ToolOptions;
import latentij.tensor.FloatTensor;

/**
 * Latents between two latents, and their average, difference and sum, with the provenance of the first, so that they
 * are decoded like any other.
 *
 * <pre>{@code
 * ImagePlus way = new LatentBlends(latents).blend(a, b, ToolOptions.parse(JobType.INTERPOLATE, Map.of("steps", 5)));
 * }</pre>
 */
public final class LatentBlends {

	private final Latents latents;

	/**
	 * Creates the arithmetic.
	 *
	 * @param latents decodes
	 */
	public LatentBlends(final Latents latents) {
		this.latents = latents;
	}

	/**
	 * Mixes two latents.
	 *
	 * @param first a latent; read, never changed
	 * @param second another one of the same model and size; read, never changed
	 * @param options the method, the number of steps, and whether and how the result is decoded
	 * @return a latent, or a hyperstack of latents with its channels along C and the steps along T; decoded, an
	 *         image, or a stack of images with the steps along T; not shown; owned by the caller
	 * @throws IllegalArgumentException if one is no latent, or if it holds several, or if they are of different models or sizes
	 * @throws IOException if the model cannot be read
	 * @throws CancellationException if the Esc key ended it
	 */
	public ImagePlus blend(final ImagePlus first, final ImagePlus second, final ToolOptions options)
			throws IOException {
		Images.requirePixels(first);
		Images.requirePixels(second);
		requireAlike(first, second);
		final FloatTensor a = LatentImages.toTensor(first);
		final FloatTensor b = LatentImages.toTensor(second);
		final BlendMethod method = options.get(Options.METHOD);
		final List<FloatTensor> mixed = new ArrayList<>();
		final int steps = method.isWay() ? options.get(Options.STEPS) : 1;
		for (int i = 0; i < steps; i++) mixed.add(mix(method, a, b, (double) i / Math.max(1, steps - 1)));
		final String title = Images.name(first) + "-" + method.name().toLowerCase(Locale.ROOT);
		if (!options.get(Options.DECODE)) return stack(mixed, first, second, Images.unique(title));
		final List<ImagePlus> decoded = new ArrayList<>();
		for (final FloatTensor latent : mixed)
			decoded.add(latents.decode(stack(List.of(latent), first, second, title), options.decode()));
		return join(decoded, Images.unique(title + "-decoded"));
	}

	private static FloatTensor mix(final BlendMethod method, final FloatTensor a, final FloatTensor b, final double t) {
		return switch (method) {
			case LINEAR -> LatentArithmetic.linear(a, b, t);
			case SPHERICAL -> LatentArithmetic.spherical(a, b, t);
			case DIRECTION -> LatentArithmetic.direction(a, b, t);
			case AVERAGE -> LatentArithmetic.sum(a, 0.5, b, 0.5);
			case DIFFERENCE -> LatentArithmetic.sum(a, 1, b, -1);
			case SUM -> LatentArithmetic.sum(a, 1, b, 1);
		};
	}

	private static void requireAlike(final ImagePlus first, final ImagePlus second) {
		final LatentStackSource a = new LatentStackSource(first);
		final LatentStackSource b = new LatentStackSource(second);
		a.requireOne();
		b.requireOne();
		final String both = "\"" + first.getTitle() + "\" and \"" + second.getTitle() + "\" ";
		if (!a.extent().equals(b.extent()))
			throw new IllegalArgumentException(both + "have different sizes: " + size(first) + " and " + size(second)
					+ " (width, height, slices). Latents of the same size can be mixed: encode images of the same"
					+ " size, or with size=512x512.");
		final Provenance made = a.provenance();
		final Provenance other = b.provenance();
		if (made == null || other == null) return;
		if (made.model().equals(other.model())
				&& made.modelVersion().equals(other.modelVersion())
				&& made.norm().equals(other.norm())) return;
		throw new IllegalArgumentException(both + "were made with different models: \"" + made.model() + "\" and \""
				+ other.model() + "\". Latents of one model can be mixed: encode both images with the same.");
	}

	private static String size(final ImagePlus image) {
		return image.getWidth() + " x " + image.getHeight() + " x " + image.getStackSize();
	}

	/** The latents one behind the other, with the labels and properties of one of both. */
	private static ImagePlus stack(
			final List<FloatTensor> mixed, final ImagePlus first, final ImagePlus second, final String title) {
		final boolean told = new LatentStackSource(first).provenance() != null;
		final ImagePlus made = told ? first : second;
		final ImageStack stack = new ImageStack(first.getWidth(), first.getHeight());
		final int channels = first.getStackSize();
		double min = Double.POSITIVE_INFINITY;
		double max = Double.NEGATIVE_INFINITY;
		for (final FloatTensor latent : mixed) {
			final float[] values = latent.toArray();
			final int plane = values.length / channels;
			for (int c = 0; c < channels; c++)
				stack.addSlice(
						made.getStack().getSliceLabel(c + 1),
						new FloatProcessor(
								stack.getWidth(),
								stack.getHeight(),
								Arrays.copyOfRange(values, c * plane, (c + 1) * plane)));
			for (final float value : values) {
				min = Math.min(min, value);
				max = Math.max(max, value);
			}
		}
		final ImagePlus image = new ImagePlus(title, stack);
		image.setProperties(made.getPropertiesAsArray());
		image.setCalibration(first.getCalibration().copy());
		image.getCalibration().setFunction(Calibration.NONE, null, null);
		image.setDisplayRange(min, max);
		if (mixed.size() > 1) {
			image.setDimensions(channels, 1, mixed.size());
			image.setOpenAsHyperStack(true);
		}
		WindowZoom.whenShown(image);
		return image;
	}

	private static ImagePlus join(final List<ImagePlus> decoded, final String title) {
		final ImagePlus first = decoded.get(0);
		final ImageStack stack = new ImageStack(first.getWidth(), first.getHeight());
		for (int i = 0; i < decoded.size(); i++) {
			final double t = (double) i / Math.max(1, decoded.size() - 1);
			final String label = decoded.size() == 1 ? null : String.format(Locale.ROOT, "t = %.3f", t);
			final ImageStack channels = decoded.get(i).getStack();
			for (int c = 1; c <= channels.size(); c++) stack.addSlice(label, channels.getProcessor(c));
		}
		final ImagePlus image = new ImagePlus(title, stack);
		image.setCalibration(first.getCalibration().copy());
		image.setDimensions(first.getStackSize(), 1, decoded.size());
		image.setOpenAsHyperStack(first.getStackSize() > 1);
		return image;
	}
}
