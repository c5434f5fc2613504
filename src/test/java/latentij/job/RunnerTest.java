// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static latentij.job.memory.MemoryEstimateTest.estimate;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import latentij.codec.ImageProcessor;
import latentij.codec.VaeCodec;
import latentij.codec.VaeConfig;
import latentij.codec.VaeException;
import latentij.codec.VaeNetwork;
import latentij.job.Plan.ModelId;
import latentij.job.memory.DoesNotFitException;
import latentij.job.memory.MemoryPolicy;
import latentij.model.Reach;
import latentij.runtime.Rung;
import latentij.runtime.backend.BatchSize;
import latentij.runtime.backend.Budget;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Precision;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans over a made-up network of ratio 2. */
class RunnerTest {

	private static final int F = FakeNetwork.F;
	private static final VaeConfig CONFIG = FakeNetwork.CONFIG;

	private static Planner planner(final Supplier<Optional<Reach>> reach, final long bytes) {
		return new Planner(
				new ModelId("some", "1"),
				CONFIG,
				List.of(new Rung(Device.CPU, Precision.FP32, false, false)),
				BatchSize.ONE,
				new MemoryPolicy(
						estimate(CONFIG),
						reach,
						() -> false,
						() -> List.of(new Budget(Device.CPU, bytes, 1, Double.POSITIVE_INFINITY)),
						() -> false));
	}

	private static String run(
			final VaeNetwork network, final BlockSource source, final BlockSink sink, final Progress progress)
			throws IOException, DoesNotFitException {
		final Planner planner = planner(Optional::empty, 1 << 30);
		try (VaeCodec codec = new VaeCodec(network, CONFIG)) {
			final Plan plan = planner.plan(Job.of(EncodeOptions.DEFAULT), source.extent(), null);
			return new Runner(codec, planner).run(plan, source, sink, progress);
		}
	}

	/** A loop of somebody else's graph, say: no estimate knows of it. */
	@Test
	void runsThatTakeAllMemoryAreEnded() throws Exception {
		final AtomicLong memory = new AtomicLong();
		final CountDownLatch canceled = new CountDownLatch(1);
		final FakeNetwork network = new FakeNetwork() {

			@Override
			public FloatTensor encode(final Block image, final FloatTensor noise) {
				memory.set(1L << 40);
				try {
					assertTrue(canceled.await(1, TimeUnit.MINUTES));
				} catch (final InterruptedException exc) {
					throw new IllegalStateException(exc);
				}
				throw new CancellationException();
			}

			@Override
			public void setCanceled(final boolean wanted) {
				if (wanted) canceled.countDown();
			}
		};
		final Planner planner = planner(Optional::empty, 1 << 30);
		final Planes source = planes(1);
		final KeptPlanes kept = new KeptPlanes();
		try (VaeCodec codec = new VaeCodec(network, CONFIG)) {
			final Plan plan = planner.plan(Job.of(EncodeOptions.DEFAULT), source.extent(), null);
			final Runner runner = new Runner(
					codec, planner, made -> new MemoryWatch(made.memory().bytes(), memory::get), null);
			final VaeException exc =
					assertThrows(VaeException.class, () -> runner.run(plan, source, kept, Progress.NONE));
			assertTrue(exc.getMessage().contains("1099.5 GB"), exc.getMessage());
		}
		assertFalse(kept.isCommitted());
	}

	private static Planes planes(final int n) {
		return new Planes(new Extent(n, 3, 3, 5, Kind.FLOATS));
	}

	@Test
	void planesAreEncodedWithTheirEdgesRepeatedAndCommitted() throws Exception {
		final KeptPlanes kept = new KeptPlanes();
		final Planes source = planes(4);
		assertEquals("made up", run(new FakeNetwork(), source, kept, Progress.NONE));
		assertEquals(Set.of(0, 1, 2, 3), kept.planes().keySet());
		for (int plane = 0; plane < 4; plane++) {
			final FloatTensor image = source.plane(plane);
			final float[] expected = new float[6];
			for (int i = 0; i < 6; i++) expected[i] = (image.get(0, 0, i / 3 * F, i % 3 * F) - 1) * 0.5f;
			assertArrayEquals(expected, kept.planes().get(plane));
		}
		assertTrue(kept.isCommitted());
		assertEquals("some", kept.provenance().model());
		assertEquals("planes", kept.provenance().title());
		assertEquals(5, kept.provenance().width());
	}

