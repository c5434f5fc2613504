// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import latentij.codec.VaeCodec;
import latentij.codec.tiling.Tiling;
import latentij.job.Plan.MemoryNeed;
import latentij.job.Plan.ModelId;
import latentij.job.memory.Direction;
import latentij.runtime.Rung;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Precision;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StepRunnerTest {

	private static final int SIDE = 8;

	/** Of four tiles of an image, the buffers wait to be freed, which somebody must count. */
	@ParameterizedTest
	@EnumSource
	void buffersOfTilesAreTold(final Direction direction) {
		final boolean encoding = direction == Direction.ENCODE;
		final int f = FakeNetwork.F;
		final Region image = new Region(0, 0, 0, f * SIDE, f * SIDE);
		final Region latent = new Region(0, 0, 0, SIDE, SIDE);
		final Extent pixels = new Extent(1, 3, image.height(), image.width(), Kind.PIXELS);
		final Extent floats = new Extent(1, 1, SIDE, SIDE, Kind.FLOATS);
		final Step step =
				new Step(encoding ? image : latent, encoding ? latent : image, new Tiling.Exact(SIDE / 2, 1, 1));
		final Plan plan = new Plan(
				encoding ? Job.of(EncodeOptions.DEFAULT) : Job.of(DecodeOptions.DEFAULT),
				new ModelId("some", "1"),
				FakeNetwork.CONFIG,
				List.of(new Rung(Device.CPU, Precision.FP32, false, false)),
				encoding ? pixels : floats,
				encoding ? floats : pixels,
				List.of(step),
				1,
				new MemoryNeed(1, 1),
				null);
		final List<Long> told = new ArrayList<>();
		try (VaeCodec codec = new VaeCodec(new FakeNetwork(), FakeNetwork.CONFIG)) {
			new StepRunner(codec, any -> new MemoryWatch(1, () -> 0), told::add)
					.run(
							plan,
							step,
							encoding
									? PixelTensor.zeros(1, image.height(), image.width())
									: FloatTensor.zeros(1, 1, SIDE, SIDE),
							Progress.NONE);
		}
		// The last one is freed with the image.
		assertEquals(Collections.nCopies(3, 4L * SIDE * SIDE), told);
	}
}
