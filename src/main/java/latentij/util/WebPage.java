// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of HTML that lies where a file was to be downloaded. */
public final class WebPage {

	/** What became of the download, and what to do; without a full stop. */
	public static final String ADVICE = "what was downloaded is an error, a login, or the page about the file. "
			+ "Download the file itself, by the link that says so";

	private static final int START = 64;

	private WebPage() {}

	/**
	 * Refuses a web page.
	 *
	 * @param file whose first bytes are read
	 * @param subject what the message calls it
	 * @param expected what it should be, as "an ONNX file"
	 * @throws IOException if it is one, or cannot be read
	 */
	public static void refuse(final Path file, final String subject, final String expected) throws IOException {
		try (InputStream in = Files.newInputStream(file)) {
			refuse(subject, ByteBuffer.wrap(in.readNBytes(START)), expected);
		}
	}

	/**
	 * Refuses a web page.
	 *
	 * @param subject what the message calls it
	 * @param start its first bytes at least, from the position of the buffer; not changed
	 * @param expected what it should be, as "an ONNX file"
	 * @throws IOException if it is one
	 */
	public static void refuse(final String subject, final ByteBuffer start, final String expected) throws IOException {
		if (is(start)) throw new IOException(subject + " is a web page, and not " + expected + ": " + ADVICE + ".");
	}

	/**
	 * Tells whether something begins as HTML does, after blanks.
	 *
	 * @param start its first bytes at least, from the position of the buffer; not changed
	 * @return true if it does
	 */
	public static boolean is(final ByteBuffer start) {
		int at = start.position();
		while (at < start.limit() && Character.isWhitespace(start.get(at))) at++;
		return at < start.limit() && start.get(at) == '<';
	}
}
