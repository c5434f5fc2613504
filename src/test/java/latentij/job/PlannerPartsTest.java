// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static latentij.job.PlannerTest.DECODE;
import static latentij.job.PlannerTest.ENCODE;
import static latentij.job.PlannerTest.planner;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import latentij.codec.tiling.Tiling;
import latentij.job.memory.DoesNotFitException;
import latentij.model.Reach;
import latentij.tensor.Block.Kind;
import org.junit.jupiter.api.Test;

/** Parts of what a plan makes, with the planner of {@link PlannerTest}. */
class PlannerPartsTest {

	private static final Reach REACH = new Reach(2, 3);

	private static List<Step> steps(final Planner planner, final Job job, final Extent in, final Region part)
			throws DoesNotFitException {
		return planner.stepsFor(planner.planInRegions(job, in, null), part, Optional.of(REACH));
	}

	/** Two pixels of the latent around, as far as there is an image. */
	@Test
	void partsOfALatentReadTheirSurroundings() throws DoesNotFitException {
		final Job encode = Job.of(EncodeOptions.DEFAULT);
		final Extent image = new Extent(2, 3, 517, 1030, Kind.PIXELS);
		final Region part = new Region(1, 10, 20, 5, 7);
		assertEquals(
				List.of(new Step(new Region(1, 64, 144, 72, 88), part, Tiling.WHOLE)),
				steps(planner(1 << 30), encode, image, part));
		final Region first = new Region(0, 0, 1, 3, 1);
		assertEquals(
				List.of(new Step(new Region(0, 0, 0, 40, 32), first, Tiling.WHOLE)),
				steps(planner(1 << 30), encode, image, first));
		final Region last = new Region(0, 64, 120, 1, 9);
		assertEquals(
				List.of(new Step(new Region(0, 496, 944, 24, 88), last, Tiling.WHOLE)),
				steps(planner(1 << 30), encode, image, last));
	}

	@Test
	void partsOfAnImageReadTheLatentAroundThem() throws DoesNotFitException {
		final Extent latent = new Extent(3, 4, 65, 129, Kind.FLOATS);
		final Region part = new Region(2, 100, 205, 10, 9);
		// Rows 96 to 112 and columns 200 to 216 are pixels 12, 13 and 25, 26 of the latent.
		assertEquals(
				List.of(new Step(new Region(2, 9, 22, 8, 8), part, Tiling.WHOLE)),
				steps(planner(1 << 30), DECODE, latent, part));
		final Region first = new Region(0, 13, 15, 3, 1);
		assertEquals(
				List.of(new Step(new Region(0, 0, 0, 5, 5), first, Tiling.WHOLE)),
				steps(planner(1 << 30), DECODE, latent, first));
		final Region last = new Region(0, 519, 1024, 1, 8);
		assertEquals(
				List.of(new Step(new Region(0, 61, 125, 4, 4), last, Tiling.WHOLE)),
				steps(planner(1 << 30), DECODE, latent, last));
	}

	@Test
	void largePartsAreMadeRegionByRegion() throws DoesNotFitException {
		final Job encode = Job.of(EncodeOptions.DEFAULT);
		final Region part = new Region(1, 3, 17, 60, 100);
		final int[] written = new int[60 * 100];
		final List<Step> steps = steps(planner(15_000_000), encode, new Extent(2, 3, 517, 1030, Kind.PIXELS), part);
		assertEquals(2 * 4, steps.size());
		for (final Step step : steps) {
			final Region out = step.out();
			assertEquals(1, out.plane());
			assertEquals(1, step.in().plane());
			for (int y = out.y(); y < out.y() + out.height(); y++)
				for (int x = out.x(); x < out.x() + out.width(); x++) written[(y - 3) * 100 + x - 17]++;
			assertTrue(step.in().y() <= Math.max(0, out.y() - 2) * 8);
			assertTrue(step.in().x() <= Math.max(0, out.x() - 2) * 8);
			assertTrue(step.in().y() + step.in().height() >= Math.min(65, out.y() + out.height() + 2) * 8);
			assertTrue(step.in().x() + step.in().width() >= Math.min(129, out.x() + out.width() + 2) * 8);
		}
		assertEquals(60 * 100, Arrays.stream(written).filter(n -> n == 1).count());
	}

	/** Where all of a plane matters, noise is drawn for it, or tiles are blended. */
	@Test
	void partsOfOtherPlansReadTheWholePlane() throws DoesNotFitException {
		final Extent image = new Extent(2, 3, 512, 1024, Kind.PIXELS);
		final Region part = new Region(1, 10, 20, 5, 7);
		final Region all = new Region(1, 0, 0, 512, 1024);
		final Planner planner = planner(1 << 30);
		final Plan mean = planner.planInRegions(Job.of(EncodeOptions.DEFAULT), image, null);
		assertEquals(List.of(new Step(all, part, Tiling.WHOLE)), planner.stepsFor(mean, part, Optional.empty()));
		assertTrue(planner.isExact(mean));
		final Plan sample = planner.planInRegions(ENCODE, image, null);
		assertEquals(List.of(new Step(all, part, Tiling.WHOLE)), planner.stepsFor(sample, part, Optional.of(REACH)));
		assertFalse(planner.isExact(sample));
		final Plan blended = planner.planInRegions(Job.of(EncodeOptions.parse(Map.of("tiling", "256"))), image, null);
		assertEquals(
				List.of(new Step(all, part, new Tiling.Blended(32))),
				planner.stepsFor(blended, part, Optional.of(REACH)));
		assertFalse(planner.isExact(blended));
	}
}
