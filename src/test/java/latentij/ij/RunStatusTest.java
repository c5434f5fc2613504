// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ij.IJ;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import latentij.ij.runs.RunListener;
import latentij.ij.runs.RunProgress;
import latentij.ij.runs.RunSpeeds;
import latentij.ij.runs.RunStatus;
import latentij.job.BlockSource;
import latentij.job.CodecPool;
import latentij.job.CodecPool.Lease;
import latentij.job.EncodeOptions;
import latentij.job.Extent;
import latentij.job.Job;
import latentij.job.Progress;
import latentij.job.Region;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.PixelTensor;
import latentij.testing.CudaEmulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sentences about runs, by a clock that is set by hand. */
class RunStatusTest extends LatentsFixture {

	private static final Job JOB = Job.of(EncodeOptions.parse(Map.of("device", "cpu")));
	private static final String WHAT = "Encoding cells";

	private final AtomicLong seconds = new AtomicLong();
	private final List<String> told = new ArrayList<>();
	private final List<String> ends = new ArrayList<>();
	private final List<Double> fractions = new ArrayList<>();
	private final RunSpeeds speeds = new RunSpeeds();

	private final RunListener listener = new RunListener() {

		@Override
		public void waiting(final RunProgress progress) {
			told.add(progress.toString());
			fractions.add(progress.fraction());
		}

		@Override
		public void finished(final String what) {
			ends.add(what);
		}

		@Override
		public void progress(final RunProgress progress) {
			told.add(progress.toString());
		}
	};

	private static BlockSource source(final int planes, final int side) {
		return new BlockSource() {

			@Override
			public String name() {
				return "cells";
			}

			@Override
			public Extent extent() {
				return new Extent(planes, 3, side, side, Kind.PIXELS);
			}

			@Override
			public Block read(final Region region) {
				return PixelTensor.zeros(1, side, side);
			}
		};
	}

	/** Something that goes on, and asks whether it may. */
	@FunctionalInterface
	private interface Run {

		void go(Progress progress);
	}

	private void follow(final BlockSource source, final Run run) throws IOException {
		follow(JOB, source, run);
	}

	private void follow(final Job job, final BlockSource source, final Run run) throws IOException {
		try (CodecPool pool = pool();
				Lease lease = pool.lease(job, null)) {
			new RunStatus(listener, speeds, () -> seconds.get() * 1_000_000_000, lease, job, source)
					.follow(progress -> {
						run.go(progress);
						return "CPU";
					});
		}
	}

	private void wait(final Progress progress, final int time) {
		seconds.addAndGet(time);
		progress.isCanceled();
	}

	@ParameterizedTest
	@CsvSource({"0, 0.0", "49, 0.0", "50, 0.1", "350, 0.4", "1249, 1.2", "12000, 12.0", "12345678960, 12345679.0"})
	void theTimeOfARunIsToldInTenthsOfASecond(final long millis, final String told) throws IOException {
		final AtomicLong clock = new AtomicLong();
		try (CodecPool pool = pool();
				Lease lease = pool.lease(JOB, null)) {
			new RunStatus(listener, speeds, () -> clock.get() * 1_000_000, lease, JOB, source(1, 64))
					.follow(progress -> {
						clock.set(millis);
						return "CPU";
					});
		}
		assertEquals(List.of("Encoded cells with latentij-f8c4 in " + told + " s on CPU"), ends);
	}

