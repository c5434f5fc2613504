// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static latentij.job.memory.MemoryEstimateTest.estimate;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import latentij.codec.VaeCodec;
import latentij.codec.VaeException;
import latentij.job.Plan.ModelId;
import latentij.job.memory.MemoryPolicy;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Plans with several planes in one run. */
class RunnerBatchesTest {

	private static final int BATCH = 3;

	/** How many images each run had. */
	private final List<Integer> runs = Collections.synchronizedList(new ArrayList<>());

	private final List<String> told = new ArrayList<>();
	private final KeptPlanes kept = new KeptPlanes();

	private final Progress progress = new Progress() {

		@Override
		public void block(final int done, final int all) {
			told.add(done + " of " + all);
		}
	};

	/** Fails with some values, as a network that gives NaN. */
	private class Network extends FakeNetwork {

		private final Set<Float> bad;

		Network(final Float... bad) {
			this.bad = Set.of(bad);
		}

		@Override
		public FloatTensor encode(final Block block, final FloatTensor noise) {
			runs.add(block.batch());
			final FloatTensor z = super.encode(block, noise);
			for (final float value : z.toArray()) if (bad.contains(value)) throw new VaeException("bad value " + value);
			return z;
		}
	}

	private static Planner planner(final int images) {
		return new Planner(
				new ModelId("some", "1"),
				FakeNetwork.CONFIG,
				List.of(new Rung(Device.CPU, Precision.FP32, false, false)),
				new BatchSize(images, 1000),
				new MemoryPolicy(
						estimate(FakeNetwork.CONFIG),
						Optional::empty,
						() -> false,
						() -> List.of(new Budget(Device.CPU, 1 << 30, 1, Double.POSITIVE_INFINITY)),
						() -> false));
	}

	private void run(final FakeNetwork network, final BlockSource source) throws Exception {
		run(network, source, progress);
	}

	private void run(final FakeNetwork network, final BlockSource source, final Progress followed) throws Exception {
		final Planner planner = planner(BATCH);
		try (VaeCodec codec = new VaeCodec(network, FakeNetwork.CONFIG)) {
			final Plan plan = planner.plan(Job.of(EncodeOptions.DEFAULT), source.extent(), null);
			new Runner(codec, planner).run(plan, source, kept, followed);
		}
	}

	private static Planes planes(final int n) {
		return new Planes(new Extent(n, 3, 3, 5, Kind.FLOATS));
	}

	/** The values of a plane's latent before they are scaled; the first is found in no other plane. */
	private static float[] latent(final int plane) {
		final FloatTensor image = planes(plane + 1).plane(plane);
		final float[] values = new float[6];
		for (int i = 0; i < 6; i++) values[i] = image.get(0, 0, i / 3 * 2, i % 3 * 2);
		return values;
	}

	private void assertKept(final int planes) {
		assertEquals(planes, kept.planes().size());
		for (int plane = 0; plane < planes; plane++) {
			final float[] expected = latent(plane);
			for (int i = 0; i < 6; i++) expected[i] = (expected[i] - 1) * 0.5f;
			assertArrayEquals(expected, kept.planes().get(plane), "plane " + plane);
		}
	}

	@Test
	void planesGoTogetherAndComeApartInOrder() throws Exception {
		run(new Network(), planes(7));
		assertEquals(List.of(3, 3, 1), runs);
		assertEquals(List.of("0 of 7", "3 of 7", "6 of 7"), told);
		assertKept(7);
		assertTrue(kept.isCommitted());
	}

	@Test
	void fewPlanesAreOneRun() throws Exception {
		run(new Network(), planes(2));
		assertEquals(List.of(2), runs);
		assertKept(2);
		assertTrue(kept.isCommitted());
	}

