// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.FileHash;
import latentij.model.hub.FileHashes;
import latentij.model.hub.HubException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubFile;
import latentij.model.hub.HubFile.Role;
import latentij.model.hub.HubModel;
import latentij.model.hub.HubModelFiles;
import latentij.model.hub.HubReference;
import latentij.model.hub.RepositoryLayout;
import latentij.model.hub.store.ModelPlaces.Place;

/**
 * Finds models on this computer: in folders of the layout of Hugging Face's
 * cache, and in folders that users filled by hand. A file that is not as it
 * should be is reported to the log and left aside.
 */
final class LocalModels {

	private static final int MAX_SNAPSHOTS = 100;

	private final RepositoryLayout layout;
	private final FileHashes hashes;
	private final Consumer<String> log;

	LocalModels(final RepositoryLayout layout, final FileHashes hashes, final Consumer<String> log) {
		this.layout = layout;
		this.hashes = hashes;
		this.log = log;
	}

	/**
	 * One search.
	 *
	 * @param verify true to verify hashes, which reads each file once
	 * @param listener follows that, and may stop it
	 */
	record Search(HubModel model, boolean verify, DownloadListener listener) {}

	/**
	 * Looks into a cache.
	 *
	 * @param cache the folder of the {@code models--…} folders
	 * @throws HubException if the model is there, but not supported; or if it was
	 *           canceled
	 */
	Optional<HubModelFiles> inCache(final Path cache, final Search search) throws HubException {
		final Path repository = HubCache.repository(cache, search.model.reference());
		if (!Files.isDirectory(repository)) return Optional.empty();
		final Path inside;
		try {
			inside = repository.toRealPath();
		} catch (final IOException exc) {
			return unreadable(repository, exc);
		}
		for (final String commit : snapshots(inside, search.model)) {
			final Path folder = HubCache.snapshot(inside, commit);
			final Optional<HubModelFiles> found = inFolder(folder, false, inside, commit, search);
			if (found.isPresent()) return found;
		}
		return Optional.empty();
	}

	/** The snapshots that may be meant, the best first. */
	private Set<String> snapshots(final Path repository, final HubModel model) {
		final HubReference reference = model.reference();
		final Set<String> names = new LinkedHashSet<>();
		commit(repository, reference.revisionOrMain()).ifPresent(names::add);
		names.add(reference.revisionOrMain());
		// Weights of the right hash are the right weights, whatever the commit.
		final boolean known = isHashKnown(model);
		if (!known && reference.revision() != null) return names;
		final List<String> others = commits(repository);
		if (known || names.size() == 1 && others.size() == 1) names.addAll(others);
		return names;
	}

	/** The commit that a branch or tag is at. */
	private Optional<String> commit(final Path repository, final String revision) {
		try {
			return HubCache.commit(repository, revision);
		} catch (final IOException exc) {
			return unreadable(HubCache.ref(repository, revision), exc);
		}
	}

	private static List<String> commits(final Path repository) {
		try (Stream<Path> list = Files.list(HubCache.snapshots(repository))) {
			return list.map(path -> path.getFileName().toString())
					.filter(HubReference::isCommit)
					.sorted()
					.limit(MAX_SNAPSHOTS)
					.toList();
		} catch (final IOException | UncheckedIOException exc) {
			return List.of();
		}
	}

	private static boolean isHashKnown(final HubModel model) {
		return model.files().stream().anyMatch(file -> file.role() == Role.WEIGHTS && file.sha256() != null);
	}

	/**
	 * Looks into the {@code models} folder of Fiji or ImageJ: for a cache, for
	 * {@code owner/name}, and, where the hash of the weights is known, for a
	 * folder of the repository's or the model's name and for the bare file.
	 *
	 * @throws HubException as for {@link #inCache}
	 */
	Optional<HubModelFiles> inModels(final Path models, final Search search) throws HubException {
		if (!Files.isDirectory(models)) return Optional.empty();
		final Optional<HubModelFiles> cached = inCache(models, search);
		if (cached.isPresent()) return cached;
		final HubModel model = search.model;
		final HubReference reference = model.reference();
		final List<Path> folders = new ArrayList<>();
		folders.add(models.resolve(reference.owner()).resolve(reference.name()));
		final boolean known = isHashKnown(model);
		if (known) {
			folders.add(models.resolve(reference.name()));
			if (model.name().matches("[A-Za-z0-9][A-Za-z0-9_-]*")) folders.add(models.resolve(model.name()));
			if (model.files().size() == 1) folders.add(models);
		}
		// Without a hash nothing tells which revision a folder holds.
		else if (reference.revision() != null) return Optional.empty();
		final String revision = known && reference.isPinned() ? reference.revision() : "unknown";
		for (final Path folder : folders) {
			for (final boolean flat : new boolean[] {false, true}) {
				final Optional<HubModelFiles> found = inFolder(folder, flat, null, revision, search);
				if (found.isPresent()) return found;
			}
		}
		return Optional.empty();
	}

