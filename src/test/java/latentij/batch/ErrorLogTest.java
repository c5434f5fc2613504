// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorLogTest {

	@TempDir
	Path folder;

	@ParameterizedTest
	@ValueSource(strings = {"", "file,er", "file,error\r\n\"a.png\",\"no"})
	void tablesThatAFullDiskCutOffAreBegunAnew(final String table) throws IOException {
		final Path file = Files.writeString(folder.resolve(ErrorLog.NAME), table);
		new ErrorLog(folder, List.of()).add(folder.resolve("b.png"), "no");
		assertEquals("file,error\r\n\"" + folder.resolve("b.png") + "\",\"no\"\r\n", Files.readString(file));
	}

	@Test
	void tablesOfOthersAreNotTouched() throws IOException {
		final Path table = Files.writeString(folder.resolve(ErrorLog.NAME), "x;y\n");
		assertThrows(IOException.class, () -> new ErrorLog(folder, List.of()));
		assertEquals("x;y\n", Files.readString(table));
	}

	@Test
	void aTableOfAllIsBegunAnew() throws IOException {
		final Path input = Files.createFile(folder.resolve("a.png"));
		new ErrorLog(folder, List.of()).add(input, "earlier");
		ErrorLog.anew(folder).add(input, "now");
		assertEquals("file,error\r\n\"" + input + "\",\"now\"\r\n", Files.readString(folder.resolve(ErrorLog.NAME)));
	}

	/** It was not there before, and holds no line. */
	@Test
	void aTableThatCannotBeWrittenIsNotLeft() throws IOException {
		final ErrorLog log = new ErrorLog(folder.resolve("gone"), List.of());
		assertThrows(IOException.class, () -> log.add(Path.of("a.png"), "no"));
		assertFalse(Files.exists(folder.resolve("gone")));
	}
}
