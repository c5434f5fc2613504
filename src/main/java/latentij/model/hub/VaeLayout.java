/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.model.hub;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

import latentij.model.hub.HubFile.Role;

/** Where repositories keep an autoencoder, and how its configuration looks. */
final class VaeLayout {

	/** A configuration has about 700 bytes. */
	static final int MAX_CONFIG = 1 << 20;

	private static final String CONFIG = "config.json";
	private static final String[] FOLDERS = { "", "vae" };
	private static final String[] WEIGHTS = {
		"diffusion_pytorch_model.safetensors",
		"diffusion_pytorch_model.fp16.safetensors" };

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
		if (reference.isFile()) return List.of(new Place(join(HubModel.folderOf(
			reference.path()), CONFIG), false, List.of(reference.path())));
		final List<Place> places = new ArrayList<>();
		for (final String folder : reference.path() == null ? FOLDERS
			: new String[] { reference.path() })
		{
			final List<String> weights = new ArrayList<>();
			for (final String name : WEIGHTS)
				weights.add(join(folder, name));
			places.add(new Place(join(folder, CONFIG), true, weights));
		}
		return places;
	}

	/** What is known of a file in advance; null if nothing. */
	static HubFile known(final HubModel model, final String path) {
		for (final HubFile file : model.files())
			if (file.path().equals(path)) return file;
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
			json = JsonParser.parseString(new String(content,
				StandardCharsets.UTF_8));
		}
		catch (final JsonParseException | IllegalStateException e) {
			return false;
		}
		if (!json.isJsonObject()) return false;
		final JsonObject config = json.getAsJsonObject();
		final JsonElement type = config.get("_class_name");
		if (type == null) return config.has("latent_channels");
		return type.isJsonPrimitive() && type.getAsString().contains(
			"Autoencoder");
	}

	private static String join(final String folder, final String name) {
		return folder.isEmpty() ? name : folder + "/" + name;
	}
}
