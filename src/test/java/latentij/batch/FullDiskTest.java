// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {

	@TempDir
	private Path folder;

	/** A result of 2 MB, and some that would be as large. */
	@Test
	void filesThatFailWhileTheDiskIsFullAreCounted() throws IOException {
		final AtomicLong free = new AtomicLong(1_500_000);
		final Path result = folder.resolve("result");
		final FullDisk disk = new FullDisk(2, path -> path.equals(folder) ? free.get() : Long.MAX_VALUE);
		assertFalse(disk.failed(result));
		assertFalse(disk.failed(result));
		Files.write(result, new byte[2_000_000]);
		disk.done(result);
		assertFalse(disk.failed(result));
		assertTrue(disk.failed(result));
		assertEquals("The last 2 files failed, and the disk of the results has 1.5 MB left", disk.toString());
		// Another one, which is small, could be written.
		disk.done(result);
		assertFalse(disk.failed(result));
		free.set(3_000_000);
		assertFalse(disk.failed(result));
		free.set(0);
		assertFalse(disk.failed(result));
		assertTrue(disk.failed(result));
	}

	@Test
	void batchesEndWhenTheDiskIsFull() throws IOException {
		final List<BatchTask> tasks = new ArrayList<>();
		for (int i = 0; i < 30; i++)
			tasks.add(new BatchTask(Files.createFile(folder.resolve(i + ".png")), folder.resolve(i + ".tif")));
		final List<BatchTask> tried = new ArrayList<>();
		final Alone work = new Alone(task -> {
			tried.add(task);
			if (tried.size() > 3) throw new IOException("No space left on device.");
			Files.createFile(task.out());
		});
		final String message = assertThrows(IOException.class, () -> new BatchRunner(1, () -> 0, path -> 4100)
						.run(new BatchPlan(tasks), work, new BatchListener() {}, () -> false))
				.getMessage();
		assertEquals(3 + BatchRunner.HOPELESS, tried.size());
		assertEquals(
				"The last 10 files failed, and the disk of the results has 4.1 kB left, so the others were not tried"
						+ " (3 done, 10 failed): No space left on device.",
				message);
		tried.clear();
		for (int i = 0; i < 3; i++) Files.delete(folder.resolve(i + ".tif"));
		final BatchProgress end = new BatchRunner(1, () -> 0, path -> Long.MAX_VALUE)
				.run(new BatchPlan(tasks), work, new BatchListener() {}, () -> false);
		assertEquals("3 done, 27 failed", end.summary(0));
	}
}
