// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileFailuresTest {

	private static final Path FILE = Path.of("images", "a b.png");

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"\"images/a b.png\" is no image. Copy it.        | It is no image. Copy it.",
				"\"a b.png\" has 3 channels; \"a b.png\" is odd. | It has 3 channels; \"a b.png\" is odd.",
				"images/a b.png is cut off.                      | It is cut off.",
				"images/a b.png: the header is too long.         | The header is too long.",
				"images/a b.png: 3 tensors are missing.          | 3 tensors are missing.",
				"ImageJ cannot open \"a b.png\" as an image.     | ImageJ cannot open it as an image.",
				"The image \"a b.png\" has 3 channels.           | The image \"a b.png\" has 3 channels.",
				"images/a b.png.xml is missing.                  | images/a b.png.xml is missing.",
				"Java's memory is full.                          | Java's memory is full.",
			})
	void namesAFileOnce(final String message, final String expected) {
		assertEquals(
				expected,
				FileFailures.withoutName(message.replace('/', FILE.toString().charAt(6)), FILE));
	}

	@Test
	void namesAFileOfAnotherMachineOnce() {
		final String address = "hdfs://host/images/a.png";
		assertEquals("It is no image.", FileFailures.withoutName('"' + address + "\" is no image.", address));
		assertEquals("It is no image.", FileFailures.withoutName("a.png is no image.", address));
		assertEquals("It is no image.", FileFailures.withoutName("a.png is no image.", "a.png"));
		assertEquals("", FileFailures.withoutName("a.png: ", "a.png"));
		assertEquals("", FileFailures.withoutName(null, "a.png"));
		assertEquals("Java has no memory.", FileFailures.withoutName("Java has no memory.", "Java"));
		assertEquals("It is no image.", FileFailures.withoutName("\"Java\" is no image.", "Java"));
	}

	@ParameterizedTest
	@CsvSource({"true, true", "true, false", "false, true", "false, false"})
	void namesAFileOnceByItsFullPath(final boolean absolute, final boolean quoted) {
		final Path path = absolute ? FILE.toAbsolutePath() : FILE;
		final String name = quoted ? '"' + path.toString() + '"' : path.toString();
		assertEquals("It is empty.", FileFailures.withoutName(name + " is empty.", FILE));
	}
}
