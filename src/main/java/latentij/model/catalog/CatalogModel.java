// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.catalog;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import latentij.codec.PosteriorMode;
import latentij.model.hub.FileSize;
import latentij.model.hub.HubFile;
import latentij.model.hub.HubModel;
import latentij.model.hub.HubReference;

/**
 * One row of the catalog.
 *
 * @param name the name that users type: lower-case letters, digits and hyphens
 * @param title for people, one line
 * @param group the heading that it stands under in lists
 * @param reference the repository, pinned to a commit where one is recorded, with
 *          the folder of the files; null for the bundled model
 * @param files the files that are needed; empty for the bundled model
 * @param license the license's name
 * @param login true if an access token is needed
 * @param bundled true if the model comes with LatentIJ
 * @param posteriors which latents its encoder gives
 * @param numbers of the configuration; null for the bundled
 *          model, whose own config.json tells
 * @param notes facts that users should know, one sentence each
 */
public record CatalogModel(
		String name,
		String title,
		String group,
		HubReference reference,
		List<HubFile> files,
		String license,
		boolean login,
		boolean bundled,
		Set<PosteriorMode> posteriors,
		Numbers numbers,
		List<String> notes) {

	/**
	 * The numbers around the networks, for files without a configuration.
	 *
	 * @param latentChannels channels of a latent
	 * @param scalingFactor diffusers' {@code scaling_factor}
	 * @param shiftFactor diffusers' {@code shift_factor}
	 * @param spatialCompressionRatio pixels of an image for one of a latent; 0 where it is not known, or where
	 *          a latent has more numbers than the two factors
	 */
	public record Numbers(int latentChannels, double scalingFactor, double shiftFactor, int spatialCompressionRatio) {}

	public CatalogModel {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(title, "title");
		Objects.requireNonNull(group, "group");
		Objects.requireNonNull(license, "license");
		posteriors = Set.copyOf(posteriors);
		files = List.copyOf(files);
		notes = List.copyOf(notes);
		if (bundled != (reference == null) || bundled != (numbers == null) || bundled != files.isEmpty())
			throw new IllegalArgumentException("A model is bundled or has a repository with files");
	}

	/**
	 * This model as a {@code ModelStore} looks for it.
	 *
	 * @return the model
	 * @throws IllegalStateException if it is the bundled one, which needs no store
	 */
	public HubModel hubModel() {
		if (bundled)
			throw new IllegalStateException(
					"The model \"" + name + "\" comes with LatentIJ; it is neither searched for nor downloaded");
		return new HubModel(name, reference, files, license, login);
	}

	/** @return the size of its files, as far as it is known */
	public FileSize size() {
		return bundled ? FileSize.UNKNOWN : hubModel().size();
	}

	/** @return name and size for lists: "sd15 (335 MB)" */
	@Override
	public String toString() {
		return name + " (" + (bundled ? "bundled" : size().display()) + ")";
	}
}
