// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import latentij.model.hub.HubFile.Role;

/** Where repositories keep an autoencoder, and how its configuration looks. */
final class VaeLayout {

	/** A configuration has about 700 bytes. */
	static final int MAX_CONFIG = 1 << 20;

	private static final String CONFIG = "config.json";
	private static final String[] FOLDERS = {"", "vae"};
	private static final String[] WEIGHTS = {
		"diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.fp16.safetensors"
	};

	/**
	 * One possible place.
	 *
	 * @param config the path of the configuration; null where none is needed
	 * @param configRequired whether it must be there
	 * @param weights the paths that the weights may have, the best first
	 */
	record Place(String config, boolean configRequired, List<String> weights) {}

	private VaeLayout() {}

	/** The places to look at for a model, the best first. */
	static List<Place> places(final HubModel model) {
		if (!model.files().isEmpty()) {
			String config = null;
			String weights = null;
			for (final HubFile file : model.files()) {
				if (file.role() == Role.CONFIG) config = file.path();
				else weights = file.path();
			}
			return List.of(new Place(config, config != null, List.of(weights)));
		}
		final HubReference reference = model.reference();
		if (reference.isFile())
			return List.of(
					new Place(join(HubModel.folderOf(reference.path()), CONFIG), false, List.of(reference.path())));
		final List<Place> places = new ArrayList<>();
		for (final String folder : reference.path() == null ? FOLDERS : new String[] {reference.path()}) {
			final List<String> weights = new ArrayList<>();
			for (final String name : WEIGHTS) weights.add(join(folder, name));
			places.add(new Place(join(folder, CONFIG), true, weights));
		}
		return places;
	}

	/** What is known of a file in advance; null if nothing. */
	static HubFile known(final HubModel model, final String path) {
		for (final HubFile file : model.files()) if (file.path().equals(path)) return file;
		return null;
	}

	/**
	 * Whether a file is the configuration of an autoencoder: other parts of a
	 * diffusion model are stored under the same names.
	 *
	 * @param content of a {@code config.json}
	 */
	static boolean isVaeConfig(final byte[] content) {
		final JsonElement json;
		try {
			json = JsonParser.parseString(new String(content, StandardCharsets.UTF_8));
		} catch (final JsonParseException | IllegalStateException exc) {
			return false;
		}
		if (!json.isJsonObject()) return false;
		final JsonObject config = json.getAsJsonObject();
		final JsonElement type = config.get("_class_name");
		if (type == null) return config.has("latent_channels");
		return type.isJsonPrimitive() && type.getAsString().contains("Autoencoder");
	}

	private static String join(final String folder, final String name) {
		return folder.isEmpty() ? name : folder + "/" + name;
	}
}
