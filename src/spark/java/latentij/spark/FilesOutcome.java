// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.Serializable;
import java.util.List;
import latentij.ij.files.FileNotes;

/**
 * The outcome of making files.
 *
 * @param done files that were made
 * @param there files that were there already
 * @param empty rows without a latent
 * @param notes what is told once of all files
 * @param failures of the others
 */
record FilesOutcome(int done, int there, int empty, FileNotes notes, List<Failure> failures) implements Serializable {

	/**
	 * A row of which no file was made.
	 *
	 * @param name of the row
	 * @param reason why
	 */
	record Failure(String name, String reason) implements Serializable {}
}
