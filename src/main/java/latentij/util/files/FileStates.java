// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Files as they were at some time, to tell whether one was changed since. Immutable. */
public final class FileStates {

	/** No files. */
	public static final FileStates NONE = new FileStates(Map.of());

	private static final String UNIX = "unix";

	/** Null where there was no file. */
	private final Map<Path, State> states;

	/**
	 * The state of a file.
	 *
	 * @param identity size and time
	 * @param mark number of the file and the time of the last change of any kind, which
	 *          tools that copy the time of the content do not set; on other systems, samples of the content
	 */
	private record State(FileIdentity identity, Object mark) {

		static Optional<State> of(final Path file) {
			try {
				final Optional<FileIdentity> identity = FileIdentity.find(file);
				return identity.isEmpty() ? Optional.empty() : Optional.of(new State(identity.get(), mark(file)));
			} catch (final IOException exc) {
				return Optional.empty();
			}
		}

		private static Object mark(final Path file) throws IOException {
			if (!file.getFileSystem().supportedFileAttributeViews().contains(UNIX)) return FileSamples.of(file);
			return Files.readAttributes(file, UNIX + ":ino,ctime");
		}
	}

	private FileStates(final Map<Path, State> states) {
		this.states = states;
	}

	/**
	 * Looks at files. To be done before their content is read.
	 *
	 * @param files any paths; where there is no file, one that appears later is a change
	 * @return their states now
	 */
	public static FileStates of(final Collection<Path> files) {
		final Map<Path, State> states = new HashMap<>();
		for (final Path file : files)
			states.put(file.toAbsolutePath(), State.of(file).orElse(null));
		return new FileStates(states);
	}

	/**
	 * Adds files.
	 *
	 * @param others states of other files, or of the same ones at the same time
	 * @return all of them
	 */
	public FileStates and(final FileStates others) {
		final Map<Path, State> all = new HashMap<>(others.states);
		all.putAll(states);
		return new FileStates(all);
	}

	/**
	 * Looks for a file that is another one now.
	 *
	 * @return the first that has another size or time; a file that is gone, with an
	 *         unplugged disk, say, does not count
	 */
	public Optional<Path> changed() {
		return states.entrySet().stream()
				.filter(entry -> State.of(entry.getKey())
						.filter(now -> !now.equals(entry.getValue()))
						.isPresent())
				.map(Map.Entry::getKey)
				.sorted()
				.findFirst();
	}
}
