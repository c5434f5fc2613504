// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectReaderTest {

	private static final JsonLimits SMALL = new JsonLimits(20, "such files have ten", 3);

	@TempDir
	private Path temp;

	private static JsonObjectReader read(final String text) throws IOException {
		return JsonObjectReader.parse(
				"a/b.json", text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), JsonLimits.CONFIG);
	}

	@Test
	void entriesAreTakenOutByType() throws IOException {
		final JsonObjectReader json = read("{'text':'a','number':1.5,'whole':-3,'flag':true,'numbers':[1,2],"
				+ "'texts':['x'],'inner':{'deep':4},'rows':[{'n':1},{'n':2}],'nothing':null}");
		assertTrue(json.has("text") && json.isList("numbers") && json.isObject("inner"));
		assertFalse(json.has("nothing") || json.has("none") || json.isList("text") || json.isObject("text"));
		assertEquals("a", json.string("text", null));
		assertEquals(1.5, json.number("number", 0));
		assertEquals(-3, json.integer("whole", 0));
		assertTrue(json.bool("flag", false));
		assertEquals(List.of(1, 2), json.integers("numbers", List.of()));
		assertEquals(List.of("x"), json.strings("texts", List.of()));
		assertEquals(4, json.object("inner").integer("deep", 0));
		assertEquals(2, json.objects("rows").get(1).integer("n", 0));
		assertEquals(Map.of(), json.unknown());
		assertNull(json.string("text", null));
		assertEquals(7, json.integer("nothing", 7));
		assertEquals(List.of(), json.objects("rows"));
		assertNull(json.object("inner"));
	}

	@Test
	void whatIsLeftIsUnknownUnlessItSaysNothing() throws IOException {
		final JsonObjectReader json = read("{'b':[1,{}],'a':'x\\n','c':null,'d':1}");
		json.ignore(Set.of("d"));
		assertEquals(List.of("b", "a"), json.keys());
		assertEquals(Map.of("a", "x?", "b", "[1, {...}]"), json.unknown());
	}

	@ParameterizedTest
	@ValueSource(
			strings = {"", "null", "[1]", "4", "{", "{'a': }", "{'a':NaN}", "<html>", "{'a':1e99999999999}", "{}{}"})
	void otherThanAnObjectIsRefused(final String text) {
		final String message = assertThrows(IOException.class, () -> read(text)).getMessage();
		assertTrue(message.startsWith("a/b.json is not a JSON object"), message);
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '#',
			value = {
				"{'a':1,'a':1} | a/b.json: \"a\" stands there twice.",
				"{'r':{'a':1,'a':2}} | a/b.json, \"r\": \"a\" stands there twice."
			})
	void ambiguousFilesAreRefused(final String text, final String message) {
		assertEquals(message, assertThrows(IOException.class, () -> read(text)).getMessage());
	}

	@Test
	void errorsNameTheFileTheEntryAndWhatItShouldBe() throws IOException {
		final JsonObjectReader json = read("{'a':[true],'b':{'c':1.5},'d':'2'}");
		assertEquals(
				"a/b.json: \"a\" is [true], but should be a text.",
				assertThrows(IOException.class, () -> json.string("a", null)).getMessage());
		final JsonObjectReader inner = json.object("b");
		assertEquals(
				"a/b.json, \"b\": \"c\" is 1.5, but should be a whole number.",
				assertThrows(IOException.class, () -> inner.integer("c", 0)).getMessage());
		assertEquals(
				"a/b.json: \"d\" is \"2\", but should be a number.",
				assertThrows(IOException.class, () -> json.number("d", 0)).getMessage());
	}

	@Test
	void entriesOfAnotherObjectCompleteThese() throws IOException {
		final JsonObjectReader json = read("{'mean':[null],'factor':1}");
		json.complete(read("{'mean':[null],'factor':1.0,'shift':2}"), "kind", List.of("mean", "factor", "shift"));
		assertEquals(2, json.number("shift", 0));
		final JsonObjectReader other = read("{'mean':[1]}");
		assertThrows(IOException.class, () -> json.complete(other, "kind", List.of("mean")));
		final JsonObjectReader none = read("{'shift':null}");
		assertThrows(IOException.class, () -> none.complete(read("{'shift':2}"), "kind", List.of("shift")));
		assertEquals(0, none.number("shift", 0));
	}

	@Test
	void limitsAreKept() throws IOException {
		final Path file = Files.writeString(temp.resolve("large.json"), "{\"a\":[1,2,3]}".indent(10));
		assertEquals(
				file + " has 24 bytes; such files have ten.",
				assertThrows(IOException.class, () -> JsonObjectReader.read(file, SMALL))
						.getMessage());
		Files.writeString(file, "{\"a\":[1,2,3,4]}");
		assertEquals(
				file + ": \"a\" is a list of more than 3 values.",
				assertThrows(IOException.class, () -> JsonObjectReader.read(file, SMALL))
						.getMessage());
		Files.writeString(file, "{\"a\":[1,2,3]}");
		assertEquals(List.of(1, 2, 3), JsonObjectReader.read(file, SMALL).integers("a", null));
	}

	@Test
	void bytesThatAreNoTextAreRefused() throws IOException {
		final Path file = Files.write(temp.resolve("x.json"), new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}'});
		assertEquals(
				file + " is not UTF-8 text.",
				assertThrows(IOException.class, () -> JsonObjectReader.read(file, JsonLimits.CONFIG))
						.getMessage());
	}

	@Test
	void depthIsNoDanger() throws IOException {
		final JsonObjectReader json = read("{'a':" + "[".repeat(100_000) + "]".repeat(100_000) + ",'b':"
				+ "{'b':".repeat(50_000) + "1" + "}".repeat(50_000) + "}");
		assertEquals(Map.of("a", "[[{...}]]", "b", "{...}"), json.unknown());
	}

	@ParameterizedTest
	@CsvSource({
		"'', ': it is empty. Download it again.'",
		"'\n<!DOCTYPE html><html></html>', ', but a web page: what was downloaded is an error,'"
	})
	void whatLiesInAFilesPlaceIsNamed(final String text, final String told) {
		final String message = assertThrows(IOException.class, () -> read(text)).getMessage();
		assertTrue(message.startsWith("a/b.json is not a JSON object" + told), message);
	}

	@ParameterizedTest
	@ValueSource(strings = {"{'a': NaN}", "{'b': 1,\n'a': -Infinity}", "{'a':\n[1, Infinity]}"})
	void numbersOfPythonThatJsonLacksAreNamed(final String text) {
		final String message = assertThrows(IOException.class, () -> read(text)).getMessage();
		assertTrue(message.contains("(a") && message.contains("). JSON has no NaN and Infinity"), message);
	}

	/** The parser's own text advises programmers, and holds a path as long as the file is deep. */
	@Test
	void brokenFilesAreToldOfInOneShortSentence() {
		assertEquals(
				"a/b.json is not a JSON object: look at line 1, column 3006 (a" + "[0]".repeat(33)
						+ "...). Mend it there, or download it again.",
				assertThrows(IOException.class, () -> read("{'a':" + "[".repeat(3000) + "x}"))
						.getMessage());
		assertEquals(
				"a/b.json is not a JSON object: look at line 2, column 3 (a). Mend it there, or download it again.",
				assertThrows(IOException.class, () -> read("{'a'\n:1")).getMessage());
	}
}
