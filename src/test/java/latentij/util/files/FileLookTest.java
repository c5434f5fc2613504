// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import latentij.testing.Links;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLookTest {

	@TempDir
	Path folder;

	@Test
	void eachStreamBeginsAtTheFirstByte() throws IOException {
		final byte[] bytes = new byte[100_000];
		new Random(1).nextBytes(bytes);
		final Path file = Files.write(folder.resolve("a"), bytes);
		final FileLook look = FileLook.at(file);
		try (look) {
			assertEquals(file, look.path());
			assertEquals(bytes[0], (byte) look.stream().read());
			assertArrayEquals(bytes, look.stream().readAllBytes());
			assertEquals(bytes[0], (byte) look.stream().read());
			assertTrue(look.channel().isOpen());
		}
		assertFalse(look.channel().isOpen());
	}

	@Test
	void whatIsNotThereIsTold() throws IOException {
		final Path none = folder.resolve("a.tif");
		assertThrows(NoSuchFileException.class, () -> FileLook.at(none));
		final Path link = Links.symbolic(folder.resolve("link.tif"), none);
		assertThrows(FileNotFoundException.class, () -> FileLook.at(link));
	}
}
