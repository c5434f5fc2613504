// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonOutputTest {

	@TempDir
	private Path folder;

	/** With classes that stand in for those of Bio-Formats. */
	@Test
	void allLatentsOfAFileAreNamed() throws IOException {
		final Path one = Files.write(folder.resolve("one.lif"), List.of("16 8 8 1 1 false"));
		final Path three = Files.write(
				folder.resolve("three.lif"), List.of("16 8 8 1 1 false", "16 8 8 1 1 false", "16 8 8 1 1 false"));
		final StringWriter printed = new StringWriter();
		final String[] words = {"encode", folder + "/*.lif", "--out", folder + "", "--json", "--workers", "1"};
		assertEquals(0, LatentIJ.run(new PrintWriter(printed), new PrintWriter(new StringWriter()), words));
		final List<JsonObject> done = printed.toString()
				.lines()
				.map(line -> JsonParser.parseString(line).getAsJsonObject())
				.filter(event -> event.get("event").getAsString().equals("done"))
				.toList();
		assertEquals(List.of(expected(one), expected(three, 2, 3)), done);
	}

	private static JsonObject expected(final Path in, final int... others) {
		final JsonObject event = new JsonObject();
		event.addProperty("event", "done");
		event.addProperty("in", in.toString());
		event.addProperty("out", in + "-latent.tif");
		final JsonArray more = new JsonArray();
		for (final int number : others) more.add(in + "-" + number + "-latent.tif");
		if (others.length > 0) event.add("more", more);
		return event;
	}
}
