// SPDX-License-Identifier: BSD-2-Clause
package latentij.macro;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ij.IJ;
import ij.ImagePlus;
import java.awt.Rectangle;
import java.awt.geom.Area;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import latentij.batch.ErrorLog;
import latentij.ij.Latents;
import latentij.ij.formats.ImageFiles;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.model.hub.store.FakeHub;
import latentij.quality.ImageQuality;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The deeds of macro writers, in every ImageJ that is at hand. All macros of a host
 * run in one JVM, so that what one leaves behind would show in the next.
 */
@TestInstance(Lifecycle.PER_CLASS)
class MacroTest {

	private static final DecodeOptions CPU = DecodeOptions.parse(Map.of("device", "cpu"));

	private Path temp;

	private final Map<HostProcess, Map<String, List<String>>> outputs = new EnumMap<>(HostProcess.class);
	private final Map<String, ImagePlus> expected = new HashMap<>();
	private Latents latents;
	private FakeHub hub;

	@BeforeAll
	void open(@TempDir final Path folder) throws IOException {
		temp = folder;
		hub = new FakeHub();
		for (final String file : List.of("config.json", Macros.WEIGHTS))
			for (final String repository : List.of("latentij/kl-f8c4", "lab/vae"))
				hub.file(
						repository,
						file,
						Files.readAllBytes(Path.of(Macros.FOLDER, file)),
						file.equals(Macros.WEIGHTS));
		latents = new Latents(message -> {});
	}

	@AfterAll
	void close() {
		hub.close();
		latents.close();
	}

	/** A catalog as a lab may have it, of one model. */
	private static String catalog() throws IOException {
		final byte[] weights = Files.readAllBytes(Path.of(Macros.FOLDER, Macros.WEIGHTS));
		return """
			{"version": 1, "models": [{
				"name": "lab-vae", "title": "The lab's own", "family": "AutoencoderKL",
				"repository": "lab/vae", "revision": "REVISION",
				"license": "MIT", "latentChannels": 4, "scalingFactor": 0.18215,
				"files": [
					{"path": "config.json", "role": "config"},
					{"path": "WEIGHTS", "role": "weights", "size": SIZE, "sha256": "HASH"}
				]}], "moved": {}}
			"""
				.replace("REVISION", FakeHub.COMMIT)
				.replace("WEIGHTS", Macros.WEIGHTS)
				.replace("SIZE", Integer.toString(weights.length))
				.replace("HASH", FakeHub.sha256(weights));
	}

	private Path folder(final HostProcess host) {
		return temp.resolve(host.name());
	}

	/** The output of a macro; runs the host's macros when first asked. */
	private String output(final HostProcess host, final String macro) throws IOException, InterruptedException {
		assumeTrue(host.missing() == null, host.missing());
		if (!outputs.containsKey(host)) {
			final Path folder = Files.createDirectories(folder(host));
			Files.writeString(folder.resolve("catalog.json"), catalog());
			batch(folder);
			final List<Path> files = Macros.write(folder, host.isWindow());
			// No GPU: what macros make is compared bit by bit with what a CPU does.
			outputs.put(
					host,
					host.run(
							folder,
							files,
							Map.of(
									"HF_ENDPOINT",
									hub.endpoint().toString(),
									"LATENTIJ_MODELS",
									folder.resolve("models").toString(),
									"HF_HOME",
									folder.resolve("hf").toString(),
									"CUDA_VISIBLE_DEVICES",
									"-1")));
		}
		final List<String> lines = outputs.get(host).get(macro + ".ijm");
		assertTrue(lines != null, () -> macro + " was not run:\n" + outputs.get(host));
		return String.join("\n", lines);
	}

