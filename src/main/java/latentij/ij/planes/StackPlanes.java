// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.planes;

import ij.ImagePlus;
import ij.plugin.Duplicator;
import ij.plugin.frame.Recorder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import latentij.job.options.Position;
import latentij.job.options.StackSize;

/**
 * The places of planes in a stack. An RGB image has its colors in each plane; what stands along its channels, as in
 * files that Python's tifffile writes, are slices.
 */
public final class StackPlanes {

	private static final int RGB = 24;

	private StackPlanes() {}

	/**
	 * Tells whether the channels of an image are colors of the same plane.
	 *
	 * @param image any type
	 * @return false for RGB
	 */
	public static boolean hasChannels(final ImagePlus image) {
		return image.getBitDepth() != RGB;
	}

	/**
	 * Lists the properties of an image.
	 *
	 * @param image any type
	 * @return texts by key, in order; a new map
	 */
	public static Map<String, String> properties(final ImagePlus image) {
		final Map<String, String> properties = new LinkedHashMap<>();
		final String[] pairs = Objects.requireNonNullElse(image.getPropertiesAsArray(), new String[0]);
		for (int i = 0; i + 1 < pairs.length; i += 2) properties.put(pairs[i], pairs[i + 1]);
		return properties;
	}

	/**
	 * Counts the planes.
	 *
	 * @param image any type
	 * @return the size of its stack; of RGB images, what stands along the channels counts as slices
	 */
	public static StackSize size(final ImagePlus image) {
		return hasChannels(image)
				? new StackSize(image.getNChannels(), image.getNSlices(), image.getNFrames())
				: new StackSize(1, image.getNChannels() * image.getNSlices(), image.getNFrames());
	}

	/**
	 * Finds the plane that is shown.
	 *
	 * @param image any type
	 * @return its place in the {@link #size}, of all channels
	 */
	static Position current(final ImagePlus image) {
		return hasChannels(image)
				? new Position(0, image.getZ(), image.getT())
				: new Position(0, (image.getZ() - 1) * image.getNChannels() + image.getC(), image.getT());
	}

	/**
	 * Finds a plane.
	 *
	 * @param image any type
	 * @param channel from 1; of RGB images, any
	 * @param place of the slice and the frame, in the {@link #size}
	 * @return the number of the plane in ImageJ's stack, from 1
	 */
	public static int index(final ImagePlus image, final int channel, final Position place) {
		return hasChannels(image)
				? image.getStackIndex(channel, place.slice(), place.frame())
				: (place.frame() - 1) * size(image).slices() + place.slice();
	}

	/**
	 * Copies all channels of a slice and frame. ImageJ's Recorder, where it writes scripts, would note this down as if a
	 * person had done it.
	 *
	 * @param image read, never changed; of one with a selection, the rectangle around it is copied
	 * @param slice from 1
	 * @param frame from 1
	 * @return a new image, not shown
	 */
	public static ImagePlus copy(final ImagePlus image, final int slice, final int frame) {
		Recorder.suspendRecording();
		try {
			return new Duplicator().run(image, 1, image.getNChannels(), slice, slice, frame, frame);
		} finally {
			Recorder.resumeRecording();
		}
	}
}
