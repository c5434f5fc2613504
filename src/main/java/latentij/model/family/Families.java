// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import latentij.codec.VaeConfig;
import latentij.util.Printable;
import latentij.util.json.JsonLimits;
import latentij.util.json.JsonObjectReader;

/**
 * The families of autoencoders that LatentIJ builds.
 *
 * <pre>{@code
 * VaeSpec spec = Families.read(Path.of("vae/config.json"));
 * }</pre>
 */
public final class Families {

	private static final List<VaeFamily> ALL = List.of(
			new AutoencoderKlWanFamily(),
			new AutoencoderKlQwenImageFamily(),
			new AutoencoderKlQwenImage21Family(),
			new AutoencoderDcFamily(),
			new AutoencoderKlHunyuanImageFamily(),
			new AutoencoderKlLtx2Family(),
			new AutoencoderKlCogVideoXFamily(),
			new AutoencoderKlHunyuanVideoFamily(),
			new AutoencoderKlHunyuanVideo15Family(),
			new AutoencoderKlHunyuanImageRefinerFamily(),
			new AutoencoderKlKvaeFamily(),
			new AsymmetricAutoencoderKlFamily(),
			new AutoencoderKlTemporalDecoderFamily(),
			new AutoencoderKlFlux2Family(),
			new VqModelFamily(),
			new AutoencoderKlFamily(),
			new AutoencoderTinyFamily());

	private static final String CLASS_NAME = "_class_name";

	private Families() {}

	/** @return all families; where tensors could be of several, the first is meant */
	public static List<VaeFamily> all() {
		return ALL;
	}

	/**
	 * A family by its name.
	 *
	 * @param name diffusers' class
	 * @return the family, if it is supported
	 */
	public static Optional<VaeFamily> byClassName(final String name) {
		return ALL.stream().filter(family -> family.className().equals(name)).findFirst();
	}

	/**
	 * Tells whether a file is the config of a supported family, whatever else it
	 * says.
	 *
	 * @param config a file
	 * @return false also if it cannot be read
	 */
	public static boolean areNamedBy(final Path config) {
		try {
			final JsonObjectReader json = JsonObjectReader.read(config, JsonLimits.CONFIG);
			return byClassName(json.string(CLASS_NAME, null)).isPresent();
		} catch (final IOException exc) {
			return false;
		}
	}

	/**
	 * Reads a config; see {@link #read(String, byte[])}.
	 *
	 * @param path a {@code config.json}
	 * @return what it says
	 * @throws IOException if it cannot be read, or as there
	 */
	public static VaeSpec read(final Path path) throws IOException {
		return read(JsonObjectReader.read(path, JsonLimits.CONFIG));
	}

	/**
	 * Reads a config. Missing entries mean what they mean to diffusers; entries that
	 * ask for something else than LatentIJ builds are refused by name.
	 *
	 * @param file its name, for messages
	 * @param utf8 its contents
	 * @return what it says
	 * @throws IOException if it is damaged, or asks for what LatentIJ does not
	 *           support
	 */
	public static VaeSpec read(final String file, final byte[] utf8) throws IOException {
		return read(JsonObjectReader.parse(file, utf8, JsonLimits.CONFIG));
	}

	private static VaeSpec read(final JsonObjectReader json) throws IOException {
		final ConfigReader config = new ConfigReader(json);
		final String name = json.string(CLASS_NAME, null);
		final VaeFamily family = byClassName(name).orElseThrow(() -> unknown(json, name));
		if (family.isExportedByOthers()) config.adviseExport();
		try {
			final VaeGraphs graphs = family.graphs(config);
			final VaeConfig codec = new VaeConfig(
							graphs.latentChannels(),
							graphs.spatialCompressionRatio(),
							family.norm(config),
							graphs.inChannels(),
							graphs.outChannels(),
							config.tiles(graphs.tiles()))
					.withLeastSide(graphs.leastLatentSide());
			// A missing one is true to AutoencoderKL, but diffusers asks only for those
			// of Stable Diffusion XL, which say it; it runs others in 16 bit.
			final boolean forceUpcast = json.bool("force_upcast", false);
			json.ignore(Set.of("version", "encode_bytes_per_pixel", "decode_bytes_per_pixel"));
			config.finish(family.className());
			return new VaeSpec(family, graphs, codec, forceUpcast, config.notes());
		} catch (final IllegalArgumentException exc) {
			throw json.error(exc);
		}
	}

	private static IOException unknown(final JsonObjectReader json, final String name) {
		if (name == null)
			return new IOException(json.place() + " says no " + CLASS_NAME
					+ ", and LatentIJ does not support models without one. If you know the class, write it into that file,"
					+ " or into that of a copy on your computer, as \"" + CLASS_NAME
					+ "\": \"AutoencoderKL\". LatentIJ supports " + classNames() + ".");
		final String why =
				OtherClasses.reason(name).map(reason -> ": " + reason).orElse("");
		return new IOException(json.place() + " is that of a model of the class " + Printable.text(name)
				+ ", which LatentIJ does not support" + why + ". It supports " + classNames() + ".");
	}

	private static String classNames() {
		final List<String> names =
				ALL.stream().map(VaeFamily::className).sorted().toList();
		final int last = names.size() - 1;
		return String.join(", ", names.subList(0, last)) + " and " + names.get(last);
	}

	/**
	 * Recognizes the tensors of an autoencoder in a file: without a prefix, behind a usual one, or else
	 * behind any other.
	 *
	 * @param keys all names in it
	 * @param likely the family to try first
	 * @return where they are and how they are named; empty if no autoencoder is
	 *         among them
	 */
	public static Optional<KeyScheme> scheme(final Set<String> keys, final Optional<VaeFamily> likely) {
		return scheme(keys, likely, KeyScheme.PREFIXES).or(() -> scheme(keys, likely, otherPrefixes(keys)));
	}

	/** What stands before the names that tell families, in order. */
	private static List<String> otherPrefixes(final Set<String> keys) {
		final SortedSet<String> prefixes = new TreeSet<>();
		for (final VaeFamily family : ALL) {
			for (final String mark : List.of(family.mark(), family.mark().replaceFirst("^encoder\\.", "decoder."))) {
				keys.stream()
						.filter(key -> key.endsWith("." + mark))
						.forEach(key -> prefixes.add(key.substring(0, key.length() - mark.length())));
			}
		}
		return List.copyOf(prefixes);
	}

	/**
	 * Recognizes the tensors of an autoencoder in a file.
	 *
	 * @param keys all names in it
	 * @param likely the family to try first
	 * @param prefixes that may stand before the names, the first that fits is meant
	 * @return where they are and how they are named; empty if no autoencoder is
	 *         among them
	 */
	public static Optional<KeyScheme> scheme(
			final Set<String> keys, final Optional<VaeFamily> likely, final List<String> prefixes) {
		final List<VaeFamily> order = new ArrayList<>(ALL);
		likely.ifPresent(family -> order.add(0, family));
		for (final String prefix : prefixes) {
			for (final VaeFamily family : order) {
				final Optional<KeyNames> names = family.names(key -> keys.contains(prefix + key));
				if (names.isPresent()) return Optional.of(new KeyScheme(family, prefix, names.get()));
			}
		}
		return Optional.empty();
	}
}
