// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import latentij.codec.VaeException;
import latentij.ij.runs.RunListener;
import latentij.job.CodecPool;
import latentij.job.EncodeOptions;
import latentij.model.library.Models;
import latentij.runtime.Devices;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;

/** Networks that are opened, shared by threads, and closed. */
class LatentsNetworksTest extends LatentsFixture {

	@Test
	void severalThreadsOpenANetworkOnce() throws Exception {
		final List<String> log = Collections.synchronizedList(new ArrayList<>());
		final ExecutorService threads = Executors.newFixedThreadPool(4);
		try (Latents own = new Latents(log::add)) {
			final List<Future<ImagePlus>> jobs =
					threads.invokeAll(Collections.nCopies(8, () -> own.encode(small(24, 24), defaults())));
			final float[] first = values(jobs.get(0).get());
			for (final Future<ImagePlus> job : jobs) assertArrayEquals(first, values(job.get()));
			assertEquals(1, log.size(), log.toString());
		} finally {
			threads.shutdownNow();
		}
	}

	@Test
	void networksAreOpenedOnceAndAgainAfterClosing() throws IOException {
		final List<String> log = new ArrayList<>();
		try (Latents own = new Latents(log::add)) {
			final ImagePlus image = small(16, 16);
			final ImagePlus latent = own.encode(image, variant("fp16-sampling"));
			assertEquals(2, log.size(), log.toString());
			assertParts(log.get(0), "fp16-sampling", "CPU", "was asked for");
			assertParts(log.get(1), "seed");
			own.encode(image, variant("fp16-sampling"));
			own.decode(latent, CPU);
			assertEquals(2, log.size(), log.toString());
			own.close();
			assertArrayEquals(values(latent), values(own.encode(image, variant("fp16-sampling"))));
			// What is special about the model was said before.
			assertEquals(3, log.size(), log.toString());
			assertParts(log.get(2), "fp16-sampling", "CPU", "was asked for");
		}
	}

	@Test
	void theSameNetworkServesAllWordsThatLeadToIt() throws IOException {
		final Path folder = Resources.path(VARIANTS + "names");
		final Path relative = Path.of("").toAbsolutePath().relativize(folder);
		final CodecPool pool = pool();
		try (Latents own = new Latents(pool, message -> {}, IGNORED)) {
			final ImagePlus image = small(16, 16);
			own.encode(image, options(folder.toString(), null, null, null));
			own.encode(image, options(relative.toString(), null, null, null));
			own.encode(image, options(folder + "/../names", null, null, null));
			assertEquals(1, pool.size());
			own.encode(image, EncodeOptions.parse(Map.of("model", folder)));
			assertEquals(
					Devices.standard().resolve(DeviceChoice.AUTO).whyNotGpu().isPresent() ? 1 : 2, pool.size());
		}
	}

	@Test
	void devicesHaveTheirOwnPrecisions() throws IOException {
		final CodecPool pool = pool();
		try (Latents own = new Latents(pool, message -> {}, IGNORED)) {
			final ImagePlus image = small(32, 32);
			final Set<String> devices = new HashSet<>();
			for (final Precision precision : Precision.values()) {
				final String word = precision.name().toLowerCase(Locale.ROOT);
				own.encode(image, EncodeOptions.parse(Map.of("model", KL, "device", "cpu", "precision", word)));
				devices.add(own.encode(image, EncodeOptions.parse(Map.of("model", KL, "precision", word)))
						.getProp("latentij.device"));
			}
			final boolean gpu =
					Devices.standard().resolve(DeviceChoice.AUTO).whyNotGpu().isEmpty();
			assertEquals(gpu ? 3 : 2, devices.size(), devices.toString());
			// On a CPU, all but the fast one are the same.
			assertEquals(gpu ? 6 : 2, pool.size());
		}
	}

	@Test
	void networksAreNotClosedUnderAJob() throws IOException {
		final ImagePlus image = small(16, 16);
		final CodecPool pool = pool();
		final List<Integer> open = new ArrayList<>();
		final Latents own = new Latents(pool, message -> {}, new RunListener() {

			@Override
			public void started(final String what) {
				pool.closeIdle(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
				open.add(pool.size());
				pool.close();
				open.add(pool.size());
			}
		});
		assertArrayEquals(values(latents.encode(image, defaults())), values(own.encode(image, defaults())));
		assertEquals(List.of(1, 0), open);
	}

	@Test
	void anOpenNetworkIsNoReplacementForTheGpuThatWasAskedFor() throws IOException {
		assumeTrue(Devices.standard().resolve(DeviceChoice.AUTO).whyNotGpu().isPresent());
		final ImagePlus image = small(16, 16);
		latents.encode(image, defaults());
		assertThrows(VaeException.class, () -> latents.encode(image, EncodeOptions.parse(Map.of("device", "gpu"))));
	}

	@Test
	void modelThatWasMadeAnewIsOpenedAnew() throws IOException {
		final Path folder = Resources.copy(Resources.path(VARIANTS + "names"), temp.resolve("anew"));
		final EncodeOptions options = options(folder.toString(), null, null, null);
		final List<String> log = new ArrayList<>();
		final CodecPool pool =
				new CodecPool(log::add, reference -> Models.standard().find(reference));
		try (Latents own = new Latents(pool, log::add, IGNORED)) {
			final float[] before = values(own.encode(small(16, 16), options));
			assertArrayEquals(before, values(own.encode(small(16, 16), options)));
			log.clear();
			final Path config = folder.resolve("config.json");
			Files.writeString(
					config, Files.readString(config).replace("\"scaling_factor\": 0.5", "\"scaling_factor\": 0.25"));
			final float[] after = values(own.encode(small(16, 16), options));
			assertFalse(Arrays.equals(before, after));
			assertEquals(1, pool.size());
			assertParts(log.get(0), "opened again", "files were changed");
		}
	}

	@Test
	void severalThreadsGetTheirOwnResults() throws Exception {
		final List<ImagePlus> images = List.of(small(64, 48), small(32, 32), small(80, 24), small(48, 64));
		final List<float[]> expected = new ArrayList<>();
		for (final ImagePlus image : images) expected.add(values(latents.encode(image, defaults())));
		final ExecutorService threads = Executors.newFixedThreadPool(4);
		try (Latents own = new Latents(message -> {})) {
			final List<Future<float[]>> results = threads.invokeAll(images.stream()
					.map(image -> (Callable<float[]>) () -> values(own.encode(image, defaults())))
					.toList());
			for (int i = 0; i < results.size(); i++)
				assertArrayEquals(expected.get(i), results.get(i).get());
		} finally {
			threads.shutdownNow();
		}
	}

	@Test
	void temporaryFolderOfAModelMayGoOnceItIsOpen() throws IOException {
		final Path folder = Resources.copy(Resources.path(VARIANTS + "names"), temp.resolve("m"));
		final EncodeOptions options = options(folder.toString(), null, null, null);
		final float[] before = values(latents.encode(small(16, 16), options));
		Files.delete(folder.resolve("vae_encoder/model.onnx"));
		assertArrayEquals(before, values(latents.encode(small(16, 16), options)));
	}
}
