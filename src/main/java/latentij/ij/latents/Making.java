// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import latentij.ij.models.ModelTrust;
import latentij.ij.provenance.ProvenanceReader;
import latentij.job.EncodeOptions;
import latentij.job.Job;
import latentij.job.Plan.ModelId;
import latentij.job.Provenance;
import latentij.job.options.Seeds;
import latentij.util.Printable;

/** How results of a run are made, to compare it with what results of an earlier one tell. */
public final class Making {

	private static final String PREFIX = ProvenanceReader.PREFIX;
	private static final String VERSION = ".version";
	private static final String SEED = PREFIX + "seed";

	private final String modelKey;
	private final Optional<ModelId> model;
	private final Map<String, String> options;

	private Making(final String modelKey, final Optional<ModelId> model, final Map<String, String> options) {
		this.modelKey = modelKey;
		this.model = model;
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
		texts.put(SEED, Seeds.text(Job.of(options).seed()));
		texts.put(PREFIX + "size", options.size().key());
		return new Making(PREFIX + "model", model, texts);
	}

	/**
	 * The making of images.
	 *
	 * @param model that decodes; empty if it is not known
	 * @return what images of such a run tell
	 */
	public static Making images(final Optional<ModelId> model) {
		return new Making(PREFIX + "decoded.model", model, Map.of());
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
		return new Making(modelKey, model, all);
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
		return model.flatMap(now -> otherModel(now, told)).or(() -> otherOption(told));
	}

	private Optional<String> otherModel(final ModelId now, final Map<String, String> told) {
		final String name = told.get(modelKey);
		final String version = told.getOrDefault(modelKey + VERSION, Provenance.UNKNOWN);
		if (Provenance.fit(name, version, now.name(), now.version())) return Optional.empty();
		if (name.equals(now.name()))
			return Optional.of("version " + Printable.text(version) + " of the model "
					+ Printable.quoted(name, ModelTrust.MAX_NAME) + ", which has version " + now.version() + " now");
		return Optional.of("the model " + Printable.quoted(name, ModelTrust.MAX_NAME) + ", and not with "
				+ Printable.quoted(now.name(), ModelTrust.MAX_NAME));
	}

	/** Earlier versions wrote seeds from 2^63 on with a sign. */
	private boolean isSame(final String key, final String told) {
		final String text = options.get(key);
		return told.equals(text) || key.equals(SEED) && told.startsWith("-") && told.equals(withSign(text));
	}

	private static String withSign(final String seed) {
		return Long.toString(Seeds.parse(seed));
	}

	private Optional<String> otherOption(final Map<String, String> told) {
		return options.keySet().stream()
				.sorted()
				.filter(key -> told.containsKey(key) && !isSame(key, told.get(key)))
				.map(key -> {
					final String start = key.substring(PREFIX.length()) + "=";
					return start + Printable.text(told.get(key)) + ", and not with " + start + options.get(key);
				})
				.findFirst();
	}
}
