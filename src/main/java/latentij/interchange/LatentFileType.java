// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** The kinds of files that hold latents. */
public enum LatentFileType {
	/** ImageJ's, with all that decoding needs. */
	TIF,
	/** NumPy's, of one array and nothing else. */
	NPY,
	/** NumPy's, as training scripts cache latents. */
	NPZ,
	/** Tensors as diffusers writes them. */
	SAFETENSORS,
	/** ComfyUI's. */
	LATENT;

	/** The end of the names of latents that LatentIJ writes, before the dot. */
	public static final String SUFFIX = "-latent";

	/**
	 * Tells files that another program may have written.
	 *
	 * @param file any, by its name
	 * @return true for all kinds but ImageJ's
	 */
	public static boolean isForeign(final Path file) {
		final String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
		return Stream.of(values()).anyMatch(type -> type != TIF && name.endsWith(type.ending()));
	}

	/**
	 * Tells TIFF files of latents from other TIFF files.
	 *
	 * @param file any, by its name
	 * @return true for those that have the name that encoding gives them
	 */
	public static boolean isLatentTiff(final Path file) {
		return file.toString().endsWith(SUFFIX + TIF.ending());
	}

	/**
	 * Takes the end off a name that encoding gave it.
	 *
	 * @param name of a file
	 * @return the name of the image; the same where it has no such end
	 */
	public static String stem(final String name) {
		return Stream.of(values())
				.map(type -> SUFFIX + type.ending())
				.filter(name::endsWith)
				.map(end -> name.substring(0, name.length() - end.length()))
				.findFirst()
				.orElse(name);
	}

	/** @return the end of a file's name, with the dot */
	public String ending() {
		return "." + this;
	}

	/** @return the word in options */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}
}
