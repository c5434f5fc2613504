// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.util.List;

/**
 * The description of an image in a folder of chunks, in the words of OME-Zarr.
 *
 * @param name of the image; empty for none
 * @param axes a part of t, c, z, y, x, with y and x at the end; of OME-Zarr in this order
 * @param levels the image in its sizes, the largest first
 * @param channels the display of the channels; empty if nothing is told
 * @param latent the making of it, where it is a latent of LatentIJ; else {@link LatentTexts#NONE}
 * @see <a href="https://ngff.openmicroscopy.org/0.5/">OME-Zarr 0.5</a>
 */
public record ImageDescription(
		String name, List<Axis> axes, List<Level> levels, List<Channel> channels, LatentTexts latent) {

	public ImageDescription {
		axes = List.copyOf(axes);
		levels = List.copyOf(levels);
		channels = List.copyOf(channels);
	}

	/**
	 * Finds an axis.
	 *
	 * @param axis one of t, c, z, y, x
	 * @return its number; -1 if there is none
	 */
	public int index(final String axis) {
		return axes.stream().map(Axis::name).toList().indexOf(axis);
	}
}
