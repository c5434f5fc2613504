// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.VaeConfig;
import latentij.codec.tiling.Tiling;
import latentij.job.MemoryGuard.Task;
import latentij.model.MemoryCost;
import latentij.model.Reach;
import latentij.runtime.DeviceChoice;
import latentij.runtime.VaeCodecs.Room;
import latentij.testing.SystemProperties;
import latentij.util.SystemMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MemoryGuardTest {

	private static final VaeConfig CONFIG = new VaeConfig(4, 8, new Affine(1, 0));
	private static final Reach REACH = new Reach(10, 20);

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	/** 100 bytes for each pixel to encode, 200 to decode. */
	private MemoryGuard guard(final long megabytes, final Reach reach) {
		properties.set(SystemMemory.PROPERTY, Long.toString(megabytes));
		return new MemoryGuard(
				new MemoryCost(100, 200, false),
				CONFIG,
				() -> Optional.ofNullable(reach),
				device -> List.of(new Room(SystemMemory.available(), null, 1)));
	}

	private static Task task(final boolean encoding, final int height, final int width) {
		return new Task(encoding, "Working", height / 8, width / 8, true, false);
	}

	private static Tiling plan(final MemoryGuard guard, final Task task, final String tiling) {
		return guard.plan(task, Option.TILING.parse(tiling), DeviceChoice.CPU);
	}

	private static String refusal(final MemoryGuard guard, final Task task, final String tiling) {
		return assertThrows(IllegalArgumentException.class, () -> plan(guard, task, tiling))
				.getMessage();
	}

	@Test
	void whatFitsIsNotCut() {
		assertEquals(Tiling.WHOLE, plan(guard(1000, REACH), task(true, 3000, 3000), "off"));
	}

	/** 2048 and 80 pixels squared take 453 MB, and the image 64 MB. */
	@Test
	void tilesAreAsLargeAsTheMemoryAllows() {
		final Task task = task(true, 4000, 4000);
		assertEquals(new Tiling.Exact(256, 10, 20), plan(guard(520, REACH), task, "off"));
		assertEquals(new Tiling.Exact(128, 10, 20), plan(guard(510, REACH), task, "off"));
		assertEquals(new Tiling.Exact(64, 10, 20), plan(guard(180, REACH), task, "off"));
		assertTrue(refusal(guard(64, REACH), task, "off")
				.startsWith("Working needs about 81 MB of memory, but 64 MB are free"));
	}

	@Test
	void whatWasAskedForIsTaken() {
		assertEquals(new Tiling.Blended(64), plan(guard(100000, REACH), task(false, 2000, 2000), "on"));
		assertEquals(new Tiling.Blended(32), plan(guard(100000, null), task(true, 200, 200), "256"));
	}

	@Test
	void refusalProposesTilesThatFit() {
		final Task task = task(false, 2000, 2000);
		assertTrue(refusal(guard(100, null), task, "off").contains("tiling=on"));
		assertTrue(refusal(guard(33, null), task, "off").contains("tiling=256"));
		final String message = refusal(guard(33, null), task, "on");
		assertTrue(message.contains("in tiles of 512 x 512") && message.contains("tiling=256"), message);
		final String none = refusal(guard(10, null), task, "off");
		assertTrue(!none.contains("tiling") && none.contains("close other programs"), none);
	}

	/** Buffers end at 2^29 pixels of 8 bit, runs and three colours at 2^27. */
	@Test
	void largestImagesAreTiledToo() {
		final MemoryGuard guard = guard(1_000_000_000L, REACH);
		assertEquals(new Tiling.Exact(256, 10, 20), plan(guard, task(true, 20000, 20000), "off"));
		assertEquals(new Tiling.Blended(64), plan(guard, task(true, 20000, 20000), "on"));
		assertTrue(refusal(guard, task(true, 24000, 24000), "off")
				.contains("576,000,000 pixels, more than LatentIJ's tensors can hold"));
		assertTrue(refusal(guard, new Task(true, "Working", 2500, 2500, false, false), "on")
				.contains("400,000,000 pixels"));
		assertTrue(refusal(guard(1_000_000_000L, null), task(true, 20000, 20000), "off")
				.contains("more than one run of a network can hold"));
	}

	/** The largest image that a message names fits. */
	@Test
	void largestImageFits() {
		final MemoryGuard guard = guard(100, null);
		assertTrue(refusal(guard, task(true, 2000, 2000), "off").contains("(1000 x 1000)"));
		assertEquals(Tiling.WHOLE, plan(guard, task(true, 1000, 1000), "off"));
		refusal(guard, task(true, 1008, 1000), "off");
	}

	@Test
	void cardsNeedTheirShare() {
		final Room card = new Room(100_000_000, "CUDA 0", 0.5);
		final MemoryGuard guard =
				new MemoryGuard(new MemoryCost(100, 200, false), CONFIG, Optional::empty, device -> List.of(card));
		final String message = assertThrows(
						IllegalArgumentException.class,
						() -> guard.plan(task(true, 2000, 2000), TilingOption.OFF, DeviceChoice.GPU))
				.getMessage();
		assertTrue(
				message.startsWith("Working needs about 200 MB of memory, but CUDA 0 has 100 MB")
						&& message.contains("(1408 x 1408)"),
				message);
		assertEquals(Tiling.WHOLE, guard.plan(task(true, 1408, 1408), TilingOption.OFF, DeviceChoice.GPU));
	}

	@Test
	void aRunOfATileThatFittedFitsAgain() {
		final MemoryGuard guard = guard(520, REACH);
		final Task task = task(true, 4000, 4000);
		final Tiling tiling = plan(guard, task, "off");
		guard.fitted(task, tiling);
		// Its memory was kept, but for the image's own.
		properties.set(SystemMemory.PROPERTY, "65");
		assertEquals(tiling, plan(guard, task, "off"));
		refusal(guard, task(true, 5000, 5000), "off");
		properties.set(SystemMemory.PROPERTY, "0");
		refusal(guard, task, "off");
		refusal(guard, task(true, 16000, 16000), "off");
	}
}
