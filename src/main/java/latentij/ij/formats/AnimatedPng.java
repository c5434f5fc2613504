// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import latentij.util.Printable;
import latentij.util.files.FileLook;

/**
 * PNG files with several frames, of which ImageJ opens the image that programs show which do not know frames, most often
 * the first one.
 *
 * @see <a href="https://www.w3.org/TR/png-3/#acTL-chunk">PNG, section 11.3.4.1</a>
 */
final class AnimatedPng {

	private static final long PNG = 0x89504e470d0a1a0aL;
	private static final int ANIMATION = 0x6163544c;
	private static final int PIXELS = 0x49444154;
	private static final int CHECKSUM = 4;

	private AnimatedPng() {}

	/**
	 * Tells people of the frames that are not in an image.
	 *
	 * @param file any
	 * @param name of the file, for people
	 * @return two sentences; empty for other files, and for one frame
	 */
	static Optional<String> leftFrames(final FileLook file, final String name) {
		final long frames = frames(file);
		if (frames < 2) return Optional.empty();
		return Optional.of(String.format(
				Locale.ROOT,
				"%s is an animated PNG file of %,d frames, of which one was encoded. To encode all, save them as an animated"
						+ " GIF file, or as a file each.",
				Printable.quotedPath(name),
				frames));
	}

	private static long frames(final FileLook file) {
		try {
			final DataInputStream in = new DataInputStream(file.stream());
			if (in.readLong() != PNG) return 0;
			// It stands before the pixels.
			for (long left = Integer.toUnsignedLong(in.readInt()); ; left = Integer.toUnsignedLong(in.readInt())) {
				final int kind = in.readInt();
				if (kind == ANIMATION) return Integer.toUnsignedLong(in.readInt());
				if (kind == PIXELS) return 0;
				in.skipNBytes(left + CHECKSUM);
			}
		} catch (final IOException exc) {
			// Who reads the pixels tells of it.
			return 0;
		}
	}
}
