// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.FileHash;
import latentij.model.hub.FileSize;
import latentij.model.hub.HubException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubFile;
import latentij.model.hub.HubFile.Role;
import latentij.model.hub.HubModel;
import latentij.model.hub.HubReference;
import latentij.model.hub.RepositoryLayout;
import latentij.model.hub.http.HubAnswer.Stated;
import latentij.model.hub.http.HubClient;
import latentij.model.hub.http.HubClient.Content;
import latentij.model.hub.http.HubErrors;
import latentij.model.hub.store.ModelPlaces.Place;

/**
 * The files that a model needs, all of one commit, each with the size and the
 * hash that it must have.
 *
 * @param commit the commit, or the revision where the server states no commit
 * @param items the configuration, if there is one, and the weights: one file, or an index and
 *          the files that it names
 */
record DownloadPlan(String commit, List<Item> items) {

	/**
	 * One file.
	 *
	 * @param content the whole of a configuration or an index; null for weights, which are still
	 *          to be fetched
	 */
	record Item(String path, Role role, FileHash hash, long size, byte[] content) {}

	/** Bytes of all files together. */
	long size() {
		return items.stream().mapToLong(Item::size).sum();
	}

	/**
	 * Asks the server for the files of a model. Configurations are fetched and
	 * checked; of weights nothing but the statements about them.
	 *
	 * @throws HubException if there are none that can be used, if they are not what
	 *           the catalog says, or if the configuration is not supported
	 */
	static DownloadPlan of(
			final HubModel model,
			final RepositoryLayout layout,
			final HubClient client,
			final DownloadListener listener)
			throws HubException {
		return new Planner(model, layout, client, listener).plan();
	}

	private static final class Planner {

		private final HubModel model;
		private final HubReference reference;
		private final RepositoryLayout layout;
		private final HubClient client;
		private final DownloadListener listener;
		private final List<String> missing = new ArrayList<>();
		/** Pinned by the first answer: all files of one commit, even if somebody changes the branch now. */
		private String revision;

		Planner(
				final HubModel model,
				final RepositoryLayout layout,
				final HubClient client,
				final DownloadListener listener) {
			this.model = model;
			this.layout = layout;
			this.client = client;
			this.listener = listener;
			reference = model.reference();
			revision = reference.revisionOrMain();
		}

		DownloadPlan plan() throws HubException {
			for (final Place place : ModelPlaces.of(model, layout)) {
				final List<Item> items = new ArrayList<>();
				if (!addConfig(items, place)) continue;
				for (final String path : place.weights()) {
					if (layout.isIndex(path)) {
						final List<Item> parts = shards(path);
						if (parts.isEmpty()) continue;
						items.addAll(parts);
						return new DownloadPlan(revision, items);
					}
					final Optional<Stated> stated = client.head(reference, revision, path, listener);
					if (stated.isEmpty()) {
						missing.add(path);
						continue;
					}
					pin(stated.get());
					items.add(weights(path, stated.get()));
					return new DownloadPlan(revision, items);
				}
			}
			throw new HubException(
					Kind.NOT_FOUND,
					reference.repository() + " at revision " + reference.revisionOrMain() + " on " + client.server()
							+ " has no autoencoder that can be used; looked for: " + String.join(", ", missing)
							+ ". Check the spelling on " + reference.page()
							+ ", or name the folder or the .safetensors file: "
							+ "owner/name/folder. (Weights in .bin files are not supported.)");
		}

		/** An index, and the files of weights that it names; none if one is not there. */
		private List<Item> shards(final String index) throws HubException {
			final Optional<Content> content = client.get(reference, revision, index, listener);
			if (content.isEmpty()) {
				missing.add(index);
				return List.of();
			}
			pin(content.get().stated());
			final byte[] bytes = content.get().bytes();
			final List<Item> items = new ArrayList<>();
			items.add(new Item(index, Role.WEIGHTS, content.get().stated().hash(), bytes.length, bytes));
			for (final String name : shards(index, bytes)) {
				final String path = ModelPlaces.shard(index, name);
				final Optional<Stated> stated = client.head(reference, revision, path, listener);
				if (stated.isEmpty()) {
					missing.add(path);
					return List.of();
				}
				items.add(weights(path, stated.get()));
			}
			return items;
		}