	@Test
	void onePlaneIsTheWorkOfTheCaller() throws Exception {
		final Thread caller = Thread.currentThread();
		final KeptPlanes kept = new KeptPlanes() {

			@Override
			public void write(final Region region, final Block block) throws IOException {
				assertSame(caller, Thread.currentThread());
				super.write(region, block);
			}
		};
		final Planes source = new Planes(planes(1).extent()) {

			@Override
			public Block read(final Region region) throws IOException {
				assertSame(caller, Thread.currentThread());
				return super.read(region);
			}
		};
		run(new FakeNetwork(), source, kept, Progress.NONE);
		assertTrue(kept.isCommitted());
	}

	private static void await(final CountDownLatch latch) {
		try {
			assertTrue(latch.await(1, TimeUnit.MINUTES));
		} catch (final InterruptedException exc) {
			throw new IllegalStateException(exc);
		}
	}

	/** Neither comes to an end without the other. */
	@Test
	void nextPlaneIsReadAndLastOneWrittenWhileOneIsComputed() throws Exception {
		final List<CountDownLatch> reads =
				List.of(new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1));
		final CountDownLatch firstIsWritten = new CountDownLatch(1);
		final AtomicInteger computed = new AtomicInteger();
		final FakeNetwork network = new FakeNetwork() {

			@Override
			public FloatTensor encode(final Block block, final FloatTensor noise) {
				final FloatTensor image = ImageProcessor.floats(block);
				final int plane = computed.getAndIncrement();
				if (plane < 3) await(reads.get(plane + 1));
				if (plane == 1) await(firstIsWritten);
				return super.encode(image, noise);
			}
		};
		final Planes source = new Planes(planes(4).extent()) {

			@Override
			public Block read(final Region region) throws IOException {
				reads.get(region.plane()).countDown();
				return super.read(region);
			}
		};
		final KeptPlanes kept = new KeptPlanes() {

			@Override
			public void write(final Region region, final Block block) throws IOException {
				super.write(region, block);
				firstIsWritten.countDown();
			}
		};
		run(network, source, kept, Progress.NONE);
		assertEquals(4, kept.planes().size());
	}

	@Test
	void atMostThreePlanesAreInMemory() throws Exception {
		final AtomicInteger inMemory = new AtomicInteger();
		final Set<Integer> seen = Collections.synchronizedSet(new HashSet<>());
		final Planes source = new Planes(planes(20).extent()) {

			@Override
			public Block read(final Region region) throws IOException {
				seen.add(inMemory.incrementAndGet());
				return super.read(region);
			}
		};
		final KeptPlanes kept = new KeptPlanes() {

			@Override
			public void write(final Region region, final Block block) throws IOException {
				super.write(region, block);
				inMemory.decrementAndGet();
			}
		};
		run(new FakeNetwork(), source, kept, Progress.NONE);
		assertTrue(Collections.max(seen) <= 3, seen.toString());
	}

	@Test
	void failuresOfSourcesAndSinksComeToTheCallerAndNothingIsCommitted() {
		final IOException failure = new IOException("disk");
		final Planes source = new Planes(planes(5).extent()) {

			@Override
			public Block read(final Region region) throws IOException {
				if (region.plane() == 2) throw failure;
				return super.read(region);
			}
		};
		final KeptPlanes kept = new KeptPlanes();
		assertSame(failure, assertThrows(IOException.class, () -> run(new FakeNetwork(), source, kept, Progress.NONE)));
		assertTrue(!kept.isCommitted() && kept.planes().size() <= 2);
		final KeptPlanes full = new KeptPlanes() {

			@Override
			public void write(final Region region, final Block block) throws IOException {
				if (region.plane() == 1) throw failure;
				super.write(region, block);
			}
		};
		assertSame(
				failure, assertThrows(IOException.class, () -> run(new FakeNetwork(), planes(5), full, Progress.NONE)));
		assertTrue(!full.isCommitted());
	}

	@Test
	void failuresOfTheNetworkComeToTheCaller() {
		final IllegalStateException failure = new IllegalStateException("network");
		final KeptPlanes kept = new KeptPlanes();
		assertSame(
				failure,
				assertThrows(
						IllegalStateException.class,
						() -> run(
								new FakeNetwork() {

									@Override
									public FloatTensor encode(final Block block, final FloatTensor noise) {
										throw failure;
									}
								},
								planes(3),
								kept,
								Progress.NONE)));
		assertTrue(!kept.isCommitted() && kept.planes().isEmpty());
	}

	@ParameterizedTest
	@CsvSource({"5, 3", "5, 0", "1, 0"})
	void jobEndsWhereTheProgressWantsIt(final int planes, final int end) {
		final AtomicInteger blocks = new AtomicInteger();
		final KeptPlanes kept = new KeptPlanes();
		assertThrows(
				CancellationException.class,
				() -> run(new FakeNetwork(), planes(planes), kept, new Progress() {

					@Override
					public void block(final int done, final int all) {
						assertEquals(planes, all);
						assertEquals(done, blocks.getAndIncrement());
					}

					@Override
					public boolean isCanceled() {
						return blocks.get() == end;
					}
				}));
		assertTrue(blocks.get() == end && !kept.isCommitted(), blocks::toString);
	}

	/** Would wait for a minute, and then fail. */
	@Test
	void cancelReachesARunningNetwork() {
		final CountDownLatch running = new CountDownLatch(1);
		final CountDownLatch canceled = new CountDownLatch(1);
		final FakeNetwork network = new FakeNetwork() {

			@Override
			public FloatTensor encode(final Block block, final FloatTensor noise) {
				running.countDown();
				await(canceled);
				throw new CancellationException("network");
			}

			@Override
			public void setCanceled(final boolean on) {
				if (on) canceled.countDown();
			}
		};
		final KeptPlanes kept = new KeptPlanes();
		final CancellationException end = assertThrows(
				CancellationException.class,
				() -> run(network, planes(1), kept, new Progress() {

					@Override
					public boolean isCanceled() {
						return running.getCount() == 0;
					}
				}));
		assertEquals("network", end.getMessage());
		assertTrue(!kept.isCommitted());
	}

	@Test
	void decodedPixelsAreCommittedWithTheProvenanceOfTheLatent() throws Exception {
		final Planes latents = new Planes(new Extent(2, 1, 2, 3, Kind.FLOATS));
		final Planner planner = planner(Optional::empty, 1 << 30);
		final Set<Region> regions = Collections.synchronizedSet(new HashSet<>());
		final KeptPlanes kept = new KeptPlanes() {

			@Override
			public void write(final Region region, final Block block) {
				assertEquals(Kind.PIXELS, block.kind());
				regions.add(region);
			}
		};
		try (VaeCodec codec = new VaeCodec(new FakeNetwork(), CONFIG)) {
			final Plan plan = planner.plan(Job.of(DecodeOptions.DEFAULT), latents.extent(), null);
			new Runner(codec, planner).run(plan, latents, kept, Progress.NONE);
		}
		assertEquals(Set.of(new Region(0, 0, 0, 4, 6), new Region(1, 0, 0, 4, 6)), regions);
		assertTrue(kept.isCommitted());
		assertNull(kept.provenance());
	}

	/** A network that looks one pixel of the latent around, cut into regions, gives what it gives of the whole. */
	@Test
	void regionsAreWrittenWithoutTheirSurroundings() throws Exception {
		final FakeNetwork network = new FakeNetwork() {

			@Override
			public FloatTensor encode(final Block block, final FloatTensor noise) {
				final FloatTensor image = ImageProcessor.floats(block);
				final FloatTensor z = FloatTensor.zeros(1, 1, image.height() / F, image.width() / F);
				for (int y = 0; y < z.height(); y++)
					for (int x = 0; x < z.width(); x++) z.set(sum(image, y * F, x * F), 0, 0, y, x);
				return z;
			}

			private float sum(final FloatTensor image, final int y, final int x) {
				float sum = 0;
				for (int v = Math.max(0, y - F); v <= Math.min(image.height() - 1, y + F); v++)
					for (int u = Math.max(0, x - F); u <= Math.min(image.width() - 1, x + F); u++)
						sum += image.get(0, 0, v, u) / 64;
				return sum;
			}
		};
		final Planes source = new Planes(new Extent(1, 3, 301, 419, Kind.FLOATS));
		final FloatTensor found = FloatTensor.zeros(1, 1, 151, 210);
		final AtomicInteger regions = new AtomicInteger();
		final KeptPlanes pieces = new KeptPlanes() {

			@Override
			public void write(final Region region, final Block block) {
				regions.incrementAndGet();
				found.paste((FloatTensor) block, 0, 0, region.height(), region.width(), region.y(), region.x());
			}
		};
		final KeptPlanes whole = new KeptPlanes();
		run(network, source, whole, Progress.NONE);
		final Planner planner = planner(() -> Optional.of(new Reach(1, 1)), 8_000_000);
		try (VaeCodec codec = new VaeCodec(network, CONFIG)) {
			final Plan plan = planner.planInRegions(Job.of(EncodeOptions.DEFAULT), source.extent(), null);
			new Runner(codec, planner).run(plan, source, pieces, Progress.NONE);
		}
		assertEquals(4, regions.get());
		assertArrayEquals(whole.planes().get(0), found.toArray());
		assertEquals("off", pieces.provenance().tiling());
	}
}
