// SPDX-License-Identifier: BSD-2-Clause
package latentij.macro;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import latentij.job.options.JobType;
import latentij.job.options.Options;
import latentij.testing.Resources;

/**
 * The macros of a host, in the order in which they run. In their texts, OUT stands for the folder of the host, and
 * CHART, TISSUE, FOLDER and FILE for images and models.
 */
final class Macros {

	static final String TISSUE = Path.of("sample-images", "tissue-odd.png")
			.toAbsolutePath()
			.toString()
			.replace('\\', '/');
	static final String CHART =
			Path.of("sample-images", "chart.png").toAbsolutePath().toString().replace('\\', '/');

	/** The lines that the Recorder writes for menu runs with the dialogs as they open. */
	static final String RECORDED_ENCODE = "run(\"Encode to Latent\");";

	static final String RECORDED_DECODE = "run(\"Decode Latent\");";

	/** A small checkpoint as diffusers stores it. */
	static final String FOLDER = Path.of("src", "test", "resources", "latentij", "vectors", "kl-f8c4", "vae")
			.toAbsolutePath()
			.toString()
			.replace('\\', '/');

	static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

	/** Put behind a line that must stop its macro. */
	private static final String REACHED = "print(\"NOT STOPPED\");\n";

	private final Map<String, String> macros = new LinkedHashMap<>();

	private Macros(final boolean window) {
		files("chain", "sample");
		macros.put(
				"readme",
				readme("saveAs").replace("/path/to/image.png", "CHART").replace("/path/to/", "OUT/readme-"));
		// After "sample", so that remembered values would show.
		files("defaults", "input", "loop", "edited");
		macros.put(
				"replay",
				file("replay")
						.replace("RECORDED", RECORDED_ENCODE + RECORDED_DECODE)
						.replace("COMPLETE", complete(JobType.ENCODE) + complete(JobType.DECODE)));
		// What the Recorder writes down names images by their titles.
		files("select");
		wrongLatents();
		// Windows are enlarged after they were opened, which must not undo a name.
		if (window) files("titles", "batch", "notes");
		for (final String model : List.of("FOLDER", "FILE"))
			macros.put("checkpoint-" + model.toLowerCase(), file("checkpoint").replace("MODEL", model));
		files("tiles");
		// Before anybody agreed to it, and after.
		wrong("no-consent", "open(\"CHART\");", "Encode to Latent", "model=latentij/kl-f8c4");
		// The second downloads anew, to a folder of its own.
		files("download", "catalog");
		macros.put(
				"folder",
				"input = \"OUT/batch-in\"; output = \"OUT/batch-out\"; size = \"original\";\n"
						+ template("Batch_Encode.ijm")
								.replaceAll("(?m)^#@.*$", "")
								.replace("call(\"latentij.ij.ScriptEnd.fail\")", "print(\"EXIT CODE 1\")")
						+ REACHED);
		files("folders");
		wrong("folders-missing", "", "Encode Folder", "folder=OUT/good-in");
		macros.put(
				"lesson",
				// The log has the size of an earlier one.
				"print(\"\\\\Clear\"); call(\"latentij.macro.MacroDriver.enlargeLog\");"
						+ template("Lesson.ijm").replace("var seconds = 4", "var seconds = 0")
						+ "print(\"titles=\" + String.join(getList(\"image.titles\"), \" \"));");
		if (window) files("live", "live-crop");
		files("compare");
		wrong(
				"compare-closed",
				"open(\"CHART\"); run(\"Encode to Latent\", \"device=cpu\");",
				"Decode Latent",
				"compare=nosuch");
		macros.put("reuse", "setBatchMode(false);" + file("reuse"));
		macros.put("reuse-batch", "setBatchMode(true);" + file("reuse"));
		files("measure", "about", "together");
		wrongOptions();
	}

