// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The size and time stamp of a file: equal as long as the file is taken to be the
 * same. Links are followed.
 *
 * @param size in bytes
 * @param modified the time of the last change
 */
public record FileIdentity(long size, Instant modified) {

	/**
	 * Looks at a file.
	 *
	 * @param file an existing file
	 * @return its identity now
	 * @throws IOException if it cannot be looked at
	 */
	public static FileIdentity of(final Path file) throws IOException {
		return of(Files.readAttributes(file, BasicFileAttributes.class));
	}

	/**
	 * Looks at a file that may be missing.
	 *
	 * @param file any path
	 * @return its identity now; empty unless it is a regular file that can be looked at
	 */
	public static Optional<FileIdentity> find(final Path file) {
		try {
			final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
			return attributes.isRegularFile() ? Optional.of(of(attributes)) : Optional.empty();
		} catch (final IOException exc) {
			return Optional.empty();
		}
	}

	private static FileIdentity of(final BasicFileAttributes attributes) {
		return new FileIdentity(attributes.size(), attributes.lastModifiedTime().toInstant());
	}

	/** @return size and time, separated by a blank, as other files keep it; see {@link #parse} */
	@Override
	public String toString() {
		return size + " " + modified;
	}

	/**
	 * Reads the two parts of {@link #toString}.
	 *
	 * @param size a number of bytes
	 * @param modified a time, as ISO 8601 writes it
	 * @return the identity; empty if the texts are something else
	 */
	public static Optional<FileIdentity> parse(final String size, final String modified) {
		try {
			return Optional.of(new FileIdentity(Long.parseLong(size), Instant.parse(modified)));
		} catch (final NumberFormatException | DateTimeException exc) {
			return Optional.empty();
		}
	}
}
