// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import latentij.codec.PosteriorMode;
import latentij.job.BlockSink;
import latentij.job.BlockSource;
import latentij.job.CodecPool;
import latentij.job.EncodeOptions;
import latentij.job.Extent;
import latentij.job.GroupRun;
import latentij.job.GroupRuns;
import latentij.job.Job;
import latentij.job.Plan;
import latentij.job.Progress;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.job.Runner;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.library.Models;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.CudaEmulator;
import latentij.testing.SystemProperties;
import latentij.util.CancelCheck;
import latentij.util.RunWatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Several images in one run on a card ({@code src/test/scripts/emulate-cuda}). */
class EmulatedGpuBatchesTest {

	private static final int SIDE = 128;

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path temp;

	@BeforeEach
	void open() {
		assumeTrue(CudaEmulator.FOLDER != null, "no emulated GPU");
		Gpu.assumeItWorks();
	}

	@AfterEach
	void useAllMemory() {
		if (CudaEmulator.FOLDER != null) CudaEmulator.limit(0);
	}

	private static long bytesOfOne(final VaeModel model) {
		final long before = CudaEmulator.used();
		try (OrtVaeNetwork network = Networks.onGpu(model, Precision.FP32)) {
			network.encode(EmulatedGpuTest.image(SIDE), null);
			return CudaEmulator.used() - before;
		}
	}

	/** Of the largest value: sums of another order. */
	private static final double BATCH_RTOL = 1e-5;

	@ParameterizedTest
	@MethodSource("latentij.runtime.EmulatedGpuTest#families")
	void severalImagesGetTheNumbersThatTheyHaveAlone(final Path folder) throws IOException {
		final VaeModel family = Models.standard().find(folder.toString());
		final int factor = family.config().spatialCompressionRatio();
		final FloatTensor images = EmulatedGpuTest.random(3, family.config().inChannels(), 4 * factor);
		final FloatTensor latents = EmulatedGpuTest.random(3, family.config().latentChannels(), 4);
		try (OrtVaeNetwork card = Networks.onGpu(family, Precision.FP32)) {
			final FloatTensor moments = card.encode(images, null);
			final FloatTensor decoded = card.decode(latents);
			for (int n = 0; n < 3; n++) {
				assertNear(card.encode(images.image(n), null), moments.image(n));
				assertNear(card.decode(latents.image(n)), decoded.image(n));
			}
		}
	}

	private static void assertNear(final FloatTensor expected, final FloatTensor found) {
		float most = 0;
		for (final float value : expected.toArray()) most = Math.max(most, Math.abs(value));
		assertArrayEquals(expected.toArray(), found.toArray(), (float) (BATCH_RTOL * most));
	}

	/** The card has less memory than its driver says. */
	@Test
	void planesThatAreTooManyForTheCardAreComputedOneByOneOnIt() throws Exception {
		properties.set(VaeCodecs.BATCH_PROPERTY, "6");
		final VaeModel model = Models.standard().find(Models.BUNDLED);
		CudaEmulator.limit(CudaEmulator.used() + bytesOfOne(model) * 3 / 2);
		final Images planes = new Images(6, SIDE);
		final List<String> log = new ArrayList<>();
		try (CodecPool pool = new CodecPool(log::add, reference -> model);
				CodecPool.Lease lease = pool.lease(Models.BUNDLED, DeviceChoice.AUTO)) {
			final Plan plan = lease.planner().plan(Job.of(EncodeOptions.DEFAULT), planes.extent(), null);
			assertEquals(6, plan.batch());
			final String device = new Runner(lease).run(plan, planes, planes, Progress.NONE);
			assertEquals("CUDA 0 (CUDA emulator)", device);
			assertEquals(1, log.size(), log.toString());
			for (int n = 0; n < 6; n++) {
				final Block image = planes.read(new Region(n, 0, 0, SIDE, SIDE));
				assertArrayEquals(
						lease.codec()
								.encode(image, PosteriorMode.MEAN, 0)
								.scaled(model.config())
								.toArray(),
						planes.latents.get(n).toArray());
			}
		}
	}

