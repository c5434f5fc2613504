// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

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
	static final String SUFFIX = "-latent";

	/** Finds the kind of a file that another program may have written. */
	static boolean isForeign(final Path file) {
		final String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
		return Stream.of(values()).anyMatch(type -> type != TIF && name.endsWith(type.ending()));
	}

	/** The name of an image without the end that encoding gave it. */
	static String stem(final String name) {
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
