// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupTest {

	private static final long TOTAL = 64_000_000_000L;

	@TempDir
	private Path temp;

	private OptionalLong available(final String membership) throws IOException {
		return new ControlGroup(temp, Files.writeString(temp.resolve("membership"), membership)).available(TOTAL);
	}

	private void group(final String path, final String... filesAndTexts) throws IOException {
		final Path folder = Files.createDirectories(temp.resolve(path));
		for (int i = 0; i < filesAndTexts.length; i += 2)
			Files.writeString(folder.resolve(filesAndTexts[i]), filesAndTexts[i + 1] + "\n");
	}

	@Test
	void inactiveFilePagesCountAsFree() throws IOException {
		group(
				"job",
				"memory.max",
				"4000000000",
				"memory.current",
				"3900000000",
				"memory.stat",
				"anon 300000000\nactive_file 100000000\ninactive_file 3500000000");
		assertEquals(OptionalLong.of(3_600_000_000L), available("0::/job\n"));
	}

	@Test
	void theLeastOfAllGroupsAboveCounts() throws IOException {
		group("a", "memory.max", "2000000000", "memory.current", "500000000");
		group("a/b", "memory.max", "max", "memory.current", "400000000");
		group("a/b/c", "memory.max", "8000000000", "memory.current", "100000000");
		assertEquals(OptionalLong.of(1_500_000_000L), available("0::/a/b/c\n"));
	}

	@Test
	void versionOneIsReadToo() throws IOException {
		group(
				"memory/slurm/job1",
				"memory.limit_in_bytes",
				"1000000000",
				"memory.usage_in_bytes",
				"900000000",
				"memory.stat",
				"inactive_file 1\ntotal_inactive_file 800000000");
		assertEquals(OptionalLong.of(900_000_000L), available("7:cpuset:/\n4:cpu,memory:/slurm/job1\n0::/\n"));
	}

	@Test
	void aPathOfTheHostMeansTheMount() throws IOException {
		group("memory", "memory.limit_in_bytes", "1000000000", "memory.usage_in_bytes", "200000000");
		assertEquals(OptionalLong.of(800_000_000L), available("4:memory:/docker/0123456789ab\n"));
	}

	@Test
	void moreThanTheLimitIsNothing() throws IOException {
		group("job", "memory.max", "1000", "memory.current", "2000");
		assertEquals(OptionalLong.of(0), available("0::/job\n"));
	}

	/** A file that is missing says nothing; a folder of its name neither. */
	@Test
	void groupsThatDoNotTellAllAreSkipped() throws IOException {
		group("a", "memory.max", "2000000000", "memory.current", "500000000");
		group("a/b", "memory.max", "1000000000");
		group("a/b/c", "memory.current", "100000000");
		group("a/b/c/memory.max");
		assertEquals(OptionalLong.of(1_500_000_000L), available("0::/a/b/c\n"));
	}

	@Test
	void noLimitIsNone() throws IOException {
		group("memory", "memory.limit_in_bytes", "9223372036854771712", "memory.usage_in_bytes", "1");
		group("job", "memory.max", "max", "memory.current", "1");
		assertEquals(OptionalLong.empty(), available("4:memory:/\n0::/job\n"));
		assertEquals(OptionalLong.empty(), available("nonsense\n"));
		assertEquals(OptionalLong.empty(), new ControlGroup(temp, temp.resolve("none")).available(TOTAL));
	}
}
