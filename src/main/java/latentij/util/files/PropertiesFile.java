// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/**
 * A small file of properties that serves as a memory: what cannot be read is
 * forgotten, and what cannot be written is not remembered. Neither is an error.
 */
public final class PropertiesFile {

	private static final long MAX_BYTES = 1 << 20;

	private final Path file;
	private final String comment;

	/**
	 * Names a file.
	 *
	 * @param file the file; it and its folder need not exist, and need not be writable
	 * @param comment its first line
	 */
	public PropertiesFile(final Path file, final String comment) {
		this.file = file;
		this.comment = comment;
	}

	/** @return what it holds; empty if it is missing, damaged or far too long */
	public Properties load() {
		try {
			if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) return new Properties();
			final Properties properties = new Properties();
			try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
				properties.load(in);
			}
			return properties;
		} catch (final IOException | IllegalArgumentException exc) {
			return new Properties();
		}
	}

	/**
	 * Replaces what it holds, in one step: nobody sees half of it.
	 *
	 * @param properties its new content
	 */
	public void store(final Properties properties) {
		Path temporary = null;
		try {
			final Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
			temporary = Files.createTempFile(folder, "new", ".tmp");
			try (Writer out = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
				properties.store(out, comment);
			}
			Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		} catch (final IOException | RuntimeException exc) {
			delete(temporary);
		}
	}

	private static void delete(final Path temporary) {
		try {
			if (temporary != null) Files.deleteIfExists(temporary);
		} catch (final IOException exc) {
			// A stray file of some hundred bytes, no more.
		}
	}
}
