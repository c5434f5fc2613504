// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.IOException;
import java.util.List;
import latentij.model.family.Families;
import latentij.model.hub.RepositoryLayout;
import latentij.util.JsonObjectReader;

/**
 * The layout of diffusers' repositories, as far as it concerns autoencoders: the
 * one place that knows the names of their folders and files.
 */
public final class CheckpointLayout implements RepositoryLayout {

	/** The configuration beside the weights. */
	static final String CONFIG = "config.json";

	/** The folder of the autoencoder in a pipeline. */
	static final String FOLDER = "vae";

	/** diffusers' names for the weights, the full precision first. */
	static final List<String> WEIGHTS = List.of(
			"diffusion_pytorch_model.safetensors",
			"diffusion_pytorch_model.fp16.safetensors",
			"diffusion_pytorch_model.bf16.safetensors");

	/** diffusers' index of weights in several files. */
	static final String INDEX = "diffusion_pytorch_model.safetensors.index.json";

	private static final String CLASS_NAME = "_class_name";

	@Override
	public List<String> folders() {
		return List.of("", FOLDER);
	}

	@Override
	public List<String> weights() {
		return WEIGHTS;
	}

	@Override
	public boolean accepts(final String name, final byte[] config) throws IOException {
		if (!isAutoencoder(config)) return false;
		Families.read(name, config);
		return true;
	}

	/** True for autoencoders of all classes, those included that are not supported. */
	private static boolean isAutoencoder(final byte[] config) {
		try {
			final JsonObjectReader json = JsonObjectReader.parse("", config, JsonObjectReader.CONFIG);
			if (!json.has(CLASS_NAME)) return json.has("latent_channels");
			return json.string(CLASS_NAME, "").contains("Autoencoder");
		} catch (final IOException exc) {
			return false;
		}
	}
}
