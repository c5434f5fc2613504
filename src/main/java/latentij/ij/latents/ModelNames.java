// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.ImagePlus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import latentij.codec.PosteriorMode;
import latentij.job.DecodeOptions;
import latentij.job.Job;
import latentij.job.Provenance;
import latentij.job.options.Options;
import latentij.model.library.Models;
import latentij.util.Printable;

/** Names of models as status lines and dialogs show them. */
public final class ModelNames {

	/** The folder of an autoencoder in that of a pipeline. */
	private static final String VAE = "vae";

	private ModelNames() {}

	/**
	 * Names the model that a job takes.
	 *
	 * @param job the wish
	 * @param made the provenance of the latent to decode; null if there is none
	 * @return a name or a path
	 */
	public static String of(final Job job, final Provenance made) {
		// A latent may come from anywhere.
		return Printable.text(job.modelFor(made));
	}

	/**
	 * Shortens the path of a model for status lines and legends.
	 *
	 * @param model a name or a path
	 * @return the last name of a path, but no "vae", which all folders of diffusers have; a name as it is
	 */
	public static String brief(final String model) {
		if (!Models.looksLikePath(model)) return model;
		final String[] names = model.replaceAll("[/\\\\]+$", "").split("[/\\\\]+");
		final int last = names.length - 1;
		return last > 0 && names[last].equals(VAE) && !names[last - 1].isEmpty() ? names[last - 1] : names[last];
	}

	/**
	 * Headings for lists of {@link Models#names()}.
	 *
	 * @return the heading of each group, as "Stable Diffusion", by the first name below it
	 */
	public static Map<String, String> headings() {
		final Map<String, String> headings = new LinkedHashMap<>();
		Models.groups().forEach((heading, names) -> headings.put(names.get(0), heading));
		return headings;
	}

	/**
	 * Lists the words for the posterior that a model can do.
	 *
	 * @param model a name or a path, as it was typed
	 * @return those of the option, the default first; all where the model is not known before it is opened
	 */
	public static List<String> posteriors(final String model) {
		final Set<PosteriorMode> possible = Models.posteriors(model);
		return Options.POSTERIOR.choices().stream()
				.filter(word -> possible.contains(PosteriorMode.valueOf(word.toUpperCase(Locale.ROOT))))
				.toList();
	}

	/**
	 * Explains a word for a model beside the field where it was typed.
	 *
	 * @param word as it was typed
	 * @param image the image that is encoded or decoded; null if it is not known
	 * @param describe describes a model
	 * @return as "auto: sd15 (Stable Diffusion 1.5, 335 MB, on this computer)"; empty if there is
	 *         nothing to say
	 */
	public static String explain(final String word, final ImagePlus image, final UnaryOperator<String> describe) {
		if (!word.strip().equalsIgnoreCase(DecodeOptions.AUTO)) return describe.apply(word);
		if (image == null) return "";
		try {
			final Job job = Job.of(DecodeOptions.DEFAULT);
			final List<String> doubts = new ArrayList<>();
			final Provenance made =
					OpenLatents.toDecode(image, job, doubts::add).provenance();
			final String described = described(made, !doubts.isEmpty(), describe);
			return DecodeOptions.AUTO + ": " + shortened(job.modelFor(made))
					+ (described.isEmpty() ? "" : " (" + described + ")");
		} catch (final IllegalArgumentException exc) {
			// No latent: the command says so, when it is run.
			return "";
		}
	}

	/** The end of a long path tells more than its beginning. */
	private static String shortened(final String model) {
		final String text = Printable.text(model);
		return text.length() < model.length() ? Printable.text(brief(model)) : text;
	}

	private static String described(
			final Provenance made, final boolean ofAnother, final UnaryOperator<String> describe) {
		if (made == null) return "assumed; the image does not say";
		if (ofAnother) return "as the open latent of its size; the image does not say";
		// No file is looked for that a foreign latent names.
		return Models.isListed(made.model()) ? describe.apply(made.model()) : "";
	}
}
