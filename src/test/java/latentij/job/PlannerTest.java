// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static latentij.job.memory.MemoryEstimateTest.estimate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.LatentNorm.PerPatch;
import latentij.codec.VaeConfig;
import latentij.codec.tiling.Tiling;
import latentij.job.Plan.ModelId;
import latentij.job.memory.DoesNotFitException;
import latentij.job.memory.MemoryPolicy;
import latentij.model.Reach;
import latentij.runtime.Rung;
import latentij.runtime.backend.BatchSize;
import latentij.runtime.backend.Budget;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Precision;
import latentij.tensor.Block.Kind;
import org.junit.jupiter.api.Test;

class PlannerTest {

	private static final VaeConfig CONFIG = new VaeConfig(4, 8, new Affine(0.5, 0));
	static final Job ENCODE = Job.of(EncodeOptions.parse(Map.of("posterior", "sample", "seed", "7")));
	private static final Device CARD = new Device("CUDA", 0, "CUDA 0 (some card)");

	private static final List<Rung> LADDER = List.of(
			new Rung(CARD, Precision.FP16, false, false),
			new Rung(CARD, Precision.FP16, true, false),
			new Rung(Device.CPU, Precision.FP32, false, false));

	static final Job DECODE = Job.of(DecodeOptions.DEFAULT);

	/** 100 bytes for each pixel to encode, 200 to decode; two pixels of the latent around each matter, and three. */
	static Planner planner(final long bytes) {
		return planner(CONFIG, bytes);
	}

	private static Planner planner(final VaeConfig config, final long bytes) {
		return new Planner(
				new ModelId("some", "1.0"),
				config,
				LADDER,
				new BatchSize(4, 100 * 100),
				new MemoryPolicy(
						estimate(config),
						() -> Optional.of(new Reach(2, 3)),
						() -> false,
						() -> List.of(new Budget(CARD, bytes, 1, Double.POSITIVE_INFINITY)),
						() -> false));
	}

	private static Provenance made(final int width, final int height) {
		return new Provenance(
				"some", "1.0", new Affine(2, 1), "mean", 0, "original", width, height, "t", "off", "CPU", "0");
	}

	@Test
	void imagesAreReadUpToWholePixelsOfTheLatent() throws DoesNotFitException {
		final Plan plan = planner(1 << 30).plan(ENCODE, new Extent(2, 3, 45, 61, Kind.PIXELS), null);
		assertEquals(new Extent(2, 4, 6, 8, Kind.FLOATS), plan.out());
		assertEquals(2, plan.steps().size());
		assertEquals(
				new Step(new Region(1, 0, 0, 48, 64), new Region(1, 0, 0, 6, 8), Tiling.WHOLE),
				plan.steps().get(1));
		final Provenance provenance = plan.provenance("cells.tif", "CPU");
		assertEquals(61, provenance.width());
		assertEquals(45, provenance.height());
		assertEquals(7, provenance.seed());
		assertEquals("off", provenance.tiling());
	}

	@Test
	void decodedImagesHaveTheSizeThatTheyHad() throws DoesNotFitException {
		final Extent latent = Extent.latent(4, 6, 8);
		final Planner planner = planner(1 << 30);
		assertEquals(
				new Extent(1, 3, 45, 61, Kind.PIXELS),
				planner.plan(DECODE, latent, made(61, 45)).out());
		// Cropped since.
		assertEquals(
				new Extent(1, 3, 48, 64, Kind.PIXELS),
				planner.plan(DECODE, latent, made(200, 45)).out());
		assertEquals(
				new Extent(1, 3, 48, 64, Kind.PIXELS),
				planner.plan(DECODE, latent, made(64, 40)).out());
		assertEquals(
				new Extent(1, 3, 48, 64, Kind.PIXELS),
				planner.plan(DECODE, latent, null).out());
	}

	/** Of floats, there are three for each pixel: twice 3.1 MB of this image, beside 26 MB of a tile. */
	@Test
	void imagesOfFloatsArePlannedAsSuch() throws DoesNotFitException {
		final Extent latent = Extent.latent(4, 64, 64);
		final Planner planner = planner(34_000_000);
		final Plan pixels = planner.plan(DECODE, latent, null, Kind.PIXELS);
		final Plan floats = planner.plan(DECODE, latent, null, Kind.FLOATS);
		assertEquals(new Extent(1, 3, 512, 512, Kind.FLOATS), floats.out());
		assertEquals(pixels.steps(), floats.steps());
		assertEquals(
				2 * 8 * 512 * 512, floats.memory().bytes() - pixels.memory().bytes());
	}

