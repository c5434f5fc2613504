// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import latentij.util.Printable;
import latentij.util.files.Missing;
import latentij.util.files.Paths;

/** Finds the files that a command line names: files, folders, patterns and lists of them. */
public final class BatchFiles {

	/** Told of a list of inputs that is not there. */
	private static final String LIST = "Behind @, write the path of a text file with an input in each line.";

	/** What people can do where all files are in folders in a folder; the command line has another option. */
	public static final String LEFT_FOLDERS =
			"Folders in it were left out: to take their files, too, use subfolders=on.";

	/** The most folders in one another that are searched. */
	private static final int DEPTH = 64;

	/**
	 * So names begin that macOS gives to what other systems' disks cannot keep with a file: {@code ._cell.png} ends like
	 * an image, and is none.
	 */
	private static final String MAC = "._";

	private final Predicate<Path> isInput;
	private final Predicate<Path> isFolderInput;
	private final boolean recursive;

	/** A file that is named twice is taken once. */
	private final Map<Path, BatchFile> found = new LinkedHashMap<>();

	/** What was found, by its real path and its name: a link in a folder is a file of its own. */
	private final Set<BatchFile> real = new HashSet<>();

	private BatchFiles(final Predicate<Path> isInput, final Predicate<Path> isFolderInput, final boolean recursive) {
		this.isInput = isInput;
		this.isFolderInput = isFolderInput;
		this.recursive = recursive;
	}

	/**
	 * Finds files.
	 *
	 * @param names each a file, a folder (all of its files that are inputs), a pattern with
	 *          {@code *}, {@code ?}, {@code **} or braces, or {@code @} and a text file with one of
	 *          these in each line
	 * @param isInput true for the files of folders that are taken, by their names; others are taken if they are named
	 * @param recursive true for the folders in folders too
	 * @return in the order of the names, and alphabetically in each folder; none twice. A folder in a folder that cannot
	 *         be read is one of them: reading it fails, as that of a file does
	 * @throws IOException if a name finds nothing, or if a folder that was named cannot be read
	 */
	public static List<BatchFile> find(final List<String> names, final Predicate<Path> isInput, final boolean recursive)
			throws IOException {
		return find(names, isInput, folder -> false, recursive);
	}

	/**
	 * Finds files, likewise, and folders that are inputs as a whole.
	 *
	 * @param isFolderInput true for folders that are as files here: one that is named is taken, those in folders if
	 *          they are inputs too; nothing is looked for in them
	 */
	public static List<BatchFile> find(
			final List<String> names,
			final Predicate<Path> isInput,
			final Predicate<Path> isFolderInput,
			final boolean recursive)
			throws IOException {
		final BatchFiles files = new BatchFiles(isInput, isFolderInput, recursive);
		for (final String name : names) files.add(Paths.expanded(name), true);
		return List.copyOf(files.found.values());
	}

	private void add(final String name, final boolean lists) throws IOException {
		if (lists && name.startsWith("@")) {
			for (final String line : Files.readAllLines(path(name.substring(1))))
				if (!line.isBlank()) add(line.strip(), false);
			return;
		}
		final Path path = asPath(name);
		if (path != null && Files.isDirectory(path) && isFolderInput.test(path)) add(path, nameOfFolder(path));
		else if (path != null && Files.isDirectory(path)) addFolder(path, isInput, recursive ? DEPTH : 1, name);
		else if (path != null && (Files.exists(path) || Files.isSymbolicLink(path))) add(path, path.getFileName());
		else if (name.matches(".*[*?{\\[].*")) addPattern(name);
		else throw missing(name);
	}

	private static IOException missing(final String name) {
		final Optional<String> complaint = Paths.complaint(name);
		if (complaint.isPresent()) return new IOException(complaint.get());
		return new IOException(
				Missing.any(
						Path.of(name),
						"Write its path, a pattern in quotes (\"in/*.png\"), or @ and a text file with one path in each line."));
	}

	private static Path path(final String name) throws IOException {
		final Path path = asPath(name);
		if (path == null || !Files.isRegularFile(path))
			throw new IOException(
					path == null
							? "There is no file " + Printable.quotedPath(name) + ". " + LIST
							: Missing.file(path, LIST));
		return path;
	}

	/** Null for a pattern that no path can be on this system. */
	private static Path asPath(final String name) {
		try {
			return Path.of(name);
		} catch (final InvalidPathException exc) {
			return null;
		}
	}