	@Test
	void pixelsAndDecodedImagesComeApartToo() throws Exception {
		final Planes latents = new Planes(new Extent(5, 1, 2, 3, Kind.FLOATS));
		final List<Float> first = new ArrayList<>();
		final FakeNetwork network = new FakeNetwork() {

			@Override
			public FloatTensor decode(final FloatTensor z) {
				runs.add(z.batch());
				final FloatTensor images = super.decode(z);
				for (int n = 0; n < z.batch(); n++) images.set(z.get(n, 0, 0, 0), n, 0, 0, 0);
				return images;
			}
		};
		final KeptPlanes images = new KeptPlanes() {

			@Override
			public void write(final Region region, final Block block) {
				assertEquals(1, block.batch());
				assertEquals(first.size(), region.plane());
				first.add(((FloatTensor) block).get(0, 0, 0, 0));
			}
		};
		final Planner planner = planner(BATCH);
		try (VaeCodec codec = new VaeCodec(network, FakeNetwork.CONFIG)) {
			final Plan plan = planner.plan(Job.of(DecodeOptions.DEFAULT), latents.extent(), null, Kind.FLOATS);
			new Runner(codec, planner).run(plan, latents, images, progress);
		}
		assertEquals(List.of(3, 2), runs);
		// Plane n begins with the value 6n, which is scaled back to 12n + 1.
		assertEquals(List.of(1f, 13f, 25f, 37f, 49f), first);
	}

	/** The planes before it are written, as if each had been alone. */
	@ParameterizedTest
	@CsvSource({"4, 3 1", "3, 3", "5, 3 2"})
	void aPlaneThatCannotBeReadLosesNoOther(final int bad, final String images) {
		final IOException failure = new IOException("disk");
		final Planes source = new Planes(planes(9).extent()) {

			@Override
			public Block read(final Region region) throws IOException {
				if (region.plane() == bad) throw failure;
				return super.read(region);
			}
		};
		assertSame(failure, assertThrows(IOException.class, () -> run(new Network(), source)));
		assertEquals(images, runs.stream().map(String::valueOf).collect(Collectors.joining(" ")));
		assertKept(bad);
		assertFalse(kept.isCommitted());
	}

	/** A result that lacks planes is none. */
	@Test
	void aBatchThatLacksAPlaneIsNotCommitted() {
		final IllegalStateException failure = new IllegalStateException("damaged");
		final Planes source = new Planes(planes(3).extent()) {

			@Override
			public Block read(final Region region) throws IOException {
				if (region.plane() == 2) throw failure;
				return super.read(region);
			}
		};
		assertSame(failure, assertThrows(IllegalStateException.class, () -> run(new Network(), source)));
		assertEquals(List.of(2), runs);
		assertKept(2);
		assertFalse(kept.isCommitted());
		assertThrows(VaeException.class, () -> run(new Network(latent(1)[0]), planes(3)));
		assertFalse(kept.isCommitted());
	}

	/** Whatever it is, Java's memory among it. */
	@Test
	void failuresOfTheReadingThreadComeToTheCaller() {
		for (final Throwable failure : List.of(new IllegalStateException("damaged"), new OutOfMemoryError("heap"))) {
			final Planes source = new Planes(planes(7).extent()) {

				@Override
				public Block read(final Region region) throws IOException {
					if (region.plane() == 6 && failure instanceof Error exc) throw exc;
					if (region.plane() == 6) throw (RuntimeException) failure;
					return super.read(region);
				}
			};
			assertSame(failure, assertThrows(failure.getClass(), () -> run(new Network(), source)));
			assertFalse(kept.isCommitted());
		}
	}

	/** Sources use the memory of what was released again. */
	@ParameterizedTest
	@ValueSource(ints = {1, 2, 7})
	void whatWasReadIsReleasedOnce(final int planes) throws Exception {
		final List<Block> read = Collections.synchronizedList(new ArrayList<>());
		final List<Block> released = Collections.synchronizedList(new ArrayList<>());
		run(new Network(), new Planes(planes(planes).extent()) {

			@Override
			public Block read(final Region region) throws IOException {
				read.add(super.read(region));
				return read.get(read.size() - 1);
			}

			@Override
			public void release(final Block block) {
				released.add(block);
			}
		});
		assertEquals(planes, read.size());
		assertEquals(read, released);
	}