	/** A folder of images, of which two cannot be encoded. */
	private void batch(final Path folder) throws IOException {
		final Path in = Files.createDirectories(folder.resolve("batch-in"));
		Files.createDirectories(folder.resolve("batch-out"));
		Files.copy(Path.of(Macros.CHART), in.resolve("e04.png"));
		Files.copy(
				Path.of(Macros.CHART),
				Files.createDirectories(folder.resolve("good-in")).resolve("e04.png"));
		IJ.saveAs(IJ.openImage(Macros.CHART), "Jpeg", in.resolve("e04.jpg").toString());
		Files.writeString(in.resolve("bad.png"), "no image");
		ImageFiles.save(expected(Macros.CHART, "original", "mean", "0"), in.resolve("latent.tif"));
	}

	private ImagePlus saved(final HostProcess host, final String file) {
		final ImagePlus image = IJ.openImage(folder(host).resolve(file).toString());
		assertTrue(image != null, () -> host + " saved no " + file + ":\n" + outputs.get(host));
		return image;
	}

	/** The latent of an image; read, never changed. */
	private ImagePlus expected(final String file, final String... o) throws IOException {
		final Map<String, String> words = Map.of("size", o[0], "posterior", o[1], "seed", o[2], "device", "cpu");
		final String key = file + words;
		if (!expected.containsKey(key))
			expected.put(key, latents.encode(IJ.openImage(file), EncodeOptions.parse(words)));
		return expected.get(key);
	}

	private static void assertSamePixels(final ImagePlus expected, final ImagePlus found) {
		assertEquals(expected.getBitDepth(), found.getBitDepth(), "bits");
		assertEquals(expected.getStackSize(), found.getStackSize(), "slices");
		for (int s = 1; s <= expected.getStackSize(); s++) {
			final Object e = expected.getStack().getPixels(s);
			final Object f = found.getStack().getPixels(s);
			if (e instanceof float[] floats) assertArrayEquals(floats, (float[]) f);
			else assertArrayEquals((int[]) e, (int[]) f);
		}
	}

	@ParameterizedTest
	@EnumSource
	void latentIsSavedAndDecoded(final HostProcess host) throws Exception {
		final String output = output(host, "chain");
		final ImagePlus latent = expected(Macros.TISSUE, "original", "mean", "0");
		assertSamePixels(latent, saved(host, "latent.tif"));
		assertSamePixels(latents.showChannels(latent), saved(host, "channels.png"));
		final ImagePlus decoded = saved(host, "decoded.png");
		assertSamePixels(latents.decode(latent, CPU), decoded);
		assertEquals(437, decoded.getWidth());
		assertEquals(331, decoded.getHeight());
		assertTrue(output.contains("slices=4 label=Latent Channel 1"), output);
		assertTrue(output.contains("model=latentij-f8c4 title=tissue-odd.png"), output);
	}

	@ParameterizedTest
	@EnumSource
	void readmesMacroWorks(final HostProcess host) throws Exception {
		output(host, "readme");
		final ImagePlus latent = expected(Macros.CHART, "original", "mean", "0");
		assertSamePixels(latent, saved(host, "readme-latent.tif"));
		assertSamePixels(latents.showChannels(latent), saved(host, "readme-channels.png"));
		assertSamePixels(latents.decode(latent, CPU), saved(host, "readme-decoded.png"));
	}

	@ParameterizedTest
	@EnumSource
	void everyKeyCounts(final HostProcess host) throws Exception {
		output(host, "sample");
		final ImagePlus latent = expected(Macros.CHART, "512x512", "sample", "1234567890123");
		assertSamePixels(latent, saved(host, "sample.tif"));
		assertSamePixels(latents.decode(latent, CPU), saved(host, "sample.png"));
	}

	@ParameterizedTest
	@EnumSource
	void whatIsLeftOutIsTheDefault(final HostProcess host) throws Exception {
		output(host, "defaults");
		final ImagePlus latent = expected(Macros.CHART, "original", "mean", "0");
		assertSamePixels(latent, saved(host, "defaults.tif"));
		assertSamePixels(latent, saved(host, "no-options.tif"));
	}

