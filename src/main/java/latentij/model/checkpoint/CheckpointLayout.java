// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import latentij.model.hub.RepositoryLayout;

/**
 * The layout of diffusers' repositories, as far as it concerns autoencoders: the
 * one place that knows the names of their folders and files.
 */
public final class CheckpointLayout implements RepositoryLayout {

	/** The folder of the autoencoder in a pipeline. */
	static final String FOLDER = "vae";

	/** diffusers' names for the weights, the full precision first. */
	static final List<String> WEIGHTS = List.of(
			"diffusion_pytorch_model.safetensors",
			"diffusion_pytorch_model.fp16.safetensors",
			"diffusion_pytorch_model.bf16.safetensors");

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
		AutoencoderConfig.read(name, config);
		return true;
	}

	/** True for autoencoders of all classes, those included that are not supported. */
	private static boolean isAutoencoder(final byte[] config) {
		final JsonElement json;
		try {
			json = JsonParser.parseString(new String(config, StandardCharsets.UTF_8));
		} catch (final JsonParseException | IllegalStateException exc) {
			return false;
		}
		if (!json.isJsonObject()) return false;
		final JsonObject entries = json.getAsJsonObject();
		final JsonElement type = entries.get("_class_name");
		if (type == null) return entries.has("latent_channels");
		return type.isJsonPrimitive() && type.getAsString().contains("Autoencoder");
	}
}
