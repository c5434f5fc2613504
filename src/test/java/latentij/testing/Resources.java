// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

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
