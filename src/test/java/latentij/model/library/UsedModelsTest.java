// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import latentij.testing.SystemProperties;
import latentij.util.files.AppFolders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class UsedModelsTest {

	@RegisterExtension
	final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path temp;

	@Test
	void anotherSessionRemembers() {
		final Path folder = temp.resolve("deep").resolve("folder");
		final String model = "/models/\u6f5c\u5728 with spaces";
		assertFalse(new UsedModels(folder).contains(model));
		new UsedModels(folder).add(model);
		new UsedModels(folder).add(model);
		assertTrue(new UsedModels(folder).contains(model));
		assertFalse(new UsedModels(folder).contains(model + "/"));
		assertFalse(new UsedModels(temp.resolve("other")).contains(model));
	}

	@Test
	void nothingIsLostBetweenSessionsThatAddAtOnce() {
		final List<String> models =
				IntStream.range(0, 200).mapToObj(i -> "/models/" + i).toList();
		// Each its own, as processes have it.
		models.parallelStream().forEach(model -> new UsedModels(temp).add(model));
		final UsedModels later = new UsedModels(temp);
		assertTrue(models.stream().allMatch(later::contains));
	}

	@Test
	void aFolderThatCannotBeMadeIsNoFailure() throws IOException {
		final Path file = Files.createFile(temp.resolve("file"));
		final UsedModels used = new UsedModels(file.resolve("folder"));
		used.add("owner/name");
		assertTrue(used.contains("owner/name"));
		assertFalse(new UsedModels(file.resolve("folder")).contains("owner/name"));
	}

	@Test
	void theUsersOwnLiesInTheCacheFolder() throws IOException {
		properties.set(AppFolders.CACHE_PROPERTY, temp.resolve("cache").toString());
		UsedModels.standard().add("owner/name");
		assertTrue(UsedModels.standard().contains("owner/name"));
		try (Stream<Path> files = Files.list(temp.resolve("cache").resolve("used-models"))) {
			assertEquals("owner/name", Files.readString(files.findFirst().orElseThrow()));
		}
	}

	@Test
	void nobodyElseMayWriteThere() throws IOException {
		assumeTrue(temp.getFileSystem().supportedFileAttributeViews().contains("posix"), "No POSIX permissions");
		final Path folder = temp.resolve("used");
		new UsedModels(folder).add("owner/name");
		assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(folder));
	}
}
