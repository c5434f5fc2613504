// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that cannot be written to their end. */
class ZarrWriterTest {

	private static final ArrayLayout LAYOUT = new ArrayLayout(List.of(2, 3, 4), List.of(1, 3, 4), DataType.UINT8);

	@TempDir
	Path folder;

	private static void write(final ZarrWriter writer, final int channel) throws IOException {
		writer.write(new int[] {channel, 0, 0}, 3, 4, ByteBuffer.allocate(12));
	}

	/** The chunks that are done stay, and the message says so. */
	@Test
	void saysWhatStaysWhereAChunkCannotBeWritten() throws IOException {
		final Path place = folder.resolve("made.zarr");
		final Path part = folder.resolve("made.zarr.part");
		final Path chunk = part.resolve("0/1/0/0");
		try (ZarrWriter writer = new ZarrWriter(place, LAYOUT, "test")) {
			write(writer, 0);
			// No file can replace it.
			Files.createDirectories(chunk.resolve("in the way"));
			final String refusal =
					assertThrows(IOException.class, () -> write(writer, 1)).getMessage();
			assertTrue(refusal.startsWith("\"" + chunk + "\" could not be written: "), refusal);
			assertTrue(
					refusal.endsWith("; \"" + part + "\" stays with what is done, and the same command goes on with it;"
							+ " delete it if you do not want that."),
					refusal);
		}
		Files.delete(chunk.resolve("in the way"));
		Files.delete(chunk);
		try (ZarrWriter writer = new ZarrWriter(place, LAYOUT, "test")) {
			assertTrue(writer.isDone(new int[3], new int[] {1, 3, 4}));
			assertFalse(writer.isDone(new int[3], new int[] {2, 3, 4}));
		}
	}
}
