/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.model.hub;

import java.util.Locale;

/**
 * How far a download is.
 *
 * @param model what users call the model
 * @param done bytes that are there, those of earlier attempts included
 * @param total bytes of all files together; -1 if unknown
 * @param bytesPerSecond the speed over the last seconds; 0 while unknown
 */
public record DownloadProgress(String model, long done, long total,
	double bytesPerSecond)
{

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
		final StringBuilder line = new StringBuilder(model).append(": ").append(
			FileSize.format(done));
		if (total >= 0) line.append(" of ").append(FileSize.format(total));
		if (bytesPerSecond > 0) line.append(", ").append(FileSize.format(
			(long) bytesPerSecond)).append("/s");
		final long left = secondsLeft();
		if (left >= 0) line.append(", ").append(time(left)).append(" left");
		return line.toString();
	}

	private static String time(final long seconds) {
		if (seconds < 100) return seconds + " s";
		if (seconds < 3600) return Math.round(seconds / 60.0) + " min";
		return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds %
			3600 / 60);
	}
}
