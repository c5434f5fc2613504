// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.optimum.ExportedModel;
import latentij.model.optimum.OnnxFolder;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of any number of channels, through an ONNX folder as through the checkpoint that it was exported from. */
class OnnxChannelsTest {

	/** Of values around 1; the graphs have the same layers in other nodes. */
	private static final double ATOL = 1e-5;

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(ints = {1, 2, 4, 5})
	void exportsGiveWhatTheirCheckpointsGive(final int channels) throws IOException {
		final String config = FullSizeModel.FITS_WINOGRAD
				.replace("[32, 256]", "[8, 16]")
				.replace("\"in_channels\": 3", "\"in_channels\": " + channels)
				.replace("\"out_channels\": 3", "\"out_channels\": " + channels);
		final VaeModel exported = OnnxFolder.open(ExportedModel.write(folder, config, false), "exported");
		final VaeModel checkpoint = Checkpoints.open(folder.resolve("checkpoint/vae"), "checkpoint");
		assertEquals(checkpoint.config(), exported.config());
		assertEquals(channels, exported.config().inChannels());
		try (OrtVaeNetwork found = Networks.onCpu(exported);
				OrtVaeNetwork expected = Networks.onCpu(checkpoint)) {
			final FloatTensor image = random(1, channels, 12, 10);
			assertClose(expected.encode(image, null), found.encode(image, null));
			final FloatTensor latent = random(1, 4, 6, 5);
			final FloatTensor decoded = found.decode(latent);
			assertEquals(channels, decoded.dim(1));
			assertClose(expected.decode(latent), decoded);
		}
	}

	private static void assertClose(final FloatTensor expected, final FloatTensor found) {
		assertEquals(expected.size(), found.size());
		for (int i = 0; i < expected.size(); i++)
			assertEquals(expected.buffer().get(i), found.buffer().get(i), ATOL);
	}

	private static FloatTensor random(final long... shape) {
		final FloatTensor tensor = FloatTensor.zeros(shape);
		final Random random = new Random(7);
		for (int i = 0; i < tensor.size(); i++) tensor.buffer().put(i, (float) random.nextGaussian());
		return tensor;
	}
}
