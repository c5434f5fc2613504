// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import latentij.util.AppFolders;

/**
 * What was found out about a file by reading all of it, remembered in the cache
 * folder until its path, size or time stamp changes. Where nothing can be
 * remembered, it is found out again: that is slower, and no failure.
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

	private final Path file;
	private final String size;
	private final String modified;

	/**
	 * Looks at a file.
	 *
	 * @param file an existing file
	 * @throws IOException if it cannot be looked at
	 */
	public FileFacts(final Path file) throws IOException {
		this.file = file.toRealPath();
		final BasicFileAttributes attributes = Files.readAttributes(this.file, BasicFileAttributes.class);
		size = Long.toString(attributes.size());
		modified = attributes.lastModifiedTime().toString();
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
		final String remembered = load().getProperty(name);
		if (remembered != null) return remembered;
		final String answer = question.answer();
		remember(name, answer);
		return answer;
	}

	/** What is remembered of this very file; empty if nothing is. */
	private Properties load() {
		final Properties facts = new Properties();
		try (InputStream in = Files.newInputStream(memory())) {
			facts.load(in);
		} catch (final IOException | IllegalArgumentException exc) {
			return new Properties();
		}
		final boolean same = file.toString().equals(facts.getProperty("path"))
				&& size.equals(facts.getProperty("size"))
				&& modified.equals(facts.getProperty("modified"));
		return same ? facts : new Properties();
	}

	private void remember(final String name, final String answer) {
		Path part = null;
		try {
			// Changed meanwhile: nobody knows which of the two the answer is about.
			final FileFacts now = new FileFacts(file);
			if (!now.size.equals(size) || !now.modified.equals(modified)) return;
			final Properties facts = load();
			facts.setProperty("path", file.toString());
			facts.setProperty("size", size);
			facts.setProperty("modified", modified);
			facts.setProperty(name, answer);
			final Path target = memory();
			part = Files.createTempFile(Files.createDirectories(target.getParent()), "fact", ".part");
			try (OutputStream out = Files.newOutputStream(part)) {
				facts.store(out, null);
			}
			Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
		} catch (final IOException | RuntimeException exc) {
			delete(part);
		}
	}

	private static void delete(final Path part) {
		try {
			if (part != null) Files.deleteIfExists(part);
		} catch (final IOException exc) {
			// It lies in a folder of caches, and has some hundred bytes.
		}
	}

	private Path memory() throws IOException {
		try {
			final byte[] name =
					MessageDigest.getInstance("SHA-256").digest(file.toString().getBytes(StandardCharsets.UTF_8));
			return AppFolders.cache().resolve("files").resolve(HexFormat.of().formatHex(name, 0, 16) + ".properties");
		} catch (final NoSuchAlgorithmException exc) {
			throw new AssertionError("Every Java platform has SHA-256", exc);
		}
	}
}
