// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import latentij.model.family.Families;
import latentij.model.hub.RepositoryLayout;
import latentij.util.Printable;
import latentij.util.json.JsonLimits;
import latentij.util.json.JsonObjectReader;

/**
 * The layout of diffusers' repositories, as far as it concerns autoencoders: the
 * one place that knows the names of their folders and files.
 */
public final class CheckpointLayout implements RepositoryLayout {

	/** The configuration beside the weights. */
	static final String CONFIG = "config.json";

	/** The folder of the autoencoder in a pipeline. */
	static final String FOLDER = "vae";

	/** diffusers' name for weights in one file. */
	static final String WHOLE = "diffusion_pytorch_model.safetensors";

	/** How the name of an index of weights in several files ends. */
	private static final String INDEX_END = ".json";

	/**
	 * diffusers' names for the weights, the full precision first. As in diffusers, an index counts before
	 * one file of the same precision.
	 */
	static final List<String> WEIGHTS = List.of(
			WHOLE + ".index" + INDEX_END,
			WHOLE,
			WHOLE + ".index.fp16" + INDEX_END,
			"diffusion_pytorch_model.fp16.safetensors",
			WHOLE + ".index.bf16" + INDEX_END,
			"diffusion_pytorch_model.bf16.safetensors");

	/** The entry of an index that tells where each tensor is. */
	private static final String WEIGHT_MAP = "weight_map";

	/** The name of a part of weights: a plain one, of no other folder. */
	private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors");

	private static final Pattern INDEX = Pattern.compile(".*\\.safetensors\\.index(?:\\.[A-Za-z0-9]+)?\\.json");

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
	public boolean isIndex(final String name) {
		return name.endsWith(INDEX_END);
	}

	/** True for the names that programs give to lists of parts, as {@code NAME.fp16.safetensors.index.json}. */
	static boolean isNamedIndex(final String name) {
		return INDEX.matcher(name).matches();
	}

	@Override
	public Set<String> shards(final String name, final byte[] index) throws IOException {
		return new LinkedHashSet<>(shardsByKey(name, index).values());
	}

	/** The name of the file of each tensor. */
	static Map<String, String> shardsByKey(final String name, final byte[] index) throws IOException {
		final JsonObjectReader map =
				JsonObjectReader.parse(name, index, JsonLimits.CONFIG).object(WEIGHT_MAP);
		if (map == null) throw new IOException(name + " has no entry \"" + WEIGHT_MAP + "\". Download it again.");
		final Map<String, String> shards = new LinkedHashMap<>();
		for (final String key : map.keys()) {
			final String shard = map.string(key, "");
			if (!SHARD.matcher(shard).matches())
				throw new IOException(name + " names the file " + Printable.quoted(shard)
						+ "; expected were .safetensors files in its own folder.");
			shards.put(key, shard);
		}
		if (shards.isEmpty()) throw new IOException(name + " names no tensors. Download it again.");
		return shards;
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
			final JsonObjectReader json = JsonObjectReader.parse("", config, JsonLimits.CONFIG);
			if (!json.has(CLASS_NAME)) return json.has("latent_channels");
			final String name = json.string(CLASS_NAME, "");
			return name.contains("Autoencoder") || Families.byClassName(name).isPresent();
		} catch (final IOException exc) {
			return false;
		}
	}
}
