// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import latentij.model.VaeModel;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Encoder;
import latentij.model.VaeModel.Port;
import latentij.model.library.Models;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;

class EdgesTest {

	@Test
	void graphsOfLatentIJTakeAndGivePixels() throws IOException {
		assertEquals(new Edges(true, false, true), Edges.of(Models.standard().find(Models.BUNDLED)));
	}

	@Test
	void graphsOfOthersTakeAndGiveFloats() throws IOException {
		final VaeModel model =
				Models.standard().find(Vectors.path("kl-f8c4-onnx-optimum").toString());
		assertEquals(new Edges(false, false, false), Edges.of(model));
		final Encoder encoder = model.encoder();
		final Port halves = new Port(encoder.image().name(), ElementType.FLOAT16);
		final VaeModel half = new VaeModel(
				model.name(),
				model.version(),
				model.config(),
				new Encoder(encoder.source(), halves, null, encoder.output()),
				model.decoder(),
				model.memory(),
				model.notes());
		assertEquals(new Edges(false, true, false), Edges.of(half));
	}
}
