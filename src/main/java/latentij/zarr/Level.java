// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

import java.util.List;

/**
 * One of the sizes in which an image is there.
 *
 * @param path of its array, below the image's folder
 * @param scale the physical size of a pixel along each axis
 * @param translation the physical place of the first pixel along each axis
 */
public record Level(String path, List<Double> scale, List<Double> translation) {

	public Level {
		scale = List.copyOf(scale);
		translation = List.copyOf(translation);
	}
}
