/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
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

/** What the README's first command does. */
class RoundTripTest {

	@TempDir
	private Path temp;

	private static String output(final String... args) {
		final PrintStream before = System.out;
		final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
		try {
			RoundTrip.main(args);
		}
		finally {
			System.setOut(before);
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	@Test
	void writesTheThreeResultsAndSaysWhatAPersonWantsToKnow() {
		final String output = output("--out", temp.toString());
		assertTrue(output.contains("768 x 512 pixels"), output);
		assertTrue(output.contains("[1, 4, 64, 96], 48.0x fewer values"), output);
		assertTrue(output.matches("(?s).*device +model latentij-f8c4 on .*"),
			output);
		assertTrue(output.matches("(?s).*seconds +encode \\d+\\.\\d\\d, decode .*"),
			output);
		assertTrue(output.matches("(?s).*PSNR \\d\\d\\.\\d\\d dB, SSIM 0\\.\\d+.*"),
			output);
		final ImagePlus latent = IJ.openImage(temp.resolve("mountains-latent.tif")
			.toString());
		assertEquals(4, latent.getStackSize());
		assertEquals(32, latent.getBitDepth());
		assertTrue(Files.isRegularFile(temp.resolve("mountains-channels.png")));
		final ImagePlus decoded = IJ.openImage(temp.resolve(
			"mountains-decoded.png").toString());
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