	/**
	 * Looks into one folder.
	 *
	 * @param flat true for files that lie in it without the repository's folders
	 * @param inside the folder that links must not lead out of; null for anywhere
	 */
	private Optional<HubModelFiles> inFolder(
			final Path folder, final boolean flat, final Path inside, final String revision, final Search search)
			throws HubException {
		for (final Place place : ModelPlaces.of(search.model, layout)) {
			final Path config = place.config() == null ? null : at(folder, place.config(), flat);
			for (final String path : place.weights()) {
				final Path weights = at(folder, path, flat);
				if (!isUsable(weights, inside)) continue;
				if (layout.isIndex(path)) {
					final Optional<HubModelFiles> parts =
							inShards(config, place.config(), weights, path, inside, revision, search);
					if (parts.isPresent()) return parts;
					continue;
				}
				final boolean hasConfig = config != null && isUsable(config, inside);
				if (!hasConfig && place.configRequired()) continue;
				final Path present = hasConfig ? config : null;
				try {
					if (isRight(present, place.config(), weights, path, search))
						return Optional.of(new HubModelFiles(revision, present, weights));
				} catch (final HubException exc) {
					throw exc;
				} catch (final IOException exc) {
					return unreadable(weights, exc);
				}
			}
		}
		return Optional.empty();
	}

	/** Looks for the weights in several files that an index names; all must be there. */
	private Optional<HubModelFiles> inShards(
			final Path config,
			final String configPath,
			final Path index,
			final String path,
			final Path inside,
			final String revision,
			final Search search)
			throws HubException {
		if (!isUsable(config, inside)) return Optional.empty();
		try {
			final byte[] content = content(index, path, search);
			if (content == null) return Optional.empty();
			for (final String name : layout.shards(index.toString(), content)) {
				final Path shard = index.resolveSibling(name);
				if (!isUsable(shard, inside)
						|| !isRight(config, configPath, shard, ModelPlaces.shard(path, name), search))
					return Optional.empty();
			}
			return Optional.of(new HubModelFiles(revision, config, index));
		} catch (final HubException exc) {
			throw exc;
		} catch (final IOException exc) {
			return unreadable(index, exc);
		}
	}

	private static Path at(final Path folder, final String path, final boolean flat) {
		return folder.resolve(flat ? path.substring(path.lastIndexOf('/') + 1) : path);
	}

	private boolean isUsable(final Path file, final Path inside) {
		if (!Files.isRegularFile(file)) return false;
		if (inside == null) return true;
		try {
			if (file.toRealPath().startsWith(inside)) return true;
			log.accept(file + " is a link that leads out of " + inside + "; it is not used.");
		} catch (final IOException exc) {
			unreadable(file, exc);
		}
		return false;
	}

	/** Checks a configuration, which may be null for none, and the weights beside it. */
	private boolean isRight(
			final Path config, final String configPath, final Path weights, final String path, final Search search)
			throws IOException {
		HubException unsupported = null;
		try {
			if (config != null && !isConfig(config, configPath, search)) return false;
		} catch (final HubException exc) {
			// It matters only if the weights are those of the model that is wanted.
			unsupported = exc;
		}
		if (!isWeights(weights, path, search)) return false;
		if (unsupported != null) throw unsupported;
		return true;
	}

	private boolean isConfig(final Path config, final String path, final Search search) throws IOException {
		final byte[] content = content(config, path, search);
		if (content == null) return false;
		try {
			return layout.accepts(config.toString(), content);
		} catch (final IOException exc) {
			throw new HubException(Kind.UNSUPPORTED, exc.getMessage(), exc);
		}
	}

	/** The content of a small file; null if it is not as it should be. */
	private byte[] content(final Path file, final String path, final Search search) throws IOException {
		final long size = Files.size(file);
		if (size > HubFile.MAX_CONFIG) {
			log.accept(
					file + " has " + size + " bytes, far too many for a " + file.getFileName() + "; it is not used.");
			return null;
		}
		final byte[] content = Files.readAllBytes(file);
		final FileHash expected = ModelPlaces.knownHash(search.model, path).orElse(FileHash.ofName(realName(file)));
		if (expected == null || expected.matches(content)) return content;
		damaged(file, expected, expected.of(content));
		return null;
	}

	private boolean isWeights(final Path weights, final String path, final Search search) throws IOException {
		final long size = Files.size(weights);
		final Optional<HubFile> known = ModelPlaces.known(search.model, path);
		if (known.isPresent() && !known.get().size().accepts(size)) {
			log.accept(weights + " has " + size + " bytes, but " + search.model.name() + " has "
					+ known.get().size().expected() + "; it is not used.");
			return false;
		}
		if (!search.verify) return true;
		FileHash expected = ModelPlaces.knownHash(search.model, path).orElse(FileHash.ofName(realName(weights)));
		// Of our own downloads: the hash that they had then.
		if (expected == null) expected = FileHash.sha256(hashes.downloaded(weights));
		if (expected == null) return true;
		search.listener.status("Checking " + weights.getFileName() + "…");
		final String found = hashes.hash(expected.kind(), weights, search.listener::isCanceled);
		if (found.equals(expected.hex())) return true;
		damaged(weights, expected, found);
		return false;
	}

	private static String realName(final Path file) throws IOException {
		return file.toRealPath().getFileName().toString();
	}

	private void damaged(final Path file, final FileHash expected, final String found) {
		log.accept(file + " is not the file it should be: expected " + expected + ", found " + found
				+ "; it is not used. Delete it.");
	}

	private <T> Optional<T> unreadable(final Path path, final IOException exc) {
		log.accept(path + " cannot be read (" + exc + ").");
		return Optional.empty();
	}
}
