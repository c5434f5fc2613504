// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Facts about a file that take reading all of it, remembered in the cache folder
 * until its path, size or a time stamp changes; on Windows, also until samples of its content do. Where
 * nothing can be remembered, they are found out again: that is slower, and no failure.
 */
public final class FileFacts {

	/** Finds something out. */
	@FunctionalInterface
	public interface Question {

		/**
		 * @return the answer, not null
		 * @throws IOException if the file cannot be read
		 */
		String answer() throws IOException;
	}

	/** Time of the last change of any kind, which no tool sets: another one means another file. */
	private static final String CHANGED = "unix:ctime";

	private final Path file;
	private final FileIdentity identity;
	private final String changed;

	/**
	 * Looks at a file.
	 *
	 * @param file an existing file
	 * @throws IOException if it cannot be looked at
	 */
	public FileFacts(final Path file) throws IOException {
		this.file = file.toRealPath();
		identity = FileIdentity.of(this.file);
		changed = changed();
	}

	/** @return the time of the last change of any kind; on systems that do not know it, samples of the content */
	private String changed() throws IOException {
		if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) return FileSamples.of(file);
		return Files.getAttribute(file, CHANGED).toString();
	}

	/**
	 * A fact about the file, remembered or found out now.
	 *
	 * @param name of the fact
	 * @param question finds it out
	 * @return the fact
	 * @throws IOException if it has to be found out and that fails
	 */
	public String fact(final String name, final Question question) throws IOException {
		final Optional<PropertiesFile> memory = memory();
		final Properties facts = memory.map(this::load).orElseGet(Properties::new);
		final String remembered = facts.getProperty(name);
		if (remembered != null) return remembered;
		final String answer = question.answer();
		// Changed meanwhile: nobody knows which of the two the answer is about.
		if (memory.isEmpty() || isAnother()) return answer;
		facts.setProperty("path", file.toString());
		facts.setProperty("size", Long.toString(identity.size()));
		facts.setProperty("modified", identity.modified().toString());
		facts.setProperty("changed", changed);
		facts.setProperty(name, answer);
		memory.get().store(facts);
		return answer;
	}

	private boolean isAnother() throws IOException {
		return FileIdentity.find(file).filter(identity::equals).isEmpty() || !changed.equals(changed());
	}

	/** The facts about this very file that are remembered; none after it changed. */
	private Properties load(final PropertiesFile memory) {
		final Properties facts = memory.load();
		final boolean same = file.toString().equals(facts.getProperty("path"))
				&& changed.equals(facts.getProperty("changed"))
				&& FileIdentity.parse(facts.getProperty("size", ""), facts.getProperty("modified", ""))
						.filter(identity::equals)
						.isPresent();
		return same ? facts : new Properties();
	}

	private Optional<PropertiesFile> memory() {
		try {
			final Path folder = AppFolders.cache().resolve("files");
			PrivateFolders.make(folder.toAbsolutePath());
			return Optional.of(new PropertiesFile(
					folder.resolve(Sha256.of(file.toString()).substring(0, 32) + ".properties"), null));
		} catch (final IOException | RuntimeException exc) {
			return Optional.empty();
		}
	}
}
