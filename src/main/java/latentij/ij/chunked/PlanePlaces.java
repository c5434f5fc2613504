// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.chunked;

import java.util.ArrayList;
import java.util.List;
import latentij.chunked.ArrayLayout;
import latentij.chunked.Axis;
import latentij.chunked.DataType;
import latentij.job.Region;
import latentij.job.options.StackSize;

/**
 * The places of the planes of a stack in an array of OME-Zarr or N5. Along the axis of channels stand all channels of the
 * first plane, then those of the next, as in ImageJ's hyperstacks.
 *
 * @param axes of the array
 * @param size of the stack
 * @param channels of each plane
 * @param height of each plane
 * @param width of each plane
 */
public record PlanePlaces(List<Axis> axes, StackSize size, int channels, int height, int width) {

	public PlanePlaces {
		axes = List.copyOf(axes);
	}

	/**
	 * Completes axes.
	 *
	 * @param axes of another image
	 * @return the same with one for channels
	 */
	public static List<Axis> withChannels(final List<Axis> axes) {
		if (axes.stream().anyMatch(axis -> axis.name().equals("c"))) return axes;
		final List<Axis> all = new ArrayList<>(axes);
		all.add(axes.get(0).name().equals("t") ? 1 : 0, new Axis("c", ""));
		return all;
	}

	/**
	 * Describes the array.
	 *
	 * @param type of its values
	 * @param channelsPerChunk along the axis of channels
	 * @param side of a chunk, in pixels
	 * @return its form
	 */
	public ArrayLayout layout(final DataType type, final int channelsPerChunk, final int side) {
		final List<Integer> shape = new ArrayList<>();
		final List<Integer> chunks = new ArrayList<>();
		for (final Axis axis : axes) {
			switch (axis.name()) {
				case "t" -> add(shape, size.frames(), chunks, 1);
				case "c" -> add(shape, size.channels() * channels, chunks, channelsPerChunk);
				case "z" -> add(shape, size.slices(), chunks, 1);
				case "y" -> add(shape, height, chunks, Math.min(side, height));
				default -> add(shape, width, chunks, Math.min(side, width));
			}
		}
		return new ArrayLayout(shape, chunks, type);
	}

	private static void add(final List<Integer> shape, final int n, final List<Integer> chunks, final int chunk) {
		shape.add(n);
		chunks.add(chunk);
	}

	/** The first value of a region in one of the plane's channels. */
	int[] at(final Region region, final int channel) {
		final int c = region.plane() % size.channels();
		final int rest = region.plane() / size.channels();
		final int[] at = new int[axes.size()];
		for (int d = 0; d < at.length; d++)
			at[d] = switch (axes.get(d).name()) {
				case "t" -> rest / size.slices();
				case "c" -> c * channels + channel;
				case "z" -> rest % size.slices();
				case "y" -> region.y();
				default -> region.x();
			};
		return at;
	}

	/** The box of a region in all channels of its plane. */
	int[] lengths(final Region region) {
		final int[] lengths = new int[axes.size()];
		for (int d = 0; d < lengths.length; d++)
			lengths[d] = switch (axes.get(d).name()) {
				case "c" -> channels;
				case "y" -> region.height();
				case "x" -> region.width();
				default -> 1;
			};
		return lengths;
	}
}
