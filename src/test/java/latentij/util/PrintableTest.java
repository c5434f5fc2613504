// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import latentij.util.files.FileFailures;
import org.junit.jupiter.api.Test;

class PrintableTest {

	private static final String LATENT_SPACE = new String(Character.toChars(0x1F30C));

	@Test
	void plainTextStaysAsItIs() {
		assertEquals("größer 潜在 " + LATENT_SPACE, Printable.text("größer 潜在 " + LATENT_SPACE));
		assertEquals("\"null\"", Printable.quoted(null));
		assertEquals("\"1.5\"", Printable.quoted(1.5));
	}

	@Test
	void nothingBreaksTheLineOrTurnsItAround() {
		assertEquals("a?b?c?d?e?f", Printable.text("a\nb\u0000c\u0085d\u202Ee\u200Ff"));
	}

	@Test
	void numbersHaveNoEmptyDigits() {
		assertEquals("0", Printable.number(0));
		assertEquals("89", Printable.number(89));
		assertEquals("-0.25", Printable.number(-0.25));
		assertEquals("65535", Printable.number(65535));
		assertEquals("0.333333", Printable.number(1.0 / 3));
		assertEquals("Infinity", Printable.number(Double.POSITIVE_INFINITY));
	}

	@Test
	void longTextIsCutBetweenCharacters() {
		assertEquals("x".repeat(100), Printable.text("x".repeat(100)));
		assertEquals("x".repeat(100) + "...", Printable.text("x".repeat(101)));
		assertEquals(LATENT_SPACE.repeat(100), Printable.text(LATENT_SPACE.repeat(100)));
		assertEquals("\"" + LATENT_SPACE.repeat(100) + "...\"", Printable.quoted(LATENT_SPACE.repeat(1000)));
	}

	/** Paths are long, and their ends tell them apart. */
	@Test
	void pathsAreToldInFull() {
		final String path = "folder/".repeat(40) + "image.png";
		assertEquals("\"" + Path.of(path) + "\"", Printable.quoted(Path.of(path)));
		assertEquals("\"" + path + "\"", Printable.quotedPath(path));
		assertEquals("x".repeat(300) + "...", Printable.path("x".repeat(301)));
	}

	@Test
	void notesOfFilesNameThemInFull() {
		final String path = "folder/".repeat(40) + "image.png";
		assertEquals(
				Optional.of("\"" + path + "\" is empty."),
				Tally.of(path, "%s is empty.", "").note());
		assertEquals(
				"\"" + path + "\" cannot be used: it is not there.", FileFailures.text(new NoSuchFileException(path)));
	}
}
