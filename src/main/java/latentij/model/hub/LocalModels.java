// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import latentij.model.hub.HubFile.Role;
import latentij.model.hub.HubModelFiles.Origin;
import latentij.model.hub.VaeLayout.Place;

/**
 * Finds models on this computer: in folders of the layout of Hugging Face's
 * cache (ours has the same), and in folders that users filled by hand. What is
 * not as it should be is told to the log and left aside.
 *
 * @see <a href=
 *      "https://huggingface.co/docs/huggingface_hub/guides/manage-cache">the
 *      cache's layout</a>
 */
final class LocalModels {

	private static final int MAX_SNAPSHOTS = 100;
	private static final int MAX_REF = 200;

	private final FileHashes hashes;
	private final Consumer<String> log;

	LocalModels(final FileHashes hashes, final Consumer<String> log) {
		this.hashes = hashes;
		this.log = log;
	}

	/**
	 * How to look.
	 *
	 * @param verify whether to verify hashes, which reads each file once
	 * @param listener follows that, and may stop it
	 */
	record Search(HubModel model, boolean verify, DownloadListener listener) {}

	/**
	 * Looks into a cache.
	 *
	 * @param cache the folder of the {@code models--…} folders
	 */
	Optional<HubModelFiles> inCache(final Path cache, final Origin origin, final Search search) throws HubException {
		final HubReference reference = search.model.reference();
		final Path repository = cache.resolve(reference.cacheFolder());
		if (!Files.isDirectory(repository)) return Optional.empty();
		final Path inside;
		try {
			inside = repository.toRealPath();
		} catch (final IOException exc) {
			return unreadable(repository, exc);
		}
		for (final String snapshot : snapshots(inside, search.model)) {
			final Path folder = inside.resolve("snapshots").resolve(snapshot);
			final Optional<HubModelFiles> found = inFolder(folder, false, inside, snapshot, origin, search);
			if (found.isPresent()) return found;
		}
		return Optional.empty();
	}

	/** The snapshots that may be meant, the best first. */
	private Set<String> snapshots(final Path repository, final HubModel model) {
		final HubReference reference = model.reference();
		final Set<String> names = new LinkedHashSet<>();
		final String revision = reference.revisionOrMain();
		final Path ref = repository.resolve("refs").resolve(revision);
		try {
			if (Files.isRegularFile(ref)
					&& Files.size(ref) < MAX_REF
					&& ref.toRealPath().startsWith(repository)) {
				final String commit =
						Files.readString(ref, StandardCharsets.UTF_8).strip();
				if (HubReference.isCommit(commit)) names.add(commit);
			}
		} catch (final IOException exc) {
			log.accept(ref + " cannot be read (" + exc + ").");
		}
		names.add(revision);
		// Weights of the right hash are the right weights, whatever the commit.
		final boolean known = model.files().stream().anyMatch(f -> f.role() == Role.WEIGHTS && f.sha256() != null);
		if (!known && reference.revision() != null) return names;
		final List<String> others = new ArrayList<>();
		try (Stream<Path> list = Files.list(repository.resolve("snapshots"))) {
			list.map(p -> p.getFileName().toString())
					.filter(HubReference::isCommit)
					.sorted()
					.limit(MAX_SNAPSHOTS)
					.forEach(others::add);
		} catch (final IOException | UncheckedIOException exc) {
			return names;
		}
		if (known) names.addAll(others);
		else if (names.size() == 1 && others.size() == 1) names.addAll(others);
		return names;
	}

