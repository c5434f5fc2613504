// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.FloatTensor;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several images in one run, on the CPU. */
class BatchesTest {

	private static final int IMAGES = 3;

	/**
	 * Of the largest value: products of matrices, of which DC-AE, Qwen-Image and Wan make some, sum up in another
	 * order where there are more columns. The others have the same numbers to the last bit.
	 */
	private static final double RTOL = 1e-5;

	/** Each family, and the bundled model. */
	static List<String> models() {
		final Path families = Vectors.path("families");
		final Stream<String> folders = Resources.names(families).stream()
				.map(name -> families.resolve(name).resolve("vae").toString());
		return Stream.concat(Stream.of(Models.BUNDLED), folders).toList();
	}

	private static FloatTensor random(final int images, final int channels, final int height, final int width) {
		final FloatTensor values = FloatTensor.zeros(images, channels, height, width);
		final Random random = new Random(3);
		for (int i = 0; i < values.size(); i++) values.buffer().put(i, random.nextFloat() * 2 - 1);
		return values;
	}

	@ParameterizedTest
	@MethodSource("models")
	void imagesGetTheNumbersThatTheyHaveAlone(final String name) throws IOException {
		final VaeModel model = Models.standard().find(name);
		final int f = model.config().spatialCompressionRatio();
		final FloatTensor images = random(IMAGES, model.config().inChannels(), 6 * f, 8 * f);
		final FloatTensor latents = random(IMAGES, model.config().latentChannels(), 6, 8);
		try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.CPU)) {
			final FloatTensor encoded =
					codec.encode(images, PosteriorMode.MEAN, 0).values();
			final FloatTensor decoded = codec.decode(new Latent(latents));
			for (int n = 0; n < IMAGES; n++) {
				final Latent one = codec.encode(images.image(n), PosteriorMode.MEAN, 0);
				assertNear(one.values(), encoded.image(n));
				assertNear(codec.decode(new Latent(latents.image(n))), decoded.image(n));
			}
		}
	}

	private static void assertNear(final FloatTensor expected, final FloatTensor found) {
		final float[] values = expected.toArray();
		double most = 0;
		for (final float value : values) most = Math.max(most, Math.abs(value));
		assertArrayEquals(values, found.toArray(), (float) (RTOL * most));
	}
}
