// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import latentij.job.DecodeOptions;
import latentij.job.Job;
import latentij.job.Provenance;
import latentij.model.library.Models;
import latentij.util.Printable;

/** Names of models as status lines and dialogs show them. */
public final class ModelNames {

	private ModelNames() {}

	/**
	 * Names the model that a job takes.
	 *
	 * @param job the wish
	 * @param made the provenance of the latent to decode; null if there is none
	 * @return a name or a path, after "auto: " where the latent decides
	 */
	static String of(final Job job, final Provenance made) {
		// A latent may come from anywhere.
		final String name = Printable.text(job.modelFor(made));
		return job.isAuto() ? DecodeOptions.AUTO + ": " + name : name;
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
	 * Explains a word for a model beside the field where it was typed.
	 *
	 * @param word as it was typed
	 * @param image the image that is encoded or decoded; null if it is not known
	 * @param describe describes the names of the list; empty for others
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
			return of(job, made) + (described.isEmpty() ? "" : " (" + described + ")");
		} catch (final IllegalArgumentException exc) {
			// No latent: the command says so, when it is run.
			return "";
		}
	}

	private static String described(
			final Provenance made, final boolean ofAnother, final UnaryOperator<String> describe) {
		if (made == null) return "assumed; the image does not say";
		return ofAnother ? "as the open latent of its size; the image does not say" : describe.apply(made.model());
	}
}
