// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import latentij.codec.VaeException;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.ort.OrtGraph;
import latentij.runtime.ort.OrtGraph.Edit;
import latentij.tensor.FloatTensor;
import latentij.testing.Vectors;
import latentij.util.machine.DirectMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in stages in a process that may take little memory, and is killed. */
class StagedProcessTest {

	private static final long LIMIT = 16 << 20;
	private static final String RUNNING = "running";

	@TempDir
	private Path folder;

	/** Encodes images of two sizes, and stops in the middle of a third. */
	static final class Child {

		private Child() {}

		public static void main(final String... args) throws IOException {
			final VaeModel model =
					Models.standard().find(Vectors.path("kl-f8c4/vae").toString());
			VaeCodecs.open(model, DeviceChoice.CPU).close();
			System.out.println("limit " + DirectMemory.limit());
			System.out.println(encode(model, args[0], Long.MAX_VALUE, 64, Integer.MAX_VALUE));
			System.out.println(encode(model, args[0], Long.MAX_VALUE, 512, Integer.MAX_VALUE));
			encode(model, args[0], 0, 64, 9);
		}

		/** @param strips before it waits to be killed */
		private static String encode(
				final VaeModel model, final String folder, final long memory, final int side, final int strips) {
			final AtomicInteger done = new AtomicInteger();
			try (StagedNetwork staged = new StagedNetwork(
					model,
					false,
					(graph, check) -> OrtGraph.open(graph, options -> {}, Edit.NONE, check),
					memory,
					() -> Path.of(folder),
					StageSchedule.STRIP,
					(strip, all) -> {
						if (done.incrementAndGet() == strips) waitForEver();
					})) {
				return "encoded " + staged.encode(FloatTensor.zeros(1, 3, side, side), null);
			} catch (final VaeException exc) {
				return exc.getMessage();
			}
		}

		private static void waitForEver() {
			System.out.println(RUNNING);
			try {
				System.in.read();
			} catch (final IOException exc) {
				throw new UncheckedIOException(exc);
			}
		}
	}

	@Test
	void littleMemoryIsKeptToAndNothingStaysOfAKilledRun() throws IOException, InterruptedException {
		final Process child = new ProcessBuilder(
						Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-XX:MaxDirectMemorySize=" + LIMIT,
						"-XX:ActiveProcessorCount=1",
						"-XX:TieredStopAtLevel=1",
						"-Djava.awt.headless=true",
						"-cp",
						System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
						Child.class.getName(),
						folder.toString())
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
		try (BufferedReader output = child.inputReader()) {
			assertEquals("limit " + LIMIT, output.readLine());
			assertEquals("encoded FloatTensor[1, 8, 8, 8]", output.readLine());
			final String refusal = output.readLine();
			assertTrue(refusal.contains("outside of its heap") && refusal.contains("MaxDirectMemorySize"), refusal);
			assertEquals(RUNNING, output.readLine());
		} finally {
			child.destroyForcibly();
		}
		assertTrue(child.waitFor(1, TimeUnit.MINUTES));
		try (Stream<Path> files = Files.list(folder)) {
			assertEquals(List.of(), files.toList());
		}
	}
}
