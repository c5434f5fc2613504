// SPDX-License-Identifier: BSD-2-Clause
package latentij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Classes that scripts, macros and documents name, which no compiler looks at. */
class NamedClassesTest {

	private static final Pattern NAME = Pattern.compile("\\blatentij(\\.[a-z0-9]+)*\\.[A-Z]\\w*[a-z]\\w*");

	private static final List<Path> SOURCES = Stream.of(
					"src/main/java", "src/test/java", "src/spark/java", "src/spark/test")
			.map(Path::of)
			.toList();

	private static final List<Path> TEXTS = Stream.of(
					"README.md",
					"models",
					"plugins.config",
					"sample-images",
					"src/docs",
					"src/main/resources",
					"src/test/benchmarks",
					"src/test/python",
					"src/test/scripts")
			.map(Path::of)
			.toList();

	@Test
	void existAll() throws IOException {
		final Set<String> named = new TreeSet<>();
		for (final Path folder : TEXTS)
			try (Stream<Path> files = Files.walk(folder)) {
				for (final Path file : files.filter(NamedClassesTest::isText).toList())
					NAME.matcher(Files.readString(file))
							.results()
							.forEach(name -> named.add(file + " names " + name.group()));
			}
		assertTrue(named.size() > 20, named::toString);
		named.removeIf(line -> exists(line.substring(line.lastIndexOf(' ') + 1)));
		assertEquals(Set.of(), named);
	}

	private static boolean isText(final Path file) {
		return Files.isRegularFile(file) && !file.toString().matches(".*\\.(png|tif|lut|onnx|jpg|bin|pyc)");
	}

	private static boolean exists(final String name) {
		return SOURCES.stream().anyMatch(root -> Files.exists(root.resolve(name.replace('.', '/') + ".java")));
	}
}
