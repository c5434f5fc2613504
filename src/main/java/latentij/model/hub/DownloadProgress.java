// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.util.Locale;
import latentij.util.Bytes;

/**
 * Progress of a download.
 *
 * @param model the name by which users call the model
 * @param done bytes that are there, those of earlier attempts included
 * @param total bytes of all files together; -1 if unknown
 * @param bytesPerSecond the speed over the last seconds; 0 while unknown
 */
public record DownloadProgress(String model, long done, long total, double bytesPerSecond) {

	/** @return the time left in seconds at this speed; -1 if unknown */
	public long secondsLeft() {
		if (total < 0 || !(bytesPerSecond > 0)) return -1;
		return (long) Math.ceil(Math.max(0, total - done) / bytesPerSecond);
	}

	/** @return the part that is there, in [0,1]; 0 if the total is unknown */
	public double fraction() {
		return total <= 0 ? 0 : Math.min(1, (double) done / total);
	}

	/** @return one line: "sd15: 120 of 335 MB, 11 MB/s, 20 s left" */
	@Override
	public String toString() {
		final StringBuilder line = new StringBuilder(model).append(": ").append(Bytes.ofFile(done));
		if (total >= 0) line.append(" of ").append(Bytes.ofFile(total));
		if (bytesPerSecond > 0)
			line.append(", ").append(Bytes.ofFile((long) bytesPerSecond)).append("/s");
		final long left = secondsLeft();
		if (left >= 0) line.append(", ").append(time(left)).append(" left");
		return line.toString();
	}

	private static String time(final long seconds) {
		if (seconds < 100) return seconds + " s";
		if (seconds < 3600) return Math.round(seconds / 60.0) + " min";
		return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
	}
}
