// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.interchange.LatentFileType;

/**
 * The names of folders of OME-Zarr and N5: {@code slide.zarr}, {@code slide.zarr-latent.zarr}, {@code
 * slide.zarr-decoded.zarr}, and likewise {@code volume.n5}.
 */
final class FolderNames {

	/** The name of a folder, or one with the numbers of an image in it, as "plate.zarr-A-1-0". */
	private static final Pattern NAME = Pattern.compile("(?i).*(\\.zarr|\\.n5)(-[^.]*)?");

	private static final String LATENT = LatentFileType.SUFFIX;
	private static final String DECODED = "-decoded";

	private FolderNames() {}

	static boolean isOne(final String name) {
		return NAME.matcher(name).matches();
	}

	/** The ending of a name that is one. */
	private static String ending(final String name) {
		final Matcher parts = NAME.matcher(name);
		if (!parts.matches()) throw new IllegalArgumentException("\"" + name + "\" is no folder of images");
		return parts.group(1).toLowerCase(Locale.ROOT);
	}

	static boolean isLatent(final Path folder) {
		return isMade(folder, LATENT);
	}

	static boolean isDecoded(final Path folder) {
		return isMade(folder, DECODED);
	}

	private static boolean isMade(final Path folder, final String suffix) {
		final String name = folder.getFileName().toString();
		return isOne(name) && name.endsWith(suffix + ending(name));
	}

	static String latent(final String image) {
		return image + LATENT + ending(image);
	}

	static String decoded(final String latent) {
		final String ending = ending(latent);
		final String made = LATENT + ending;
		final String image = latent.endsWith(made) ? latent.substring(0, latent.length() - made.length()) : latent;
		return image + DECODED + ending;
	}
}
