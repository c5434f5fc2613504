// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import ij.Prefs;
import latentij.model.library.Models;

/**
 * The model that a person chose last in a dialog, for the next dialog. Macros, scripts and runs
 * without a window neither read nor write it.
 */
public final class RememberedModel {

	/** The key in ImageJ's own preferences, which are kept when it quits. */
	private static final String KEY = "latentij.model";

	private RememberedModel() {}

	/** @return a name or a path; the bundled model if none was chosen */
	public static String get() {
		return Prefs.get(KEY, Models.BUNDLED);
	}

	/**
	 * Remembers a model.
	 *
	 * @param model a name or a path that worked
	 */
	public static void set(final String model) {
		Prefs.set(KEY, model);
	}
}