	@ParameterizedTest
	@ValueSource(ints = {3, 4, 5})
	void aPlaneThatFailsLosesNoOther(final int bad) {
		final float value = latent(bad)[0];
		final VaeException failure = assertThrows(VaeException.class, () -> run(new Network(value), planes(9)));
		assertEquals("bad value " + value, failure.getMessage());
		final List<String> expected = new ArrayList<>(List.of("0 of 9", "3 of 9"));
		for (int plane = 3; plane <= bad; plane++) expected.add(plane + " of 9");
		assertEquals(expected, told);
		assertKept(bad);
		assertFalse(kept.isCommitted());
	}

	/** A card whose memory is smaller than was thought, say. */
	@Test
	void whereSeveralFailEachIsComputedAloneFromThereOn() throws Exception {
		run(
				new Network() {

					@Override
					public FloatTensor encode(final Block block, final FloatTensor noise) {
						final FloatTensor z = super.encode(block, noise);
						if (block.batch() > 1) throw new VaeException("too many");
						return z;
					}
				},
				planes(7));
		assertEquals(List.of(3, 1, 1, 1, 1, 1, 1, 1), runs);
		assertKept(7);
		assertTrue(kept.isCommitted());
	}

	/** Neither waits for the other planes of a batch. */
	@Test
	void cancelingEndsReadingAndComputing() {
		final CountDownLatch running = new CountDownLatch(1);
		final CountDownLatch canceled = new CountDownLatch(1);
		final FakeNetwork network = new FakeNetwork() {

			@Override
			public FloatTensor encode(final Block block, final FloatTensor noise) {
				assertEquals(BATCH, block.batch());
				running.countDown();
				try {
					assertTrue(canceled.await(1, TimeUnit.MINUTES));
				} catch (final InterruptedException exc) {
					throw new IllegalStateException(exc);
				}
				throw new CancellationException("network");
			}

			@Override
			public void setCanceled(final boolean on) {
				if (on) canceled.countDown();
			}
		};
		final List<Integer> read = new ArrayList<>();
		final Planes source = new Planes(planes(6).extent()) {

			@Override
			public Block read(final Region region) throws IOException {
				read.add(region.plane());
				try {
					if (region.plane() == 3) assertTrue(canceled.await(1, TimeUnit.MINUTES));
				} catch (final InterruptedException exc) {
					throw new IOException(exc);
				}
				return super.read(region);
			}
		};
		assertThrows(
				CancellationException.class,
				() -> run(network, source, new Progress() {

					@Override
					public boolean isCanceled() {
						return running.getCount() == 0;
					}
				}));
		assertTrue(read.size() <= 4, read.toString());
		assertTrue(kept.planes().isEmpty() && !kept.isCommitted());
	}

	/** Each by a runner of its own, in a thread of its own; a source of several planes is not waited for. */
	@Test
	void imagesOfSeveralSourcesGoTogether() throws Exception {
		final Planner planner = planner(BATCH);
		final List<KeptPlanes> sinks = List.of(new KeptPlanes(), new KeptPlanes(), new KeptPlanes(), new KeptPlanes());
		final List<Planes> sources = List.of(planes(1), planes(1), planes(2), planes(1));
		final List<GroupRun.Member> members = new GroupRuns(new BatchSize(BATCH, 1000)).begin(4);
		final ExecutorService threads = Executors.newFixedThreadPool(4);
		try (VaeCodec codec = new VaeCodec(new Network(), FakeNetwork.CONFIG)) {
			final List<Future<String>> reports = new ArrayList<>();
			for (int n = 0; n < 4; n++) {
				final int own = n;
				final Runner runner = new Runner(codec, planner, MemoryWatch::new, members.get(n));
				reports.add(threads.submit(() -> {
					final Planes source = sources.get(own);
					final Plan plan = planner.plan(Job.of(EncodeOptions.DEFAULT), source.extent(), null);
					return runner.run(plan, source, sinks.get(own), Progress.NONE);
				}));
			}
			for (final Future<String> report : reports) assertEquals("made up", report.get(1, TimeUnit.MINUTES));
		} finally {
			threads.shutdownNow();
		}
		assertEquals(List.of(2, 3), runs.stream().sorted().toList());
		assertTrue(sinks.stream().allMatch(KeptPlanes::isCommitted));
		for (final int n : new int[] {0, 1, 3})
			assertArrayEquals(
					sinks.get(2).planes().get(0), sinks.get(n).planes().get(0));
	}
}
