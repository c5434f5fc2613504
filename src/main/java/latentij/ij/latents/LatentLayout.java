// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.ImagePlus;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import latentij.ij.planes.PlaneOrigin;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.job.options.PlaneSelection;
import latentij.job.options.Position;
import latentij.job.options.SlicesOption;
import latentij.job.options.StackSize;

/**
 * The places of latents in a stack. <em>Encode to Latent</em> puts the channels of a latent
 * along ImageJ's channels, those of one channel of the image before those of the next, and
 * keeps slices and frames. Users concatenate stacks, take parts of them and swap their
 * dimensions: the labels of the slices tell where the latents are then.
 *
 * @param size of the stack of images that come of the latents
 * @param indices for each latent, channels fastest, the numbers of its slices in ImageJ's
 *          stack, from 1
 */
record LatentLayout(StackSize size, int[][] indices) {

	/** ImageJ's dimensions. */
	private enum Axis {
		CHANNELS,
		SLICES,
		FRAMES
	}

	/**
	 * Finds the latents by the labels of the slices.
	 *
	 * @param image a stack of latents
	 * @param labels of its slices
	 * @return empty if they do not tell of channels
	 * @throws IllegalArgumentException if they tell of channels that are missing or in another order
	 */
	static Optional<LatentLayout> of(final ImagePlus image, final ProvenanceLabels labels) {
		if (!labels.tellOfLatent()) return Optional.empty();
		return Optional.of(find(image, labels).orElseThrow(labels::disordered));
	}

	/**
	 * Finds latents whose channels may be any of a latent, in any order.
	 *
	 * @param image a stack
	 * @param labels of its slices
	 * @return what the labels tell; else what stands along the channels of a hyperstack; else the
	 *         whole stack as one
	 */
	static LatentLayout toShow(final ImagePlus image, final ProvenanceLabels labels) {
		return find(image, labels).orElseGet(() -> of(image, image.getNChannels() > 1 ? image.getNChannels() : 0));
	}

	private static Optional<LatentLayout> find(final ImagePlus image, final ProvenanceLabels labels) {
		final int latentChannels = labels.latentChannels();
		if (latentChannels == 0) return Optional.empty();
		final int[] channels = labels.channels();
		final IntUnaryOperator channel = index -> channels[index - 1];
		if (channels.length == latentChannels && isOrdered(stack(image), channel)) return Optional.of(one(image));
		final Stream<LatentLayout> layouts = Stream.concat(
				Stream.of(Axis.values()).flatMap(axis -> along(axis, image, latentChannels, labels).stream()),
				flat(image, latentChannels).stream());
		return layouts.filter(layout -> Arrays.stream(layout.indices).allMatch(indices -> isOrdered(indices, channel)))
				.findFirst();
	}

	/**
	 * Finds the latents in a stack whose labels do not tell.
	 *
	 * @param image a stack
	 * @param latentChannels of the model
	 * @return the whole stack as one latent, unless it is a hyperstack of so many channels
	 */
	static LatentLayout of(final ImagePlus image, final int latentChannels) {
		if (image.getNChannels() != latentChannels) return one(image);
		final StackSize size = new StackSize(1, image.getNSlices(), image.getNFrames());
		return new LatentLayout(size, indices(image, Axis.CHANNELS, latentChannels, false));
	}

	private static LatentLayout one(final ImagePlus image) {
		return new LatentLayout(StackSize.ONE, new int[][] {stack(image)});
	}

	private static int[] stack(final ImagePlus image) {
		return IntStream.rangeClosed(1, image.getStackSize()).toArray();
	}

	/** Facts that the label does not tell are taken to be right. */
	private static boolean isOrdered(final int[] indices, final IntUnaryOperator channel) {
		return IntStream.range(0, indices.length).allMatch(i -> {
			final int told = channel.applyAsInt(indices[i]);
			return told == 0 || told == i + 1;
		});
	}

	/** All slices of a stack in order, latent by latent. */
	private static Optional<LatentLayout> flat(final ImagePlus image, final int latentChannels) {
		final int n = image.getStackSize() / latentChannels;
		if (n * latentChannels != image.getStackSize()) return Optional.empty();
		final int[][] indices = IntStream.range(0, n)
				.mapToObj(plane -> IntStream.rangeClosed(1, latentChannels)
						.map(c -> plane * latentChannels + c)
						.toArray())
				.toArray(int[][]::new);
		return Optional.of(new LatentLayout(new StackSize(1, n, 1), indices));
	}

