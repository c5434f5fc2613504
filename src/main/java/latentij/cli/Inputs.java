// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import latentij.batch.BatchFile;
import latentij.batch.BatchFiles;
import latentij.ij.files.FileWork;
import latentij.util.Printable;
import latentij.util.files.Paths;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The part that commands on many files have in common: which ones, and where results go. */
public final class Inputs {

	/** An option as in a macro. */
	private static final Pattern MACRO_OPTION = Pattern.compile("(?s)[a-z]{3,10}=.*");

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
		requireInputs();
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
		requireInputs();
		return work.find(names, recursive);
	}

	/** Refuses what the shell makes of a variable that is not set, and options as macros write them. */
	private void requireInputs() {
		for (final String name : names) {
			if (name.isBlank())
				throw new UsageException("An input is empty. Give a file or a folder; the current one is \".\".");
			if (MACRO_OPTION.matcher(name).matches() && Paths.existing(name).isEmpty())
				throw new UsageException("There is no file or folder " + Printable.quotedPath(name)
						+ ". If it is an option, write --" + Printable.text(name) + ".");
		}
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
