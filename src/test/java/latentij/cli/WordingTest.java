// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import latentij.batch.BatchFiles;
import latentij.ij.images.ResultMemory;
import latentij.job.Messages;
import latentij.job.options.Options;
import latentij.model.hub.DownloadConsent;
import latentij.util.Remedies;
import org.junit.jupiter.api.Test;

class WordingTest {

	@Test
	void keysAreOptions() {
		assertEquals(
				"Set --model= to the model (--size=original).",
				Wording.ofMacros("Set model= to the model (size=original)."));
	}

	@Test
	void foldersInFoldersHaveAnOptionOfTheirOwn() {
		assertEquals(
				"Folders in it were left out: to take their files, too, use --recursive.",
				Wording.ofMacros(BatchFiles.LEFT_FOLDERS));
	}

	@Test
	void consentIsGivenByTheVariableOfTheCommand() {
		assertEquals(
				"Nothing is downloaded without consent. To give it, set the environment variable JAVA_OPTS to"
						+ " -Dlatentij.download=true.",
				Wording.ofMacros(DownloadConsent.fromProperty().remedy()));
	}

	@Test
	void javasOptionsAreInTheVariableOfTheCommandToo() {
		assertEquals(
				"Check the proxy (set the environment variable JAVA_OPTS to -Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT).",
				Wording.ofMacros("Check the proxy " + Remedies.PROXY + "."));
		assertEquals(
				"Set the environment variable JAVA_OPTS to -Da.b=\u2026 -Dc=\u2026 (and d).",
				Wording.ofMacros("Start Java with -Da.b=\u2026 -Dc=\u2026 (and d)."));
		assertEquals(
				"Memory is full: set a larger -Xmx in the environment variable JAVA_OPTS.",
				Wording.ofMacros("Memory is full: " + Remedies.MORE_HEAP + "."));
		assertEquals(
				"Choose a smaller file, or set a larger -Xmx in the environment variable JAVA_OPTS.",
				Wording.ofMacros("Choose a smaller file, " + Remedies.MORE_HEAP + "."));
		assertEquals(
				"Set a smaller size, or set a larger -Xmx or -XX:MaxDirectMemorySize in the environment variable"
						+ " JAVA_OPTS.",
				Wording.ofMacros("Set a smaller size, or " + Remedies.MORE_BUFFERS + "."));
	}

	@Test
	void valuesThatAreNotUnderstoodHaveTheirOption() {
		assertEquals("\"--seed=abc\" is not understood.", Wording.ofMacros("\"seed=abc\" is not understood."));
	}

	@Test
	void whatWindowsOfferIsSaidInOtherWords() {
		assertEquals(
				"It has 3 slices. Name files of latents, as \"encode\" writes them.",
				Wording.ofMacros("It has 3 slices. " + Messages.SELECT_LATENT + "."));
		assertEquals(
				"Put it into the folder \"lib\" of the command line, and run the command again.",
				Wording.ofMacros("Put it into ImageJ's \"jars\" folder, and start ImageJ again."));
		assertEquals(
				"Set the environment variable JAVA_OPTS to --enable-native-access=ALL-UNNAMED.",
				Wording.ofMacros("Start Java with --enable-native-access=ALL-UNNAMED."));
	}

	/** There is no option --output. */
	@Test
	void resultsAreFilesAlready() {
		final String one = refusal(1);
		assertTrue(one.contains(" are free. Choose a smaller image, or set a larger -Xmx"), one);
		final String several = refusal(2);
		assertTrue(several.contains(" are free. Choose smaller images, or set a larger -Xmx"), several);
	}

	private static String refusal(final int planes) {
		final IllegalArgumentException exc = assertThrows(
				IllegalArgumentException.class,
				() -> ResultMemory.requireUnlessFile("Decoding \"a\"", planes, 1L << 50));
		return Wording.of(exc);
	}

	@Test
	void valuesWithSpacesAreQuotedForAShell() {
		assertEquals(
				"a range, as t=1-50 or \"z=2-10 t=1-50\"; [N,C,h,w]",
				Wording.ofHelp("a range, as t=1-50 or [z=2-10 t=1-50]; [N,C,h,w]"));
		assertEquals("Expected was \"z=2-10 t=1-50\".", Wording.ofMacros("Expected was [z=2-10 t=1-50]."));
		assertTrue(Options.ALL.stream()
				.map(option -> Wording.ofHelp(option.help()))
				.noneMatch(help -> help.contains("[z=")));
	}

	@Test
	void faultsHaveNoLog() {
		assertTrue(Wording.of(new IllegalStateException("odd")).endsWith("odd. Please report it."));
	}

	@Test
	void menusAreThoseOfImageJ() {
		assertEquals(
				"Encode RGB (in ImageJ: Image > Type > RGB Color).",
				Wording.ofMacros("Encode RGB (Image > Type > RGB Color)."));
		assertEquals(
				"Make a picture first (Show Latent Channels, or ImageJ's Image > Type > RGB Color).",
				Wording.ofMacros("Make a picture first (Show Latent Channels, or Image > Type > RGB Color)."));
		assertEquals(
				"In Fiji, File > Import > Bio-Formats opens it.",
				Wording.ofMacros("In Fiji, File > Import > Bio-Formats opens it."));
	}

	/** No option is meant by a name of a file that looks like one. */
	@Test
	void namesOfFilesStayAsTheyWereTyped() {
		for (final String text :
				List.of("There is no file or folder \"seed=3\".", "No image named \"size=2\" is open."))
			assertEquals(text, Wording.ofMacros(text));
	}

	@Test
	void rangesAreStoredInFiles() {
		assertEquals(
				"Widen the range (ImageJ stores it in TIFF files, and so does tifffile with imagej=True,"
						+ " metadata={\"min\": ..., \"max\": ...}; OME-Zarr has it in the windows of omero).",
				Wording.ofMacros("Widen the range " + Messages.SET_RANGE + "."));
	}
}
