// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.model.safetensors.SafetensorsFile;

/**
 * The two files of TAESD's authors, {@code taesd_encoder.safetensors} and {@code
 * taesd_decoder.safetensors}, whose layers are numbered as if each were alone.
 *
 * @see <a href="https://github.com/madebyollin/taesd/blob/main/taesd.py">taesd.py</a>
 */
final class CoderPair {

	private static final Pattern NAME = Pattern.compile("(?i)(.*)(encoder|decoder)(.*)");

	/** A layer's number, and the rest of a tensor's name. */
	private static final Pattern LAYER = Pattern.compile("(\\d{1,4})(\\..+)");

	private CoderPair() {}

	/**
	 * Finds the other half of a file.
	 *
	 * @param file that the user chose
	 * @param chosen its path as the user said it, beside which the other one lies
	 * @return the tensors of both, or of the one that is there, by diffusers' names; empty if the file is none of such
	 *         a pair
	 * @throws IOException if the other one cannot be read
	 */
	static Optional<TensorFiles> find(final SafetensorsFile file, final Path chosen) throws IOException {
		final Optional<Path> other = twin(file, chosen);
		if (other.isEmpty()) return Optional.empty();
		final SafetensorsFile twin = Files.isRegularFile(other.get())
				? SafetensorsFile.open(other.get().toRealPath())
				: null;
		if (twin != null && !isNumbered(twin)) return Optional.empty();
		if (name(chosen).orElseThrow().group(2).toLowerCase(Locale.ROOT).equals("encoder"))
			return Optional.of(pair(file.path(), file, twin));
		return Optional.of(pair(file.path(), twin, file));
	}

	private static TensorFiles pair(final Path chosen, final SafetensorsFile encoder, final SafetensorsFile decoder) {
		return TensorFiles.pair(
				chosen,
				encoder,
				key -> renamed("encoder", key, 0),
				decoder,
				// The first layer has no tensors: it limits the latent.
				key -> renamed("decoder", key, -1));
	}

	/**
	 * Names the other half of a file, whether it is there or not.
	 *
	 * @param file that the user chose
	 * @param chosen its path as the user said it
	 * @return a path beside it; empty if the file is none of such a pair
	 */
	static Optional<Path> twin(final SafetensorsFile file, final Path chosen) {
		if (!isNumbered(file)) return Optional.empty();
		return name(chosen).map(name -> twin(chosen, name));
	}

	/**
	 * Finds the encoder's file of a pair, by the names.
	 *
	 * @param files of a folder
	 * @return one of two files whose names differ in that word alone; else empty
	 */
	static Optional<Path> encoder(final List<Path> files) {
		if (files.size() != 2) return Optional.empty();
		return files.stream()
				.filter(file -> name(file)
						.filter(name -> name.group(2).equalsIgnoreCase("encoder"))
						.filter(name -> files.contains(twin(file, name)))
						.isPresent())
				.findFirst();
	}

	private static Path twin(final Path file, final Matcher name) {
		return file.resolveSibling(name.group(1) + swapped(name.group(2)) + name.group(3));
	}

	private static Optional<Matcher> name(final Path file) {
		return Optional.of(NAME.matcher(file.getFileName().toString())).filter(Matcher::matches);
	}

	private static boolean isNumbered(final SafetensorsFile file) {
		return !file.tensors().isEmpty() && file.tensors().keySet().stream().allMatch(LAYER.asMatchPredicate());
	}

	private static String swapped(final String word) {
		final String other = word.equalsIgnoreCase("encoder") ? "decoder" : "encoder";
		if (word.equals(word.toUpperCase(Locale.ROOT))) return other.toUpperCase(Locale.ROOT);
		if (!Character.isUpperCase(word.charAt(0))) return other;
		return Character.toUpperCase(other.charAt(0)) + other.substring(1);
	}

	private static String renamed(final String coder, final String key, final int shift) {
		final Matcher layer = LAYER.matcher(key);
		if (!layer.matches()) throw new IllegalArgumentException(key);
		return coder + ".layers." + (Integer.parseInt(layer.group(1)) + shift) + layer.group(2);
	}
}