	@ParameterizedTest
	@EnumSource(names = ".*_WINDOW", mode = EnumSource.Mode.MATCH_ALL)
	void windowsKeepTheNamesThatMacrosGiveThem(final HostProcess host) throws Exception {
		final String output = output(host, "titles");
		for (int i = 0; i < 12; i++)
			assertTrue((output + " ").replace('\n', ' ').contains("mine" + i + ".tif "), output);
	}

	@ParameterizedTest
	@EnumSource
	void checkpointsAreOpenedByPathAndByName(final HostProcess host) throws Exception {
		final String output = output(host, "download");
		final ImagePlus latent = latents.encode(
				IJ.openImage(Macros.CHART), EncodeOptions.parse(Map.of("model", Macros.FOLDER, "device", "cpu")));
		final ImagePlus decoded = latents.decode(latent, CPU);
		for (final String name : List.of("FOLDER", "FILE", "download", "catalog")) {
			assertSamePixels(latent, saved(host, name + ".tif"));
			assertSamePixels(decoded, saved(host, name + ".png"));
		}
		assertTrue(output.contains("version=" + FakeHub.COMMIT), output);
	}

	@ParameterizedTest
	@EnumSource
	void imagesAreTiledOnRequest(final HostProcess host) throws Exception {
		assertTrue(output(host, "tiles").contains("tiling=64"));
		final ImagePlus latent = latents.encode(
				IJ.openImage(Macros.CHART),
				EncodeOptions.parse(Map.of("model", Macros.FOLDER, "tiling", "64", "device", "cpu")));
		assertSamePixels(latent, saved(host, "tiles.tif"));
		assertSamePixels(
				latents.decode(latent, DecodeOptions.parse(Map.of("tiling", "128", "device", "cpu"))),
				saved(host, "tiles.png"));
	}

	@ParameterizedTest
	@EnumSource
	void nothingIsDownloadedWithoutConsent(final HostProcess host) throws Exception {
		final String output = output(host, "no-consent");
		assertFalse(output.contains("NOT STOPPED"), output);
		assertTrue(output.contains("latentij/kl-f8c4"), output);
		// A macro waits for nobody.
		assertFalse(output.contains("dialog: Download a model"), output);
		assertTrue(output.replaceAll("\\s+", " ").contains("-Dlatentij.download=true, or put call("), output);
	}

	@ParameterizedTest
	@EnumSource
	void inputIsChosenByTitle(final HostProcess host) throws Exception {
		output(host, "input");
		assertSamePixels(expected(Macros.CHART, "original", "mean", "0"), saved(host, "input.tif"));
	}

	@ParameterizedTest
	@EnumSource
	void imagesOfABatchAreSelectedByTheirTitles(final HostProcess host) throws Exception {
		output(host, "select");
		final ImagePlus latent = expected(Macros.CHART, "original", "mean", "0");
		assertSamePixels(latents.decode(latent, CPU), saved(host, "select.png"));
		assertSamePixels(expected(Macros.CHART, "original", "sample", "3"), saved(host, "select.tif"));
	}

	@ParameterizedTest
	@EnumSource
	void loopsLeaveNothingBehind(final HostProcess host) throws Exception {
		assertTrue(
				output(host, "loop").contains("images=0"),
				() -> outputs.get(host).get("loop.ijm").toString());
		assertSamePixels(expected(Macros.CHART, "original", "mean", "0"), saved(host, "loop0.tif"));
		assertSamePixels(expected(Macros.TISSUE, "original", "mean", "0"), saved(host, "loop1.tif"));
	}

	@ParameterizedTest
	@EnumSource
	void latentMayBeEdited(final HostProcess host) throws Exception {
		output(host, "edited");
		final ImagePlus latent =
				latents.encode(IJ.openImage(Macros.CHART), EncodeOptions.parse(Map.of("device", "cpu")));
		for (int s = 1; s <= 4; s++) latent.getStack().getProcessor(s).multiply(0);
		assertSamePixels(latents.decode(latent, CPU), saved(host, "edited.png"));
	}

