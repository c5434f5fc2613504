// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.nio.file.Path;
import latentij.interchange.LatentFileType;

/** The names of OME-Zarr folders: {@code slide.zarr}, {@code slide.zarr-latent.zarr}, {@code slide.zarr-decoded.zarr}. */
final class ZarrNames {

	private static final String ENDING = ".zarr";
	private static final String LATENT = LatentFileType.SUFFIX + ENDING;
	private static final String DECODED = "-decoded" + ENDING;

	private ZarrNames() {}

	/** True for the name of a folder, and for one with the numbers of an image in it, as "plate.zarr-A-1-0". */
	static boolean isZarr(final String name) {
		return name.matches("(?i).*\\.zarr(-[^.]*)?");
	}

	static boolean isLatent(final Path folder) {
		return folder.toString().endsWith(LATENT);
	}

	static boolean isDecoded(final Path folder) {
		return folder.toString().endsWith(DECODED);
	}

	static String latent(final String image) {
		return image + LATENT;
	}

	static String decoded(final String latent) {
		final String image = latent.endsWith(LATENT) ? latent.substring(0, latent.length() - LATENT.length()) : latent;
		return image + DECODED;
	}
}
