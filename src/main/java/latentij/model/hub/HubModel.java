// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.util.List;
import java.util.Objects;
import latentij.model.hub.HubFile.Role;

/**
 * A model to be found or downloaded.
 *
 * @param name the name by which users call it
 * @param reference its repository and revision
 * @param files the files that are needed: exactly one file of weights and at most one
 *          configuration, in the same folder; empty where the repository is to
 *          be looked through for them
 * @param license the license's name, for the question before a download; null
 *          where it is not known
 * @param login true if the files can be had with an access token only
 */
public record HubModel(String name, HubReference reference, List<HubFile> files, String license, boolean login) {

	public HubModel {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(reference, "reference");
		files = List.copyOf(files);
		if (!files.isEmpty()) {
			final long weights =
					files.stream().filter(f -> f.role() == Role.WEIGHTS).count();
			if (weights != 1 || files.size() > 2)
				throw new IllegalArgumentException("The model \"" + name + "\" must have one file of weights and at "
						+ "most one configuration, not "
						+ files.size() + " files, " + weights
						+ " of them weights");
			if (files.stream().map(f -> folderOf(f.path())).distinct().count() != 1)
				throw new IllegalArgumentException("The files of the model \"" + name + "\" must lie in one folder");
		}
	}

	/**
	 * A model of which only the reference is known: its files are looked for at
	 * the root of the repository, then in {@code vae}; or in the folder, or are
	 * the file, that the reference names.
	 *
	 * @param reference a repository
	 * @return the model
	 */
	public static HubModel of(final HubReference reference) {
		return new HubModel(reference.toString(), reference, List.of(), null, false);
	}

	/** @return the size of all files together, as far as it is known */
	public FileSize size() {
		long sum = 0;
		boolean exact = !files.isEmpty();
		for (final HubFile file : files) {
			if (file.role() != Role.WEIGHTS) continue;
			if (file.size().about() < 0) return FileSize.UNKNOWN;
			exact &= file.size().exact().size() == 1;
			sum += file.size().about();
		}
		if (sum == 0) return FileSize.UNKNOWN;
		return exact ? FileSize.exactly(sum) : FileSize.about(sum);
	}

	/** @return true if a hash of the weights is recorded, with which the download must agree */
	boolean hasHash() {
		return files.stream().anyMatch(file -> file.role() == Role.WEIGHTS && file.sha256() != null);
	}

	/** @return the folder of a file in a repository, without the slash at its end; empty for the first level */
	public static String folderOf(final String path) {
		final int slash = path.lastIndexOf('/');
		return slash < 0 ? "" : path.substring(0, slash);
	}
}
