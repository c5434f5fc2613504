// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.util.files.AppFolders;
import latentij.util.files.FileFacts;
import latentij.util.files.PrivateFolders;
import latentij.util.files.PropertiesFile;

/**
 * The SHA-256 of files, computed once until a file changes, since reading 335 MB takes a second; and those that
 * downloads had, in a small file beside them.
 * <p>
 * A hash that cannot be remembered is computed anew; a memory that is damaged is
 * forgotten. Neither is ever an error. Safe for use by several threads; of two
 * processes that remember at once one may forget a download.
 *
 * @see FileFacts
 */
public final class FileHashes {

	private static final int MAX_ENTRIES = 1000;

	private static final String COMMENT = "SHA-256 of downloads; may be deleted";

	/** Earlier versions of LatentIJ wrote the size and time, and other files as well. */
	private static final Pattern ENTRY = Pattern.compile("([0-9a-f]{64})( .* downloaded)?");

	private final Path shared;

	/**
	 * @param memory the file to remember downloads in; it and its folder need not exist, and
	 *          need not be writable. One that another user may have written is not
	 *          believed, and what is found out is remembered in the cache folder
	 */
	public FileHashes(final Path memory) {
		shared = memory;
	}

	/** @return empty if nothing can be remembered */
	private Optional<PropertiesFile> memory() {
		try {
			final boolean ours =
					Files.exists(shared) ? PrivateFolders.isPrivate(shared) : isWritable(shared.getParent());
			return Optional.of(
					new PropertiesFile(ours ? shared : AppFolders.cache().resolve(shared.getFileName()), COMMENT));
		} catch (final IOException exc) {
			return Optional.empty();
		}
	}

	private static boolean isWritable(final Path folder) {
		return folder == null || !Files.exists(folder) || Files.isWritable(folder);
	}

	/**
	 * The SHA-256 of a file.
	 *
	 * @param file an existing file; links are followed
	 * @param canceled asked while it is read; true to stop
	 * @return 64 lower-case hexadecimal digits
	 * @throws IOException if the file cannot be read, or if that was stopped
	 */
	public String sha256(final Path file, final BooleanSupplier canceled) throws IOException {
		return remembered(file, () -> new FileHash(FileHash.Kind.SHA256, "").of(file, canceled));
	}

	private static String remembered(final Path file, final FileFacts.Question question) throws IOException {
		return new FileFacts(file).fact("sha256", question);
	}

	/** A hash of either kind, remembered if it is the SHA-256. */
	public String hash(final FileHash.Kind kind, final Path file, final BooleanSupplier canceled) throws IOException {
		if (kind == FileHash.Kind.SHA256) return sha256(file, canceled);
		return new FileHash(kind, "").of(file, canceled);
	}

	/**
	 * The SHA-256 that a file had when it was downloaded, whatever happened to it
	 * since.
	 *
	 * @return null if that is not known
	 */
	public String downloaded(final Path file) {
		try {
			final Matcher entry =
					ENTRY.matcher(load().getProperty(file.toRealPath().toString(), ""));
			return entry.matches() ? entry.group(1) : null;
		} catch (final IOException exc) {
			return null;
		}
	}

	/** Remembers the hash of a file that has just been downloaded and verified. */
	public void remember(final Path file, final String sha256) {
		try {
			put(file.toRealPath(), sha256);
			remembered(file, () -> sha256);
		} catch (final IOException exc) {
			// It will be computed when it is asked for.
		}
	}

	private Properties load() {
		return memory().map(PropertiesFile::load).orElseGet(Properties::new);
	}

	private synchronized void put(final Path file, final String sha256) {
		final Properties entries = load();
		if (entries.size() >= MAX_ENTRIES) entries.keySet().removeIf(path -> !Files.exists(Path.of(path.toString())));
		if (entries.size() >= MAX_ENTRIES) entries.clear();
		entries.setProperty(file.toString(), sha256);
		memory().ifPresent(memory -> memory.store(entries));
	}
}
