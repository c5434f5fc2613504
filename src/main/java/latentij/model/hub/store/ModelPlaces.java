// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import latentij.model.hub.FileHash;
import latentij.model.hub.HubFile;
import latentij.model.hub.HubFile.Role;
import latentij.model.hub.HubModel;
import latentij.model.hub.HubReference;
import latentij.model.hub.RepositoryLayout;

/** The places in a repository where a model's files may be. */
final class ModelPlaces {

	private static final String CONFIG = "config.json";

	/**
	 * One possible place.
	 *
	 * @param config the path of the configuration; null where none is needed
	 * @param configRequired true if it must be there
	 * @param weights the paths that the weights may have, or beside a required configuration the
	 *          index of weights in several files, the best first
	 */
	record Place(String config, boolean configRequired, List<String> weights) {}

	private ModelPlaces() {}

	/** The places to look at for a model, the best first. */
	static List<Place> of(final HubModel model, final RepositoryLayout layout) {
		if (!model.files().isEmpty()) return List.of(known(model));
		final HubReference reference = model.reference();
		if (reference.isFile()) {
			final String config = join(HubModel.folderOf(reference.path()), CONFIG);
			return List.of(new Place(config, false, List.of(reference.path())));
		}
		final List<Place> places = new ArrayList<>();
		for (final String folder : reference.path() == null ? layout.folders() : List.of(reference.path())) {
			final List<String> weights =
					layout.weights().stream().map(name -> join(folder, name)).toList();
			places.add(new Place(join(folder, CONFIG), true, weights));
		}
		return places;
	}

	private static Place known(final HubModel model) {
		String config = null;
		String weights = null;
		for (final HubFile file : model.files()) {
			if (file.role() == Role.CONFIG) config = file.path();
			else weights = file.path();
		}
		return new Place(config, config != null, List.of(weights));
	}

	/** The path of a file that an index names. */
	static String shard(final String index, final String name) {
		return join(HubModel.folderOf(index), name);
	}

	/** The facts about a file that are known in advance. */
	static Optional<HubFile> known(final HubModel model, final String path) {
		return model.files().stream().filter(file -> file.path().equals(path)).findFirst();
	}

	/** The hash of a file that is known in advance. */
	static Optional<FileHash> knownHash(final HubModel model, final String path) {
		return known(model, path).map(HubFile::sha256).map(FileHash::sha256);
	}

	private static String join(final String folder, final String name) {
		return folder.isEmpty() ? name : folder + "/" + name;
	}
}