	/**
	 * Writes the macros into the folder of a host.
	 *
	 * @param folder of the host
	 * @param window whether the host has one
	 * @return the files, in their order
	 */
	static List<Path> write(final Path folder, final boolean window) throws IOException {
		final List<Path> files = new ArrayList<>();
		for (final Map.Entry<String, String> macro : new Macros(window).macros.entrySet())
			files.add(Files.writeString(
					folder.resolve(macro.getKey() + ".ijm"),
					macro.getValue()
							.replace("OUT", folder.toString().replace('\\', '/'))
							.replace("TISSUE", TISSUE)
							.replace("CHART", CHART)
							.replace("[FOLDER]", "[" + FOLDER + "]")
							.replace("[FILE]", "[" + FOLDER + "/" + WEIGHTS + "]")));
		if (window)
			files.add(Files.writeString(
					folder.resolve("record.ijm"),
					"newImage(\"channels\", \"8-bit composite-mode\", 32, 32, 2, 2, 1); open(\"" + CHART
							+ "\");\n// cancel: Encode to Latent\n"
							+ "// menu: Encode to Latent\n// menu: Decode Latent\n// select: chart-latent\n"
							+ "// again: Decode Latent\n// model: " + FOLDER
							+ "\n// menu: Encode to Latent\n"
							+ "// mode: JavaScript\n// select: chart-latent\n// menu: Decode Latent\n"
							+ "// select: chart-latent\n// menu: Show Latent Channels\n"
							+ "// select: channels\n// menu: Measure Reconstruction\n"));
		return files;
	}

	private void files(final String... names) {
		for (final String name : names) macros.put(name, file(name));
	}

	private static String file(final String name) {
		return text(Resources.path("macro/" + name + ".ijm"));
	}

	private static String text(final Path file) {
		try {
			return Files.readString(file);
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}

	/** A script as Fiji's editor offers it. */
	private static String template(final String name) {
		return text(Path.of("src", "main", "resources", "script_templates", "LatentIJ", name));
	}

	/** The first block of code in the README that holds a word. */
	private static String readme(final String word) {
		return Arrays.stream(text(Path.of("README.md")).split("```\\R"))
				.filter(block -> block.contains(word))
				.findFirst()
				.orElseThrow();
	}

	/** The line of a job with all keys. */
	private static String complete(final JobType job) {
		return Options.of(job).stream()
				.map(option -> option.key() + "=" + option.initial())
				.collect(Collectors.joining(" ", "run(\"" + job.title() + "\", \"", "\");"));
	}

	private void wrongLatents() {
		// A file from elsewhere chooses no model; what the macro's user chose, it does.
		wrong(
				"foreign",
				"open(\"CHART\"); run(\"Encode to Latent\", \"device=cpu\");"
						+ " Property.set(\"latentij.model\", \"/no such/model\");",
				"Decode Latent",
				"");
		wrong(
				"reversed",
				"open(\"CHART\"); run(\"Encode to Latent\", \"device=cpu\"); run(\"Reverse\");",
				"Decode Latent",
				"");
		wrong("latent-again", "open(\"CHART\"); run(\"Encode to Latent\", \"device=cpu\");", "Encode to Latent", "");
	}

	private void wrongOptions() {
		wrong("no-image", "", "Encode to Latent", "");
		wrong("no-latent", "", "Decode Latent", "");
		wrong("three-slices", "newImage(\"three\", \"32-bit black\", 16, 16, 3);", "Decode Latent", "");
		wrong("eight-shown", "newImage(\"eight\", \"8-bit black\", 16, 16, 4);", "Show Latent Channels", "");
		wrong("eight-bit", "newImage(\"eight\", \"8-bit black\", 16, 16, 4);", "Decode Latent", "");
		wrong(
				"nan",
				"newImage(\"nan\", \"32-bit black\", 16, 16, 4); setSlice(3); setPixel(5, 6, NaN);",
				"Decode Latent",
				"");
		wrong("no-such-input", "open(\"CHART\");", "Encode to Latent", "input=nosuch");
		wrong("banana", "open(\"CHART\");", "Encode to Latent", "posterior=banana");
		wrong("mistyped", "open(\"CHART\");", "Encode to Latent", "posterio=sample");
		wrong("mistyped-show", "open(\"CHART\");", "Show Latent Channels", "model=x");
		wrong("seed", "open(\"CHART\");", "Encode to Latent", "seed=abc");
		wrong("tiling", "open(\"CHART\");", "Encode to Latent", "tiling=yes");
		wrong("no-such-model", "open(\"CHART\");", "Encode to Latent", "model=nosuch");
	}

	private void wrong(final String name, final String before, final String command, final String options) {
		macros.put(name, before + "\nrun(\"" + command + "\", \"" + options + "\");\n" + REACHED);
	}
}
