// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import latentij.model.family.KeyScheme;
import latentij.model.family.VaeGraphs;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weight;
import latentij.model.graph.Weights;
import latentij.model.safetensors.Dtype;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.util.CancelCheck;
import latentij.util.Printable;
import latentij.util.files.FileFacts;
import latentij.util.files.Sha256;

/**
 * The tensors of one autoencoder in a file, by diffusers' keys of today, checked
 * against its architecture: none is missing, none is too many, all have the
 * right shapes.
 */
final class CheckpointTensors implements Weights {

	/** The most wrong tensors that a message names. */
	private static final int NAMED = 5;

	private static final Pattern SCALE =
			Pattern.compile(".+\\.(scale_(weight|input)|weight_scale.*|input_scale|comfy_quant)");

	private final TensorFiles file;
	private final Set<String> numbers;
	private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
	private final boolean encoder;
	private final boolean decoder;

	/**
	 * Finds the tensors.
	 *
	 * @param file the checkpoint
	 * @param scheme of its names
	 * @param graphs what they must fit
	 * @param origin where that comes from, for messages
	 * @throws IOException if they do not fit, naming those that do not
	 */
	CheckpointTensors(final TensorFiles file, final KeyScheme scheme, final VaeGraphs graphs, final String origin)
			throws IOException {
		this.file = file;
		numbers = graphs.numbers().keySet();
		final Map<String, List<Long>> expected = graphs.tensors();
		final Map<String, String> names = scheme.fileKeys(expected.keySet(), graphs.blocks());
		final boolean anyEncoder = holds(names, true);
		decoder = holds(names, false);
		// Of a file with neither half, the tensors of the encoder are told to be missing.
		encoder = anyEncoder || !decoder;
		final List<String> wrong = new ArrayList<>();
		names.forEach((key, name) -> {
			final TensorInfo tensor = file.tensors().get(name);
			if (!numbers.contains(key) && !(isEncoders(key) ? encoder : decoder)) return;
			if (tensor == null) wrong.add(file.missing(name));
			else if (!fits(tensor.shape(), expected.get(key)))
				wrong.add(name + " has the shape " + tensor.shape() + " instead of " + expected.get(key));
			else tensors.put(key, tensor);
		});
		requireReadable(names.values());
		final Set<String> extra = new TreeSet<>(file.tensors().keySet());
		extra.removeIf(key -> !scheme.covers(key));
		extra.removeAll(names.values());
		requireUnscaled(extra);
		for (final String key : extra) wrong.add(Printable.text(key) + " has no place in it");
		if (!wrong.isEmpty())
			throw new IOException("The tensors of " + file.path() + " do not fit " + origin + ": "
					+ String.join("; ", wrong.subList(0, Math.min(NAMED, wrong.size())))
					+ (wrong.size() > NAMED ? "; and " + (wrong.size() - NAMED) + " more" : "")
					+ ". Choose files that belong together, or download them again.");
	}

	/** Weights that were quantized have other shapes, and tensors beside them, which explain nothing. */
	private void requireReadable(final Collection<String> names) throws IOException {
		final List<TensorInfo> others = names.stream()
				.map(file.tensors()::get)
				.filter(tensor -> tensor != null && !tensor.dtype().isReadable())
				.toList();
		if (others.isEmpty()) return;
		final TensorInfo first = others.get(0);
		throw new IOException("The tensor " + first.key() + " of "
				+ file.file(first.key()).path() + " has values of the type "
				+ first.dtype().pythonName() + (others.size() > 1 ? ", as " + (others.size() - 1) + " more" : "")
				+ ". Weights of " + Dtype.READABLE + " can be read. If the model was quantized, take the file that it"
				+ " was made of; else save its weights as one of these types, as with tensor.float() in PyTorch.");
	}