	@ParameterizedTest
	@EnumSource(names = ".*_WINDOW", mode = EnumSource.Mode.MATCH_ALL)
	void batchModeKeepsToTheMacrosOwnImage(final HostProcess host) throws Exception {
		output(host, "batch");
		final ImagePlus latent = expected(Macros.CHART, "original", "mean", "0");
		assertSamePixels(latent, saved(host, "batch.tif"));
		assertSamePixels(latents.decode(latent, CPU), saved(host, "batch.png"));
	}

	@ParameterizedTest
	@EnumSource(names = ".*_WINDOW", mode = EnumSource.Mode.MATCH_ALL)
	void resultsAreShown(final HostProcess host) throws Exception {
		final String output = output(host, "chain");
		assertTrue(
				output.contains("shown: channels.png 1186x310 visible=true")
						|| output.contains("shown: channels.png")
								&& output.contains("shown: decoded.png 437x331 visible=true"),
				output);
		assertFalse(output.contains("dialog:"), output);
	}

	@ParameterizedTest
	@EnumSource(names = ".*_WINDOW", mode = EnumSource.Mode.MATCH_ALL)
	void latentsAreShownEnlarged(final HostProcess host) throws Exception {
		// 32 x 32 pixels; those of the decoded image are shown one to one.
		final String output = output(host, "record");
		assertTrue(output.contains("chart-latent 32x32 visible=true view=512"), output);
		assertTrue(output.contains("chart-decoded 256x256 visible=true view=256"), output);
	}

	@ParameterizedTest
	@EnumSource(names = ".*_WINDOW", mode = EnumSource.Mode.MATCH_ALL)
	void menuRunsAreRecorded(final HostProcess host) throws Exception {
		final String output = output(host, "record");
		// The run that was canceled is not among them, nor what has its default; the model that was chosen last is.
		assertEquals(
				List.of(
						Macros.RECORDED_ENCODE,
						Macros.RECORDED_DECODE,
						"run(\"Decode Latent\", \"update=on\");",
						"run(\"Encode to Latent\", \"model=" + Macros.FOLDER + "\");",
						// ImageJ itself would go on with the first image.
						"IJ.run(imp, \"Decode Latent\", \"update=on\"); imp = IJ.getImage();",
						"IJ.run(WindowManager.getImage(\"chart-latent\"), \"Show Latent Channels\", \"\");"
								+ " imp = IJ.getImage();",
						// Of which each slice is copied.
						"IJ.run(WindowManager.getImage(\"channels\"), \"Measure Reconstruction\", \"\");"
								+ " imp = IJ.getImage();"),
				output.lines()
						.filter(line -> line.startsWith("recorded: "))
						.map(line -> line.substring(10))
						.toList(),
				output);
	}

	@ParameterizedTest
	@EnumSource
	void macrosGoOnWithTheImageThatIsUsedAgain(final HostProcess host) throws Exception {
		for (final String macro : List.of("reuse", "reuse-batch"))
			assertTrue(output(host, macro).contains("reused=chart-decoded chart-decoded 0"), output(host, macro));
	}

	/** ImageJ2 says that the command has finished first, and is told of the rest later. */
	@ParameterizedTest
	@EnumSource(names = "IJ1_WINDOW")
	void theStatusLineSaysWhatWasDone(final HostProcess host) throws Exception {
		final String output = output(host, "record");
		assertTrue(output.contains("status: Encoded chart.png with latentij-f8c4 in "), output);
		assertTrue(output.contains("status: Decoded chart-latent with latentij-f8c4 in "), output);
	}

	@ParameterizedTest
	@EnumSource(names = ".*_WINDOW", mode = EnumSource.Mode.MATCH_ALL)
	void aWindowThatIsUsedAgainComesToTheFront(final HostProcess host) throws Exception {
		final String output = output(host, "record");
		assertTrue(output.contains("active: chart-decoded\n"), output);
	}

