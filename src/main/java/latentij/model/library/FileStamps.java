// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import latentij.util.FileIdentity;
import latentij.util.Paths;

/**
 * Sizes and times of the files that a model on disk consists of, so that an open
 * network can be replaced after its files changed. Immutable.
 */
public final class FileStamps {

	/** The folders in which diffusers and Optimum keep files of an autoencoder, and the files that count there. */
	private static final Map<String, Pattern> FOLDERS = Map.of(
			"", Pattern.compile(".*\\.(json|onnx|safetensors|sft)"),
			"vae", Pattern.compile(".*\\.(json|safetensors|sft)"),
			// Beside a graph its weights may have any name.
			"vae_encoder", Pattern.compile(".*"),
			"vae_decoder", Pattern.compile(".*"));

	private final Map<Path, FileIdentity> stamps = new HashMap<>();

	/**
	 * Looks at the files of a model.
	 *
	 * @param reference as for {@link Models#find}; only a path has files that can
	 *          change
	 */
	public FileStamps(final String reference) {
		final Optional<Path> found = Paths.existing(reference);
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
		FOLDERS.forEach((name, files) -> addFiles(model.resolve(name), files));
	}

	private void addFiles(final Path folder, final Pattern names) {
		if (!Files.isDirectory(folder)) return;
		try (Stream<Path> files = Files.list(folder)) {
			files.filter(file -> names.matcher(file.getFileName().toString()).matches())
					.forEach(this::add);
		} catch (final IOException | UncheckedIOException exc) {
			// Opening the model tells what is wrong with it.
		}
	}

	private void add(final Path file) {
		FileIdentity.find(file).ifPresent(identity -> stamps.put(file, identity));
	}

	/**
	 * Tells whether another model is there now.
	 *
	 * @return true if a file has another size or time than it had; a file that is
	 *         gone, an unplugged disk, say, does not count
	 */
	public boolean changed() {
		return stamps.entrySet().stream().anyMatch(entry -> FileIdentity.find(entry.getKey())
				.filter(now -> !now.equals(entry.getValue()))
				.isPresent());
	}
}
