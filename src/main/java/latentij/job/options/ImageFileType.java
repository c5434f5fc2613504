// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.util.Locale;

/** The kinds of files that decoded images are written to. */
public enum ImageFileType {
	/** For one image of 8 bits. */
	PNG,
	/** For all images, stacks too. */
	TIF;

	/** @return the end of a file's name, with the dot */
	public String ending() {
		return "." + this;
	}

	/** @return the word in options */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}
}
