// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.util.FileStates;

/**
 * The tensors of a checkpoint, in one file or in several. Immutable.
 */
final class TensorFiles {

	private final Path path;
	private final Map<String, SafetensorsFile> files;
	private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

	/** Takes the tensors that each file is asked for; all are there. */
	private TensorFiles(final Path path, final Map<String, SafetensorsFile> files) {
		this.path = path;
		this.files = files;
		files.forEach((key, file) -> tensors.put(key, file.tensors().get(key)));
	}

	/** Takes all tensors of files by other names. */
	private TensorFiles(final Map<SafetensorsFile, UnaryOperator<String>> names, final Path path) {
		this.path = path;
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
		return new TensorFiles(file.path(), files);
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
	 * Opens a checkpoint in several files.
	 *
	 * @param index that tells which tensor is where, for messages
	 * @param shards the file of each tensor
	 * @throws IOException if one cannot be read, or does not hold what it should
	 */
	static TensorFiles open(final Path index, final Map<String, Path> shards) throws IOException {
		final Map<Path, SafetensorsFile> opened = new LinkedHashMap<>();
		final Map<String, SafetensorsFile> files = new LinkedHashMap<>();
		for (final Map.Entry<String, Path> shard : shards.entrySet()) {
			SafetensorsFile file = opened.get(shard.getValue());
			if (file == null) {
				file = SafetensorsFile.open(shard.getValue());
				opened.put(shard.getValue(), file);
			}
			file.tensor(shard.getKey());
			files.put(shard.getKey(), file);
		}
		return new TensorFiles(index, files);
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
