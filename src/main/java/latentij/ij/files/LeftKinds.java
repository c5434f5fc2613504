// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import latentij.interchange.LatentFileType;

/** Images in folders that are left out because images of their kinds are not read, told once of all of them. */
final class LeftKinds {

	/** Endings of names of images, and of the raw files of cameras. Tables, texts and films are in folders for others. */
	private static final Set<String> IMAGES = Set.of(
			"webp", "heic", "heif", "avif", "jxl", "jp2", "j2k", "jpx", "jpf", "jxr", "psd", "tga", "exr", "hdr", "pcx",
			"ico", "svg", "xcf", "dng", "cr2", "cr3", "nef", "arw", "orf", "rw2", "raf");

	private final Map<String, Set<Path>> files = new TreeMap<>();
	private final Set<Path> latents = new HashSet<>();

	/**
	 * Looks at what is left out.
	 *
	 * @param isInput true for the files that are read
	 * @return the same, which counts the others
	 */
	Predicate<Path> watching(final Predicate<Path> isInput) {
		return file -> {
			final boolean isRead = isInput.test(file);
			if (!isRead) add(file);
			return isRead;
		};
	}

	private void add(final Path file) {
		final String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
		final String ending = name.substring(name.lastIndexOf('.') + 1);
		if (LatentFileType.isLatentTiff(file) || LatentFileType.isForeign(file)) latents.add(file);
		else if (name.contains(".") && IMAGES.contains(ending))
			files.computeIfAbsent(ending, kind -> new HashSet<>()).add(file);
	}

	/** @return two sentences; empty if there were none */
	Optional<String> note() {
		final int count = files.values().stream().mapToInt(Set::size).sum();
		if (count == 0) return Optional.empty();
		final String kinds = files.entrySet().stream()
				.map(kind -> "." + kind.getKey() + " (" + kind.getValue().size() + ")")
				.collect(Collectors.joining(", "));
		return Optional.of((count == 1 ? "1 image was" : String.format(Locale.ROOT, "%,d images were", count))
				+ " left out, of a kind that is not read here: " + kinds
				+ ". Save as PNG in another program what is to be encoded.");
	}

	/** @return a sentence; empty if there were none. They often lie beside the images of which they were made. */
	Optional<String> latents() {
		if (latents.isEmpty()) return Optional.empty();
		return Optional.of(
				(latents.size() == 1 ? "1 latent was" : String.format(Locale.ROOT, "%,d latents were", latents.size()))
						+ " left out: images are encoded, latents are decoded.");
	}
}