	/** A place of a window or of the screen, which the host has printed before a title. */
	private static Rectangle place(final String output, final String what, final String title) {
		final Matcher place = Pattern.compile("(?m)^" + what + ": (-?\\d+) (-?\\d+) (\\d+) (\\d+)" + title)
				.matcher(output);
		assertTrue(place.find(), () -> title + " is not open:\n" + output);
		final int[] n = IntStream.rangeClosed(1, 4)
				.map(i -> Integer.parseInt(place.group(i)))
				.toArray();
		return new Rectangle(n[0], n[1], n[2], n[3]);
	}

	/** Windows that are in front of others come first. */
	@ParameterizedTest
	@EnumSource(names = ".*_WINDOW", mode = EnumSource.Mode.MATCH_ALL)
	void somethingIsSeenOfAllThatIsMeasured(final HostProcess host) throws Exception {
		final String output = output(host, "measure");
		assertTrue(output.contains("measured=1 Reconstruction"), output);
		final Rectangle screen = place(output, "screen", "");
		final Area hidden = new Area();
		for (final String title : List.of(" Results", " Log", " Reconstruction", " Power Spectrum")) {
			final Rectangle window = place(output, "place", title);
			assertTrue(screen.contains(window), output);
			final Area seen = new Area(window);
			seen.subtract(hidden);
			assertTrue(seen.getBounds().width >= 200 && seen.getBounds().height >= 100, title + ":\n" + output);
			hidden.add(new Area(window));
		}
		final List<String> log =
				output.lines().filter(line -> line.startsWith("log: ")).toList();
		assertTrue(log.stream().anyMatch(line -> line.startsWith("log: latentij-f8c4: ")), output);
		for (final String line : log) assertTrue(line.length() <= 77, line);
	}

	@ParameterizedTest
	@EnumSource(names = ".*_HEADLESS", mode = EnumSource.Mode.MATCH_ALL)
	void withoutAWindowTheVerdictOfAModelIsOneLine(final HostProcess host) throws Exception {
		final String output = output(host, "measure");
		assertTrue(
				output.lines()
						.anyMatch(line ->
								line.startsWith("latentij-f8c4: ") && line.matches(".* dB, SSIM .* The mean .*[.]")),
				output);
	}

	@ParameterizedTest
	@EnumSource(names = ".*_WINDOW", mode = EnumSource.Mode.MATCH_ALL)
	void macrosBesideOthersNeedNoDialogAndGetTheirResults(final HostProcess host) throws Exception {
		final String output = output(host, "together");
		assertTrue(output.contains("beside: many"), output);
		assertFalse(output.contains("dialog:"), output);
		assertEquals(8, output.split("chart-latent=1 chart-decoded=1", -1).length - 1, output);
	}

	@ParameterizedTest
	@EnumSource
	void macrosGetTheReportInTheLog(final HostProcess host) throws Exception {
		final String output = output(host, "about");
		assertTrue(output.contains("Versions") && output.matches("(?s).*CPU +available.*"), output);
		assertFalse(output.contains("dialog:"), output);
	}

	@ParameterizedTest
	@EnumSource
	void folderIsEncodedToTheEnd(final HostProcess host) throws Exception {
		final String output = output(host, "folder");
		assertTrue(output.contains("2 done, 2 failed"), output);
		assertTrue(output.contains("EXIT CODE 1"), output);
		final String errors = Files.readString(folder(host).resolve("batch-out").resolve(ErrorLog.NAME));
		assertTrue(errors.contains("bad.png") && errors.contains("latent.tif"), errors);
		assertFalse(output.contains("NOT STOPPED"), output);
		assertSamePixels(expected(Macros.CHART, "original", "mean", "0"), saved(host, "batch-out/e04.png-latent.tif"));
		assertEquals(
				List.of("e04.jpg-latent.tif", "e04.png-latent.tif", ErrorLog.NAME),
				Arrays.stream(folder(host).resolve("batch-out").toFile().list())
						.sorted()
						.toList());
		// Once for the whole folder, not for each file.
		assertEquals(host.isWindow(), output.contains("dialog: Macro Error: 2 done, 2 failed."), output);
		assertEquals(host.isWindow() ? 2 : 1, output.split("dialog: ", -1).length, output);
	}

