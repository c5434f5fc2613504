// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import latentij.batch.BatchFiles;
import latentij.model.hub.DownloadConsent;
import org.junit.jupiter.api.Test;

class WordingTest {

	@Test
	void keysAreOptions() {
		assertEquals(
				"Say --model= and the model (--size=original).",
				Wording.ofMacros("Say model= and the model (size=original)."));
	}

	@Test
	void foldersInFoldersHaveAnOptionOfTheirOwn() {
		assertEquals(
				"Folders in it were left out: to take their files, too, say --recursive.",
				Wording.ofMacros(BatchFiles.LEFT_FOLDERS));
	}

	@Test
	void consentIsGivenByTheVariableOfTheCommand() {
		assertEquals(
				"Nothing is downloaded without consent. To give it, set the environment variable JAVA_OPTS to"
						+ " -Dlatentij.download=true.",
				Wording.ofMacros(DownloadConsent.fromProperty().remedy()));
	}
}
