// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import latentij.util.json.JsonObjectReader;

/**
 * The texts by which LatentIJ knows a latent, under the key {@value #KEY} of the attributes: those that it keeps in
 * TIFF files.
 *
 * @param properties by key, as "latentij.model"
 * @param labels one for each channel of each latent
 */
public record LatentTexts(Map<String, String> properties, List<String> labels) {

	/** The key of the attributes. */
	public static final String KEY = "latentij";

	/** No texts: the image is no latent. */
	public static final LatentTexts NONE = new LatentTexts(Map.of(), List.of());

	public LatentTexts {
		properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
		labels = List.copyOf(labels);
	}

	/**
	 * Reads texts.
	 *
	 * @param json what stands under {@value #KEY}; null for nothing
	 * @return the texts
	 * @throws IOException if it is something else
	 */
	public static LatentTexts of(final JsonObjectReader json) throws IOException {
		if (json == null) return NONE;
		final Map<String, String> properties = new LinkedHashMap<>();
		final JsonObjectReader texts = json.object("properties");
		if (texts != null) for (final String key : texts.keys()) properties.put(key, texts.string(key, ""));
		return new LatentTexts(properties, json.strings("labels", List.of()));
	}
}
