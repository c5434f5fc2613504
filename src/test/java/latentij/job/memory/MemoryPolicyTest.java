// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.memory;

import static latentij.job.memory.Direction.DECODE;
import static latentij.job.memory.Direction.ENCODE;
import static latentij.job.memory.MemoryEstimateTest.estimate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.VaeConfig;
import latentij.codec.tiling.Tiling;
import latentij.job.Messages;
import latentij.job.options.Options;
import latentij.job.options.TilingOption;
import latentij.model.Reach;
import latentij.runtime.backend.Budget;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.Block.Kind;
import latentij.testing.SystemProperties;
import latentij.util.machine.SystemMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MemoryPolicyTest {

	private static final VaeConfig CONFIG = new VaeConfig(4, 8, new Affine(1, 0));
	private static final Reach REACH = new Reach(10, 20);

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	private long buffers = Long.MAX_VALUE;

	/** 100 bytes for each pixel to encode, 200 to decode. */
	private MemoryPolicy policy(final long megabytes, final Reach reach) {
		properties.set(SystemMemory.PROPERTY, Long.toString(megabytes));
		return new MemoryPolicy(
				estimate(CONFIG),
				() -> Optional.ofNullable(reach),
				() -> false,
				() -> List.of(new Budget(Device.CPU, SystemMemory.available(), 1, Double.POSITIVE_INFINITY)),
				() -> false,
				() -> buffers);
	}

	private static Workload work(final Direction direction, final int height, final int width) {
		return new Workload(direction, height / 8, width / 8, Kind.PIXELS);
	}

	private static Tiling plan(final MemoryPolicy policy, final Workload work, final String tiling)
			throws DoesNotFitException {
		return policy.decide(work, Options.TILING.parse(tiling), DeviceChoice.CPU)
				.tiling();
	}

	private static String refusal(final MemoryPolicy policy, final Workload work, final String tiling) {
		return refusal(policy, work, Options.TILING.parse(tiling), DeviceChoice.CPU);
	}

	private static String refusal(
			final MemoryPolicy policy, final Workload work, final TilingOption tiling, final DeviceChoice device) {
		final Shortage shortage = assertThrows(DoesNotFitException.class, () -> policy.decide(work, tiling, device))
				.shortage();
		return Messages.doesNotFit("Working", false, shortage);
	}

	@Test
	void whatFitsIsNotCut() throws DoesNotFitException {
		assertEquals(Tiling.WHOLE, plan(policy(1000, REACH), work(ENCODE, 3000, 3000), "off"));
	}

	/** 2048 and 80 pixels squared take 453 MB, and the image 64 MB. */
	@Test
	void tilesAreAsLargeAsTheMemoryAllows() throws DoesNotFitException {
		final Workload work = work(ENCODE, 4000, 4000);
		assertEquals(new Tiling.Exact(256, 10, 20), plan(policy(520, REACH), work, "off"));
		assertEquals(new Tiling.Exact(128, 10, 20), plan(policy(510, REACH), work, "off"));
		assertEquals(new Tiling.Exact(64, 10, 20), plan(policy(180, REACH), work, "off"));
		assertTrue(refusal(policy(64, REACH), work, "off")
				.startsWith("Working needs about 81 MB of memory, but 64 MB are free"));
	}

	@Test
	void whatWasAskedForIsTaken() throws DoesNotFitException {
		assertEquals(new Tiling.Blended(64), plan(policy(100000, REACH), work(DECODE, 2000, 2000), "on"));
		assertEquals(new Tiling.Blended(32), plan(policy(100000, null), work(ENCODE, 200, 200), "256"));
	}

	@Test
	void refusalProposesTilesThatFit() throws DoesNotFitException {
		final Workload work = work(DECODE, 2000, 2000);
		assertTrue(refusal(policy(100, null), work, "off").contains("tiling=on"));
		assertTrue(refusal(policy(50, null), work, "off").contains("tiling=256"));
		final String message = refusal(policy(50, null), work, "on");
		assertTrue(message.contains("in tiles of 512 x 512") && message.contains("tiling=256"), message);
		final String none = refusal(policy(10, null), work, "off");
		assertTrue(!none.contains("tiling") && none.contains("close other programs"), none);
	}

	/** Those of a Java with a small heap, or with -XX:MaxDirectMemorySize. */
	@Test
	void imagesThatJavasBuffersCannotHoldAreTiledOrRefused() throws DoesNotFitException {
		buffers = 20_000_000;
		assertEquals(Tiling.WHOLE, plan(policy(10_000, REACH), work(ENCODE, 2000, 2400), "off"));
		assertEquals(new Tiling.Exact(256, 10, 20), plan(policy(10_000, REACH), work(ENCODE, 2600, 3100), "off"));
		assertEquals(Tiling.WHOLE, plan(policy(10_000, REACH), work(DECODE, 2000, 2400), "off"));
		// The image is one buffer, in tiles too.
		final String message = refusal(policy(10_000, REACH), work(DECODE, 2600, 3104), "off");
		assertEquals(
				"Working needs about 32 MB for its pixels, but Java may use 20 MB for such. The largest image that fits"
						+ " now has about 4,981,824 pixels (2232 x 2232). Crop or scale the image, or give ImageJ more"
						+ " memory (Edit > Options > Memory & Threads...), or start Java with a larger"
						+ " -XX:MaxDirectMemorySize.",
				message);
		assertTrue(
				refusal(policy(10_000, null), work(ENCODE, 2600, 3104), "off").contains("tiling=on"));
	}

	/** Buffers end at 2^29 pixels of 8 bit, runs at 2^27. */
	@Test
	void largestImagesAreTiledToo() throws DoesNotFitException {
		final MemoryPolicy policy = policy(1_000_000_000L, REACH);
		assertEquals(new Tiling.Exact(256, 10, 20), plan(policy, work(ENCODE, 20000, 20000), "off"));
		assertEquals(new Tiling.Blended(64), plan(policy, work(ENCODE, 20000, 20000), "on"));
		assertEquals(new Tiling.Exact(256, 10, 20), plan(policy, work(ENCODE, 24000, 24000), "off"));
		assertTrue(refusal(policy, work(DECODE, 24000, 24000), "off")
				.contains("576,000,000 pixels, more than LatentIJ's tensors can hold"));
		// Floats are not held as a whole.
		final Workload deep = new Workload(ENCODE, 5000, 5000, Kind.FLOATS);
		assertEquals(new Tiling.Exact(256, 10, 20), plan(policy, deep, "off"));
		assertEquals(new Tiling.Blended(64), plan(policy, deep, "on"));
		assertTrue(refusal(policy(1_000_000_000L, null), work(ENCODE, 20000, 20000), "off")
				.contains("more than one run of a network can hold"));
	}

	/** Three floats for each pixel are there at once, from the first tile on. */
	@Test
	void imagesThatAreDecodedToFloatsAreHeldAsAWhole() throws DoesNotFitException {
		final Tiling tiles = new Tiling.Exact(32, 10, 20);
		// Tiles of 256 and 2 x 160 pixels take 66 MB, the image twice 48 MB: in a buffer, and as ImageJ's.
		final Workload floats = new Workload(DECODE, 250, 250, Kind.FLOATS);
		assertEquals(tiles, plan(policy(163, REACH), floats, "off"));
		refusal(policy(161, REACH), floats, "off");
		assertEquals(tiles, plan(policy(99, REACH), work(DECODE, 2000, 2000), "off"));
		// 2^29 - 1 floats.
		final MemoryPolicy policy = policy(1_000_000_000L, REACH);
		plan(policy, new Workload(DECODE, 1672, 1672, Kind.FLOATS), "off");
		assertTrue(refusal(policy, new Workload(DECODE, 1673, 1672, Kind.FLOATS), "off")
				.contains("pixels, more than LatentIJ's tensors can hold"));
		plan(policy, new Workload(ENCODE, 1673, 1672, Kind.FLOATS), "off");
	}

	/** The largest image that a message names fits. */
	@Test
	void largestImageFits() throws DoesNotFitException {
		final MemoryPolicy policy = policy(100, null);
		assertTrue(refusal(policy, work(ENCODE, 2000, 2000), "off").contains("(1000 x 1000)"));
		assertEquals(Tiling.WHOLE, plan(policy, work(ENCODE, 1000, 1000), "off"));
		refusal(policy, work(ENCODE, 1008, 1000), "off");
	}

	@Test
	void cardsNeedTheirShare() throws DoesNotFitException {
		final Budget card = new Budget(new Device("CUDA", 0, "CUDA 0"), 100_000_000, 0.5, 1L << 31);
		final MemoryPolicy policy =
				new MemoryPolicy(estimate(CONFIG), Optional::empty, () -> false, () -> List.of(card), () -> false);
		final String message = refusal(policy, work(ENCODE, 2000, 2000), TilingOption.OFF, DeviceChoice.GPU);
		assertTrue(
				message.startsWith("Working needs about 200 MB of memory, but CUDA 0 has 100 MB")
						&& message.contains("(1408 x 1408)"),
				message);
		assertEquals(
				Tiling.WHOLE,
				policy.decide(work(ENCODE, 1408, 1408), TilingOption.OFF, DeviceChoice.GPU)
						.tiling());
	}

	@Test
	void aRunOfATileThatFittedFitsAgain() throws DoesNotFitException {
		final MemoryPolicy policy = policy(520, REACH);
		final Workload work = work(ENCODE, 4000, 4000);
		final Tiling tiling = plan(policy, work, "off");
		policy.fitted(work, tiling);
		// Its memory was kept, but for the image's own.
		properties.set(SystemMemory.PROPERTY, "65");
		assertEquals(tiling, plan(policy, work, "off"));
		refusal(policy, work(ENCODE, 5000, 5000), "off");
		properties.set(SystemMemory.PROPERTY, "0");
		refusal(policy, work, "off");
		refusal(policy, work(ENCODE, 16000, 16000), "off");
	}

	/** A graph that is open keeps the memory of its last run: 100 MB of 150 here. */
	@Test
	void memoryOfEarlierRunsIsFreedBeforeAnImageIsRefused() throws DoesNotFitException {
		final AtomicLong kept = new AtomicLong(100_000_000);
		final MemoryPolicy policy = new MemoryPolicy(
				estimate(CONFIG),
				Optional::empty,
				() -> false,
				() -> List.of(new Budget(Device.CPU, 150_000_000 - kept.get(), 1, Double.POSITIVE_INFINITY)),
				() -> {
					kept.set(0);
					return true;
				});
		policy.fitted(work(ENCODE, 1000, 1000), Tiling.WHOLE);
		// Fits into what is kept.
		assertEquals(Tiling.WHOLE, plan(policy, work(ENCODE, 1000, 1000), "off"));
		assertEquals(100_000_000, kept.get());
		assertEquals(Tiling.WHOLE, plan(policy, work(DECODE, 800, 800), "off"));
		assertEquals(0, kept.get());
		assertTrue(refusal(policy, work(DECODE, 1000, 1000), TilingOption.OFF, DeviceChoice.CPU)
				.startsWith("Working needs about 200 MB of memory, but 150 MB are free"));
	}

	/** An image of 512 x 512 pixels needs 26 MB. */
	@Test
	void imagesGoTogetherWhereTheirDeviceHoldsThem() throws DoesNotFitException {
		final Device card = new Device("CUDA", 0, "CUDA 0");
		final MemoryPolicy policy = new MemoryPolicy(
				estimate(CONFIG),
				Optional::empty,
				() -> false,
				() -> List.of(
						new Budget(Device.CPU, 1_000_000_000, 1, Double.POSITIVE_INFINITY),
						new Budget(card, 100_000_000, 1, Double.POSITIVE_INFINITY)),
				() -> false);
		final Workload work = work(ENCODE, 512, 512);
		final Decision alone = policy.decide(work, TilingOption.OFF, DeviceChoice.AUTO);
		assertEquals(8, policy.decideOnImages(work, alone, 8, Device.CPU).images());
		assertEquals(3, policy.decideOnImages(work, alone, 8, card).images());
		// Stated memory is that of all devices.
		properties.set(SystemMemory.PROPERTY, "1000");
		assertEquals(8, policy.decideOnImages(work, alone, 8, card).images());
	}

	/** Tiles of 1024 and 2 x 80 pixels take 140 MB. */
	@Test
	void memoryOfEarlierRunsIsFreedForRegions() {
		final AtomicLong kept = new AtomicLong(149_000_000);
		final AtomicReference<Reach> reach = new AtomicReference<>();
		final MemoryPolicy policy = new MemoryPolicy(
				estimate(CONFIG),
				() -> Optional.ofNullable(reach.get()),
				() -> false,
				() -> List.of(new Budget(Device.CPU, 150_000_000 - kept.get(), 1, Double.POSITIVE_INFINITY)),
				() -> {
					kept.set(0);
					return true;
				});
		assertEquals(Optional.empty(), policy.decideOnRegions(work(ENCODE, 9000, 9000)));
		assertEquals(149_000_000, kept.get());
		reach.set(REACH);
		assertEquals(
				new Tiling.Exact(128, 10, 20),
				policy.decideOnRegions(work(ENCODE, 9000, 9000)).orElseThrow().tiling());
		assertEquals(0, kept.get());
		// No larger than a tile.
		assertEquals(Optional.empty(), policy.decideOnRegions(work(ENCODE, 1024, 1024)));
	}

	/** What was freed is not there for another image of the same size. */
	@Test
	void freedMemoryIsNotCountedTwice() throws DoesNotFitException {
		final MemoryPolicy policy = policy(1, null);
		final Workload work = work(ENCODE, 1000, 1000);
		policy.fitted(work, Tiling.WHOLE);
		assertEquals(Tiling.WHOLE, plan(policy, work, "off"));
		policy.freed();
		refusal(policy, work, "off");
	}

	/** A strip of 48 rows takes 100 bytes for each pixel, the image 4; what is left is halved. */
	private static final double STAGED = 2.5e8 + 48 * 4000 * 100 + 4000 * 4000 * 4;

	private MemoryPolicy staged(final boolean can, final double free, final Device device) {
		return new MemoryPolicy(
				estimate(CONFIG),
				Optional::empty,
				() -> can,
				() -> List.of(new Budget(device, (long) free, 1, Double.POSITIVE_INFINITY)),
				() -> false,
				() -> buffers);
	}

	@Test
	void largeImagesRunInStagesWhereTheModelCan() throws DoesNotFitException {
		final Workload work = work(ENCODE, 4000, 4000);
		final MemoryPolicy policy = staged(true, STAGED + 6e7, Device.CPU);
		final Decision decision = policy.decide(work, TilingOption.OFF, DeviceChoice.CPU);
		assertEquals(new Tiling.Stages(30_000_000), decision.tiling());
		assertEquals(STAGED + 3e7, decision.bytes());
		assertEquals(Device.CPU, decision.budget().device());
		// Its memory is not kept for the next one.
		policy.fitted(work, decision.tiling());
		assertEquals(decision, policy.decide(work, TilingOption.OFF, DeviceChoice.CPU));
		assertEquals(
				new Tiling.Stages(0),
				staged(true, STAGED, Device.CPU)
						.decide(work, TilingOption.OFF, DeviceChoice.AUTO)
						.tiling());
		refusal(staged(true, STAGED - 1, Device.CPU), work, "off");
		refusal(staged(false, STAGED + 6e7, Device.CPU), work, "off");
	}

	/** Stages read and write whole images: 64 MB here, and beside them maps and strips. */
	@Test
	void stagesAreNotForImagesThatJavasBuffersCannotHold() throws DoesNotFitException {
		final Workload work = work(DECODE, 4000, 4000);
		final MemoryPolicy policy = staged(true, STAGED + 1e9, Device.CPU);
		buffers = 63_999_999;
		refusal(policy, work, "off");
		buffers = 64_000_000 + 4_000_000;
		assertEquals(new Tiling.Stages(2_000_000), plan(policy, work, "off"));
		// Three floats for each pixel.
		buffers = 3 * 64_000_000 - 1;
		refusal(policy, new Workload(DECODE, 500, 500, Kind.FLOATS), "off");
	}

	@Test
	void stagesAreNotForImagesThatTensorsCannotHold() throws DoesNotFitException {
		final MemoryPolicy policy = staged(true, 1e11, Device.CPU);
		for (final Direction direction : Direction.values()) {
			plan(policy, new Workload(direction, 1672, 1672, Kind.FLOATS), "off");
			refusal(policy, new Workload(direction, 1673, 1672, Kind.FLOATS), "off");
			plan(policy, new Workload(direction, 1673, 1672, Kind.PIXELS), "off");
			refusal(policy, new Workload(direction, 2897, 2897, Kind.PIXELS), "off");
		}
	}

	/** Stages need the least memory, and hold the largest images. */
	@Test
	void refusalTellsWhatStagesNeed() throws DoesNotFitException {
		final MemoryPolicy policy = staged(true, STAGED, Device.CPU);
		assertEquals(
				"Working needs about 445 MB of memory, but 333 MB are free. The largest image that fits now has about"
						+ " 16,000,000 pixels (4000 x 4000). Crop or scale the image, choose tiling=on (as diffusers'"
						+ " AutoencoderKL: tiles that are blended, whose numbers are not quite those of the whole image),"
						+ " or close other programs.",
				refusal(policy, work(ENCODE, 6400, 6400), "off"));
		plan(policy, work(ENCODE, 4000, 4000), "off");
		refusal(policy, work(ENCODE, 4008, 4008), "off");
		buffers = 50_000_000;
		final String message = refusal(policy, work(ENCODE, 4000, 4000), "off");
		assertTrue(
				message.startsWith("Working needs about 64 MB for its pixels, but Java may use 50 MB")
						&& message.contains("(3528 x 3528)"),
				message);
		final String tooMany = refusal(staged(true, 1e12, Device.CPU), work(DECODE, 24000, 24000), "off");
		assertTrue(tooMany.contains("576,000,000 pixels, more than LatentIJ's tensors can hold"), tooMany);
	}

	/** Stages are the CPU's, and other tiles the user's wish. */
	@Test
	void stagesAreNotForGpusOrChosenTiles() {
		final Workload work = work(ENCODE, 4000, 4000);
		final MemoryPolicy policy = staged(true, STAGED + 6e7, Device.CPU);
		refusal(policy, work, TilingOption.OFF, DeviceChoice.GPU);
		refusal(staged(true, STAGED + 6e7, new Device("CUDA", 0, "CUDA 0")), work, TilingOption.OFF, DeviceChoice.AUTO);
		assertTrue(refusal(staged(true, 1e7, Device.CPU), work, "on").contains("in tiles of 512 x 512"));
	}
}