	/** Tensors that tell by what weights are to be multiplied, as ComfyUI's. */
	private void requireUnscaled(final Collection<String> extra) throws IOException {
		final Optional<String> scale =
				extra.stream().filter(key -> SCALE.matcher(key).matches()).findFirst();
		if (scale.isPresent())
			throw new IOException("The weights of " + file.path() + " were quantized with scales, as "
					+ Printable.quoted(scale.get()) + ", which LatentIJ does not read. Take the file that it was made"
					+ " of, as one of 16 bits.");
	}

	private boolean holds(final Map<String, String> names, final boolean ofEncoder) {
		return names.keySet().stream()
				.filter(key -> !numbers.contains(key) && isEncoders(key) == ofEncoder)
				.anyMatch(key -> file.tensors().containsKey(names.get(key)));
	}

	private static boolean isEncoders(final String key) {
		return key.startsWith("encoder.") || key.startsWith("quant_conv.");
	}

	/** True if the encoder is there. */
	boolean hasEncoder() {
		return encoder;
	}

	/** True if the decoder is there. */
	boolean hasDecoder() {
		return decoder;
	}

	/** Old files have linear layers [C,C] as convolutions [C,C,1,1]. */
	private static boolean fits(final List<Long> found, final List<Long> expected) {
		return found.equals(expected)
				|| expected.size() == 2 && found.equals(List.of(expected.get(0), expected.get(1), 1L, 1L));
	}

	/**
	 * Refuses values that no weight should have, and hashes the others. Reads all tensors, once until a file changes.
	 *
	 * @param check ends the reading
	 * @return SHA-256 of each file: the same for the same tensors, also among others and by older names
	 * @throws IOException if a file cannot be read, or holds such a value
	 */
	List<String> hashes(final CancelCheck check) throws IOException {
		final List<String> hashes = new ArrayList<>();
		for (final Map.Entry<SafetensorsFile, SortedMap<String, TensorInfo>> part :
				file.byFile(tensors).entrySet()) {
			final SafetensorsFile holder = part.getKey();
			hashes.add(new FileFacts(holder.path()).fact("tensors", () -> hash(holder, part.getValue(), check)));
		}
		return hashes;
	}

	/** Shapes do not count: old files have other ones for the same layer. */
	private static String hash(
			final SafetensorsFile file, final SortedMap<String, TensorInfo> tensors, final CancelCheck check)
			throws IOException {
		final MessageDigest digest = Sha256.digest();
		for (final Map.Entry<String, TensorInfo> entry : tensors.entrySet()) {
			final TensorInfo tensor = entry.getValue();
			final String head = entry.getKey() + "\n" + tensor.dtype() + "\n" + tensor.length() + "\n";
			digest.update(head.getBytes(StandardCharsets.UTF_8));
			if (!file.isUsable(tensor, digest, check))
				throw new IOException("The tensor " + tensor.key() + " of " + file.path()
						+ " holds a value that is not a number, infinite, or above 1e19: the file is damaged."
						+ " Download it again.");
		}
		return Sha256.hex(digest);
	}

	/** Elements of a tensor that no graph has. */
	float[] numbers(final String key) throws IOException {
		final TensorInfo tensor = tensors.get(key);
		return file.file(tensor.key()).read(tensor).toArray();
	}

	@Override
	public Weight get(final String key, final long... shape) {
		final TensorInfo tensor = tensors.get(key);
		if (tensor == null) throw new IllegalArgumentException(file.path() + " holds no tensor for " + key);
		final OnnxType type =
				switch (tensor.dtype()) {
					case F16 -> OnnxType.FLOAT16;
					case BF16 -> OnnxType.BFLOAT16;
					case F64 -> OnnxType.DOUBLE;
					case F8_E4M3 -> OnnxType.FLOAT8E4M3FN;
					case F8_E5M2 -> OnnxType.FLOAT8E5M2;
					default -> OnnxType.FLOAT;
				};
		return new Weight(
				tensor.key(), type, tensor.shape(), file.file(tensor.key()).path(), tensor.offset(), tensor.length());
	}
}
