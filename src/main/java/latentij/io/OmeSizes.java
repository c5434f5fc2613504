// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.util.Map;
import javax.xml.stream.XMLStreamReader;

/**
 * The distances of pixels, slices and frames, as OME-XML tells them. ImageJ does not read them.
 *
 * @param pixel the size of a pixel in micrometers
 * @param depth from slice to slice, in micrometers; 0 if it is not known
 * @param interval from frame to frame, in seconds; 0 if it is not known
 * @see <a href="https://ome-model.readthedocs.io/en/stable/ome-tiff/specification.html">The OME-TIFF specification</a>
 */
public record OmeSizes(PixelSize pixel, double depth, double interval) {

	/** Nothing is known. */
	public static final OmeSizes NONE = new OmeSizes(PixelSize.UNKNOWN, 0, 0);

	/** As ImageJ and Bio-Formats name micrometers. */
	private static final String MICRON = "micron";

	/** Micrometers of the units that OME-XML has for microscopes; a micrometer is written in three ways. */
	private static final Map<String, Double> LENGTHS = Map.ofEntries(
			Map.entry("m", 1e6),
			Map.entry("dm", 1e5),
			Map.entry("cm", 1e4),
			Map.entry("mm", 1e3),
			Map.entry("\u00b5m", 1.0),
			Map.entry("\u03bcm", 1.0),
			Map.entry("um", 1.0),
			Map.entry("nm", 1e-3),
			Map.entry("pm", 1e-6),
			Map.entry("\u00c5", 1e-4),
			Map.entry("in", 25400.0));

	private static final Map<String, Double> SECONDS = Map.of("s", 1.0, "ms", 1e-3, "min", 60.0, "h", 3600.0);

	/** Reads the attributes of the element {@code Pixels}. */
	static OmeSizes of(final XMLStreamReader pixels) {
		final double x = size(pixels, "PhysicalSizeX", LENGTHS, "\u00b5m");
		final double y = size(pixels, "PhysicalSizeY", LENGTHS, "\u00b5m");
		final boolean known = x > 0 && y > 0;
		return new OmeSizes(
				known ? new PixelSize(x, y, MICRON) : PixelSize.UNKNOWN,
				known ? size(pixels, "PhysicalSizeZ", LENGTHS, "\u00b5m") : 0,
				size(pixels, "TimeIncrement", SECONDS, "s"));
	}

	/** A number above 0, or 0 for none. */
	private static double size(
			final XMLStreamReader pixels, final String name, final Map<String, Double> units, final String usual) {
		final String number = pixels.getAttributeValue(null, name);
		final String unit = pixels.getAttributeValue(null, name + "Unit");
		if (number == null) return 0;
		try {
			final double size = Double.parseDouble(number) * units.getOrDefault(unit == null ? usual : unit, 0.0);
			return size > 0 && size < Double.POSITIVE_INFINITY ? size : 0;
		} catch (final NumberFormatException exc) {
			return 0;
		}
	}
}
