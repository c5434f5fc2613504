// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The reference vectors as files. */
public final class Vectors {

	private Vectors() {}

	/** The file or folder {@code /latentij/vectors/path}. */
	public static Path path(final String path) {
		try {
			return Path.of(
					Vectors.class.getResource("/latentij/vectors/" + path).toURI());
		} catch (final URISyntaxException exc) {
			throw new IllegalArgumentException(exc);
		}
	}

	/** The names of the models below {@code families} that have a config. */
	public static List<String> families() {
		return Resources.names(path("families")).stream()
				.filter(name -> Files.exists(path("families").resolve(name).resolve("vae/config.json")))
				.toList();
	}

	/** All arrays of a {@code .npz} file, in its order. */
	public static Map<String, Npy> npz(final String path) {
		final Map<String, Npy> arrays = new LinkedHashMap<>();
		try (InputStream in = Files.newInputStream(path(path));
				ZipInputStream zip = new ZipInputStream(in)) {
			for (ZipEntry entry; (entry = zip.getNextEntry()) != null; )
				arrays.put(entry.getName().replaceFirst("\\.npy$", ""), Npy.read(zip));
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
		return arrays;
	}
}
