// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first command of the README. */
class RoundTripTest {

	@TempDir
	private Path temp;

	private static String output(final String... args) {
		final PrintStream before = System.out;
		final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
		try {
			RoundTrip.main(args);
		} finally {
			System.setOut(before);
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	@Test
	void writesTheThreeResultsAndSaysWhatAPersonWantsToKnow() {
		final String output = output("--out", temp.toString());
		assertTrue(output.contains("768 x 512 pixels"), output);
		assertTrue(output.contains("[1, 4, 64, 96], 48.0x fewer values"), output);
		assertTrue(output.matches("(?s).*device +model latentij-f8c4 on .*"), output);
		assertTrue(output.matches("(?s).*seconds +encode \\d+\\.\\d\\d, decode .*"), output);
		assertTrue(output.matches("(?s).*PSNR \\d\\d\\.\\d\\d dB, SSIM 0\\.\\d+.*"), output);
		final ImagePlus latent =
				IJ.openImage(temp.resolve("mountains-latent.tif").toString());
		assertEquals(4, latent.getStackSize());
		assertEquals(32, latent.getBitDepth());
		assertTrue(Files.isRegularFile(temp.resolve("mountains-channels.png")));
		final ImagePlus decoded =
				IJ.openImage(temp.resolve("mountains-decoded.png").toString());
		assertEquals(768, decoded.getWidth());
		assertEquals(512, decoded.getHeight());
	}

	@Test
	void printsATableOfAFolder() {
		final String output = output("sample-images");
		assertTrue(output.matches("(?s).*chart\\.png +256 x +256 +\\d+.*"), output);
		assertTrue(output.contains("mean of "), output);
	}

	@Test
	void saysHowItIsUsed() {
		assertTrue(output("--help").startsWith("Usage: RoundTrip"));
	}
}
