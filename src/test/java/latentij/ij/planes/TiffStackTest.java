// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.planes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import latentij.ij.formats.ImageFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TiffStackTest {

	@TempDir
	private Path folder;

	private Path write(final int slices) throws IOException {
		final Path file = folder.resolve("stack.tif");
		final ImagePlus image = IJ.createImage("stack", "16-bit", 5, 4, slices);
		for (int s = 1; s <= slices; s++) image.getStack().getProcessor(s).set(3, 2, 1000 + s);
		ImageFiles.save(image, file);
		return file;
	}

	private static String refusal(final ImageStack stack) {
		return assertThrows(IllegalStateException.class, () -> stack.getProcessor(2))
				.getMessage();
	}

	/** On Windows, a file that is open is in the way of a new one. */
	@Test
	void fileIsOpenOnlyWhileASliceIsRead() throws IOException {
		final Path file = write(3);
		final ImageStack stack = TiffStack.open(file).getStack();
		assertEquals(1002, stack.getProcessor(2).get(3, 2));
		final Path moved = Files.move(file, folder.resolve("moved.tif"));
		assertTrue(refusal(stack).contains("There is no file"), refusal(stack));
		Files.move(moved, file);
		assertEquals(1003, stack.getProcessor(3).get(3, 2));
	}

	@Test
	void pixelsOfANewFileAreNotTakenForThoseOfTheOld() throws IOException {
		final ImageStack stack = TiffStack.open(write(3)).getStack();
		final Path file = write(2);
		assertTrue(refusal(stack).endsWith("was written anew since it was opened. Open it again."), refusal(stack));
		final ImageStack next = TiffStack.open(file).getStack();
		Files.setLastModifiedTime(file, FileTime.fromMillis(0));
		assertTrue(refusal(next).contains("was written anew"), refusal(next));
	}
}