	/**
	 * Looks into the {@code models} folder of Fiji or ImageJ: for a cache, for
	 * {@code owner/name}, and, where the hash of the weights is known, for a
	 * folder of the repository's or the model's name and for the bare file.
	 */
	Optional<HubModelFiles> inModels(final Path models, final Origin origin, final Search search) throws HubException {
		if (!Files.isDirectory(models)) return Optional.empty();
		final Optional<HubModelFiles> cached = inCache(models, origin, search);
		if (cached.isPresent()) return cached;
		final HubModel model = search.model;
		final HubReference reference = model.reference();
		final List<Path> folders = new ArrayList<>();
		folders.add(models.resolve(reference.owner()).resolve(reference.name()));
		HubFile weights = null;
		for (final HubFile file : model.files()) if (file.role() == Role.WEIGHTS) weights = file;
		final boolean known = weights != null && weights.sha256() != null;
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
				final Optional<HubModelFiles> found = inFolder(folder, flat, null, revision, origin, search);
				if (found.isPresent()) return found;
			}
		}
		return Optional.empty();
	}

	/**
	 * Looks into one folder.
	 *
	 * @param flat whether the files lie in it without the repository's folders
	 * @param inside where links must not lead out of; null for anywhere
	 */
	private Optional<HubModelFiles> inFolder(
			final Path folder,
			final boolean flat,
			final Path inside,
			final String revision,
			final Origin origin,
			final Search search)
			throws HubException {
		for (final Place place : VaeLayout.places(search.model)) {
			for (final String path : place.weights()) {
				final Path weights = at(folder, path, flat);
				if (!usable(weights, inside)) continue;
				Path config = place.config() == null ? null : at(folder, place.config(), flat);
				if (config != null && !usable(config, inside)) {
					if (place.configRequired()) continue;
					config = null;
				}
				try {
					if (config != null && !isConfig(config, VaeLayout.known(search.model, place.config()))) continue;
					final HubFile known = VaeLayout.known(search.model, path);
					final Verdict verdict = check(weights, known, origin, search);
					if (!verdict.good) continue;
					return Optional.of(new HubModelFiles(
							search.model.name(),
							search.model.reference(),
							revision,
							weights.getParent(),
							config,
							weights,
							verdict.sha256,
							origin));
				} catch (final HubException exc) {
					throw exc;
				} catch (final IOException exc) {
					return unreadable(weights, exc);
				}
			}
		}
		return Optional.empty();
	}

	private static Path at(final Path folder, final String path, final boolean flat) {
		return folder.resolve(flat ? path.substring(path.lastIndexOf('/') + 1) : path);
	}

	private boolean usable(final Path file, final Path inside) {
		if (!Files.isRegularFile(file)) return false;
		if (inside == null) return true;
		try {
			if (file.toRealPath().startsWith(inside)) return true;
			log.accept(file + " is a link that leads out of " + inside + "; it is not used.");
		} catch (final IOException exc) {
			log.accept(file + " cannot be read (" + exc + ").");
		}
		return false;
	}

	private boolean isConfig(final Path config, final HubFile known) throws IOException {
		if (Files.size(config) > VaeLayout.MAX_CONFIG) {
			log.accept(config + " has " + Files.size(config) + " bytes, far too "
					+ "many for a config.json; it is not used.");
			return false;
		}
		final byte[] content = Files.readAllBytes(config);
		final FileHash stated =
				FileHash.ofName(config.toRealPath().getFileName().toString());
		final FileHash expected = known != null && known.sha256() != null ? FileHash.sha256(known.sha256()) : stated;
		if (expected != null && !expected.matches(content)) {
			damaged(config, expected, expected.of(content));
			return false;
		}
		return VaeLayout.isVaeConfig(content);
	}

	private record Verdict(boolean good, String sha256) {}

	private Verdict check(final Path weights, final HubFile known, final Origin origin, final Search search)
			throws IOException {
		final long size = Files.size(weights);
		if (known != null && !known.size().accepts(size)) {
			log.accept(weights + " has " + size + " bytes, but " + search.model.name() + " has "
					+ known.size().expected() + "; it is not used.");
			return new Verdict(false, null);
		}
		if (!search.verify) return new Verdict(true, null);
		FileHash expected = known == null ? null : FileHash.sha256(known.sha256());
		if (expected == null)
			expected = FileHash.ofName(weights.toRealPath().getFileName().toString());
		// In our own store: what it was when it was downloaded.
		if (expected == null && origin == Origin.STORE) expected = FileHash.sha256(hashes.downloaded(weights));
		if (expected == null) return new Verdict(true, null);
		final DownloadListener listener = search.listener;
		listener.status("Checking " + weights.getFileName() + "…");
		final boolean sha256 = expected.kind() == FileHash.Kind.SHA256;
		final String found =
				sha256 ? hashes.sha256(weights, listener::isCanceled) : expected.of(weights, listener::isCanceled);
		if (found.equals(expected.hex())) return new Verdict(true, sha256 ? found : null);
		damaged(weights, expected, found);
		return new Verdict(false, null);
	}

	private void damaged(final Path file, final FileHash expected, final String found) {
		log.accept(file + " is not the file it should be: expected " + expected + ", found " + found
				+ "; it is not used. Delete it.");
	}

	private Optional<HubModelFiles> unreadable(final Path path, final IOException e) {
		log.accept(path + " cannot be read (" + e + ").");
		return Optional.empty();
	}
}
