// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.runs;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import latentij.util.Tally;

/** Tells users what is special about the images of jobs, beside the progress of their runs. */
public final class JobNotes {

	private final Consumer<String> log;
	private final Consumer<Tally> tallies;

	/**
	 * Creates notes.
	 *
	 * @param log is told one sentence at a time; called by the thread that works
	 */
	public JobNotes(final Consumer<String> log) {
		this.log = Objects.requireNonNull(log, "log");
		tallies = images -> images.note().ifPresent(this::note);
	}

	private JobNotes(final JobNotes others, final Consumer<Tally> tallies) {
		log = others.log;
		this.tallies = tallies;
	}

	/**
	 * Leaves it to others to tell of what many images have in common.
	 *
	 * @param images is told of each image in place of the log
	 * @return notes, else the same
	 */
	public JobNotes tallying(final Consumer<Tally> images) {
		return new JobNotes(this, images);
	}

	/**
	 * Tells each sentence once: what many files have in common is not said of each.
	 *
	 * @param log is told those that are new
	 * @return is told all; several threads may call it
	 */
	public static Consumer<String> once(final Consumer<String> log) {
		final Set<String> told = ConcurrentHashMap.newKeySet();
		return sentence -> {
			if (told.add(sentence)) log.accept(sentence);
		};
	}

	/** @return what is told the sentences, each with its "LatentIJ: " */
	public Consumer<String> log() {
		return log;
	}

	/**
	 * Tells what is special about an image or a file.
	 *
	 * @param sentence one or more, for the user
	 */
	public void note(final String sentence) {
		log.accept("LatentIJ: " + sentence);
	}

	/**
	 * Tells of what many images may have in common: that one is too small to encode, or a latent of another version of
	 * its model.
	 *
	 * @param images that one, or none
	 */
	public void tally(final Tally images) {
		tallies.accept(images);
	}
}
