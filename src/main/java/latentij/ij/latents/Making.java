// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.ij.provenance.ProvenanceReader;
import latentij.job.EncodeOptions;
import latentij.job.Job;
import latentij.job.Plan.ModelId;
import latentij.job.Provenance;
import latentij.job.options.Seeds;
import latentij.model.library.Models;
import latentij.util.Printable;

/** How results of a run are made, to compare it with what results of an earlier one tell. */
public final class Making {

	private static final String PREFIX = ProvenanceReader.PREFIX;
	private static final String MODEL = PREFIX + "model";
	private static final String VERSION = ".version";
	private static final String LATENT = PREFIX + ProvenanceProperties.LATENT;
	private static final String LATENT_MODEL = LATENT + "model";

	/** The key under which results tell their model. */
	private final String modelKey;
	/** By the keys where results tell them; those that are not known are left out. */
	private final Map<String, ModelId> models;

	private final Map<String, String> options;

	private Making(final String modelKey, final Map<String, ModelId> models, final Map<String, String> options) {
		this.modelKey = modelKey;
		this.models = models;
		this.options = options;
	}

	/**
	 * The making of latents.
	 *
	 * @param model that encodes; empty if it is not known
	 * @param options of encoding
	 * @return what latents of such a run tell
	 */
	public static Making latents(final Optional<ModelId> model, final EncodeOptions options) {
		final Map<String, String> texts = new HashMap<>();
		texts.put(PREFIX + "posterior", options.posterior().name().toLowerCase(Locale.ROOT));
		texts.put(PREFIX + "seed", Seeds.text(Job.of(options).seed()));
		texts.put(PREFIX + "size", options.size().key());
		return making(MODEL, model, texts);
	}

	/**
	 * The making of images.
	 *
	 * @param model that decodes; empty if it is not known
	 * @param latent what the latent tells, by key
	 * @return what images of such a run tell
	 */
	public static Making images(final Optional<ModelId> model, final Map<String, String> latent) {
		final Map<String, String> texts = new HashMap<>();
		for (final String key : ProvenanceProperties.OF_LATENT)
			if (latent.containsKey(PREFIX + key)) texts.put(LATENT + key, latent.get(PREFIX + key));
		final Making making = making(PREFIX + "decoded.model", model, texts);
		final String version = Objects.requireNonNullElse(texts.remove(LATENT_MODEL + VERSION), Provenance.UNKNOWN);
		final String encoder = texts.remove(LATENT_MODEL);
		if (encoder != null) making.models.put(LATENT_MODEL, new ModelId(encoder, version));
		return making;
	}

	private static Making making(
			final String modelKey, final Optional<ModelId> model, final Map<String, String> options) {
		final Map<String, ModelId> models = new TreeMap<>();
		model.ifPresent(known -> models.put(modelKey, known));
		return new Making(modelKey, models, options);
	}

	/**
	 * Reads which model made a latent.
	 *
	 * @param latent what it tells, by key
	 * @return its name, which may be anything; empty if it does not tell
	 */
	public static Optional<String> model(final Map<String, String> latent) {
		return Optional.ofNullable(latent.get(MODEL));
	}

	/**
	 * Compares a latent with the model that it names.
	 *
	 * @param latent what it tells, by key
	 * @param here that model, as it is here
	 * @return which version made it, and which is here, behind "was made with"; empty if the latents of both can be
	 *         exchanged, or if one is not known
	 */
	public static Optional<String> otherVersion(final Map<String, String> latent, final ModelId here) {
		final String version = latent.getOrDefault(MODEL + VERSION, Provenance.UNKNOWN);
		if (Models.areExchangeable(here.name(), version, here.version())) return Optional.empty();
		return Optional.of("version " + Printable.text(version) + " of the model " + Printable.quotedPath(here.name())
				+ ", but here is version " + here.version());
	}

	/**
	 * Adds what files tell of themselves.
	 *
	 * @param notes texts by key, as files have them
	 * @return the same with these
	 */
	public Making with(final Map<String, String> notes) {
		final Map<String, String> all = new HashMap<>(options);
		all.putAll(notes);
		return new Making(modelKey, models, all);
	}

	/**
	 * Reads the properties of an image.
	 *
	 * @param properties as ImageJ keeps them, by key
	 * @return the texts that were written into them
	 */
	public static Map<String, String> texts(final Map<String, String> properties) {
		final Map<String, String> texts = new HashMap<>();
		properties.forEach((key, text) -> texts.put(key, ProvenanceReader.unescape(text)));
		return texts;
	}

	/**
	 * Compares with a result. One that names no model is taken for one of this run; so is what it does not tell.
	 *
	 * @param told what the result tells, by key
	 * @return how it was made otherwise, behind "was made with"; empty if it was not
	 */
	public Optional<String> difference(final Map<String, String> told) {
		if (!told.containsKey(modelKey)) return Optional.empty();
		return models.entrySet().stream()
				.filter(model -> told.containsKey(model.getKey()))
				.flatMap(model ->
						otherModel(model.getKey(), model.getValue(), told)
								.map(other -> start(model.getKey()) + other)
								.stream())
				.findFirst()
				.or(() -> otherOption(told));
	}

	private static String start(final String key) {
		return key.startsWith(LATENT) ? "a latent of " : "";
	}

	private static Optional<String> otherModel(final String key, final ModelId now, final Map<String, String> told) {
		final String name = told.get(key);
		final String version = told.getOrDefault(key + VERSION, Provenance.UNKNOWN);
		if (Provenance.fit(name, version, now.name(), now.version())) return Optional.empty();
		if (name.equals(now.name()))
			return Optional.of("version " + Printable.text(version) + " of the model " + Printable.quotedPath(name)
					+ ", which has version " + now.version() + " now");
		return Optional.of(
				"the model " + Printable.quotedPath(name) + ", and not with " + Printable.quotedPath(now.name()));
	}

	/** Earlier versions wrote seeds from 2^63 on with a sign. */
	private boolean isSame(final String key, final String told) {
		final String text = options.get(key);
		return told.equals(text) || key.endsWith(".seed") && unsigned(told).equals(unsigned(text));
	}

	private static String unsigned(final String seed) {
		try {
			return Seeds.text(Seeds.parse(seed));
		} catch (final NumberFormatException exc) {
			return seed;
		}
	}

	private Optional<String> otherOption(final Map<String, String> told) {
		return options.keySet().stream()
				.sorted()
				.filter(key -> told.containsKey(key) && !isSame(key, told.get(key)))
				.map(key -> {
					final String start = key.substring((key.startsWith(LATENT) ? LATENT : PREFIX).length()) + "=";
					return start(key) + start + Printable.text(told.get(key)) + ", and not with " + start
							+ Printable.text(options.get(key));
				})
				.findFirst();
	}
}
