// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.util.Printable;
import latentij.util.files.FileStates;

/**
 * The tensors of a checkpoint, in one file or in several. Immutable.
 */
final class TensorFiles {

	private final Path path;
	private final Map<String, SafetensorsFile> files;
	private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

	/** The names of the files where an index says that tensors are; empty without one. */
	private final Map<String, String> told;

	/** Takes the tensors that each file is asked for; all are there. */
	private TensorFiles(final Path path, final Map<String, SafetensorsFile> files, final Map<String, String> told) {
		this.path = path;
		this.files = files;
		this.told = told;
		files.forEach((key, file) -> tensors.put(key, file.tensors().get(key)));
	}

	/** Takes all tensors of files by other names. */
	private TensorFiles(final Map<SafetensorsFile, UnaryOperator<String>> names, final Path path) {
		this.path = path;
		told = Map.of();
		files = new LinkedHashMap<>();
		names.forEach((file, name) -> file.tensors().forEach((key, tensor) -> {
			final String other = name.apply(key);
			files.put(other, file);
			tensors.put(other, new TensorInfo(other, tensor.dtype(), tensor.shape(), tensor.offset(), tensor.length()));
		}));
	}

	/** All tensors of one file. */
	static TensorFiles of(final SafetensorsFile file) {
		final Map<String, SafetensorsFile> files = new LinkedHashMap<>();
		for (final String key : file.tensors().keySet()) files.put(key, file);
		return new TensorFiles(file.path(), files, Map.of());
	}

	/**
	 * Joins an encoder and a decoder whose tensors are named as if each were alone.
	 *
	 * @param chosen the one that the user chose, for messages
	 * @param encoder null for none
	 * @param encoderName gives a tensor of the encoder its name in the autoencoder
	 * @param decoder null for none
	 * @param decoderName gives a tensor of the decoder its name in the autoencoder
	 */
	static TensorFiles pair(
			final Path chosen,
			final SafetensorsFile encoder,
			final UnaryOperator<String> encoderName,
			final SafetensorsFile decoder,
			final UnaryOperator<String> decoderName) {
		final Map<SafetensorsFile, UnaryOperator<String>> names = new LinkedHashMap<>();
		if (encoder != null) names.put(encoder, encoderName);
		if (decoder != null) names.put(decoder, decoderName);
		return new TensorFiles(names, chosen);
	}

	/**
	 * Opens a checkpoint in several files. As in diffusers, a tensor is where it lies, whatever the index says.
	 *
	 * @param index that names the files, for messages
	 * @param told the name of the file of each tensor, as the index tells
	 * @param parts the file of each name, which in Hugging Face's cache has another one
	 * @throws IOException if one cannot be read, or if two hold a tensor and the index does not tell which counts
	 */
	static TensorFiles open(final Path index, final Map<String, String> told, final Map<String, Path> parts)
			throws IOException {
		final Map<String, SafetensorsFile> files = new LinkedHashMap<>();
		final Map<String, String> found = new HashMap<>();
		for (final Map.Entry<String, Path> part : parts.entrySet()) {
			final String name = part.getKey();
			final SafetensorsFile file = SafetensorsFile.open(part.getValue());
			for (final String key : file.tensors().keySet()) {
				final String other = found.get(key);
				final String counts = told.get(key);
				if (other == null || name.equals(counts)) {
					files.put(key, file);
					found.put(key, name);
				} else if (!other.equals(counts))
					throw new IOException("The tensor " + Printable.quoted(key) + " is in both " + other + " and "
							+ name + ", and " + index + " does not say which counts. Download all of them again.");
			}
		}
		return new TensorFiles(index, files, told);
	}

	/**
	 * Tells that a tensor is not there, for messages.
	 *
	 * @param key of a tensor that is none of {@link #tensors}
	 * @return as "conv.weight is missing", also in which file, where an index tells it
	 */
	String missing(final String key) {
		return key + " is missing" + (told.containsKey(key) ? " in " + told.get(key) : "");
	}

	/** The file, or the index of several, for messages. */
	Path path() {
		return path;
	}

	/** All tensors by key; unmodifiable. */
	Map<String, TensorInfo> tensors() {
		return Collections.unmodifiableMap(tensors);
	}

	/** The files with tensors, as they were before they were read. */
	FileStates states() {
		return files.values().stream().distinct().map(SafetensorsFile::state).reduce(FileStates.NONE, FileStates::and);
	}

	/** The file that holds a tensor, one of {@link #tensors}. */
	SafetensorsFile file(final String key) {
		return files.get(key);
	}

	/** Tensors, by whatever names, by the file that holds them. */
	Map<SafetensorsFile, SortedMap<String, TensorInfo>> byFile(final Map<String, TensorInfo> some) {
		final Map<SafetensorsFile, SortedMap<String, TensorInfo>> found = new LinkedHashMap<>();
		some.forEach((name, tensor) -> found.computeIfAbsent(file(tensor.key()), file -> new TreeMap<>())
				.put(name, tensor));
		return found;
	}
}
