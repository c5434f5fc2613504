// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

/** Follows a {@link LiveDecoder}; called by its thread. */
public interface LiveListener {

	/**
	 * A part of the picture, or all of it, is new.
	 *
	 * @param patch the pixels; the listener's own from now on; null where the full picture is that of before,
	 *          and only a preview has to go
	 * @param preview true for a preview, always of the whole picture; the full one follows
	 * @param nanos how long it took
	 */
	void decoded(Patch patch, boolean preview, long nanos);

	/**
	 * The full picture is being computed, which takes a while.
	 */
	default void working() {}

	/**
	 * The latent cannot be decoded as it is now.
	 *
	 * @param exc the reason, with a message for people; null when it can again
	 */
	void failed(Throwable exc);
}
