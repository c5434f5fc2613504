// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import latentij.model.GraphNeed;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.VaeModel.Decoder;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Encoder;
import latentij.model.VaeModel.Port;
import latentij.model.optimum.ConfigJson;

/** The model that is packed into the jar. */
final class BundledModel {

	/** Its name, wherever a model is named. */
	static final String NAME = "latentij-f8c4";

	private BundledModel() {}

	/**
	 * Finds its graphs and reads its numbers.
	 *
	 * @return the model
	 * @throws IOException if the jar is damaged
	 */
	static VaeModel open() throws IOException {
		final ConfigJson json = config();
		final Encoder encoder = new Encoder(
				new OnnxSource.Resource(resource("vae_encoder/model.onnx")),
				new Port("sample", ElementType.FLOAT),
				null,
				"latent_parameters");
		final Decoder decoder = new Decoder(
				new OnnxSource.Resource(resource("vae_decoder/model.onnx")),
				new Port("latent_sample", ElementType.FLOAT),
				"sample");
		return new VaeModel(
				NAME,
				json.version().orElseThrow(),
				json.codec(),
				encoder,
				decoder,
				GraphNeed.cost(encoder, decoder, json.codec(), json.memory()),
				json.notes());
	}

	/** @return its version and those whose latents can be exchanged with its own */
	static Set<String> exchangeableVersions() {
		try {
			final ConfigJson json = config();
			final Set<String> versions = new HashSet<>(json.exchangeableVersions());
			versions.add(json.version().orElseThrow());
			return versions;
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc.getMessage(), exc);
		}
	}

	private static ConfigJson config() throws IOException {
		try (InputStream in = resource("vae_encoder/config.json").openStream()) {
			return ConfigJson.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), NAME);
		}
	}

	private static URL resource(final String file) throws IOException {
		final String path = "/latentij/models/" + NAME + "/" + file;
		final URL url = BundledModel.class.getResource(path);
		if (url == null) throw new IOException("LatentIJ's jar is damaged: " + path + " is missing. Install it again.");
		return url;
	}
}
