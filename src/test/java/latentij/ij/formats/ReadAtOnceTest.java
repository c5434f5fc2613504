// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.io.Opener;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import latentij.testing.Looks;
import latentij.testing.Photographs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadAtOnceTest {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@CsvSource({
		BufferedImage.TYPE_INT_RGB + "," + ImagePlus.COLOR_RGB,
		BufferedImage.TYPE_BYTE_GRAY + "," + ImagePlus.GRAY8
	})
	void imagesAreThoseOfImageJ(final int kind, final int type) throws IOException {
		final BufferedImage drawn = new BufferedImage(37, 21, kind);
		for (int i = 0; i < 37 * 21; i++) drawn.setRGB(i % 37, i / 37, i * 0x10503);
		final Path file = folder.resolve("a b.jpg");
		assertTrue(ImageIO.write(drawn, "jpg", file.toFile()));
		final ImagePlus found = Looks.at(file, ReadAtOnce::jpeg).orElseThrow();
		assertEquals(type, found.getType());
		assertIsThatOfImageJ(file, found);
	}

	private static void assertIsThatOfImageJ(final Path file, final ImagePlus found) {
		final ImagePlus expected = new Opener().openImage(file.toString());
		assertEquals(expected.getType(), found.getType());
		assertEquals(expected.getTitle(), found.getTitle());
		assertEquals(
				expected.getOriginalFileInfo().getFilePath(),
				found.getOriginalFileInfo().getFilePath());
		assertEquals(expected.getOriginalFileInfo().fileFormat, found.getOriginalFileInfo().fileFormat);
		assertArrayEquals(
				expected.getProcessor().getIntArray(), found.getProcessor().getIntArray());
		assertArrayEquals(
				expected.getProcessor().convertToRGB().getIntArray(),
				found.getProcessor().convertToRGB().getIntArray());
	}

	/** In colors, in grey levels, with a transparent color, and in black and white. */
	@ParameterizedTest
	@ValueSource(
			ints = {
				BufferedImage.TYPE_BYTE_INDEXED,
				BufferedImage.TYPE_BYTE_GRAY,
				BufferedImage.TYPE_INT_ARGB,
				BufferedImage.TYPE_BYTE_BINARY
			})
	void gifFilesOfOneFrameAreThoseOfImageJ(final int kind) throws IOException {
		final BufferedImage drawn = new BufferedImage(37, 21, kind);
		for (int i = 0; i < 37 * 21; i++) drawn.setRGB(i % 37, i / 37, i % 5 == 0 ? 0 : 0xff000000 | i * 0x10503);
		final Path file = folder.resolve("a b.gif");
		assertTrue(ImageIO.write(drawn, "gif", file.toFile()));
		assertIsThatOfImageJ(file, Looks.at(file, ReadAtOnce::gif).orElseThrow());
	}

	/** ImageJ may turn what is to be turned, and tells what is wrong with others. */
	@Test
	void othersAreLeftToImageJ() throws IOException {
		final Path turned = Files.write(folder.resolve("turned.jpg"), Photographs.of((short) 6, ByteOrder.BIG_ENDIAN));
		assertEquals(Optional.empty(), Looks.at(turned, ReadAtOnce::jpeg));
		final Path text = Files.writeString(folder.resolve("text.jpg"), "no image");
		assertEquals(Optional.empty(), Looks.at(text, ReadAtOnce::jpeg));
		assertEquals(Optional.empty(), Looks.at(text, ReadAtOnce::gif));
	}
}
