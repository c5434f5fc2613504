// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import latentij.util.CancelCheck;

/** SHA-256, as 64 lower-case hexadecimal digits. */
public final class Sha256 {

	private static final int BUFFER = 1 << 20;

	private Sha256() {}

	/** @return a new digest */
	public static MessageDigest digest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		} catch (final NoSuchAlgorithmException exc) {
			throw new AssertionError("Every Java platform has SHA-256", exc);
		}
	}

	/**
	 * Ends a digest.
	 *
	 * @param digest that was fed all; is reset
	 * @return its digits
	 */
	public static String hex(final MessageDigest digest) {
		return HexFormat.of().formatHex(digest.digest());
	}

	/**
	 * Hashes a text.
	 *
	 * @param text any; its bytes in UTF-8 count
	 * @return the digits
	 */
	public static String of(final String text) {
		final MessageDigest digest = digest();
		digest.update(text.getBytes(StandardCharsets.UTF_8));
		return hex(digest);
	}

	/**
	 * Hashes a file. Reads it whole.
	 *
	 * @param file to read
	 * @param check asked before each piece; ends the reading
	 * @return the digits
	 * @throws IOException if it cannot be read
	 */
	public static String of(final Path file, final CancelCheck check) throws IOException {
		final MessageDigest digest = digest();
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
			final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
			for (check.check(); channel.read(buffer.clear()) >= 0; check.check()) digest.update(buffer.flip());
		}
		return hex(digest);
	}
}
