// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few lines of text that a copy of a git repository holds in a large file's
 * place, until Git LFS fetches the file.
 *
 * @see <a href=
 *      "https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md#the-pointer">the
 *      format of pointers</a>
 */
public final class GitLfsPointer {

	/** The most bytes that a pointer has. */
	public static final int MAX_BYTES = 1024;

	private static final Pattern POINTER =
			Pattern.compile("version https?://\\S+/spec/v\\d+\\n(?:.*\\n)*size (\\d{1,18})\\n(?:.*\\n)*");

	private GitLfsPointer() {}

	/**
	 * Tells whether the content of a file is a pointer.
	 *
	 * @param content the whole file; read from its position to its limit, and not
	 *          changed
	 * @return the size of the large file in bytes; empty for other content
	 */
	public static OptionalLong size(final ByteBuffer content) {
		if (content.remaining() > MAX_BYTES) return OptionalLong.empty();
		final String text =
				StandardCharsets.ISO_8859_1.decode(content.duplicate()).toString();
		final Matcher pointer = POINTER.matcher(text);
		return pointer.matches() ? OptionalLong.of(Long.parseLong(pointer.group(1))) : OptionalLong.empty();
	}

	/**
	 * The sentence about a pointer in a file's place.
	 *
	 * @param file its name
	 * @param size of the large file, in bytes
	 * @return a message for users
	 */
	public static String message(final String file, final long size) {
		return file + " is only a pointer of Git LFS to a file of " + Bytes.ofFile(size)
				+ ", which was not fetched. Run \"git lfs pull\" in that folder, or download the file itself.";
	}
}