	@Test
	void latentsBringTheirNormalizationUnlessAModelIsChosen() throws DoesNotFitException {
		final Extent latent = Extent.latent(4, 6, 8);
		final Planner planner = planner(1 << 30);
		assertEquals(
				new Affine(2, 1),
				planner.plan(DECODE, latent, made(64, 48)).config().norm());
		assertEquals(CONFIG, planner.plan(DECODE, latent, null).config());
		final Job chosen = Job.of(DecodeOptions.parse(Map.of("model", "some")));
		assertEquals(CONFIG, planner.plan(chosen, latent, made(64, 48)).config());
	}

	@Test
	void modelIsTheChosenOneOrTheLatentsOwn() {
		assertEquals("some", DECODE.modelFor(made(8, 8)));
		assertEquals("latentij-f8c4", DECODE.modelFor(null));
		assertEquals(
				"other", Job.of(DecodeOptions.parse(Map.of("model", "other"))).modelFor(made(8, 8)));
	}

	@Test
	void tilesAreThoseThatFit() throws DoesNotFitException {
		final Plan plan = planner(20_000_000).plan(ENCODE, new Extent(1, 3, 1024, 1024, Kind.PIXELS), null);
		final Step step = plan.steps().get(0);
		assertEquals(new Tiling.Exact(32, 2, 3), step.tiling());
		assertEquals(16, plan.grid(step).size());
		final DoesNotFitException refusal = assertThrows(DoesNotFitException.class, () -> planner(1_000_000)
				.plan(ENCODE, new Extent(1, 3, 1024, 1024, Kind.PIXELS), null));
		assertEquals(1_000_000, refusal.shortage().have());
		assertEquals(96, refusal.shortage().largestSide());
	}

	@Test
	void blendedTilesAreRemembered() throws DoesNotFitException {
		final Job job = Job.of(EncodeOptions.parse(Map.of("tiling", "64")));
		final Planner planner = planner(1 << 30);
		assertEquals(
				"64",
				planner.plan(job, new Extent(1, 3, 128, 128, Kind.PIXELS), null)
						.provenance("t", "CPU")
						.tiling());
		assertEquals(
				"off",
				planner.plan(job, new Extent(1, 3, 64, 64, Kind.PIXELS), null)
						.provenance("t", "CPU")
						.tiling());
	}

	/** 64 x 64 pixels need 409,600 bytes to encode, and 819,200 to decode. */
	@Test
	void asManyPlanesGoTogetherAsTheMemoryHolds() throws DoesNotFitException {
		assertEquals(4, together(1 << 30, 9, 64));
		assertEquals(3, together(1 << 30, 3, 64));
		assertEquals(3, together(1_300_000, 9, 64));
		assertEquals(1, together(500_000, 9, 64));
		assertEquals(1, together(1 << 30, 9, 104));
		final Plan plan = planner(1_300_000).plan(ENCODE, new Extent(9, 3, 64, 64, Kind.PIXELS), null);
		assertEquals(1_228_800, plan.memory().bytes());
		assertEquals(
				2,
				planner(1_700_000)
						.plan(DECODE, new Extent(9, 4, 8, 8, Kind.FLOATS), null)
						.batch());
	}

	/** Planes in tiles are computed tile by tile. */
	@Test
	void tilesDoNotGoTogether() throws DoesNotFitException {
		final Job tiled = Job.of(EncodeOptions.parse(Map.of("tiling", "64")));
		assertEquals(
				1,
				planner(1 << 30)
						.plan(tiled, new Extent(9, 3, 96, 96, Kind.PIXELS), null)
						.batch());
	}

	private static int together(final long bytes, final int planes, final int side) throws DoesNotFitException {
		return planner(bytes)
				.plan(ENCODE, new Extent(planes, 3, side, side, Kind.PIXELS), null)
				.batch();
	}

	@Test
	void plansTravelToOtherMachines() throws Exception {
		final Plan plan = planner(20_000_000).plan(ENCODE, new Extent(1, 3, 1024, 1024, Kind.PIXELS), null);
		assertEquals(plan, copy(plan));
		final Plan back = planner(1 << 30).plan(DECODE, Extent.latent(4, 6, 8), made(61, 45));
		assertEquals(back, copy(back));
		assertNull(planner(1 << 30).plan(DECODE, Extent.latent(4, 6, 8), null).made());
	}

