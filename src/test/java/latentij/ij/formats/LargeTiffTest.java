// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import ij.io.TiffEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import latentij.testing.Looks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeTiffTest {

	@TempDir
	private Path temp;

	/** A file of ImageJ whose directory tells of another size; its pixels are not there. */
	private Path file(final String name, final String type, final int side) throws IOException {
		final ImagePlus image = IJ.createImage("image", type, 8, 8, 1);
		final Path file = temp.resolve(name);
		assertTrue(new FileSaver(image).saveAsTiff(file.toString()));
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
		if (bytes.get(0) == 'I') bytes.order(ByteOrder.LITTLE_ENDIAN);
		final int directory = bytes.getInt(4);
		for (int i = 0; i < bytes.getShort(directory); i++) {
			final int entry = directory + 2 + 12 * i;
			final int tag = bytes.getShort(entry);
			// Width, height and rows of the strip, in either length.
			if (tag != 256 && tag != 257 && tag != 278) continue;
			if (bytes.getShort(entry + 2) == 3) bytes.putShort(entry + 8, (short) side);
			else bytes.putInt(entry + 8, side);
		}
		Files.write(file, bytes.array());
		// A file that ends before its pixels is damaged. A hole takes no room on most disks.
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.allocate(1), (long) side * side * image.getBytesPerPixel() + bytes.capacity());
		}
		return file;
	}

	@Test
	void largeImagesAndLatentsAreKnown() throws IOException {
		assertTrue(Looks.at(file("rgb.tif", "rgb", 8192), LargeTiff::isImage));
		assertTrue(Looks.at(file("grey.TIFF", "16-bit", 9000), LargeTiff::isImage));
		assertFalse(Looks.at(file("smaller.tif", "rgb", 8191), LargeTiff::isImage));
		assertTrue(Looks.at(file("latent.tif", "32-bit", 1024), LargeTiff::isLatent));
		assertFalse(Looks.at(file("small-latent.tif", "32-bit", 1023), LargeTiff::isLatent));
		assertFalse(Looks.at(file("image.tif", "8-bit", 4096), LargeTiff::isLatent));
	}

	@Test
	void knowsWhetherARangeIsTold() throws IOException {
		for (final String type : List.of("8-bit ramp", "16-bit ramp", "32-bit ramp", "rgb ramp")) {
			final ImagePlus image = IJ.createImage("image", type, 8, 8, 2);
			final Path file = temp.resolve(type + ".tif");
			assertTrue(new FileSaver(image).saveAsTiff(file.toString()));
			assertFalse(Looks.at(file, LargeTiff::tellsNoRange), type);
			// As other programs write it: without ImageJ's description.
			try (OutputStream out = Files.newOutputStream(file)) {
				new TiffEncoder(image.getFileInfo()).write(out);
			}
			assertEquals(type.startsWith("16") || type.startsWith("32"), Looks.at(file, LargeTiff::tellsNoRange), type);
		}
	}

	@Test
	void otherFilesAreLeftToImageJ() throws IOException {
		assertFalse(
				Looks.at(Files.writeString(temp.resolve("text.tif"), "no TIFF at all, but text"), LargeTiff::isImage));
		assertFalse(Looks.at(Files.writeString(temp.resolve("photo.png"), "a photo"), LargeTiff::isImage));
	}
}
