// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.util.Bytes;

/**
 * The few lines of text that a copy of a git repository holds in a large file's
 * place, until Git LFS or git-annex fetches the file. On Windows, git may end the lines as Windows does.
 *
 * @see <a href=
 *      "https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md#the-pointer">the
 *      format of Git LFS' pointers</a>
 * @see <a href="https://git-annex.branchable.com/internals/pointer_file/">that of git-annex'</a>
 */
public final class GitPointer {

	/** The most bytes that a pointer has. */
	public static final int MAX_BYTES = 1024;

	/** The mark of UTF-8 that editors of Windows write before a text, a byte to a character. */
	private static final String MARK = "(?:\u00ef\u00bb\u00bf)?";

	private static final Pattern LFS = Pattern.compile(
			MARK + "version https?://\\S+/spec/v\\d+\\r?\\n(?:.*\\r?\\n)*size (\\d{1,18})[ \\t]*(?:\\r?\\n(?s:.*))?");

	private static final Pattern ANNEX = Pattern.compile(MARK + "/annex/objects/\\S+[ \\t]*(?:\\r?\\n(?s:.*))?");

	private GitPointer() {}

	/**
	 * Tells whether the content of a file is a pointer.
	 *
	 * @param file its name
	 * @param content the whole file; read from its position to its limit, and not
	 *          changed
	 * @return a sentence about it for users; empty for other content
	 */
	public static Optional<String> message(final String file, final ByteBuffer content) {
		if (content.remaining() > MAX_BYTES) return Optional.empty();
		final String text =
				StandardCharsets.ISO_8859_1.decode(content.duplicate()).toString();
		final Matcher lfs = LFS.matcher(text);
		if (lfs.matches())
			return Optional.of(file + " is only a pointer of Git LFS to a file of "
					+ Bytes.ofFile(Long.parseLong(lfs.group(1)))
					+ ", which was not fetched. Run \"git lfs pull\" in that folder, or download the file itself.");
		if (ANNEX.matcher(text).matches())
			return Optional.of(file + " is only a pointer of git-annex to a file that was not fetched. Run "
					+ "\"git annex get\" in that folder, or download the file itself.");
		return Optional.empty();
	}

	/**
	 * Refuses a pointer.
	 *
	 * @param file an existing file
	 * @throws IOException if it is one, or cannot be read
	 */
	public static void refuse(final Path file) throws IOException {
		if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) return;
		final Optional<String> message = message(file.toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
		if (message.isPresent()) throw new IOException(message.get());
	}
}