	/** Of the first run, nothing is known but that it goes on; of the next one, that it takes as long. */
	@Test
	void aPlaneThatIsComputedWholeTellsOfItself() throws IOException {
		final Run run = progress -> {
			progress.block(0, 1);
			wait(progress, 10);
			wait(progress, 20);
			seconds.addAndGet(10);
		};
		follow(source(1, 512), run);
		assertEquals(List.of(WHAT + ": 10 s so far", WHAT + ": 30 s so far"), told);
		assertEquals(List.of(0.0, 0.0), fractions);
		told.clear();
		fractions.clear();
		// Four times the pixels.
		follow(source(1, 1024), run);
		assertEquals(List.of(WHAT + ": about 3 min left", WHAT + ": about 3 min left"), told);
		assertEquals(List.of(10 / 160.0, 30 / 160.0), fractions);
		told.clear();
		// It took 40 s; the guess is over, and the run is not.
		follow(source(1, 1024), progress -> {
			progress.block(0, 1);
			wait(progress, 30);
			wait(progress, 60);
		});
		assertEquals(List.of(WHAT + ": about 10 s left", WHAT + ": about 1 s left"), told);
	}

	/** It chooses kernels for each size; by another size, whose kernels are chosen, its time cannot be guessed. */
	@Test
	void aGpuTellsThatAnImageIsTheFirstOfItsSize() throws IOException {
		assumeTrue(CudaEmulator.FOLDER != null, "no emulated GPU");
		final Job onGpu = Job.of(EncodeOptions.parse(Map.of("device", "gpu")));
		final Run run = progress -> {
			progress.block(0, 1);
			wait(progress, 10);
		};
		final String first = WHAT + ": 10 s so far, new size for the GPU";
		final String later = WHAT + ": about 1 s left";
		follow(onGpu, source(1, 512), run);
		follow(onGpu, source(1, 512), run);
		follow(onGpu, source(1, 520), run);
		assertEquals(List.of(first, later, first), told);
	}

	@Test
	void planesOfAStackAreGuessedByThoseBefore() throws IOException {
		follow(source(4, 64), progress -> {
			progress.block(0, 4);
			wait(progress, 10);
			progress.block(1, 4);
			wait(progress, 5);
			progress.block(2, 4);
			progress.block(3, 4);
		});
		assertEquals(
				List.of(
						WHAT + ": plane 1 of 4",
						WHAT + ": plane 1 of 4, 10 s so far",
						WHAT + ": plane 2 of 4, 30 s left",
						WHAT + ": plane 2 of 4, about 25 s left",
						WHAT + ": plane 3 of 4, 15 s left",
						WHAT + ": plane 4 of 4, 5 s left"),
				told);
	}

	/** Pieces tell of themselves. */
	@Test
	void piecesAreNotGuessed() throws IOException {
		follow(source(1, 512), progress -> {
			progress.block(0, 1);
			progress.tile(0, 2);
			wait(progress, 10);
			progress.tile(1, 2);
		});
		assertEquals(List.of(WHAT + ": piece 1 of 2", WHAT + ": piece 2 of 2, 10 s left"), told);
		assertEquals(0, speeds.seconds("Encoding with latentij-f8c4 on CPU", 512 * 512));
	}

	@Test
	void escapeEndsAPlaneThatIsComputedWhole() {
		final CancellationException exc = assertThrows(
				CancellationException.class,
				() -> follow(source(1, 512), progress -> {
					progress.block(0, 1);
					IJ.setKeyDown(java.awt.event.KeyEvent.VK_ESCAPE);
					try {
						assertTrue(progress.isCanceled());
					} finally {
						IJ.resetEscape();
					}
					throw new CancellationException("Canceled.");
				}));
		assertEquals("Canceled with the Esc key.", exc.getMessage());
	}

	@Test
	void onlyPlanesOfLikeSizeAreTold() {
		speeds.note("a", 100, 2);
		assertEquals(4, speeds.seconds("a", 200));
		assertEquals(0, speeds.seconds("a", 2000));
		assertEquals(0, speeds.seconds("b", 100));
		// A smaller plane, of which more of the time was spent on other things, does not count.
		speeds.note("a", 10, 5);
		assertEquals(4, speeds.seconds("a", 200));
		speeds.note("a", 100, 1);
		assertEquals(2, speeds.seconds("a", 200));
	}
}
