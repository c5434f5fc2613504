// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import static latentij.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import latentij.codec.Latent;
import latentij.codec.TileListener;
import latentij.codec.VaeCodec;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.ort.OrtGraph;
import latentij.runtime.ort.OrtGraph.Edit;
import latentij.tensor.FloatTensor;
import latentij.testing.Vectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks in stages against the same networks as a whole. */
class StagedNetworkTest {

	@ParameterizedTest
	@CsvSource({"kl-f8c4/vae, 200, 264, 1000000000", "kl-f8c4/vae, 333, 171, 0", "kl-f8c16-flux/vae, 72, 40, 1000000000"})
	void stagesGiveTheNumbersOfTheWholeImage(final String name, final int height, final int width, final long memory)
			throws Exception {
		final VaeModel model = Models.standard().find(Vectors.path(name).toString());
		assertTrue(StagedNetwork.supports(model));
		final FloatTensor image = FloatTensor.zeros(1, 3, height, width);
		final Random random = new Random(1);
		for (int i = 0; i < image.size(); i++) image.buffer().put(i, random.nextFloat() * 2 - 1);
		try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.CPU);
				StagedNetwork staged = new StagedNetwork(
						model, graph -> OrtGraph.open(graph, options -> {}, Edit.NONE), memory, TileListener.NONE)) {
			final FloatTensor moments = codec.posterior(image).mode().values();
			final FloatTensor found = staged.encode(image, null);
			double largest = 0;
			for (int c = 0; c < moments.dim(1); c++)
				for (int y = 0; y < moments.dim(2); y++)
					for (int x = 0; x < moments.dim(3); x++)
						largest = Math.max(largest, Math.abs(moments.get(0, c, y, x) - found.get(0, c, y, x)));
			System.out.println(name + " encode largest " + largest);
			assertTrue(largest < 1e-5, "largest " + largest);
			final Latent latent = new Latent(moments);
			assertClose(codec.decode(latent), staged.decode(moments), 1e-5f);
		}
	}
}