	@ParameterizedTest
	@EnumSource
	void foldersGoThereAndBack(final HostProcess host) throws Exception {
		assertTrue(output(host, "folders").contains("images=0"), output(host, "folders"));
		assertSamePixels(
				latents.decode(expected(Macros.CHART, "original", "mean", "0"), CPU),
				saved(host, "good-out/e04.png-decoded.png"));
		final String missing = output(host, "folders-missing");
		assertTrue(missing.contains("Set output= to its path"), missing);
		assertFalse(missing.contains("NOT STOPPED"), missing);
	}

	@ParameterizedTest
	@EnumSource(names = ".*_WINDOW", mode = EnumSource.Mode.MATCH_ALL)
	void dialogsAndLinesNameTheModel(final HostProcess host) throws Exception {
		final String output = output(host, "record");
		assertTrue(output.matches("(?s).*dialog: Encode to Latent: [^\n]*comes with LatentIJ.*"), output);
		assertTrue(output.matches("(?s).*dialog: Decode Latent: [^\n]*auto: latentij-f8c4.*"), output);
	}

	@ParameterizedTest
	@EnumSource
	void replayGivesWhatTheMenuGave(final HostProcess host) throws Exception {
		output(host, "replay");
		final ImagePlus decoded = latents.decode(expected(Macros.CHART, "original", "mean", "0"), CPU);
		assertSamePixels(decoded, saved(host, "replay.png"));
		assertSamePixels(decoded, saved(host, "complete.png"));
	}

	@ParameterizedTest
	@EnumSource
	void theLessonSaysASentenceForEachStep(final HostProcess host) throws Exception {
		final String output = output(host, "lesson");
		final List<String> steps = Pattern.compile("(?m)^(?:log: )?([1-9]\\. .*)$")
				.matcher(output)
				.results()
				.map(line -> line.group(1))
				.toList();
		assertEquals(7, steps.size(), output);
		assertTrue(steps.get(1).contains("55 x 42 pixels with 4 numbers each, 47 times fewer"), steps.get(1));
		final ImagePlus decoded = latents.decode(expected(Macros.TISSUE, "original", "mean", "0"), CPU);
		final double psnr =
				ImageQuality.psnr(IJ.openImage(Macros.TISSUE).getBufferedImage(), decoded.getBufferedImage());
		assertTrue(steps.get(6).contains(String.format(Locale.ROOT, "PSNR %.2f dB", psnr)), steps.get(6));
		final String board = host.isWindow() ? "Lesson " : "";
		assertTrue(
				output.contains("titles=tissue " + board
						+ "tissue-latent channels plus one interpolated with noise tissue-comparison"),
				output);
	}

	/** A macro, or a person, goes on with the latent. */
	@ParameterizedTest
	@EnumSource(names = ".*_WINDOW", mode = EnumSource.Mode.MATCH_ALL)
	void theLatentStaysActiveWhileDecodeLiveOpens(final HostProcess host) throws Exception {
		final String output = output(host, "live");
		assertTrue(output.contains("active: chart-latent\n"), output);
	}

	/** In ImageJ2, too, where SciJava's log is seen only in a Console that somebody opens. */
	@ParameterizedTest
	@EnumSource(names = ".*_WINDOW", mode = EnumSource.Mode.MATCH_ALL)
	void whatIsSpecialIsInImageJsLog(final HostProcess host) throws Exception {
		final String output = output(host, "notes");
		assertTrue(output.matches("(?s).*opened=-?\\d+ notes=\\d+.*"), output);
		if (host.isImageJ2()) assertTrue(output.contains("opened=-1 "), output);
	}

