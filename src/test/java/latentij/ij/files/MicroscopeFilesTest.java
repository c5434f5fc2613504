// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import latentij.batch.BatchTask;
import latentij.ij.Latents;
import latentij.ij.formats.ImageFile;
import latentij.interchange.LatentFileType;
import latentij.interchange.Scaling;
import latentij.job.EncodeOptions;
import latentij.testing.Looks;
import latentij.testing.Resources;
import latentij.util.Tally;
import latentij.util.files.FileLook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with several images, with classes that stand in for those of Bio-Formats. */
class MicroscopeFilesTest {

	@TempDir
	private Path folder;

	private final Latents latents = new Latents(message -> {});
	private Path file;

	@BeforeEach
	void write() throws IOException {
		file = Files.write(folder.resolve("slides.lif"), List.of("16 8 16 1 1 false", "24 8 8 1 1 false"));
	}

	@AfterEach
	void close() {
		latents.close();
	}

	private static EncodeFiles work(final LatentFileType type, final Map<String, String> words) {
		return new EncodeFiles(EncodeOptions.parse(Map.of()), type, words);
	}

	private List<String> files() {
		return Resources.names(folder);
	}

	@Test
	void eachImageHasALatentOfItsOwn() throws IOException {
		final EncodeFiles work = work(LatentFileType.TIF, Map.of());
		assertEquals("slides.lif-latent.tif", work.name("slides.lif"));
		work.run(latents, new BatchTask(file, folder.resolve("slides.lif-latent.tif")));
		assertEquals(List.of("slides.lif", "slides.lif-2-latent.tif", "slides.lif-latent.tif"), files());
		try (FileLook look = FileLook.at(file);
				ImageFile images = ImageFile.open(look)) {
			for (int number = 1; number <= 2; number++) {
				final String name = number == 1 ? "slides.lif-latent.tif" : "slides.lif-2-latent.tif";
				final ImagePlus found = IJ.openImage(folder.resolve(name).toString());
				final ImagePlus expected = latents.encode(images.image(number), EncodeOptions.parse(Map.of()));
				assertEquals(number == 1 ? 2 : 3, found.getWidth());
				for (int c = 1; c <= 4; c++)
					assertArrayEquals((float[]) expected.getStack().getPixels(c), (float[])
							found.getStack().getPixels(c));
			}
		}
	}

	@Test
	void filesForPythonAreNumberedLikewise() throws IOException {
		final EncodeFiles work = work(LatentFileType.NPY, Map.of("scaling", "scaled"));
		final BatchTask task = new BatchTask(file, folder.resolve("slides.lif-latent.npy"));
		work.run(latents, task);
		assertEquals(List.of("slides.lif", "slides.lif-2-latent.npy", "slides.lif-latent.npy"), files());
		assertEquals(List.of(task.out(), folder.resolve("slides.lif-2-latent.npy")), work.results(task));
	}

	@Test
	void latentWithoutAFileIsOfTheFirstImage() throws IOException {
		final EncodeFiles work = work(LatentFileType.TIF, Map.of());
		assertEquals(
				2,
				work.encode(latents, file, "slides.lif", Scaling.SCALED)
						.values()
						.width());
		assertEquals(1, leftImages(work).count());
		assertEquals(
				Optional.of(
						"\"slides.lif\" has several images, of which the first image alone is in the table. To have all,"
								+ " set format=npy or another one: that gives a file for each image."),
				leftImages(work).note());
	}

	private static Tally leftImages(final EncodeFiles work) {
		return work.notes().files().getOrDefault(FileNotes.About.LEFT_IMAGES, Tally.NONE);
	}

	@Test
	void filesWithOneImageAreNotCounted() throws IOException {
		final EncodeFiles work = work(LatentFileType.TIF, Map.of());
		final Path one = Files.write(folder.resolve("one.lif"), List.of("16 8 16 1 1 false"));
		work.encode(latents, one, "one.lif", Scaling.SCALED);
		assertEquals(Tally.NONE, leftImages(work));
		for (final String name : List.of("b.lif", "a.lif")) work.encode(latents, file, name, Scaling.SCALED);
		final String note = leftImages(work).note().orElseThrow();
		assertTrue(
				note.startsWith(
						"2 files have several images, the first \"a.lif\". Of each, the first image alone is in the table."),
				note);
	}

	@Test
	void tiffFilesThatNobodyElseReadsAreOfBioFormats() throws IOException {
		Resources.unpack("io/tiff.zip", "refused", folder);
		final Path jpeg = folder.resolve("refused/tiles-jpeg.tif");
		assertTrue(Looks.at(jpeg, ImageFile::isOfBioFormats));
		// What stands in for it knows no such file.
		final String message = assertThrows(IOException.class, () -> Looks.at(jpeg, ImageFile::open))
				.getMessage();
		assertTrue(message.startsWith("Bio-Formats cannot read \""), message);
		final byte[] bytes = Files.readAllBytes(jpeg);
		Files.write(jpeg, Arrays.copyOf(bytes, bytes.length - 1));
		final String cut = assertThrows(IOException.class, () -> Looks.at(jpeg, ImageFile::open))
				.getMessage();
		assertTrue(cut.endsWith("is damaged: it ends before its pixels do. Write or copy it again."), cut);
		final Path lzma = folder.resolve("refused/big-tiles-lzma.tif");
		assertFalse(Looks.at(lzma, ImageFile::isOfBioFormats));
		try (FileLook look = FileLook.at(lzma);
				ImageFile images = ImageFile.open(look)) {
			final String refused =
					assertThrows(IOException.class, () -> images.image(1)).getMessage();
			assertTrue(refused.contains("It has pixels compressed with LZMA"), refused);
		}
	}
}
