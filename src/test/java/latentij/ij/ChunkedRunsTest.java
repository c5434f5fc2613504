// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import latentij.cli.LatentIJ;
import latentij.ij.blocks.BlockJob;
import latentij.ij.chunked.ImagePart;
import latentij.job.EncodeOptions;
import latentij.job.Region;
import latentij.testing.ChunkedFiles;
import org.junit.jupiter.api.Test;

/** Several runs that would write to one folder at once: of this process, and of another one. */
class ChunkedRunsTest extends LatentsFixture {

	private static final EncodeOptions ALL = EncodeOptions.parse(Map.of("slices", "all", "device", "cpu"));

	@Test
	void oneRunAtATimeWritesToAFolder() throws IOException, InterruptedException {
		final Path stack = ChunkedFiles.unpack("images", temp).resolve("stack-04.zarr");
		final Path out = Files.createDirectory(temp.resolve("out"));
		final Path made = out.resolve("stack-04.zarr-latent.zarr");
		final BlockJob blocks = latents.files().encodeBlocks(stack, ImagePart.ALL, null, made, ALL);
		try (BlockJob.Run run = blocks.begin()) {
			final List<BlockJob.Made> done = new ArrayList<>();
			for (final Region block : run.missing()) {
				// Each time, files of the folder are opened and closed in this process.
				done.add(blocks.make(block, run.terms()));
				assertRefused(
						assertThrows(IOException.class, () -> latents.files().encode(stack, ImagePart.ALL, made, ALL))
								.getMessage());
			}
			assertRefused(otherProcess(1, stack, out));
			assertFalse(Files.exists(made));
			run.commit(done);
		}
		final Path chunk = made.resolve("0/0/0/0/0/0");
		final byte[] values = Files.readAllBytes(chunk);
		// Now it is nobody's.
		otherProcess(0, stack, out);
		assertArrayEquals(values, Files.readAllBytes(chunk));
		latents.files().encode(stack, ImagePart.ALL, made, ALL);
		try (var files = Files.list(made)) {
			assertEquals(
					List.of(".zattrs", ".zgroup", "0"),
					files.map(file -> file.getFileName().toString()).sorted().toList());
		}
	}

	private static void assertRefused(final String told) {
		assertTrue(
				told.contains(".part\" is being written by another run. Wait for it, or choose another folder."), told);
	}

	/** The command line in a process of its own. */
	private static String otherProcess(final int code, final Path in, final Path out)
			throws IOException, InterruptedException {
		final Process process = new ProcessBuilder(
						Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-Xmx512m",
						"-XX:TieredStopAtLevel=1",
						"-cp",
						System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
						LatentIJ.class.getName(),
						"encode",
						in.toString(),
						"--out",
						out.toString(),
						"--slices",
						"all",
						"--device",
						"cpu")
				.redirectErrorStream(true)
				.start();
		final String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertEquals(code, process.waitFor(), told);
		return told;
	}
}
