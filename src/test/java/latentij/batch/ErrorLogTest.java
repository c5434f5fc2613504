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

	@Test
	void ofTwoProcessesAFileIsToldOnce() throws IOException {
		final List<Path> inputs = List.of(Path.of("a \"1\".png"), Path.of("b.png"));
		final ErrorLog first = new ErrorLog(folder, inputs);
		final ErrorLog second = new ErrorLog(folder, inputs);
		first.add(inputs.get(0), "no");
		second.add(inputs.get(0), "no, either");
		second.add(inputs.get(1), "no");
		first.add(inputs.get(1), "no, either");
		first.add(Path.of("c.png"), "no");
		final String table = Files.readString(folder.resolve(ErrorLog.NAME));
		assertEquals("file,error\r\n\"a \"\"1\"\".png\",\"no\"\r\n\"b.png\",\"no\"\r\n\"c.png\",\"no\"\r\n", table);
		// A third one tries two of them again.
		new ErrorLog(folder, inputs).add(inputs.get(1), "third");
		first.add(inputs.get(1), "never mind");
		assertEquals(
				"file,error\r\n\"c.png\",\"no\"\r\n\"b.png\",\"third\"\r\n",
				Files.readString(folder.resolve(ErrorLog.NAME)));
	}

	/** It was not there before, and holds no line. */
	@Test
	void aTableThatCannotBeWrittenIsNotLeft() throws IOException {
		final ErrorLog log = new ErrorLog(folder.resolve("gone"), List.of());
		assertThrows(IOException.class, () -> log.add(Path.of("a.png"), "no"));
		assertFalse(Files.exists(folder.resolve("gone")));
	}
}
