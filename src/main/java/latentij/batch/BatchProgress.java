// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * The state of a batch.
 *
 * @param done files with a result
 * @param failed files without
 * @param all files to do
 * @param elapsed since the first file was begun
 */
public record BatchProgress(int done, int failed, int all, Duration elapsed) {

	/**
	 * The state before the first file.
	 *
	 * @param plan of the batch
	 * @return nothing is done yet
	 */
	public static BatchProgress of(final BatchPlan plan) {
		return new BatchProgress(0, 0, plan.tasks().size(), Duration.ZERO);
	}

	/** @return files in a second; 0 before the first */
	public double rate() {
		final double seconds = elapsed.toNanos() / 1e9;
		return seconds > 0 ? (done + failed) / seconds : 0;
	}

	/** @return the time that the rest will take, by the rate so far; zero where nothing is known */
	Duration left() {
		final double rate = rate();
		if (rate == 0) return Duration.ZERO;
		return Duration.ofMillis(Math.round((all - done - failed) / rate * 1000));
	}

	/** @return the part of the files that is done, in [0,1]; 1 where there are none */
	public double fraction() {
		return all == 0 ? 1 : (double) (done + failed) / all;
	}

	/**
	 * Sums up a batch.
	 *
	 * @param skipped files whose results were there
	 * @return as {@code 9,997 done, 3 failed, 12 there already}
	 */
	public String summary(final int skipped) {
		final String there = skipped == 0 ? "" : String.format(Locale.ROOT, ", %,d there already", skipped);
		return String.format(Locale.ROOT, "%,d done, %,d failed%s", done, failed, there);
	}

	/**
	 * Sums up a batch, with its time.
	 *
	 * @param skipped files whose results were there
	 * @param folder of the results
	 * @return as {@code 9,997 done, 3 failed, in latents; 39 min, 4.2 files/s}; without a speed where nothing was
	 *         done, and without a time where there was nothing to do
	 */
	public String summary(final int skipped, final Path folder) {
		final String counts = summary(skipped) + ", in " + folder;
		if (all == 0) return counts;
		final String timed = counts + "; " + text(elapsed);
		return done == 0 || rate() == 0 ? timed : timed + String.format(Locale.ROOT, ", %.3g files/s", rate());
	}

	/** @return one line for people: {@code 120 of 10,000, 4.2 files/s, 39 min left} */
	@Override
	public String toString() {
		return line("files");
	}

	/**
	 * Tells of a batch of other things than files.
	 *
	 * @param things their name, in plural
	 * @return one line for people: {@code 120 of 10,000, 4.2 blocks/s, 39 min left}
	 */
	public String line(final String things) {
		if (done + failed == all) return String.format(Locale.ROOT, "%,d of %,d, %.3g %s/s", all, all, rate(), things);
		if (rate() == 0) return String.format(Locale.ROOT, "%,d of %,d", done + failed, all);
		return String.format(
				Locale.ROOT, "%,d of %,d, %.3g %s/s, %s left", done + failed, all, rate(), things, text(left()));
	}

	/**
	 * Writes a duration in one unit.
	 *
	 * @param duration any
	 * @return as {@code 45 s}, {@code 12 min} or {@code 3.5 h}
	 */
	public static String text(final Duration duration) {
		final double seconds = duration.toMillis() / 1e3;
		if (seconds < 99.5) return String.format(Locale.ROOT, "%.0f s", seconds);
		if (seconds < 99.5 * 60) return String.format(Locale.ROOT, "%.0f min", seconds / 60);
		return String.format(Locale.ROOT, "%.1f h", seconds / 3600);
	}
}
