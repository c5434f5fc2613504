// SPDX-License-Identifier: BSD-2-Clause
package latentij.macro;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names of classes and methods in scripts and docs, which no compiler looks at, and which change when a class moves. */
class ScriptNamesTest {

	private static final Path TEMPLATES = Path.of("src/main/resources/script_templates/LatentIJ");

	private static final Pattern CLASS = Pattern.compile("\\blatentij(?:\\.[a-z]\\w*)*\\.[A-Z]\\w*[a-z]\\w*");

	/** Of macros. */
	private static final Pattern CALL = Pattern.compile("call\\(\"(latentij[\\w.]*)\\.(\\w+)\"");

	private static List<String> texts() throws IOException {
		try (Stream<Path> templates = Files.list(TEMPLATES);
				Stream<Path> docs = Files.list(Path.of("src/docs"))) {
			return Stream.concat(
							Stream.of(Path.of("README.md"), Path.of("models/README.md")),
							Stream.concat(templates, docs))
					.map(ScriptNamesTest::read)
					.toList();
		}
	}

	private static String read(final Path file) {
		try {
			return Files.readString(file);
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}

	private static List<MatchResult> matches(final Pattern pattern) throws IOException {
		final List<MatchResult> found = texts().stream()
				.flatMap(text -> pattern.matcher(text).results())
				.toList();
		assertTrue(found.size() > 2, found.toString());
		return found;
	}

	/** Those of Spark are compiled on their own. */
	@Test
	void classesThatScriptsNameAreThere() throws IOException {
		for (final MatchResult match : matches(CLASS))
			if (!match.group().startsWith("latentij.spark."))
				assertDoesNotThrow(
						() -> Class.forName(match.group(), false, getClass().getClassLoader()));
	}

	@Test
	void methodsThatMacrosCallAreThere() throws Exception {
		for (final MatchResult match : matches(CALL)) {
			final Class<?> type =
					Class.forName(match.group(1), false, getClass().getClassLoader());
			assertTrue(
					Stream.of(type.getMethods())
							.anyMatch(method -> Modifier.isStatic(method.getModifiers())
									&& method.getName().equals(match.group(2))),
					match.group());
		}
	}
}
