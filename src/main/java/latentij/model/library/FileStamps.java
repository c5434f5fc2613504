// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import latentij.model.hub.HubReference;

/**
 * Sizes and times of the files that a model on disk consists of: who keeps a
 * network open sees by them that the model was made anew since. Immutable.
 */
public final class FileStamps {

	/** Where the files of a model folder may lie in it. */
	private static final String[] FOLDERS = {"", "vae", "vae_encoder", "vae_decoder"};

	private record Stamp(long size, FileTime modified) {}

	private final Map<Path, Stamp> stamps = new HashMap<>();

	/**
	 * Looks at the files of a model.
	 *
	 * @param reference as for {@link Models#find}; only a path has files that can
	 *          change
	 */
	public FileStamps(final String reference) {
		final Optional<Path> found = HubReference.existingPath(reference);
		if (found.isEmpty()) return;
		final Path path = found.get().toAbsolutePath().normalize();
		if (Files.isDirectory(path)) addFolders(path);
		else if (path.toString().endsWith(".onnx") && path.getParent().getParent() != null)
			addFolders(path.getParent().getParent());
		else {
			add(path);
			add(path.resolveSibling("config.json"));
		}
	}

	private void addFolders(final Path model) {
		for (final String name : FOLDERS) {
			final Path folder = model.resolve(name);
			if (!Files.isDirectory(folder)) continue;
			try (Stream<Path> files = Files.list(folder)) {
				files.filter(file -> file.toString().matches(".*\\.(json|onnx|safetensors)"))
						.forEach(this::add);
			} catch (final IOException | UncheckedIOException exc) {
				// Opening the model tells what is wrong with it.
			}
		}
	}

	private void add(final Path file) {
		stamp(file).ifPresent(stamp -> stamps.put(file, stamp));
	}

	private static Optional<Stamp> stamp(final Path file) {
		try {
			final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
			return attributes.isRegularFile()
					? Optional.of(new Stamp(attributes.size(), attributes.lastModifiedTime()))
					: Optional.empty();
		} catch (final IOException exc) {
			return Optional.empty();
		}
	}

	/**
	 * Whether another model is there now.
	 *
	 * @return true if a file has another size or time than it had; a file that is
	 *         gone, an unplugged disk, say, does not count
	 */
	public boolean changed() {
		return stamps.entrySet().stream().anyMatch(entry -> stamp(entry.getKey())
				.filter(now -> !now.equals(entry.getValue()))
				.isPresent());
	}
}
