// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import latentij.util.AppFolders;
import latentij.util.FileIdentity;
import latentij.util.PrivateFolders;
import latentij.util.PropertiesFile;

/**
 * The SHA-256 of files, computed once for each path, size and time stamp and
 * remembered in a small file, since reading 335 MB takes a second.
 * <p>
 * A hash that cannot be remembered is computed anew; a memory that is damaged is
 * forgotten. Neither is ever an error. Safe for use by several threads; of two
 * processes that remember at once one may forget, which costs time only.
 */
public final class FileHashes {

	private static final int MAX_ENTRIES = 1000;
	private static final String DOWNLOADED = "downloaded";

	private static final String COMMENT = "SHA-256, size and time of files; may be deleted";

	private final Path shared;

	/**
	 * @param memory the file to remember in; it and its folder need not exist, and
	 *          need not be writable. One that another user may have written is not
	 *          believed, and what is found out is remembered in the cache folder
	 */
	FileHashes(final Path memory) {
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
		final Path real = file.toRealPath();
		final FileIdentity before = FileIdentity.of(real);
		final Entry known = load().get(real.toString());
		if (known != null && known.identity.equals(before)) return known.sha256;
		final String hash = new FileHash(FileHash.Kind.SHA256, "").of(real, canceled);
		final FileIdentity after = FileIdentity.of(real);
		if (before.equals(after) && after.isSettled()) put(real, new Entry(after, hash, false));
		return hash;
	}

	/** A hash of either kind, remembered if it is the SHA-256. */
	String hash(final FileHash.Kind kind, final Path file, final BooleanSupplier canceled) throws IOException {
		if (kind == FileHash.Kind.SHA256) return sha256(file, canceled);
		return new FileHash(kind, "").of(file, canceled);
	}

	/**
	 * The SHA-256 that a file had when it was downloaded, whatever happened to it
	 * since.
	 *
	 * @return null if that is not known
	 */
	String downloaded(final Path file) {
		try {
			final Entry known = load().get(file.toRealPath().toString());
			return known == null || !known.downloaded ? null : known.sha256;
		} catch (final IOException exc) {
			return null;
		}
	}

	/** Remembers the hash of a file that has just been downloaded and verified. */
	void remember(final Path file, final String sha256) {
		try {
			final Path real = file.toRealPath();
			put(real, new Entry(FileIdentity.of(real), sha256, true));
		} catch (final IOException exc) {
			// It will be computed when it is asked for.
		}
	}

	private record Entry(FileIdentity identity, String sha256, boolean downloaded) {

		@Override
		public String toString() {
			final String entry = sha256 + " " + identity;
			return downloaded ? entry + " " + DOWNLOADED : entry;
		}

		static Optional<Entry> parse(final String text) {
			final String[] parts = text.split(" ");
			final boolean downloaded = parts.length == 4 && parts[3].equals(DOWNLOADED);
			if (parts.length != 3 && !downloaded || !parts[0].matches("[0-9a-f]{64}")) return Optional.empty();
			return FileIdentity.parse(parts[1], parts[2]).map(identity -> new Entry(identity, parts[0], downloaded));
		}
	}

	private synchronized Map<String, Entry> load() {
		final Map<String, Entry> entries = new LinkedHashMap<>();
		final Properties properties = memory().map(PropertiesFile::load).orElseGet(Properties::new);
		for (final String path : properties.stringPropertyNames())
			Entry.parse(properties.getProperty(path)).ifPresent(entry -> entries.put(path, entry));
		return entries;
	}

	private synchronized void put(final Path file, final Entry entry) {
		final Map<String, Entry> entries = load();
		entries.keySet().removeIf(path -> entries.size() >= MAX_ENTRIES && !Files.exists(Path.of(path)));
		if (entries.size() >= MAX_ENTRIES) entries.clear();
		final Entry old = entries.get(file.toString());
		// What a download was must not be forgotten because it was changed since.
		final boolean wasDownloaded = old != null && old.downloaded;
		if (wasDownloaded && !entry.downloaded && !old.sha256.equals(entry.sha256)) return;
		entries.put(file.toString(), new Entry(entry.identity, entry.sha256, entry.downloaded || wasDownloaded));
		final Properties properties = new Properties();
		entries.forEach((path, value) -> properties.setProperty(path, value.toString()));
		memory().ifPresent(memory -> memory.store(properties));
	}
}
