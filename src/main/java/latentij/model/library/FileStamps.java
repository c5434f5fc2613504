// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.model.checkpoint.CheckpointLayout;
import latentij.util.files.FileIdentity;
import latentij.util.files.FileStates;

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

	private final Set<Path> files = new HashSet<>();
	private final FileStates states;

	/**
	 * Looks at the files of a model.
	 *
	 * @param reference as for {@link Models#find}; only a path has files that can
	 *          change
	 * @throws IOException as for {@link Models#path}
	 */
	public FileStamps(final String reference) throws IOException {
		Models.path(reference).map(path -> path.toAbsolutePath().normalize()).ifPresent(this::addModel);
		states = FileStates.of(files);
	}

	private void addModel(final Path path) {
		if (Files.isDirectory(path)) addFolders(path);
		else if (path.toString().endsWith(".onnx") && path.getParent().getParent() != null)
			addFolders(path.getParent().getParent());
		else {
			files.add(path);
			files.add(path.resolveSibling("config.json"));
		}
	}

	private void addFolders(final Path model) {
		FOLDERS.forEach((name, names) -> addFiles(model.resolve(name), names));
		// Those that would be taken before others are watched before they are there.
		final CheckpointLayout layout = new CheckpointLayout();
		for (final String folder : layout.folders()) {
			files.add(model.resolve(folder).resolve("config.json"));
			layout.weights().forEach(name -> files.add(model.resolve(folder).resolve(name)));
		}
	}

	private void addFiles(final Path folder, final Pattern names) {
		if (!Files.isDirectory(folder)) return;
		try (Stream<Path> list = Files.list(folder)) {
			list.filter(file -> names.matcher(file.getFileName().toString()).matches())
					.forEach(files::add);
		} catch (final IOException | UncheckedIOException exc) {
			// Opening the model tells what is wrong with it.
		}
	}

	/**
	 * Describes the files that are there now, to compare them with those of another day.
	 *
	 * @return the place, size and time of each; empty where there are none
	 */
	public String text() {
		return files.stream()
				.sorted()
				.flatMap(file -> FileIdentity.find(file).map(identity -> file + " " + identity).stream())
				.collect(Collectors.joining("\n"));
	}

	/**
	 * Tells whether another model is there now.
	 *
	 * @return true if a file has another size or time than it had; a file that is
	 *         gone, an unplugged disk, say, does not count
	 */
	public boolean changed() {
		return states.changed().isPresent();
	}
}
