// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import latentij.util.JsonObjectReader;
import latentij.util.Printable;

/**
 * The entries of one {@code config.json}, taken out one by one; whatever is left
 * at the end is not supported.
 *
 * @param json the entries
 */
record ConfigReader(JsonObjectReader json) {

	/**
	 * Reads a config.
	 *
	 * @param file its name, for messages
	 * @param utf8 its contents
	 * @throws IOException if it is not a JSON object, or has an entry twice
	 */
	ConfigReader(final String file, final byte[] utf8) throws IOException {
		this(JsonObjectReader.parse(file, utf8, JsonObjectReader.CONFIG));
	}

	/**
	 * Ends the reading. Entries that say nothing (null) and those that diffusers
	 * keeps for itself (_...) do no harm.
	 *
	 * @throws IOException if an entry was not taken out, naming all of them
	 */
	void finish() throws IOException {
		final List<String> unknown = json.unknown().entrySet().stream()
				.filter(entry -> !entry.getKey().startsWith("_"))
				.map(entry -> entry.getKey() + " = " + entry.getValue())
				.toList();
		if (!unknown.isEmpty())
			throw new IOException(json.place() + " asks for what LatentIJ does not support: "
					+ unknown.stream().limit(5).collect(Collectors.joining(", ")) + (unknown.size() > 5 ? ", ..." : "")
					+ ". Use a newer LatentIJ, or export the model to ONNX with Optimum.");
	}

	/** An entry whose value is understood but cannot be served. */
	IOException unsupported(final String key, final Object value, final String supported) {
		return new IOException(json.place() + " asks for " + key + " = " + Printable.text(value)
				+ ", which LatentIJ does not support (it supports "
				+ supported + "). Use a newer LatentIJ, or export the model to ONNX with Optimum.");
	}
}
