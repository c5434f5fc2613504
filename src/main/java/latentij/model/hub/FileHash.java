// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import latentij.util.files.Sha256;

/**
 * A hash that a file must have. Hugging Face states the SHA-256 of large files,
 * and for small ones the SHA-1 by which git knows them.
 *
 * @param kind which hash
 * @param hex lower-case hexadecimal digits
 */
public record FileHash(Kind kind, String hex) {

	private static final int BUFFER = 1 << 20;

	/** Kinds of hash. */
	public enum Kind {
		SHA256("SHA-256", 64),
		GIT_SHA1("git SHA-1", 40);

		private final String label;
		private final int digits;

		Kind(final String label, final int digits) {
			this.label = label;
			this.digits = digits;
		}
	}

	/** @return a SHA-256 from its 64 hexadecimal digits; null from null */
	public static FileHash sha256(final String hex) {
		return hex == null ? null : new FileHash(Kind.SHA256, hex);
	}

	/**
	 * Reads an ETag.
	 *
	 * @param etag a header's value; may be null
	 * @return the hash, or null if the ETag is none
	 */
	public static FileHash ofEtag(final String etag) {
		if (etag == null) return null;
		String s = etag.strip();
		if (s.startsWith("W/")) s = s.substring(2);
		if (s.length() > 1 && s.startsWith("\"") && s.endsWith("\"")) s = s.substring(1, s.length() - 1);
		return ofName(s.toLowerCase(Locale.ROOT));
	}

	/**
	 * Reads the name of a file in a {@code blobs} folder.
	 *
	 * @return the hash, or null if the name is none
	 */
	public static FileHash ofName(final String name) {
		for (final Kind kind : Kind.values())
			if (name.length() == kind.digits && name.matches("[0-9a-f]+")) return new FileHash(kind, name);
		return null;
	}

	/**
	 * The digest for content of a known length.
	 *
	 * @param length in bytes
	 * @return a digest that is to be fed the whole content
	 */
	MessageDigest digest(final long length) {
		if (kind == Kind.SHA256) return Sha256.digest();
		final MessageDigest digest = sha1();
		digest.update(("blob " + length + "\0").getBytes(StandardCharsets.US_ASCII));
		return digest;
	}

	/** True if content has this hash. */
	public boolean matches(final byte[] content) {
		return hex.equals(of(content));
	}

	/** This kind of hash of some content. */
	public String of(final byte[] content) {
		final MessageDigest digest = digest(content.length);
		digest.update(content);
		return hex(digest);
	}

	/**
	 * This kind of hash of a file.
	 *
	 * @throws IOException if the file cannot be read, or reading was canceled
	 */
	public String of(final Path file, final BooleanSupplier canceled) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
			final long size = channel.size();
			final MessageDigest digest = digest(size);
			feed(digest, channel, size, canceled);
			return hex(digest);
		}
	}

	/**
	 * Feeds the next bytes of a file to a digest.
	 *
	 * @throws EOFException if the file ends before
	 * @throws HubException if it was canceled
	 */
	public static void feed(
			final MessageDigest digest, final FileChannel channel, final long count, final BooleanSupplier canceled)
			throws IOException {
		final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
		for (long left = count; left > 0; ) {
			if (canceled.getAsBoolean())
				throw new HubException(HubException.Kind.CANCELED, "Canceled while a file was being checked.");
			buffer.clear().limit((int) Math.min(left, BUFFER));
			final int n = channel.read(buffer);
			if (n < 0) throw new EOFException("The file ends " + left + " bytes too early");
			digest.update(buffer.flip());
			left -= n;
		}
	}

	private static String hex(final MessageDigest digest) {
		return HexFormat.of().formatHex(digest.digest());
	}

	private static MessageDigest sha1() {
		try {
			return MessageDigest.getInstance("SHA-1");
		} catch (final NoSuchAlgorithmException exc) {
			throw new AssertionError("Every Java platform has SHA-1", exc);
		}
	}

	@Override
	public String toString() {
		return kind.label + " " + hex;
	}
}