		private Set<String> shards(final String path, final byte[] index) throws HubException {
			try {
				return layout.shards(HubErrors.name(reference, path), index);
			} catch (final IOException exc) {
				throw new HubException(Kind.UNSUPPORTED, exc.getMessage(), exc);
			}
		}

		/** Adds the configuration of a place; false if the place holds no such model. */
		private boolean addConfig(final List<Item> items, final Place place) throws HubException {
			final String path = place.config();
			if (path == null) return true;
			final Optional<Content> content = client.get(reference, revision, path, listener);
			if (content.isEmpty()) {
				if (place.configRequired()) missing.add(path);
				return !place.configRequired();
			}
			pin(content.get().stated());
			if (!isAccepted(path, content.get().bytes())) {
				missing.add(path + " (not of an autoencoder)");
				return false;
			}
			items.add(config(path, content.get()));
			return true;
		}

		private boolean isAccepted(final String path, final byte[] config) throws HubException {
			try {
				return layout.accepts(HubErrors.name(reference, path), config);
			} catch (final IOException exc) {
				throw new HubException(Kind.UNSUPPORTED, exc.getMessage(), exc);
			}
		}

		private void pin(final Stated stated) {
			if (stated.commit() != null) revision = stated.commit();
		}

		private Item config(final String path, final Content content) throws HubException {
			final byte[] bytes = content.bytes();
			final Optional<FileHash> known = ModelPlaces.knownHash(model, path);
			if (known.isPresent() && !known.get().matches(bytes))
				throw HubErrors.mismatch(
						HubErrors.name(reference, path),
						known.get(),
						known.get().of(bytes),
						"It was not kept.");
			final FileHash hash = known.orElse(content.stated().hash());
			return new Item(path, Role.CONFIG, hash, bytes.length, bytes);
		}

		private Item weights(final String path, final Stated stated) throws HubException {
			final String what = HubErrors.name(reference, path);
			final FileHash hash = hash(what, ModelPlaces.knownHash(model, path), stated.hash());
			final long size = size(what, ModelPlaces.known(model, path), stated.size());
			if (hash == null || size < 1)
				throw new HubException(
						Kind.WRONG_CONTENT,
						client.server() + " does not state the " + (hash == null ? "hash" : "size") + " of " + what
								+ ", so that a download could not be verified. If "
								+ "HF_ENDPOINT is set, use another mirror; or download the file "
								+ "yourself and open it by its path.");
			return new Item(path, Role.WEIGHTS, hash, size, null);
		}

		/** The catalog's hash, else the server's, which must not contradict it; null if neither says any. */
		private FileHash hash(final String what, final Optional<FileHash> known, final FileHash stated)
				throws HubException {
			if (known.isEmpty()) return stated;
			final FileHash expected = known.get();
			if (stated != null && stated.kind() == expected.kind() && !stated.equals(expected))
				throw HubErrors.mismatch(
						what,
						expected,
						stated.hex(),
						"The catalog says the one, " + client.server() + " the other; nothing "
								+ "was downloaded. To have the file as it is there now, type "
								+ reference.repository() + "@main.");
			return expected;
		}

		/** The server's size, which must not contradict the catalog's; -1 if neither says any. */
		private long size(final String what, final Optional<HubFile> file, final long stated) throws HubException {
			if (file.isEmpty()) return stated;
			final FileSize known = file.get().size();
			if (stated < 0) return known.exact().size() == 1 ? known.about() : stated;
			if (!known.accepts(stated))
				throw new HubException(
						Kind.MISMATCH,
						what + " does not have the size it should have: expected " + known.expected() + ", but "
								+ client.server() + " states " + stated
								+ "; nothing was downloaded. To have the file as it is there now, type "
								+ reference.repository() + "@main.");
			return stated;
		}
	}
}
