// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.util.Printable;

/** A page of HTML, or a sentence of a server, that lies where a file was to be downloaded. */
public final class WebPage {

	/** What became of the download, and what to do; without a full stop. */
	public static final String ADVICE = "what was downloaded is an error, a login, or the page about the file. "
			+ "Download the file itself, by the link that says so";

	/** The most bytes of a sentence; the addresses in redirections are long. */
	public static final int MAX_SENTENCE = 4096;

	private static final String SENTENCE_ADVICE =
			"that is what a server said in its place. Download the file itself: curl"
					+ " needs -L for it, and a model with a login a token";

	private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://\\S+");

	private WebPage() {}

	/**
	 * Refuses a web page, and a file that is a sentence.
	 *
	 * @param file whose first bytes are read
	 * @param subject what the message calls it
	 * @param expected what it should be, as "an ONNX file"
	 * @throws IOException if it is one, or cannot be read
	 */
	public static void refuse(final Path file, final String subject, final String expected) throws IOException {
		try (InputStream in = Files.newInputStream(file)) {
			final ByteBuffer start = ByteBuffer.wrap(in.readNBytes(MAX_SENTENCE + 1));
			refuse(subject, start, expected);
			refuseSentence(subject, start, expected);
		}
	}

	/**
	 * Refuses a file that is a sentence, as "Entry not found".
	 *
	 * @param subject what the message calls it
	 * @param content all of it, or more than {@value #MAX_SENTENCE} bytes; not changed
	 * @param expected what it should be, as "an ONNX file"
	 * @throws IOException if it is one
	 */
	public static void refuseSentence(final String subject, final ByteBuffer content, final String expected)
			throws IOException {
		if (!content.hasRemaining() || content.remaining() > MAX_SENTENCE || is(content)) return;
		for (int at = content.position(); at < content.limit(); at++) {
			final byte letter = content.get(at);
			if (letter < ' ' && !Character.isWhitespace(letter)) return;
		}
		final String text =
				StandardCharsets.US_ASCII.decode(content.duplicate()).toString().strip();
		throw new IOException(
				subject + " holds the text " + Printable.quoted(withoutSecrets(text.replaceAll("\\s+", " ")))
						+ ", and is not " + expected + ": " + SENTENCE_ADVICE + ".");
	}

	/** Takes what may be secret out of the addresses in a text, and leaves its other words. */
	private static String withoutSecrets(final String text) {
		return ADDRESS.matcher(text)
				.replaceAll(found -> Matcher.quoteReplacement(Printable.withoutSecrets(found.group())));
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
