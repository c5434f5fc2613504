// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import latentij.batch.BatchProgress;
import latentij.batch.BatchTask;
import latentij.batch.ErrorLog;

/** Lines for people: failures and progress on standard error, the end on standard output. */
final class TextOutput implements BatchOutput {

	/** Progress is printed so seldom. */
	private static final long PAUSE_NANOS = 2_000_000_000L;

	private final PrintWriter out;
	private final PrintWriter err;
	private final Path folder;
	private final LongSupplier nanos;
	private long last;

	/**
	 * Creates the lines.
	 *
	 * @param out for the end
	 * @param err for failures and progress
	 * @param folder of the results
	 * @param nanos a clock
	 */
	TextOutput(final PrintWriter out, final PrintWriter err, final Path folder, final LongSupplier nanos) {
		this.folder = folder;
		this.out = out;
		this.err = err;
		this.nanos = nanos;
		last = nanos.getAsLong();
	}

	@Override
	public void opened(final String model, final String where) {
		note("Model " + model + " on " + where);
	}

	@Override
	public synchronized void note(final String sentence) {
		err.println(Wording.ofMacros(sentence));
	}

	@Override
	public void planned(final BatchTask task) {
		out.println(task.in() + " -> " + task.out());
	}

	@Override
	public synchronized void done(final BatchTask task, final List<Path> results, final BatchProgress progress) {
		final long now = nanos.getAsLong();
		if (now - last < PAUSE_NANOS) return;
		last = now;
		err.println(progress);
	}

	@Override
	public synchronized void failed(final BatchTask task, final String reason) {
		err.println(task.in() + ": " + reason);
	}

	@Override
	public void summary(final BatchProgress end, final int skipped, final boolean dryRun) {
		if (dryRun) {
			final String there = skipped == 0 ? "" : String.format(Locale.ROOT, ", %,d there already", skipped);
			out.printf(Locale.ROOT, "%,d to do%s%n", end.all(), there);
			return;
		}
		out.println(end.summary(skipped, folder));
		final Path errors = folder.resolve(ErrorLog.NAME);
		// On a full disk there is none.
		if (end.failed() > 0 && Files.exists(errors)) out.println("What failed is in " + errors + ".");
	}
}
