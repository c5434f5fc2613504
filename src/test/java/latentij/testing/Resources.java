// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Files among the test resources. */
public final class Resources {

	private Resources() {}

	/** The path of {@code /latentij/name}. */
	public static Path path(final String name) {
		final URL url = Resources.class.getResource("/latentij/" + name);
		if (url == null) throw new IllegalArgumentException("No resource " + name);
		try {
			return Path.of(url.toURI());
		} catch (final URISyntaxException exc) {
			throw new IllegalArgumentException(exc);
		}
	}

	/** Unpacks the files of a zip file that are in a folder. */
	public static Path unpack(final String resource, final String which, final Path to) throws IOException {
		try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(path(resource)))) {
			for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
				if (!entry.getName().startsWith(which + "/")) continue;
				final Path file = to.resolve(entry.getName());
				Files.createDirectories(file.getParent());
				Files.write(file, zip.readAllBytes());
			}
		}
		return to.resolve(which);
	}

	/** The names of what is in a folder, sorted. */
	public static List<String> names(final Path folder) {
		try (Stream<Path> files = Files.list(folder)) {
			return files.map(file -> file.getFileName().toString()).sorted().toList();
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}

	/** Those of the TIFF files in a folder, without the ending. */
	public static List<String> tiffs(final Path folder) {
		return names(folder).stream().map(name -> name.replace(".tif", "")).toList();
	}

	/** Copies a file or folder; what is there already is overwritten. */
	public static Path copy(final Path from, final Path to) {
		try (Stream<Path> files = Files.walk(from)) {
			for (final Path file : files.toList()) {
				final Path target = to.resolve(from.relativize(file).toString());
				if (Files.isDirectory(file)) Files.createDirectories(target);
				else Files.write(target, Files.readAllBytes(file));
			}
			return to;
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}
}
