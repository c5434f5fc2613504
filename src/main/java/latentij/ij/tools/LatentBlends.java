// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.ImagePlus;
import ij.ImageStack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import latentij.codec.LatentArithmetic;
import latentij.ij.Latents;
import latentij.ij.images.Images;
import latentij.ij.latents.LatentStackSource;
import latentij.ij.latents.OpenLatents;
import latentij.ij.provenance.StepLabels;
import latentij.job.ToolOptions;
import latentij.job.options.BlendMethod;
import latentij.job.options.Options;
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
	 * Mixes two latents, or each latent of a hyperstack with that in the same place of another one.
	 *
	 * @param first a latent, or several; read, never changed
	 * @param second another one of the same model and size, or as many; read, never changed
	 * @param options the method, the number of steps, and whether and how the result is decoded
	 * @return a latent, or a hyperstack of latents with its channels along C and the steps along T, several latents
	 *         along Z; of one step, a hyperstack of the same dimensions; decoded, an image, or a stack of images with
	 *         the steps along T; not shown; owned by the caller
	 * @throws IllegalArgumentException if one is no latent, or if they are of different models or sizes
	 * @throws IOException if the model cannot be read
	 * @throws CancellationException if the Esc key ended it
	 */
	public ImagePlus blend(final ImagePlus first, final ImagePlus second, final ToolOptions options)
			throws IOException {
		Images.requirePixels(first);
		Images.requirePixels(second);
		OpenLatents.requireAlike(first, second);
		final LatentStackSource a = new LatentStackSource(first);
		final LatentStackSource b = new LatentStackSource(second);
		final BlendMethod method = options.get(Options.METHOD);
		final List<List<FloatTensor>> mixed = new ArrayList<>();
		final int steps = method.isWay() ? options.get(Options.STEPS) : 1;
		for (int i = 0; i < steps; i++) mixed.add(mix(method, a, b, (double) i / Math.max(1, steps - 1)));
		final String title = Images.name(first) + "-" + method.name().toLowerCase(Locale.ROOT);
		final MixedStack made = a.provenance() == null ? new MixedStack(second, b) : new MixedStack(first, a);
		final String what = steps > 1 ? steps + " steps of " + title : title;
		if (!options.get(Options.DECODE)) {
			latents.tell("Made " + what);
			return made.of(mixed, first.getCalibration(), Images.unique(title));
		}
		final List<ImagePlus> decoded = latents.asOne("Decoding " + what, "Decoded " + what, true, one -> {
			final List<ImagePlus> images = new ArrayList<>();
			for (final List<FloatTensor> step : mixed)
				images.add(one.decode(made.of(List.of(step), first.getCalibration(), title), options.decode()));
			return images;
		});
		return join(decoded, Images.unique(title + "-decoded"));
	}

	/** All latents of one step. */
	private static List<FloatTensor> mix(
			final BlendMethod method, final LatentStackSource a, final LatentStackSource b, final double t) {
		return IntStream.range(0, a.extent().planes())
				.mapToObj(plane -> mix(method, a.read(plane), b.read(plane), t))
				.toList();
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

	private static ImagePlus join(final List<ImagePlus> decoded, final String title) {
		final ImagePlus first = decoded.get(0);
		final ImageStack stack = new ImageStack(first.getWidth(), first.getHeight());
		for (int i = 0; i < decoded.size(); i++) {
			final double t = (double) i / Math.max(1, decoded.size() - 1);
			final String label = decoded.size() == 1 ? null : StepLabels.text(t);
			final ImageStack channels = decoded.get(i).getStack();
			for (int c = 1; c <= channels.size(); c++) stack.addSlice(label, channels.getProcessor(c));
		}
		final ImagePlus image = new ImagePlus(title, stack);
		image.setCalibration(first.getCalibration().copy());
		image.setDimensions(first.getNChannels(), first.getNSlices() * first.getNFrames(), decoded.size());
		image.setOpenAsHyperStack(first.getStackSize() > 1);
		return image;
	}
}
