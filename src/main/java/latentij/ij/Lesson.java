// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import latentij.ij.ui.TextWindows;

/** What the lesson calls, a macro in Fiji's script editor (Templates &gt; LatentIJ &gt; Lesson). */
public final class Lesson {

	private Lesson() {}

	/**
	 * Puts the log beside the pictures of the lesson: {@code call("latentij.ij.Lesson.placeLog");}. A macro moves it itself,
	 * but leaves it as large as it was the last time. Does nothing where there is no window of a log.
	 */
	public static void placeLog() {
		TextWindows.placeLog();
	}
}