	private static Object copy(final Plan plan) throws IOException, ClassNotFoundException {
		final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(plan);
		}
		try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
			return in.readObject();
		}
	}

	@Test
	void plansAreReadable() throws DoesNotFitException {
		assertEquals(
				"""
				encode 1 x 1024 x 1024 pixels of 3 8-bit channels to 1 x 128 x 128 pixels of 4 float channels
				model some, version 1.0
				on CUDA 0 (some card), fp16, else on CPU
				1 step of 1024 x 1024 pixels in 16 tiles
				memory: 12 MB of 20 MB
				""",
				planner(20_000_000)
						.plan(ENCODE, new Extent(1, 3, 1024, 1024, Kind.PIXELS), null)
						.toString());
	}

	@Test
	void sizesAreRoundedUp() {
		assertEquals(8, Planner.roundUp(1, 8));
		assertEquals(8, Planner.roundUp(8, 8));
		assertEquals(16, Planner.roundUp(9, 8));
		assertThrows(ArithmeticException.class, () -> Planner.roundUp(Integer.MAX_VALUE, 8));
	}

	/** Every pixel of the latent is written once, from a part of the image that reaches two further. */
	@Test
	void regionsCoverThePlaneOnceWithTheirSurroundings() throws DoesNotFitException {
		final Job encode = Job.of(EncodeOptions.DEFAULT);
		// 48 x 48 pixels of the latent fit, 384 x 384 of the image: tiles of 256 and 2 x 16 around.
		final Plan plan = planner(15_000_000).planInRegions(encode, new Extent(2, 3, 517, 1030, Kind.PIXELS), null);
		assertEquals(new Extent(2, 4, 65, 129, Kind.FLOATS), plan.out());
		assertEquals(2 * 3 * 5, plan.steps().size());
		final int[][] written = new int[2][65 * 129];
		for (final Step step : plan.steps()) {
			assertEquals(Tiling.WHOLE, step.tiling());
			final Region out = step.out();
			for (int y = out.y(); y < out.y() + out.height(); y++)
				for (int x = out.x(); x < out.x() + out.width(); x++) written[out.plane()][y * 129 + x]++;
			assertEquals(Math.max(0, out.y() - 2) * 8, step.in().y());
			assertEquals(Math.max(0, out.x() - 2) * 8, step.in().x());
			assertEquals(
					Math.min(65, out.y() + out.height() + 2) * 8,
					step.in().y() + step.in().height());
			assertEquals(
					Math.min(129, out.x() + out.width() + 2) * 8,
					step.in().x() + step.in().width());
		}
		for (final int[] plane : written)
			assertEquals(65 * 129, Arrays.stream(plane).filter(n -> n == 1).count());
	}

	@Test
	void decodedRegionsEndWhereTheImageEnded() throws DoesNotFitException {
		final Plan plan = planner(30_000_000).planInRegions(DECODE, Extent.latent(4, 65, 129), made(1030, 517));
		assertEquals(new Extent(1, 3, 517, 1030, Kind.PIXELS), plan.out());
		final Step last = plan.steps().get(plan.steps().size() - 1);
		assertEquals(new Region(0, 512, 1024, 5, 6), last.out());
		assertEquals(new Region(0, 61, 125, 4, 4), last.in());
		assertEquals(new Affine(2, 1), plan.config().norm());
	}

	@Test
	void planesThatFitAndSamplesAndBlendedTilesAreNotCut() throws DoesNotFitException {
		final Extent large = new Extent(1, 3, 517, 1030, Kind.PIXELS);
		final Job encode = Job.of(EncodeOptions.DEFAULT);
		assertEquals(
				1, planner(1 << 30).planInRegions(encode, large, null).steps().size());
		assertEquals(
				planner(15_000_000).plan(ENCODE, large, null),
				planner(15_000_000).planInRegions(ENCODE, large, null));
		final Job blended = Job.of(EncodeOptions.parse(Map.of("tiling", "256")));
		assertEquals(
				1,
				planner(15_000_000).planInRegions(blended, large, null).steps().size());
	}

	/** Of latents whose squares are normalized together, such as FLUX.2's. */
	@Test
	void planesOfPatchesAreNotCut() throws DoesNotFitException {
		final VaeConfig patches =
				new VaeConfig(4, 8, new PerPatch(Collections.nCopies(16, 0.), Collections.nCopies(16, 1.)));
		final Planner planner = planner(patches, 15_000_000);
		final Plan plan =
				planner.planInRegions(Job.of(EncodeOptions.DEFAULT), new Extent(1, 3, 517, 1030, Kind.PIXELS), null);
		assertFalse(planner.isExact(plan));
		assertEquals(new Region(0, 0, 0, 528, 1040), plan.steps().get(0).in());
		assertEquals(1, plan.steps().size());
	}

	/** A run over a region says nothing about one over the whole plane. */
	@Test
	void regionsThatFittedDoNotMakeTheWholeFit() throws DoesNotFitException {
		final Extent large = new Extent(1, 3, 517, 1030, Kind.PIXELS);
		final Job encode = Job.of(EncodeOptions.DEFAULT);
		final Planner planner = planner(15_000_000);
		final Plan plan = planner.planInRegions(encode, large, null);
		planner.fitted(plan);
		assertEquals(plan, planner.planInRegions(encode, large, null));
		assertEquals(
				new Tiling.Exact(32, 2, 3),
				planner.plan(encode, large, null).steps().get(0).tiling());
	}
}
