// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.nio.ByteBuffer;

/**
 * All that ImageJ's TIFF files remember beside the pixels.
 *
 * @param description lines of {@code key=value}, by which ImageJ knows its own files
 * @param text labels, properties, and how channels are shown
 * @param pixelSize the size of the pixels
 * @param colors the look-up table of an image of one channel: 256 reds, greens and blues; empty for grey
 */
public record TiffTexts(String description, ImageJText text, PixelSize pixelSize, ByteBuffer colors) {

	/** No look-up table. */
	public static final ByteBuffer GREY = ByteBuffer.allocate(0);
}
