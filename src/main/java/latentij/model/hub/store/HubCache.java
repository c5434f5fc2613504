// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import latentij.model.hub.HubReference;

/**
 * The layout of Hugging Face's cache, which our own store shares: each repository
 * has a folder {@code models--OWNER--NAME}, and in it {@code refs} with the
 * commits of branches and tags, {@code snapshots/COMMIT} with a commit's files,
 * and {@code blobs} that these files may be links to.
 *
 * @see <a href=
 *      "https://huggingface.co/docs/huggingface_hub/guides/manage-cache">the
 *      cache's layout</a>
 */
public final class HubCache {

	/** The bytes that a file with a commit stays below. */
	private static final int MAX_REF = 200;

	private static final String REPOSITORY = "models--";
	private static final String SNAPSHOTS = "snapshots";

	private HubCache() {}

	/** The folder of a repository in the cache that diffusers uses too; it need not exist. */
	public static Path repository(final Path cache, final HubReference reference) {
		return cache.resolve(REPOSITORY + reference.owner() + "--" + reference.name());
	}

	/** The file that holds the commit of a branch or tag. */
	static Path ref(final Path repository, final String revision) {
		return repository.resolve("refs").resolve(revision);
	}

	static Path snapshots(final Path repository) {
		return repository.resolve(SNAPSHOTS);
	}

	static Path snapshot(final Path repository, final String commit) {
		return snapshots(repository).resolve(commit);
	}

	/**
	 * Tells whether a file is a blob of the repository that a folder is a snapshot
	 * of: the one place outside of a model's folder that its files may link to.
	 *
	 * @param folder the real path of a model's folder
	 * @param file the real path of a file
	 * @return false also if the folder lies in no cache
	 */
	public static boolean isBlob(final Path folder, final Path file) {
		return enclosing(folder)
				.map(snapshot -> snapshot.getParent().resolveSibling("blobs"))
				.filter(blobs -> blobs.equals(file.getParent()))
				.isPresent();
	}

	/**
	 * Finds the files of a repository's main branch, which its name means.
	 *
	 * @param repository any file or folder
	 * @return the snapshot; the same path if it is no repository in such a cache, or one whose main branch is not there or
	 *         cannot be read
	 */
	public static Path mainSnapshot(final Path repository) {
		try {
			return commit(repository, "main")
					.map(commit -> snapshot(repository, commit))
					.filter(Files::isDirectory)
					.orElse(repository);
		} catch (final IOException exc) {
			return repository;
		}
	}

	/**
	 * The commit that a branch or tag is at.
	 *
	 * @param repository any file or folder
	 * @param revision the name of the branch or tag
	 * @return empty if the cache does not have it, also where it is a link that leaves the repository
	 * @throws IOException if it cannot be read
	 */
	static Optional<String> commit(final Path repository, final String revision) throws IOException {
		final Path ref = ref(repository, revision);
		if (!Files.isRegularFile(ref)
				|| Files.size(ref) >= MAX_REF
				|| !ref.toRealPath().startsWith(repository.toRealPath())) return Optional.empty();
		return Optional.of(Files.readString(ref, StandardCharsets.UTF_8).strip())
				.filter(HubReference::isCommit);
	}

	private static Optional<Path> enclosing(final Path folder) {
		for (Path at = folder; at.getParent() != null; at = at.getParent())
			if (at.getParent().endsWith(SNAPSHOTS)) return Optional.of(at);
		return Optional.empty();
	}
}
