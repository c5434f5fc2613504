// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The place and the names of an autoencoder's tensors in a file.
 *
 * @param family whose tensors they are
 * @param prefix before every name; empty in a file that holds only the
 *          autoencoder
 * @param names how they are named after it
 */
public record KeyScheme(VaeFamily family, String prefix, KeyNames names) {

	/** Usual prefixes of an autoencoder's tensors in a larger checkpoint; where one of these is, no other is looked for. */
	public static final List<String> PREFIXES =
			List.of("", "first_stage_model.", "vae.", "model.first_stage_model.", "module.");

	/**
	 * Tells whether a name is one that an autoencoder's tensor could have.
	 *
	 * @param key a name of the file
	 * @return true if it is
	 */
	public boolean covers(final String key) {
		return key.startsWith(prefix) && family.covers(key.substring(prefix.length()));
	}

	/**
	 * The name that the file gives a tensor.
	 *
	 * @param key as diffusers names it today
	 * @param blocks how many down blocks there are, and up blocks
	 * @return its name in the file
	 */
	public String fileKey(final String key, final int blocks) {
		return prefix + names.fileKey(key, blocks);
	}

	/**
	 * The names that the file gives several tensors.
	 *
	 * @param keys as diffusers names them today
	 * @param blocks how many down blocks there are, and up blocks
	 * @return their names by these keys
	 */
	public Map<String, String> fileKeys(final Set<String> keys, final int blocks) {
		final Map<String, String> found = new LinkedHashMap<>();
		for (final String key : keys) found.put(key, fileKey(key, blocks));
		return found;
	}
}
