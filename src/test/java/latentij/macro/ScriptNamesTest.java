// SPDX-License-Identifier: BSD-2-Clause
package latentij.macro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Methods that macros call by name, which no compiler looks at; their classes are looked at in {@code
 * NamedClassesTest}.
 */
class ScriptNamesTest {

	private static final Path TEMPLATES = Path.of("src/main/resources/script_templates/LatentIJ");

	private static final Pattern CALL = Pattern.compile("call\\(\"(latentij[\\w.]*)\\.(\\w+)\"");

	private static final Pattern CLASS = Pattern.compile("\\blatentij(?:\\.[a-z0-9]+)+\\.([A-Z]\\w*[a-z]\\w*)");

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

	private static List<MatchResult> calls() throws IOException {
		final List<MatchResult> found =
				texts().stream().flatMap(text -> CALL.matcher(text).results()).toList();
		assertTrue(found.size() > 2, found.toString());
		return found;
	}

	/** Copies of templates, and scripts that were written by the documents, are not compiled with what moves. */
	@Test
	void scriptsNameClassesThatStayAlone() throws IOException {
		final Matcher promise =
				Pattern.compile("(?s)## What stays\n(.*?)\n#").matcher(read(Path.of("src/docs/developers.md")));
		assertTrue(promise.find());
		final String stay = promise.group(1);
		final Set<String> others = new TreeSet<>();
		texts().stream()
				.flatMap(text -> CLASS.matcher(text).results())
				.filter(name -> !stay.contains("`" + name.group(1) + "`"))
				.forEach(name -> others.add(name.group()));
		// Programs, which are started by name, and tests.
		others.removeIf(name -> name.matches("latentij\\.(cli|spark|samples|runtime)\\..*"));
		assertEquals(Set.of(), others);
	}

	@Test
	void methodsThatMacrosCallAreThere() throws Exception {
		for (final MatchResult match : calls()) {
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
