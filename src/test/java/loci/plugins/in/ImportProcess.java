// SPDX-License-Identifier: BSD-2-Clause
package loci.plugins.in;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in for that of Bio-Formats. A file has a line for each series: width, height, bits of a value, channels, copies
 * of it that follow, itself among them, and whether it is a thumbnail, as {@code 16 8 16 2 1 false}. At a line {@code
 * full}, Java's memory is; a line {@code cut} stands for pixels that are not there.
 */
public class ImportProcess {

	/** Files that are open. */
	public static final AtomicInteger OPEN = new AtomicInteger();

	final ImporterOptions options;
	final List<CoreMetadata> series = new ArrayList<>();
	private final Reader reader = new Reader();
	private boolean isCut;

	/** A series. */
	public static final class CoreMetadata {

		public final int resolutionCount;
		public final boolean thumbnail;
		final int width;
		final int height;
		final int bits;
		final int channels;

		CoreMetadata(final String... words) {
			width = Integer.parseInt(words[0]);
			height = Integer.parseInt(words[1]);
			bits = Integer.parseInt(words[2]);
			channels = Integer.parseInt(words[3]);
			resolutionCount = Integer.parseInt(words[4]);
			thumbnail = Boolean.parseBoolean(words[5]);
		}
	}

	/** What is known of the file. */
	public final class Reader {

		private CoreMetadata chosen;

		public List<CoreMetadata> getCoreMetadataList() {
			return series;
		}

		public void setSeries(final int number) {
			chosen = series.get(number);
		}

		public int getSizeX() {
			return chosen.width;
		}

		public int getSizeY() {
			return chosen.height;
		}

		public int getImageCount() {
			return chosen.channels;
		}

		public int getPixelType() {
			return chosen.bits;
		}

		public Reader unwrap() {
			return this;
		}

		public byte[] openBytes(final int plane, final byte[] pixels) {
			if (plane != chosen.channels - 1) throw new IllegalArgumentException("This is not the last plane");
			if (!isCut) Arrays.fill(pixels, (byte) 3);
			return pixels;
		}

		public void close() {
			OPEN.decrementAndGet();
		}
	}

	public ImportProcess(final ImporterOptions options) {
		this.options = options;
	}

	public boolean execute() throws IOException {
		if (!options.isQuiet || !options.isWindowless) throw new IllegalStateException("This would open a window");
		if (!options.isAlone) throw new IllegalStateException("This would read other files, too");
		OPEN.incrementAndGet();
		for (final String line : Files.readAllLines(Path.of(options.id), StandardCharsets.UTF_8)) {
			if (line.equals("full")) throw new OutOfMemoryError("Java heap space");
			isCut |= line.equals("cut");
			if (line.equals("cut")) continue;
			if (!line.matches("[\\w ]+")) throw new IOException("Unknown file format");
			series.add(new CoreMetadata(line.split(" ")));
		}
		return true;
	}

	public Reader getReader() {
		return reader;
	}
}
