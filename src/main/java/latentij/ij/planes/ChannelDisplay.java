// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.planes;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.process.LUT;
import java.awt.Color;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The way in which a channel is shown. A channel that is encoded on its own is encoded as grey
 * over its display range: the lower end is -1, the upper one 1, linear between, clipped beyond;
 * values of more than 8 bits are not rounded. Decoding maps the mean of red, green and blue
 * back, so that the values are those of the channel again.
 *
 * @param bits of its values: 8, 16 or 32
 * @param min the lower end of its display range, in raw values (without a calibration function)
 * @param max the upper end
 * @param colors its look-up table: a color as "00ff00" for a ramp from black to it, or 256
 *          reds, greens and blues, deflated, as Base64; empty if it is not known, which stands
 *          for grey
 */
public record ChannelDisplay(int bits, double min, double max, String colors) {

	private static final int ENTRIES = 256;

	private static final Pattern TEXT =
			Pattern.compile("(8|16|32)-bit, (\\S{1,32}) to (\\S{1,32})(?:, (\\S{1,2000}))?");

	private static final Pattern RAMP = Pattern.compile("[0-9a-f]{6}");

	/** A look-up table that is no ramp, as text. */
	private static String table(final byte[] table) {
		final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
		try {
			deflater.setInput(table);
			deflater.finish();
			final byte[] bytes = new byte[2 * table.length];
			return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, deflater.deflate(bytes)));
		} finally {
			deflater.end();
		}
	}

	/**
	 * Describes a channel.
	 *
	 * @param bits of its values
	 * @param min the lower end of its display range
	 * @param max the upper end
	 * @param lut its look-up table
	 * @return all of it
	 */
	static ChannelDisplay of(final int bits, final double min, final double max, final LUT lut) {
		final int end = lut.getRGB(ENTRIES - 1) & 0xffffff;
		final byte[] table = bytes(lut);
		final boolean ramp = Arrays.equals(bytes(LUT.createLutFromColor(new Color(end))), table);
		return new ChannelDisplay(bits, min, max, ramp ? String.format(Locale.ROOT, "%06x", end) : table(table));
	}

	/** All reds, greens and blues. ImageJ gives none of tables of fewer colors, as images of few colors have; black follows. */
	private static byte[] bytes(final LUT lut) {
		final byte[] bytes = new byte[3 * ENTRIES];
		for (int i = 0; i < ENTRIES; i++)
			for (int c = 0; c < 3; c++) bytes[c * ENTRIES + i] = (byte) (lut.getRGB(i) >> 16 - 8 * c);
		return bytes;
	}

	/**
	 * Reads what {@link #toString} or {@link #brief} gave.
	 *
	 * @param text from a file, which may say anything
	 * @return empty if it says nothing of this kind
	 */
	public static Optional<ChannelDisplay> parse(final String text) {
		final Matcher parts = TEXT.matcher(text);
		if (!parts.matches()) return Optional.empty();
		try {
			final double min = Double.parseDouble(parts.group(2));
			final double max = Double.parseDouble(parts.group(3));
			if (!Double.isFinite(min) || !Double.isFinite(max)) return Optional.empty();
			final ChannelDisplay display = new ChannelDisplay(
					Integer.parseInt(parts.group(1)), min, max, parts.group(4) == null ? "" : parts.group(4));
			display.lut();
			return Optional.of(display);
		} catch (final IllegalArgumentException exc) {
			return Optional.empty();
		}
	}

	/** @return the look-up table, with the display range */
	LUT lut() {
		final LUT lut;
		if (colors.isEmpty()) lut = LUT.createLutFromColor(Color.WHITE);
		else if (RAMP.matcher(colors).matches()) lut = LUT.createLutFromColor(new Color(Integer.parseInt(colors, 16)));
		else lut = inflate(Base64.getDecoder().decode(colors));
		lut.min = min;
		lut.max = max;
		return lut;
	}

	private static LUT inflate(final byte[] deflated) {
		final byte[] table = new byte[3 * ENTRIES];
		final Inflater inflater = new Inflater();
		try {
			inflater.setInput(deflated);
			if (inflater.inflate(table) < table.length) throw new IllegalArgumentException("The table is too short");
		} catch (final DataFormatException exc) {
			throw new IllegalArgumentException(exc);
		} finally {
			inflater.end();
		}
		return new LUT(
				Arrays.copyOfRange(table, 0, ENTRIES),
				Arrays.copyOfRange(table, ENTRIES, 2 * ENTRIES),
				Arrays.copyOfRange(table, 2 * ENTRIES, 3 * ENTRIES));
	}

	/**
	 * Shows channels with look-up tables.
	 *
	 * @param image of as many channels; changed
	 * @param luts one for each channel, with its display range
	 * @return a composite of the image's stack; of one channel the image itself
	 */
	public static ImagePlus show(final ImagePlus image, final LUT[] luts) {
		if (luts.length > 1) {
			final CompositeImage composite = new CompositeImage(image, IJ.COMPOSITE);
			composite.setLuts(luts);
			return composite;
		}
		image.getProcessor().setLut(luts[0]);
		image.setDisplayRange(luts[0].min, luts[0].max);
		return image;
	}

	/**
	 * Maps a decoded value back.
	 *
	 * @param level in [-1,1]; clipped
	 * @return the value of the channel, not rounded
	 */
	double value(final double level) {
		return min + (Math.max(-1, Math.min(1, level)) + 1) / 2 * (max - min);
	}

	/**
	 * Completes what a label tells.
	 *
	 * @param other of the same channel
	 * @return this, with the other's look-up table if there is none
	 */
	public ChannelDisplay withColorsOf(final ChannelDisplay other) {
		return colors.isEmpty() ? new ChannelDisplay(bits, min, max, other.colors) : this;
	}

	/** @return as {@link #toString}, without a look-up table that is no ramp: for the label of each slice */
	public String brief() {
		return RAMP.matcher(colors).matches() ? toString() : new ChannelDisplay(bits, min, max, "").toString();
	}

	/** @return as "16-bit, 120.0 to 4095.0, 00ff00" */
	@Override
	public String toString() {
		return bits + "-bit, " + min + " to " + max + (colors.isEmpty() ? "" : ", " + colors);
	}
}
