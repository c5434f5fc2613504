// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import latentij.testing.ChildProcess;
import latentij.testing.TiffOfPages;
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

	/** ImageJ prints that it cannot open a TIFF file of numbers of 64 bits. */
	@Test
	void whatImageJPrintsIsNotAmongTheObjects() throws IOException, InterruptedException {
		final Path file = TiffOfPages.write(folder.resolve("long.tif"), new int[] {8, 8, 64, 0});
		final ChildProcess process = ChildProcess.run(
				folder,
				WithoutErrors.class.getName(),
				"encode",
				file.toString(),
				"--out",
				folder.resolve("out").toString(),
				"--json");
		assertEquals(1, process.exitValue(), process::output);
		assertEquals(
				List.of("opened", "failed", "end"),
				process.output()
						.lines()
						.map(line -> JsonParser.parseString(line)
								.getAsJsonObject()
								.get("event")
								.getAsString())
						.toList());
	}

	/** The command line, of which only the results are seen. */
	static final class WithoutErrors {

		private WithoutErrors() {}

		/** @param args of the command line */
		public static void main(final String... args) {
			System.setErr(new PrintStream(OutputStream.nullOutputStream()));
			LatentIJ.main(args);
		}
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
