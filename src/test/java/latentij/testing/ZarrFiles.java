// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The Zarr folders that {@code src/test/python/make_zarr.py} made. */
public final class ZarrFiles {

	private ZarrFiles() {}

	/** Unpacks those below a folder of the package: arrays, refused, images. */
	public static Path unpack(final String which, final Path to) throws IOException {
		try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(Resources.path("zarr/zarr.zip")))) {
			for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
				if (!entry.getName().startsWith(which + "/")) continue;
				final Path file = to.resolve(entry.getName());
				Files.createDirectories(file.getParent());
				Files.write(file, zip.readAllBytes());
			}
		}
		return to.resolve(which);
	}
}