	private void addFolder(final Path folder, final Predicate<Path> isTaken, final int depth, final String name)
			throws IOException {
		final Search search = new Search(folder, isTaken);
		Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), depth, search);
		final List<Path> files = search.files;
		Collections.sort(files);
		if (files.isEmpty())
			throw new IOException(
					isTaken == isInput
							? empty(folder, depth)
							: "Nothing was found for " + Printable.quotedPath(name)
									+ ". Choose another pattern, or the path of a file or folder.");
		for (final Path file : files) add(file, folder.relativize(file));
	}

	private static String empty(final Path folder, final int depth) throws IOException {
		final boolean leavesFolders;
		try (Stream<Path> inside = Files.list(folder)) {
			leavesFolders = depth == 1 && inside.anyMatch(Files::isDirectory);
		}
		return Printable.quotedPath(folder) + " holds no file of a kind that is read here. "
				+ (leavesFolders ? LEFT_FOLDERS : "Choose another folder.");
	}

	/** With those above it, up to one with a dot: "plate.zarr-A-1-0" of "plate.zarr/A/1/0". */
	private static Path nameOfFolder(final Path folder) {
		String name = "";
		for (Path part = folder.toAbsolutePath().normalize(); part.getFileName() != null; part = part.getParent()) {
			name = part.getFileName() + (name.isEmpty() ? "" : "-" + name);
			if (part.getFileName().toString().contains(".")) return Path.of(name);
		}
		return folder.toAbsolutePath().normalize().getFileName();
	}

	/** The folder before the first wildcard is searched. */
	private void addPattern(final String pattern) throws IOException {
		final String unix = pattern.replace('\\', '/');
		final int wildcard = unix.split("[*?{\\[]", 2)[0].length();
		final int end = unix.lastIndexOf('/', wildcard);
		final Path folder = Paths.of(end < 0 ? "" : unix.substring(0, end + 1));
		if (!Files.isDirectory(folder))
			throw new IOException(
					Missing.folder(folder, "It was to be searched for " + Printable.quotedPath(pattern) + "."));
		final PathMatcher matcher = matcher(unix.substring(end + 1));
		final int depth = unix.indexOf('/', wildcard) < 0 && !unix.contains("**") ? 1 : DEPTH;
		// Results may be beside what they were made of.
		final Predicate<Path> isMeant = isFolderInput.negate().or(isInput);
		addFolder(folder, isMeant.and(file -> matcher.matches(folder.relativize(file))), depth, pattern);
	}

	private static PathMatcher matcher(final String pattern) throws IOException {
		try {
			return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
		} catch (final PatternSyntaxException exc) {
			throw new IOException(
					Printable.quotedPath(pattern)
							+ " is no pattern: [ and { begin a choice, and ] and } end it. Close it, or write ? for these signs.",
					exc);
		}
	}

	private void add(final Path file, final Path name) throws IOException {
		final Path path = file.toAbsolutePath().normalize();
		if (found.containsKey(path) || !real.add(new BatchFile(Paths.real(file), name))) return;
		found.put(path, new BatchFile(file, name));
	}

	/**
	 * Names the files of a folder that are read by their endings.
	 *
	 * @param endings in lower case, without the dot
	 * @return true for files with one of them
	 */
	public static Predicate<Path> endingIn(final String... endings) {
		final List<String> list = new ArrayList<>(List.of(endings));
		return file -> {
			final String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
			return list.stream().anyMatch(ending -> name.endsWith("." + ending));
		};
	}

	/** Collects the files of a folder that are taken. */
	private final class Search extends SimpleFileVisitor<Path> {

		private final List<Path> files = new ArrayList<>();
		private final Path folder;
		private final Predicate<Path> isTaken;

		Search(final Path folder, final Predicate<Path> isTaken) {
			this.folder = folder;
			this.isTaken = isTaken;
		}

		@Override
		public FileVisitResult preVisitDirectory(final Path below, final BasicFileAttributes attributes) {
			if (below.equals(folder) || !isFolderInput.test(below)) return FileVisitResult.CONTINUE;
			if (isTaken.test(below)) files.add(below);
			return FileVisitResult.SKIP_SUBTREE;
		}

		@Override
		public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) {
			// Folders come here where the search ends, and links to what is not there, which is told as their
			// failure.
			final boolean isInputs = attributes.isRegularFile()
					|| attributes.isSymbolicLink()
					|| attributes.isDirectory() && isFolderInput.test(file);
			if (isInputs && !file.getFileName().toString().startsWith(MAC) && isTaken.test(file)) files.add(file);
			return FileVisitResult.CONTINUE;
		}

		@Override
		public FileVisitResult visitFileFailed(final Path file, final IOException exc) throws IOException {
			// A link to a folder above holds nothing new, and a file may be deleted meanwhile.
			if (exc instanceof FileSystemLoopException || exc instanceof NoSuchFileException)
				if (!file.equals(folder)) return FileVisitResult.CONTINUE;
			return failed(Files.isDirectory(file) || isTaken.test(file) ? file : file.getParent(), exc);
		}

		@Override
		public FileVisitResult postVisitDirectory(final Path below, final IOException exc) throws IOException {
			return exc == null ? FileVisitResult.CONTINUE : failed(below, exc);
		}

		/** One that cannot be read is told as its failure, and the others are done. */
		private FileVisitResult failed(final Path below, final IOException exc) throws IOException {
			if (!below.startsWith(folder) || below.equals(folder)) throw exc;
			if (!files.contains(below)) files.add(below);
			return FileVisitResult.CONTINUE;
		}
	}
}
