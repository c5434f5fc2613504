// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import java.io.IOException;
import java.nio.file.Files;
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

	/** What the keys of LatentIJ's notes begin with. */
	private static final String OWN_NOTES = "latentij.";

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

	/**
	 * Tells whether a file holds latents, as far as that can be seen: it says so itself where LatentIJ wrote it; of
	 * others, the array is one of floats, [N,C,h,w], [C,h,w] or [N,C,1,h,w], with as many channels as the models of the
	 * list have, and is called latents, or has values on both sides of 0 in an array without a name.
	 *
	 * @param file any path
	 * @return false for all that is something else, is damaged, or cannot be read
	 */
	public static boolean isLatent(final Path file) {
		if (file.getFileName() == null || !LatentFileType.isForeign(file) || !Files.isRegularFile(file)) return false;
		try {
			final LatentFormat format = of(file);
			return format.notes(file).keySet().stream().anyMatch(key -> key.startsWith(OWN_NOTES))
					|| format.isLatent(file);
		} catch (final IOException exc) {
			return false;
		}
	}
}
