// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

/** Names in the folder of a table that readers leave out. */
final class TableNames {

	/** Of what the table is made. */
	static final String JOB = "_latentij.json";

	/** There when the table is complete. */
	static final String SUCCESS = "_SUCCESS";

	/** For files in the making. */
	static final String TEMPORARY = "_temporary";

	private TableNames() {}
}
