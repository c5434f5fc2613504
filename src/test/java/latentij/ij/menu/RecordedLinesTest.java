// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.ImagePlus;
import ij.Prefs;
import ij.process.FloatProcessor;
import java.util.Map;
import latentij.job.options.JobType;
import org.junit.jupiter.api.Test;

class RecordedLinesTest {

	private final ImagePlus image = image("photo \"1\".png");
	private final ImagePlus latent = image("photo-latent");
	private final ImagePlus decoded = image("photo-decoded");

	/** The text of the Recorder. */
	private String text = "";

	private static ImagePlus image(final String title) {
		return new ImagePlus(title, new FloatProcessor(1, 1));
	}

	/** Writes down a command with its defaults, and gives its line. */
	private String record(final JobType job, final ImagePlus input, final ImagePlus result) {
		return record(job, Map.of(), input, result);
	}

	private String record(
			final JobType job, final Map<String, String> words, final ImagePlus input, final ImagePlus result) {
		final String line = RecordedLines.script(text, job, words, input, result);
		text += line;
		return line;
	}

	@Test
	void macrosSayWhatIsNotTheDefault() {
		assertEquals("run(\"Decode Latent\");\n", RecordedLines.macro(JobType.DECODE, Map.of("device", "auto")));
		assertEquals(
				"run(\"Encode Folder\", \"folder=[C:\\\\my \\\"images\\\"] output=/Grün skip=on\");\n",
				RecordedLines.macro(
						JobType.ENCODE_FOLDER,
						Map.of("folder", "C:\\my \"images\"", "output", "/Grün", "skip", "on", "workers", "2")));
	}

	/** Each goes on with the result of the one before, as a person does who selects no other window. */
	@Test
	void theVariableOfAScriptIsTheResult() {
		assertEquals(
				"IJ.run(imp, \"Encode to Latent\", \"posterior=sample\"); imp = IJ.getImage();\n",
				record(JobType.ENCODE, Map.of("posterior", "sample"), image, latent));
		text += "IJ.run(imp, \"Multiply...\", \"value=2 stack\");\n";
		assertEquals(
				"IJ.run(imp, \"Save Latent\", \"file=/a.tif\");\n",
				record(JobType.SAVE, Map.of("file", "/a.tif"), latent, null));
		assertEquals(
				"IJ.run(imp, \"Decode Latent\", \"\"); imp = IJ.getImage();\n",
				record(JobType.DECODE, latent, decoded));
	}

	@Test
	void aWindowThatWasSelectedIsNamed() {
		record(JobType.ENCODE, image, latent);
		record(JobType.DECODE, latent, decoded);
		assertEquals(
				"IJ.run(WindowManager.getImage(\"photo-latent\"), \"Save Latent\", \"file=/a.tif\");\n",
				record(JobType.SAVE, Map.of("file", "/a.tif"), latent, null));
		assertEquals(
				"IJ.run(WindowManager.getImage(\"photo \\\"1\\\".png\"), \"Encode to Latent\", \"\"); imp = IJ.getImage();\n",
				record(JobType.ENCODE, image, latent));
	}

	/** ImageJ's own line opens it without a window. */
	@Test
	void anImageThatAScriptOpensIsShown() {
		text = "imp = IJ.openImage(\"/photo.png\");\n";
		assertEquals(
				"imp.show(); IJ.run(imp, \"Encode to Latent\", \"\"); imp = IJ.getImage();\n",
				record(JobType.ENCODE, image, latent));
		text += "imp = IJ.openImage(\"/other.png\");\n";
		assertEquals(
				"imp.show(); IJ.run(imp, \"Encode to Latent\", \"\"); imp = IJ.getImage();\n",
				record(JobType.ENCODE, image("other.png"), image("other-latent")));
	}

	/** "Create" begins a script with the active image, unless it opens one: here, there may be none. */
	@Test
	void aFileBecomesTheVariable() {
		final Map<String, String> file = Map.of("file", "/simple.npz");
		assertEquals(
				"IJ.run(\"Import Latent\", \"file=/simple.npz\");\n// As IJ.openImage does:\nimp = IJ.getImage();\n",
				record(JobType.IMPORT, file, decoded, latent));
		assertEquals(
				"IJ.run(imp, \"Decode Latent\", \"\"); imp = IJ.getImage();\n",
				record(JobType.DECODE, latent, decoded));
		assertEquals(
				"IJ.run(\"Import Latent\", \"file=/simple.npz\"); imp = IJ.getImage();\n",
				record(JobType.IMPORT, file, decoded, latent));
	}

	@Test
	void commentsOfPythonAreItsOwn() {
		final String before = Prefs.get("recorder.mode", "");
		Prefs.set("recorder.mode", "Python");
		try {
			assertEquals(
					"IJ.run(\"Import Latent\", \"file=/simple.npz\");\n# As IJ.openImage does:\nimp = IJ.getImage();\n",
					record(JobType.IMPORT, Map.of("file", "/simple.npz"), decoded, latent));
		} finally {
			Prefs.set("recorder.mode", before);
		}
	}

	@Test
	void foldersNeedNoImage() {
		assertEquals(
				"IJ.run(\"Encode Folder\", \"folder=/in output=/out\");\n",
				record(JobType.ENCODE_FOLDER, Map.of("folder", "/in", "output", "/out"), image, null));
		assertEquals(
				"IJ.run(imp, \"Measure Reconstruction\", \"\");\n",
				record(JobType.MEASURE, Map.of("folder", "none"), image, null));
		assertEquals(
				"IJ.run(\"Measure Reconstruction\", \"folder=/in\");\n",
				record(JobType.MEASURE, Map.of("folder", "/in"), image, null));
	}
}
