// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.model.hub.store.HubCache;
import latentij.model.safetensors.SafetensorsFile;
import latentij.util.files.Paths;
import latentij.util.json.JsonLimits;

/**
 * A folder of config and weights as diffusers writes it, or as Hugging Face's
 * cache keeps it.
 */
final class CheckpointFolder {

	private final Path folder;
	private final Path root;

	/**
	 * Looks at a folder.
	 *
	 * @param folder an existing folder
	 * @throws IOException if it cannot be looked at
	 */
	CheckpointFolder(final Path folder) throws IOException {
		this.folder = folder;
		root = folder.toRealPath();
	}

	/** Path of the config, whether or not there is one. */
	static Path config(final Path folder) {
		return folder.resolve(CheckpointLayout.CONFIG);
	}

	/** Tells whether a folder holds weights that can be read. */
	static boolean hasWeights(final Path folder) {
		try {
			return !safetensorsIn(folder).isEmpty();
		} catch (final IOException exc) {
			return false;
		}
	}

	/** Tells whether a folder holds several files of weights, whose config may be that of one of them. */
	static boolean holdsSeveral(final Path folder) throws IOException {
		return safetensorsIn(folder).size() > 1;
	}

	private static List<Path> safetensorsIn(final Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter(SafetensorsFile::isNamed)
					.filter(Files::isRegularFile)
					.sorted()
					.toList();
		}
	}

	/** The real path of the config. */
	Path config() throws IOException {
		return inside(config(folder));
	}

	/** The files that decide which weights are taken, whether they are there or not. */
	List<Path> deciding() throws IOException {
		final Stream<Path> known = Stream.concat(Stream.of(CheckpointLayout.CONFIG), CheckpointLayout.WEIGHTS.stream())
				.map(folder::resolve);
		return Stream.concat(known, otherIndexes().stream()).toList();
	}

	/** Tells whether the folder holds parts of weights and a list of them, and no whole file. */
	boolean isSharded() throws IOException {
		final boolean listed = CheckpointLayout.WEIGHTS.stream()
				.anyMatch(name -> isIndex(name) && Files.isRegularFile(folder.resolve(name)));
		return holdsPartsOnly() && (listed || !otherIndexes().isEmpty());
	}

	private boolean holdsPartsOnly() throws IOException {
		final List<Path> files = safetensorsIn(folder);
		return !files.isEmpty() && files.stream().allMatch(CheckpointFolder::isShard);
	}

	/** Lists of parts with names that diffusers does not give them, as {@code model.safetensors.index.json}. */
	private List<Path> otherIndexes() throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter(file ->
							CheckpointLayout.isNamedIndex(file.getFileName().toString()))
					.filter(file -> !CheckpointLayout.WEIGHTS.contains(
							file.getFileName().toString()))
					.filter(Files::isRegularFile)
					.sorted()
					.toList();
		}
	}

	/** The tensors of the weights: of the best file, or of the best index whose files are all there. */
	TensorFiles tensors() throws IOException {
		FileNotFoundException incomplete = null;
		for (final String name : CheckpointLayout.WEIGHTS) {
			final Path file = folder.resolve(name);
			if (!Files.isRegularFile(file)) continue;
			if (!isIndex(name)) return TensorFiles.of(SafetensorsFile.open(inside(file)));
			try {
				return shards(file);
			} catch (final FileNotFoundException exc) {
				if (incomplete == null) incomplete = exc;
			}
		}
		if (incomplete != null) throw incomplete;
		final List<Path> indexes = holdsPartsOnly() ? otherIndexes() : List.of();
		if (indexes.size() == 1) return shards(indexes.get(0));
		if (indexes.size() > 1)
			throw new IOException(folder + " holds " + indexes.size() + " lists of parts of weights (" + names(indexes)
					+ "), and none is called " + CheckpointLayout.WHOLE + ".index.json. Move the others, and their"
					+ " parts, to another folder.");
		return TensorFiles.of(SafetensorsFile.open(inside(findWeights())));
	}

	private static boolean isIndex(final String name) {
		return new CheckpointLayout().isIndex(name);
	}

	private TensorFiles shards(final Path index) throws IOException {
		final byte[] json = JsonLimits.CONFIG.read(inside(index));
		final Map<String, String> told = CheckpointLayout.shardsByKey(index.toString(), json);
		final Map<String, Path> real = new LinkedHashMap<>();
		for (final String name : told.values()) if (!real.containsKey(name)) real.put(name, shard(index, name));
		return TensorFiles.open(index, told, real);
	}

	private Path shard(final Path index, final String name) throws IOException {
		final Path file = folder.resolve(name);
		if (!Files.isRegularFile(file))
			throw new FileNotFoundException(file + " is missing, which " + index.getFileName()
					+ " names as a part of the weights. Download it too.");
		return inside(file);
	}

	/**
	 * Finds the file that stands for a folder without a config.
	 *
	 * @return the only file of weights, or the encoder's of the two of TAESD's authors
	 */
	Path onlyFile() throws IOException {
		final List<Path> files = safetensorsIn(folder);
		for (final Path file : files) inside(file);
		final Optional<Path> encoder = CoderPair.encoder(files);
		return encoder.isPresent() ? encoder.get() : findWeights();
	}

	/** One of several files, none of which is a model. */
	static boolean isShard(final Path file) {
		return file.getFileName().toString().matches(".*-\\d{5}-of-(?!00001\\.)\\d{5}\\..*");
	}

	private Path findWeights() throws IOException {
		for (final String file : CheckpointLayout.WEIGHTS)
			if (!isIndex(file) && Files.isRegularFile(folder.resolve(file))) return folder.resolve(file);
		final String expected = CheckpointLayout.WHOLE;
		final List<Path> others = safetensorsIn(folder);
		if (!others.isEmpty() && others.stream().allMatch(CheckpointFolder::isShard))
			throw new FileNotFoundException(
					folder + " holds parts of weights, as " + others.get(0).getFileName()
							+ ", without the file that lists them, as " + expected + ".index.json. Download it too.");
		if (others.size() == 1) return others.get(0);
		if (others.size() > 1)
			throw new IOException(folder + " holds " + others.size() + " safetensors files (" + names(others)
					+ "), and none is called " + expected + ". Choose one of the files instead of the folder.");
		for (final String file : CheckpointLayout.WEIGHTS) Paths.requireNoDanglingLink(folder.resolve(file));
		throw new FileNotFoundException(folder + " holds no weights: expected was " + expected
				+ " beside its config.json. Weights in .bin or .ckpt "
				+ "files can hold programs and are not read: download or save the "
				+ "model as safetensors.");
	}

	private static String names(final List<Path> files) {
		return files.stream()
				.limit(5)
				.map(file -> file.getFileName().toString())
				.collect(Collectors.joining(", "));
	}

	/**
	 * The real path of a model's file. ONNX Runtime refuses links that leave the
	 * folder, and so is done here, with the one exception of Hugging Face's cache:
	 * there the files of {@code snapshots/REVISION} are links to the same
	 * repository's {@code blobs}.
	 */
	private Path inside(final Path file) throws IOException {
		final Path real = file.toRealPath();
		if (real.startsWith(root) || HubCache.isBlob(root, real)) return real;
		throw new IOException(file + " is a link that leaves its folder, to " + real
				+ ". A folder's files are read from the folder itself only. If the link is yours, choose the "
				+ ".safetensors file instead of the folder, also where it is a link, or the folder that it points to.");
	}
}