	/** The latents whose channels lie along a dimension; empty if its length is no multiple of theirs. */
	private static Optional<LatentLayout> along(
			final Axis axis, final ImagePlus image, final int latentChannels, final ProvenanceLabels labels) {
		final int length = length(image, axis);
		if (length % latentChannels != 0) return Optional.empty();
		final int several = length / latentChannels;
		// What stands along the channels goes where the latent channels are.
		final int slices = axis == Axis.SLICES ? image.getNChannels() : image.getNSlices();
		final int frames = axis == Axis.FRAMES ? image.getNChannels() : image.getNFrames();
		final int[][] channels = indices(image, axis, latentChannels, false);
		if (several > 1 && areChannels(channels, several, labels))
			return Optional.of(new LatentLayout(new StackSize(several, slices, frames), channels));
		if (axis == Axis.FRAMES)
			return Optional.of(new LatentLayout(
					new StackSize(1, slices, several * frames), indices(image, axis, latentChannels, true)));
		return Optional.of(new LatentLayout(new StackSize(1, several * slices, frames), channels));
	}

	/** Tells whether each group of latents is of several channels of one plane. */
	private static boolean areChannels(final int[][] indices, final int several, final ProvenanceLabels labels) {
		for (int first = 0; first < indices.length; first += several) {
			final Set<Integer> channels = new HashSet<>();
			final Set<List<Integer>> planes = new HashSet<>();
			for (int p = first; p < first + several; p++) {
				final Optional<PlaneOrigin> origin = labels.origin(indices[p][0] - 1);
				if (origin.isEmpty() || origin.get().position().channel() == 0) return false;
				final Position position = origin.get().position();
				channels.add(position.channel());
				planes.add(List.of(position.slice(), position.frame()));
			}
			if (channels.size() < several || planes.size() > 1) return false;
		}
		return true;
	}

	private static int length(final ImagePlus image, final Axis axis) {
		return switch (axis) {
			case CHANNELS -> image.getNChannels();
			case SLICES -> image.getNSlices();
			case FRAMES -> image.getNFrames();
		};
	}

	/**
	 * Lists the slices of the latents along a dimension.
	 *
	 * @param slow true if the latents that follow each other along it are the outermost ones
	 */
	private static int[][] indices(
			final ImagePlus image, final Axis axis, final int latentChannels, final boolean slow) {
		final int several = length(image, axis) / latentChannels;
		final int slices = axis == Axis.SLICES ? image.getNChannels() : image.getNSlices();
		final int frames = axis == Axis.FRAMES ? image.getNChannels() : image.getNFrames();
		final int[][] indices = new int[several * slices * frames][];
		for (int p = 0; p < indices.length; p++) {
			final int s = slow ? p / (slices * frames) : p % several;
			final int rest = slow ? p % (slices * frames) : p / several;
			final int slice = rest % slices + 1;
			final int frame = rest / slices + 1;
			indices[p] = IntStream.rangeClosed(s * latentChannels + 1, (s + 1) * latentChannels)
					.map(along -> switch (axis) {
						case CHANNELS -> image.getStackIndex(along, slice, frame);
						case SLICES -> image.getStackIndex(slice, along, frame);
						case FRAMES -> image.getStackIndex(frame, slice, along);
					})
					.toArray();
		}
		return indices;
	}

	/**
	 * Finds the latent that a slice belongs to.
	 *
	 * @param index of the slice in ImageJ's stack, from 1
	 * @return the place of its image; the first one if it belongs to none
	 */
	Position position(final int index) {
		final int rest = plane(index) / size.channels();
		return new Position(0, rest % size.slices() + 1, rest / size.slices() + 1);
	}

	/** The number of the latent that a slice belongs to, from 0; 0 if it belongs to none. */
	int plane(final int index) {
		return IntStream.range(0, indices.length)
				.filter(p -> IntStream.of(indices[p]).anyMatch(i -> i == index))
				.findFirst()
				.orElse(0);
	}

	/** The images that are meant, of which each channel has a latent of its own. */
	PlaneSelection chosen(final ImagePlus image, final SlicesOption slices) {
		final List<Integer> channels =
				IntStream.rangeClosed(1, size.channels()).boxed().toList();
		return slices.select(image.getTitle(), size, position(image.getCurrentSlice()), channels);
	}

	/**
	 * Takes some of the latents.
	 *
	 * @param selection of their images, with all channels
	 * @return these
	 */
	LatentLayout select(final PlaneSelection selection) {
		final int[][] chosen = new int[selection.planes()][];
		for (int p = 0; p < chosen.length; p++) {
			final Position position = selection.position(p);
			chosen[p] = indices[
					((position.frame() - 1) * size.slices() + position.slice() - 1) * size.channels()
							+ Math.max(0, position.channel() - 1)];
		}
		return new LatentLayout(selection.size(), chosen);
	}
}
