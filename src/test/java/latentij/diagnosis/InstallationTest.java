// SPDX-License-Identifier: BSD-2-Clause
package latentij.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import latentij.util.LastError;
import latentij.util.Versions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallationTest {

	@TempDir
	private Path temp;

	private String report() {
		return Installation.report(Map.of("ImageJ", "1.54p"), Map.of("Models", temp), List.of("sd15 on CPU"));
	}

	@Test
	void saysWhatAHelperAsksFor() throws IOException {
		Files.write(temp.resolve("weights"), new byte[3000]);
		final String report = report();
		for (final String heading : List.of("Versions", "Devices", "Folders", "Memory", "Last error"))
			assertTrue(report.contains(heading + "\n"), report);
		// But for paths, and the stack trace at the end.
		assertTrue(
				report.replaceFirst("(?s)Last error.*", "")
						.lines()
						.allMatch(line -> line.length() <= 100 || line.matches(".*\\S{60,}.*")),
				report);
		assertTrue(report.contains("LatentIJ          " + Versions.latentIJ()), report);
		assertTrue(report.contains("ImageJ            1.54p"), report);
		assertTrue(report.contains("ONNX Runtime      " + Versions.onnxRuntime() + ", in"), report);
		assertTrue(report.contains("CPU               available"), report);
		if (!System.getProperty("os.name").startsWith("Mac"))
			assertTrue(report.contains("CoreML            not available: CoreML is there on Macs"), report);
		assertFalse(report.contains("use such a machine"), report);
		assertTrue(report.contains(", 3.0 kB"), report);
		assertTrue(report.contains("sd15 on CPU"), report);
	}

	@Test
	void lastErrorIsThere() {
		LastError.keep(new IOException("the disk", new IllegalStateException("of tests")));
		final String report = report();
		assertTrue(report.contains("java.io.IOException: the disk\n"), report);
		assertTrue(report.contains("Caused by: java.lang.IllegalStateException: of tests"), report);
		assertTrue(report.contains("at latentij.diagnosis.InstallationTest.lastErrorIsThere"), report);
	}

	@Test
	void nothingPrivateIsInIt() {
		final String home = System.getProperty("user.home");
		LastError.keep(new IOException(
				"no answer from https://anna:pw123@hub.example with hf_AbCdEfGh1234, see " + home + "/x"));
		final String report = report();
		assertFalse(report.contains("pw123") || report.contains("AbCdEfGh"), report);
		assertFalse(report.contains(home + "/"), report);
		assertTrue(report.contains("see ~/x"), report);
	}

	@Test
	void namesOfUsersAreTakenOutOfPaths() {
		final String user = System.getProperty("user.name");
		assertEquals("a /media/USER/b\n", Installation.withoutSecrets("a /media/" + user + "/b\n"));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"user:s3cret@host",
				"https://mirror.example/?token=s3cret",
				"https://u:s3cret @h",
				"https://u:x@s3cret@h/x"
			})
	void addressesLoseTheirSecrets(final String address) {
		assertFalse(Installation.setting("HF_ENDPOINT", address).contains("s3cret"), address);
		if (!address.startsWith("https://") || address.contains(" ")) return;
		assertFalse(Installation.withoutSecrets("no answer from " + address).contains("s3cret"), address);
	}
}