	/** Its controls are wider than a small picture. */
	@ParameterizedTest
	@EnumSource(names = ".*_WINDOW", mode = EnumSource.Mode.MATCH_ALL)
	void thePictureOfACroppedLatentIsEnlargedOnTheScreen(final HostProcess host) throws Exception {
		final String output = output(host, "live-crop");
		final Rectangle window = place(output, "place", " chart-live");
		assertTrue(new Rectangle(1400, 1000).contains(window), output);
		assertTrue(output.contains("shown: chart-live 32x24 visible=true view=384"), output);
	}

	/** On a small screen, too. */
	@ParameterizedTest
	@EnumSource(names = ".*_WINDOW", mode = EnumSource.Mode.MATCH_ALL)
	void nothingOfTheLessonIsCovered(final HostProcess host) throws Exception {
		final String output = output(host, "lesson");
		final Area covered = new Area();
		for (final String title : List.of(
				"tissue \\(",
				"Lesson",
				"tissue-latent",
				"channels",
				"plus one",
				"interpolated",
				"with noise",
				"tissue-comparison",
				"Log")) {
			final Rectangle window = place(output, "place", " " + title);
			assertTrue(new Rectangle(1280, 800).contains(window), title + ":\n" + output);
			assertFalse(covered.intersects(window), title + ":\n" + output);
			covered.add(new Area(window));
		}
	}

	@ParameterizedTest
	@EnumSource
	void decodedImagesAreCompared(final HostProcess host) throws Exception {
		final String output = output(host, "compare");
		final ImagePlus chart = IJ.openImage(Macros.CHART);
		final ImagePlus decoded = latents.decode(expected(Macros.CHART, "original", "mean", "0"), CPU);
		final String psnr = String.format(
				Locale.ROOT,
				"PSNR %.2f dB",
				ImageQuality.psnr(
						chart.getProcessor().convertToColorProcessor().getBufferedImage(), decoded.getBufferedImage()));
		assertTrue(output.contains("compared=chart-comparison " + psnr + ", SSIM "), output);
		assertTrue(output.contains(" of 255 1"), output);
		assertTrue(output.contains("tiny=5x3"), output);
	}

	@ParameterizedTest
	@EnumSource
	void wrongInputsStopTheMacro(final HostProcess host) throws Exception {
		final Map<String, String> messages = new LinkedHashMap<>();
		messages.put("no-image", "There is no image");
		messages.put("no-latent", "There is no image");
		messages.put("three-slices", "has 3 slices; a latent of the model");
		messages.put("eight-shown", "has 8-bit pixels; a latent is a 32-bit stack");
		messages.put("eight-bit", "has 8-bit pixels; a latent is a 32-bit stack");
		messages.put("nan", "holds NaN in slice 3 at x=5, y=6");
		messages.put("no-such-input", "nosuch");
		messages.put("compare-closed", "No image named \"nosuch\" is open. Open it first.");
		messages.put("banana", "Expected was mean, sample or index");
		messages.put("mistyped", "\"posterio\" is not understood");
		messages.put("mistyped-show", "\"model\" is not understood");
		messages.put("seed", "Expected was a whole number");
		messages.put("tiling", "Expected was off, on, or the side of a tile");
		messages.put("no-such-model", "There is no model");
		messages.put("foreign", "write model=[/no such/model]");
		messages.put("reversed", "are the latent channels 4, 3, 2, 1, by their labels");
		messages.put("latent-again", "\"chart-latent\" is a latent already");
		for (final Map.Entry<String, String> m : messages.entrySet()) {
			final String output = output(host, m.getKey());
			assertFalse(output.contains("NOT STOPPED"), m.getKey() + ": " + output);
			assertTrue(output.contains(m.getValue()), m.getKey() + ": " + output);
		}
	}
}
