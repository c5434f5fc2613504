// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;

/**
 * The SHA-256 of files, computed once for each path, size and time stamp and
 * remembered in a small file, since reading 335 MB takes a second.
 * <p>
 * What cannot be remembered is computed anew; a memory that is damaged is
 * forgotten. Neither is ever an error. Safe for use by several threads; of two
 * processes that remember at once one may forget, which costs time only.
 */
public final class FileHashes {

	private static final int MAX_ENTRIES = 1000;
	private static final long MAX_MEMORY = 1 << 20;
	/**
	 * A file that was changed this recently could be changed again within the
	 * granularity of its time stamp.
	 */
	private static final Duration SETTLED = Duration.ofSeconds(2);

	private static final String DOWNLOADED = "downloaded";

	private final Path memory;

	/**
	 * @param memory the file to remember in; it and its folder need not exist, and
	 *          need not be writable
	 */
	public FileHashes(final Path memory) {
		this.memory = memory;
	}

	/**
	 * The SHA-256 of a file.
	 *
	 * @param file an existing file; links are followed
	 * @return 64 lower-case hexadecimal digits
	 * @throws IOException if the file cannot be read
	 */
	public String sha256(final Path file) throws IOException {
		return sha256(file, () -> false);
	}

	String sha256(final Path file, final BooleanSupplier canceled) throws IOException {
		final Path real = file.toRealPath();
		final Stamp before = Stamp.of(real);
		final Entry known = load().get(real.toString());
		if (known != null && known.stamp.equals(before)) return known.sha256;
		final String hash = new FileHash(FileHash.Kind.SHA256, "").of(real, canceled);
		final Stamp after = Stamp.of(real);
		if (before.equals(after) && Instant.now().minus(SETTLED).isAfter(after.instant))
			put(real, new Entry(after, hash, false));
		return hash;
	}

	/**
	 * What a file's SHA-256 was when it was downloaded, whatever happened to the
	 * file since.
	 *
	 * @return null if that is not known
	 */
	String downloaded(final Path file) {
		try {
			final Entry known = load().get(file.toRealPath().toString());
			return known == null || !known.downloaded ? null : known.sha256;
		} catch (final IOException e) {
			return null;
		}
	}

	/** Remembers the hash of a file that has just been downloaded and verified. */
	void remember(final Path file, final String sha256) {
		try {
			final Path real = file.toRealPath();
			put(real, new Entry(Stamp.of(real), sha256, true));
		} catch (final IOException e) {
			// It will be computed when it is asked for.
		}
	}

	private record Stamp(long size, Instant instant) {

		static Stamp of(final Path file) throws IOException {
			final BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
			return new Stamp(a.size(), a.lastModifiedTime().toInstant());
		}
	}

	private record Entry(Stamp stamp, String sha256, boolean downloaded) {

		@Override
		public String toString() {
			return sha256 + " " + stamp.size + " " + stamp.instant + (downloaded ? " " + DOWNLOADED : "");
		}

		static Entry parse(final String text) {
			final String[] parts = text.split(" ");
			final boolean downloaded = parts.length == 4 && parts[3].equals(DOWNLOADED);
			if (parts.length != 3 && !downloaded || !parts[0].matches("[0-9a-f]{64}")) return null;
			try {
				return new Entry(new Stamp(Long.parseLong(parts[1]), Instant.parse(parts[2])), parts[0], downloaded);
			} catch (final RuntimeException e) {
				return null;
			}
		}
	}

	private synchronized Map<String, Entry> load() {
		final Map<String, Entry> entries = new LinkedHashMap<>();
		final Properties properties = new Properties();
		try {
			if (!Files.isRegularFile(memory) || Files.size(memory) > MAX_MEMORY) return entries;
			try (Reader in = Files.newBufferedReader(memory, StandardCharsets.UTF_8)) {
				properties.load(in);
			}
		} catch (final IOException | IllegalArgumentException e) {
			return entries;
		}
		for (final String path : properties.stringPropertyNames()) {
			final Entry entry = Entry.parse(properties.getProperty(path));
			if (entry != null) entries.put(path, entry);
		}
		return entries;
	}

	private synchronized void put(final Path file, final Entry entry) {
		final Map<String, Entry> entries = load();
		entries.keySet().removeIf(path -> entries.size() >= MAX_ENTRIES && !Files.exists(Path.of(path)));
		if (entries.size() >= MAX_ENTRIES) entries.clear();
		final Entry old = entries.get(file.toString());
		// What a download was must not be forgotten because it was changed since.
		if (old != null && old.downloaded && !entry.downloaded) {
			if (!old.sha256.equals(entry.sha256)) return;
			entries.put(file.toString(), new Entry(entry.stamp, entry.sha256, true));
		} else entries.put(file.toString(), entry);
		final Properties properties = new Properties();
		entries.forEach((path, e) -> properties.setProperty(path, e.toString()));
		Path temporary = null;
		try {
			final Path folder = memory.toAbsolutePath().getParent();
			Files.createDirectories(folder);
			temporary = Files.createTempFile(folder, "hashes", ".tmp");
			try (Writer out = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
				properties.store(out, "SHA-256, size and time of files; may be deleted");
			}
			Files.move(temporary, memory, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		} catch (final IOException e) {
			try {
				if (temporary != null) Files.deleteIfExists(temporary);
			} catch (final IOException again) {
				// A stray empty file, no more.
			}
		}
	}
}
