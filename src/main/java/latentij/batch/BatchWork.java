// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.io.IOException;

/** Does one task. */
@FunctionalInterface
public interface BatchWork {

	/**
	 * Reads one file and writes the other, which appears whole or not at all. Of a task whose result is {@linkplain
	 * BatchTask#there there}, nothing is written.
	 *
	 * @param task to do
	 * @throws IOException if it fails
	 */
	void run(BatchTask task) throws IOException;
}
