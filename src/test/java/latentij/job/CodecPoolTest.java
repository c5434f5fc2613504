// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.job.CodecPool.Lease;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.library.Models;
import latentij.model.safetensors.SafetensorsFile;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.tensor.FloatTensor;
import latentij.testing.Resources;
import latentij.testing.SafetensorsWriter;
import latentij.testing.Vectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodecPoolTest {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final CodecPool networks =
			new CodecPool(message -> {}, reference -> Models.standard().find(reference));

	@AfterEach
	void close() {
		networks.close();
	}

	private Lease open() throws IOException {
		return networks.lease(Models.BUNDLED, DeviceChoice.CPU);
	}

	private static int decode(final Lease opened) {
		final Latent latent = new Latent(FloatTensor.zeros(1, 4, 2, 2));
		return opened.codec().decodeToPixels(latent).width();
	}

	private static void requireClosed(final Lease opened) {
		assertThrows(IllegalStateException.class, () -> decode(opened));
	}

	@Test
	void networksAreKeptForAWhileAndClosed() throws IOException {
		final Lease opened = open();
		assertEquals(16, decode(opened));
		opened.close();
		final long now = System.nanoTime();
		networks.closeIdle(now + 60 * SECOND);
		assertEquals(1, networks.size());
		assertEquals(16, decode(opened));
		networks.closeIdle(now + 120 * SECOND);
		assertEquals(0, networks.size());
		requireClosed(opened);
		try (Lease again = open()) {
			assertEquals(16, decode(again));
		}
	}

	/** One that is open already must not be taken for another one. */
	@Test
	void networksOfOtherPrecisionsAreOthers() throws IOException {
		final DeviceChoice fast = DeviceChoice.CPU.with(Precision.FAST);
		try (Lease one = networks.lease(Models.BUNDLED, DeviceChoice.CPU);
				Lease two = networks.lease(Models.BUNDLED, fast);
				Lease three = networks.lease(Models.BUNDLED, DeviceChoice.CPU.with(Precision.FP16));
				Lease four = networks.lease(Models.BUNDLED, fast)) {
			assertEquals(2, networks.size());
			for (final Lease lease : List.of(one, two, three, four)) assertEquals(16, decode(lease));
		}
	}

	@Test
	void precisionsForGpusAreToldOnceOfEachModel() throws IOException {
		final List<String> log = new ArrayList<>();
		try (CodecPool pool =
				new CodecPool(log::add, reference -> Models.standard().find(reference))) {
			for (final Precision usual : List.of(Precision.FP32, Precision.FAST))
				pool.lease(Models.BUNDLED, DeviceChoice.CPU.with(usual)).close();
			assertFalse(log.toString().contains("GPUs"), log.toString());
			log.clear();
			// The network of fp32 is open, and is the one that is used.
			for (int i = 0; i < 2; i++)
				for (final Precision precision : List.of(Precision.FP16, Precision.TF32))
					pool.lease(Models.BUNDLED, DeviceChoice.CPU.with(precision)).close();
			final String note =
					"LatentIJ: The model \"latentij-f8c4\" is computed with precision=fp32, not %s, which is for GPUs.";
			assertEquals(List.of(String.format(note, "fp16"), String.format(note, "tf32")), log);
			final String other = Vectors.path("kl-f8c4").toString();
			pool.lease(other, DeviceChoice.CPU.with(Precision.FP16)).close();
			assertTrue(log.get(log.size() - 1).startsWith("LatentIJ: The model \"" + other), log.toString());
		}
	}

	@Test
	void networksInUseAreNotIdle() throws IOException {
		try (Lease one = open();
				Lease two = open()) {
			assertEquals(1, networks.size());
			one.close();
			// As often as a caller likes.
			one.close();
			networks.closeIdle(System.nanoTime() + 1000 * SECOND);
			assertEquals(1, networks.size());
			assertEquals(16, decode(two));
		}
	}

	/** A model that was found by a name has files, too. */
	@Test
	void modelsByNameAreOpenedAgainWhenTheirFilesChange(@TempDir final Path temp) throws IOException {
		final Path folder = Resources.copy(Vectors.path("kl-f8c4/vae"), temp.resolve("vae"));
		final Path weights = folder.resolve("diffusion_pytorch_model.safetensors");
		final SafetensorsFile header = SafetensorsFile.open(weights);
		final List<String> log = new ArrayList<>();
		final String why = "opened again because its files were changed";
		try (CodecPool pool = new CodecPool(log::add, name -> Checkpoints.open(folder, name))) {
			final float[] before = mean(pool);
			assertArrayEquals(before, mean(pool));
			final Lease old = pool.lease("someone/vae", DeviceChoice.CPU);
			old.close();
			assertTrue(log.stream().noneMatch(line -> line.contains(why)), log::toString);
			// In place, at the same length.
			SafetensorsWriter.overwrite(
					weights, header.tensor("quant_conv.bias").offset(), 7);
			final float[] after = mean(pool);
			assertEquals(1, pool.size());
			assertTrue(log.stream().anyMatch(line -> line.contains(why)), log::toString);
			// It would stay in memory for ever.
			requireClosed(old);
			try (CodecPool fresh = new CodecPool(message -> {}, name -> Checkpoints.open(folder, name))) {
				assertArrayEquals(mean(fresh), after);
			}
			assertFalse(Arrays.equals(before, after));
		}
	}

	private static float[] mean(final CodecPool pool) throws IOException {
		try (Lease lease = pool.lease("someone/vae", DeviceChoice.CPU)) {
			return lease.codec()
					.encode(FloatTensor.zeros(1, 3, 16, 16), PosteriorMode.MEAN, 0)
					.values()
					.toArray();
		}
	}

	/** A GPU is tried where a network is opened, and a model is looked for once for many files. */
	@Test
	void numbersOfAModelOpenNothing(@TempDir final Path temp) throws IOException {
		final Path folder = Resources.copy(Vectors.path("kl-f8c4/vae"), temp.resolve("vae"));
		final List<String> log = new ArrayList<>();
		final AtomicInteger searches = new AtomicInteger();
		try (CodecPool pool = new CodecPool(log::add, reference -> {
			searches.incrementAndGet();
			return Checkpoints.open(folder, reference).withNotes(List.of("it is small"));
		})) {
			final VaeModel found = pool.model(folder.toString());
			assertEquals(4, found.config().latentChannels());
			assertSame(found, pool.model(temp + "/./vae"));
			assertEquals(1, searches.get());
			assertEquals(0, pool.size());
			assertEquals(List.of("LatentIJ: it is small"), log);
			Files.setLastModifiedTime(folder.resolve("config.json"), FileTime.from(Instant.EPOCH));
			assertNotSame(found, pool.model(folder.toString()));
			// That of an open network is at hand.
			try (Lease lease = pool.lease(folder.toString(), DeviceChoice.CPU)) {
				assertSame(lease.model(), pool.model(folder.toString()));
				assertEquals(3, searches.get());
			}
			assertEquals(
					1,
					log.stream().filter("LatentIJ: it is small"::equals).count(),
					"found twice, and opened, it is told once: " + log);
		}
	}

	/** Threads that wait for a network that cannot be opened try themselves. */
	@Test
	void afterAFailureOthersTry() throws Exception {
		final AtomicInteger searches = new AtomicInteger();
		final CyclicBarrier together = new CyclicBarrier(3);
		final ExecutorService threads = Executors.newFixedThreadPool(3);
		try (CodecPool pool = new CodecPool(message -> {}, reference -> {
			if (searches.incrementAndGet() == 1) throw new IOException("no network");
			return Models.standard().find(reference);
		})) {
			final List<Future<Integer>> widths = new ArrayList<>();
			for (int i = 0; i < 3; i++)
				widths.add(threads.submit(() -> {
					together.await();
					try (Lease lease = pool.lease(Models.BUNDLED, DeviceChoice.CPU)) {
						return decode(lease);
					}
				}));
			int failures = 0;
			for (final Future<Integer> width : widths) {
				try {
					assertEquals(16, width.get());
				} catch (final ExecutionException exc) {
					assertEquals("no network", exc.getCause().getMessage());
					failures++;
				}
			}
			assertEquals(1, failures);
			assertEquals(2, searches.get());
			assertEquals(1, pool.size());
		} finally {
			threads.shutdownNow();
		}
	}

	@Test
	void networksInUseAreClosedWhenTheirJobIsDone() throws IOException {
		final Lease before = open();
		networks.close();
		assertEquals(0, networks.size());
		assertEquals(16, decode(before));
		// A new one is opened beside it.
		final Lease after = open();
		before.close();
		requireClosed(before);
		assertEquals(16, decode(after));
		after.close();
		assertEquals(1, networks.size());
	}
}