	/** In 32 bit, it would take no less time. */
	@ParameterizedTest
	@EnumSource(names = {"FP32", "TF32", "FP16"})
	void planesGoTogetherWhereTensorCoresCompute(final Precision precision) throws Exception {
		FullSizeModel.write(temp, FullSizeModel.FITS_TENSOR_CORES, 0);
		final VaeModel small = Checkpoints.open(temp, "small");
		final Images planes = new Images(3, SIDE / 2);
		try (CodecPool pool = new CodecPool(message -> {}, reference -> small);
				CodecPool.Lease lease = pool.lease(temp.toString(), DeviceChoice.GPU.with(precision))) {
			final Plan plan = lease.planner().plan(Job.of(EncodeOptions.DEFAULT), planes.extent(), null);
			assertEquals(precision.usesTensorCores() ? 3 : 1, plan.batch());
			new Runner(lease).run(plan, planes, planes, Progress.NONE);
			for (int n = 0; n < 3; n++)
				assertNear(
						lease.codec()
								.encode(planes.read(new Region(n, 0, 0, SIDE / 2, SIDE / 2)), PosteriorMode.MEAN, 0)
								.scaled(small.config()),
						planes.latents.get(n));
		}
	}

	/** Each source with a runner of its own; in 32 bit, each is computed alone. */
	@ParameterizedTest
	@EnumSource(names = {"FP32", "FP16"})
	void imagesOfSeveralSourcesGoTogetherWhereTensorCoresCompute(final Precision precision) throws Exception {
		FullSizeModel.write(temp, FullSizeModel.FITS_TENSOR_CORES, 0);
		final VaeModel small = Checkpoints.open(temp, "small");
		final Job job = Job.of(EncodeOptions.parse(
				Map.of("device", "gpu", "precision", precision.name().toLowerCase(Locale.ROOT))));
		final List<Images> images =
				IntStream.range(0, 3).mapToObj(n -> new Images(1, SIDE / 2)).toList();
		final ExecutorService threads = Executors.newFixedThreadPool(3);
		try (CodecPool pool = new CodecPool(message -> {}, reference -> small);
				CodecPool.Lease lease = pool.lease(temp.toString(), job.device());
				RunWatch watch = RunWatch.open()) {
			final GroupRuns runs = pool.groups(job, CancelCheck.NONE);
			assertEquals(precision.usesTensorCores() ? 8 : 1, runs.most());
			final List<GroupRun.Member> members = runs.begin(3);
			final List<Future<?>> done = new ArrayList<>();
			for (int n = 0; n < 3; n++) {
				final Runner runner = new Runner(lease, members.get(n));
				final Images own = images.get(n);
				final Plan plan = lease.planner().plan(job, own.extent(), null);
				done.add(threads.submit(() -> runner.run(plan, own, own, Progress.NONE)));
			}
			for (final Future<?> one : done) one.get();
			assertEquals(precision.usesTensorCores() ? 1 : 3, watch.runs());
			final FloatTensor alone = lease.codec()
					.encode(images.get(0).read(new Region(0, 0, 0, SIDE / 2, SIDE / 2)), PosteriorMode.MEAN, 0)
					.scaled(small.config());
			for (final Images one : images) assertNear(alone, one.latents.get(0));
		} finally {
			threads.shutdownNow();
		}
	}

	/** Images, and what they were encoded to. */
	private record Images(int planes, int side, List<FloatTensor> latents) implements BlockSource, BlockSink {

		Images(final int planes, final int side) {
			this(planes, side, new ArrayList<>());
		}

		@Override
		public String name() {
			return "images";
		}

		@Override
		public Extent extent() {
			return new Extent(planes, 3, side, side, Kind.PIXELS);
		}

		@Override
		public Block read(final Region region) {
			final PixelTensor image = EmulatedGpuTest.image(side);
			image.ints().put(region.plane(), 0);
			return image;
		}

		@Override
		public void write(final Region region, final Block block) {
			assertEquals(latents.size(), region.plane());
			latents.add((FloatTensor) block);
		}

		@Override
		public void commit(final Provenance provenance) {
			assertEquals(planes, latents.size());
		}

		@Override
		public void close() {}
	}
}
