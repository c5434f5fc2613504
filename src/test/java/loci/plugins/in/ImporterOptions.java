// SPDX-License-Identifier: BSD-2-Clause
package loci.plugins.in;

import java.util.Set;
import java.util.TreeSet;

/** Stands in for that of Bio-Formats. */
public class ImporterOptions {

	final Set<Integer> series = new TreeSet<>();
	String id;
	boolean isQuiet;
	boolean isWindowless;
	boolean isAlone;

	public void setId(final String file) {
		id = file;
	}

	public void setQuiet(final boolean wanted) {
		isQuiet = wanted;
	}

	public void setWindowless(final boolean wanted) {
		isWindowless = wanted;
	}

	public void setUngroupFiles(final boolean wanted) {
		isAlone = wanted;
	}

	public void clearSeries() {
		series.clear();
	}

	public void setSeriesOn(final int number, final boolean wanted) {
		if (wanted) series.add(number);
		else series.remove(number);
	}
}
