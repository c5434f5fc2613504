// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import java.util.Locale;
import java.util.Optional;
import latentij.job.BlockSource;
import latentij.job.Extent;
import latentij.job.Job;
import latentij.job.Provenance;
import latentij.model.VaeModel;
import latentij.model.WeightsVersion;
import latentij.model.library.Models;
import latentij.util.Printable;
import latentij.util.Tally;

/** Sentences about that which a latent remembers and which does not fit what is decoded. */
public final class DecodingNotes {

	/** Also raw latents, which are not multiplied by a scaling factor, are far below. */
	private static final float NO_LATENT = 100;

	private DecodingNotes() {}

	/**
	 * Compares the sizes.
	 *
	 * @param latent to decode
	 * @param out the size of the image
	 * @return a sentence; empty if it is the one that the latent remembers, or if it remembers none
	 */
	public static Optional<String> size(final BlockSource latent, final Extent out) {
		final Provenance made = latent.provenance();
		return made == null || made.width() == out.width() && made.height() == out.height()
				? Optional.empty()
				: Optional.of(otherSize(latent, out));
	}

	/**
	 * Compares the versions.
	 *
	 * @param job the wish
	 * @param latent to decode
	 * @param model that decodes
	 * @return that latent; none if it was made with this version, or does not tell with which
	 */
	public static Tally version(final Job job, final BlockSource latent, final VaeModel model) {
		final Provenance made = latent.provenance();
		if (made == null || !job.isAuto() && !made.model().equals(model.name())) return Tally.NONE;
		return isOther(made.modelVersion(), model) ? otherVersion(latent, model) : Tally.NONE;
	}

	/**
	 * Tells which model was assumed: a stack that lost its properties may be a latent of any.
	 *
	 * @param job the wish
	 * @param latent to decode
	 * @return a sentence or two; empty if it is known
	 */
	public static Optional<String> assumption(final Job job, final BlockSource latent) {
		if (!job.isAuto() || latent.provenance() != null) return Optional.empty();
		return Optional.of(assumed(latent, job.modelFor(null)));
	}

	/**
	 * Tells of values that latents do not have: of a stack that was converted to 8 or 16 bits and back, say.
	 *
	 * @param latent its name
	 * @param largest the largest absolute value
	 * @return a sentence or two; empty if it may be one
	 */
	public static Optional<String> values(final String latent, final float largest) {
		if (largest < NO_LATENT) return Optional.empty();
		return Optional.of("\"" + latent + "\" has values up to " + String.format(Locale.ROOT, "%.4g", largest)
				+ "; those of latents are mostly between -5 and 5. A stack that was converted to 8 or 16 bits has lost"
				+ " its scale (Save Latent keeps it): encode the image again.");
	}

	/** A latent that was imported, or made by an earlier version of LatentIJ, may not know its version. */
	private static boolean isOther(final String version, final VaeModel model) {
		return !version.equals(model.version())
				&& !WeightsVersion.areSame(version, model.version())
				// Until 2026-11-30, models of a path had what their config or Hugging Face's cache called a version.
				&& WeightsVersion.isOne(version) == WeightsVersion.isOne(model.version())
				&& !version.equals(Models.UNKNOWN_VERSION)
				&& !model.version().equals(Models.UNKNOWN_VERSION);
	}

	private static String assumed(final BlockSource latent, final String model) {
		return "\"" + latent.name()
				+ "\" does not say which model made it (its properties and slice labels are missing),"
				+ " so the model \"" + model + "\" was assumed. The size of the original image is not known either."
				+ " If the image looks wrong, set model= to the model that made it.";
	}

	/** A latent may have been cropped, scaled or rotated since, and what it says need not be true. */
	private static String otherSize(final BlockSource latent, final Extent out) {
		final Provenance made = latent.provenance();
		final String why = made.width() == 0
				? "tells of images of several sizes"
				: "remembers an image of " + made.width() + " x " + made.height()
						+ " pixels, which has a latent of another size (it may have been cropped, scaled or rotated)";
		return "\"" + latent.name() + "\" " + why + ", so it was decoded to " + out.width() + " x " + out.height()
				+ " pixels.";
	}

	/** A decoder fits the encoder that it was trained with, and another one only where its model says so. */
	private static Tally otherVersion(final BlockSource latent, final VaeModel model) {
		final Provenance made = latent.provenance();
		final boolean same = Models.areExchangeable(model.name(), made.modelVersion(), model.version());
		// For Tally, which puts names in.
		final String how = (" was made with version " + Printable.text(made.modelVersion()) + " of the model "
						+ Printable.quoted(made.model())
						+ (same
								? ". Version " + model.version() + ", which is here, decodes its latents as well."
								: ", but here is version " + model.version()
										+ ". If the image looks wrong, encode it again, or set model= to the path of"
										+ " the version that made it."))
				.replace("%", "%%");
		return Tally.of(
				latent.name(),
				"%s" + how,
				"%,d latents were made with other versions of their models than are here. The first, %s," + how);
	}
}
