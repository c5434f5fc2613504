// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The part that commands have in common. */
final class TableInputs {

	@Parameters(
			arity = "1..*",
			paramLabel = "INPUT",
			description = "Files, folders, patterns in quotes (\"in/*.png\"), or @ and a text file with one of these in"
					+ " each line; all executors must see them under the same paths")
	private List<String> names;

	@Option(
			names = "--out",
			required = true,
			paramLabel = "FOLDER",
			description = "The folder for the result, which all executors must see; it is made if need be")
	private String out;

	@Option(names = "--recursive", description = "Take the folders in folders too")
	private boolean recursive;

	@Option(
			names = {"-h", "--help"},
			usageHelp = true,
			description = "Show this help")
	private boolean help;

	List<String> names() {
		return names;
	}

	String out() {
		return out;
	}

	boolean recursive() {
		return recursive;
	}
}
