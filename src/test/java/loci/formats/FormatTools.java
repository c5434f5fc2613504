// SPDX-License-Identifier: BSD-2-Clause
package loci.formats;

import loci.plugins.in.ImportProcess.Reader;

/** Stands in for that of Bio-Formats. */
public final class FormatTools {

	public static final String VERSION = "stand-in";

	private FormatTools() {}

	/** @param pixelType here the bits of a value */
	public static int getBytesPerPixel(final int pixelType) {
		return pixelType / Byte.SIZE;
	}

	/** In bytes. */
	public static int getPlaneSize(final Reader reader) {
		return reader.getSizeX() * reader.getSizeY() * getBytesPerPixel(reader.getPixelType());
	}
}
