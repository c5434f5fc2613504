// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The texts by which LatentIJ knows a latent, under the key {@value #KEY} of the attributes: those that it keeps in
 * TIFF files.
 *
 * @param properties by key, as "latentij.model"
 * @param labels one for each channel of each latent
 */
public record LatentTexts(Map<String, String> properties, List<String> labels) {

	/** The key of the attributes. */
	static final String KEY = "latentij";

	/** Those of other images. */
	public static final LatentTexts NONE = new LatentTexts(Map.of(), List.of());

	public LatentTexts {
		properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
		labels = List.copyOf(labels);
	}
}
