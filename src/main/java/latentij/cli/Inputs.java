// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import latentij.batch.BatchFile;
import latentij.batch.BatchFiles;
import latentij.ij.files.FileWork;
import latentij.util.files.Paths;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The part that commands on many files have in common: which ones, and where results go. */
public final class Inputs {

	@Parameters(
			arity = "1..*",
			paramLabel = "INPUT",
			description = "Files, folders, patterns in quotes (\"in/*.png\"), or @ and a text file with one of these in"
					+ " each line")
	private List<String> names;

	@Option(
			names = "--out",
			required = true,
			paramLabel = "FOLDER",
			description = "The folder for the results; it is made if need be")
	private String out;

	@Option(names = "--recursive", description = "Take the folders in folders too")
	private boolean recursive;

	@Option(
			names = {"-h", "--help"},
			usageHelp = true,
			description = "Show this help")
	private boolean help;

	/** The files; of folders, those that are taken by their names. */
	List<BatchFile> find(final Predicate<Path> isInput) throws IOException {
		return BatchFiles.find(names, isInput, recursive);
	}

	/**
	 * Finds the files, and folders that are as files.
	 *
	 * @param work that is done with them
	 * @return those that were named; of other folders, those that are taken by their names
	 * @throws IOException if a name finds nothing
	 */
	public List<BatchFile> find(final FileWork work) throws IOException {
		return work.find(names, recursive);
	}

	/**
	 * Reads the folder for the results.
	 *
	 * @return its path
	 * @throws IOException if it is none on this computer
	 */
	public Path folder() throws IOException {
		// As the shell makes it of a variable that is not set; results would go to where the program was started.
		if (out.isBlank())
			throw new UsageException("--out is empty. Give a folder for the results; the current one is \".\".");
		return Paths.of(out);
	}

	/** @return the folder for the results as it was typed: an address, perhaps */
	public String out() {
		return out;
	}

	/** @return the inputs as they were typed */
	public List<String> names() {
		return names;
	}
}
