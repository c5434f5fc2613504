// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import latentij.batch.BatchProgress;
import latentij.batch.BatchTask;

/** One JSON object in each line: {@code event} says of what. */
final class JsonOutput implements BatchOutput {

	private final PrintWriter out;

	JsonOutput(final PrintWriter out) {
		this.out = out;
	}

	/** Writes the fields of an object. */
	private interface Fields {

		void write(JsonWriter json) throws IOException;
	}

	private synchronized void line(final String event, final Fields fields) {
		final StringWriter text = new StringWriter();
		try (JsonWriter json = new JsonWriter(text)) {
			json.beginObject().name("event").value(event);
			fields.write(json);
			json.endObject();
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
		out.println(text);
	}

	private static void task(final JsonWriter json, final BatchTask task) throws IOException {
		json.name("in").value(task.in().toString()).name("out").value(task.out().toString());
	}

	@Override
	public void opened(final String model, final String where) {
		line("opened", json -> json.name("model").value(model).name("device").value(where));
	}

	@Override
	public void note(final String sentence) {
		line("note", json -> json.name("text").value(Wording.ofMacros(sentence)));
	}

	@Override
	public void planned(final BatchTask task) {
		line("planned", json -> task(json, task));
	}

	@Override
	public void done(final BatchTask task, final List<Path> results, final BatchProgress progress) {
		line("done", json -> {
			task(json, task);
			if (results.size() == 1) return;
			json.name("more").beginArray();
			for (final Path result : results.subList(1, results.size())) json.value(result.toString());
			json.endArray();
		});
	}

	@Override
	public void failed(final BatchTask task, final String reason) {
		line("failed", json -> {
			task(json, task);
			json.name("error").value(reason);
		});
	}

	@Override
	public void summary(final BatchProgress end, final int skipped, final boolean dryRun) {
		line("end", json -> json.name("done")
				.value(end.done())
				.name("failed")
				.value(end.failed())
				.name("skipped")
				.value(skipped)
				.name("planned")
				.value(end.all())
				.name("seconds")
				.value(end.elapsed().toMillis() / 1e3)
				.name("dry_run")
				.value(dryRun));
	}
}
