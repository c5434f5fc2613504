// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import latentij.util.Printable;

/** The kinds of files that hold latents. */
public final class LatentFormats {

	/** The formats by the endings of file names. */
	private static final Map<String, LatentFormat> ALL = Map.of(
			".npy",
			new NpyFormat(),
			".npz",
			new NpzFormat(),
			".safetensors",
			SafetensorsFormat.DIFFUSERS,
			".latent",
			SafetensorsFormat.COMFYUI);

	private LatentFormats() {}

	/**
	 * Finds a format by the name of a file.
	 *
	 * @param file any path
	 * @return the format
	 * @throws IllegalArgumentException if the name ends in another way
	 */
	public static LatentFormat of(final Path file) {
		final String name =
				file.getFileName() == null ? "" : file.getFileName().toString().toLowerCase(Locale.ROOT);
		return ALL.entrySet().stream()
				.filter(format -> name.endsWith(format.getKey()))
				.map(Map.Entry::getValue)
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException(Printable.quoted(file)
						+ " is not named as a file of latents. Choose a name that ends in .npy, .npz, .safetensors"
						+ " or .latent."));
	}
}
