// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import java.util.concurrent.TimeUnit;

/**
 * Decides what is computed next of states that follow each other. Only the newest one counts.
 * With a fast network each is decoded at once. With one that is noticed to be late, there is a preview
 * before. With a slow one, the full picture comes when the states have rested for a while, and one in the making
 * is given up for a newer state.
 * <p>
 * Knows no clock: times are nanoseconds that the caller hands in. Not for several threads.
 */
final class LiveSchedule {

	/** Pictures that take longer are noticed to be late, so that a preview comes before them. */
	static final long PROMPT = TimeUnit.MILLISECONDS.toNanos(50);

	/** Pictures that take longer wait until the hand rests. */
	static final long SLOW = TimeUnit.MILLISECONDS.toNanos(250);

	/** The time without a change that counts as rest. */
	static final long REST = TimeUnit.MILLISECONDS.toNanos(400);

	/** The first picture may take longer: the network is opened for it. */
	static final long OPENING = TimeUnit.SECONDS.toNanos(2);

	/** A full picture that follows at once takes at least so many times as long as its preview. */
	private static final int PREVIEW_SHARE = 4;

	/** Time of the full picture that nobody has measured yet. */
	private static final long UNKNOWN = -1;

	enum Task {
		NONE,
		PREVIEW,
		FULL
	}

	private final boolean previews;

	/** The number of the newest state; 0 before the first. */
	private long state;

	private long previewed;
	private long decoded;
	private long changed;
	private long duration = UNKNOWN;
	private long previewDuration;
	private boolean opened;

	/** @param previews true if there is a preview */
	LiveSchedule(final boolean previews) {
		this.previews = previews;
	}

	/** Notes a new state. */
	void changed(final long now) {
		// The first one is waited for by a person who has just opened the window.
		changed = state == 0 ? now - REST : now;
		state++;
	}

	/** @return the number of the newest state */
	long state() {
		return state;
	}

	/** @return what to do now */
	Task next(final long now) {
		if (decoded == state) return Task.NONE;
		if (previews && previewed != state && isLate()) return Task.PREVIEW;
		return !isSlow() || now - changed >= REST ? Task.FULL : Task.NONE;
	}

	/** @return nanoseconds until there is something to do if nothing changes */
	long delay(final long now) {
		if (decoded == state) return Long.MAX_VALUE;
		return next(now) == Task.NONE ? changed + REST - now : 0;
	}

	/** @return true if the full picture of a state, which is being computed, is given up */
	boolean isObsolete(final long computed) {
		return isSlow() && computed != state;
	}

	/** True if a preview is worth its time. */
	private boolean isLate() {
		return duration == UNKNOWN || isSlow() || duration > Math.max(PROMPT, PREVIEW_SHARE * previewDuration);
	}

	private boolean isSlow() {
		return duration == UNKNOWN ? previews : duration > SLOW;
	}

	/** Notes that the preview of a state is there, or cannot be had. */
	void previewed(final long computed, final long nanos) {
		previewed = computed;
		previewDuration = nanos;
	}

	/** Notes that the full picture of a state is there, or cannot be had. */
	void decoded(final long computed, final long nanos) {
		decoded = computed;
		// A preview that was left out, because one took long, is tried again after a while.
		if (previewed != computed) previewDuration /= 2;
		// Later ones tell how fast the network is, unless this one was slow beyond doubt.
		duration = opened || nanos > OPENING ? nanos : 0;
		opened = true;
	}

	/** Notes that the full picture of a state was given up after a while. */
	void givenUp(final long nanos) {
		duration = Math.max(duration, nanos);
	}
}
