// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import latentij.job.options.JobType;
import latentij.testing.ChunkedFiles;
import latentij.testing.TiffOfPages;
import org.junit.jupiter.api.Test;

/** What is told of all files of a run at its end. */
class FolderNotesTest extends FolderJobsFixture {

	@Test
	void tellsOfPagesThatAreLeftOut() throws IOException {
		TiffOfPages.write(in.resolve("b.tif"), new int[] {16, 24, 8, 0}, new int[] {8, 12, 8, 0});
		run(JobType.ENCODE_FOLDER, in, out, "slices", "all");
		assertEquals(
				1,
				log.stream()
						.filter(line -> line.startsWith(
								"LatentIJ: \"" + in.resolve("b.tif") + "\" has 2 pages, of which 1 was encoded: the"))
						.count(),
				log::toString);
	}

	@Test
	void stacksOfWhichOneSliceIsEncodedAreToldOfOnce() throws IOException {
		final Path stacks = Files.createDirectory(folder.resolve("stacks"));
		final String[] names = {"slices.tif", "frames.tif", "channels.tif"};
		final int[][] sizes = {{1, 3, 1}, {1, 1, 3}, {3, 1, 1}};
		for (int i = 0; i < names.length; i++)
			IJ.saveAsTiff(
					IJ.createHyperStack("", 24, 24, sizes[i][0], sizes[i][1], sizes[i][2], 8),
					stacks.resolve(names[i]).toString());
		run(JobType.ENCODE_FOLDER, stacks, out);
		assertEquals(
				List.of("LatentIJ: 2 files have several slices or frames, the first \"" + stacks.resolve("frames.tif")
						+ "\". Of each, one was encoded. To have all, set slices=all."),
				log.stream().filter(line -> line.contains("slices or frames")).toList());
		log.clear();
		run(JobType.ENCODE_FOLDER, stacks, out, "slices", "all");
		assertEquals(
				List.of(),
				log.stream().filter(line -> line.contains("slices or frames")).toList());
	}

	/** As of tifffile, whose files of ImageJ are shown in grey, one channel at a time. */
	@Test
	void filesThatShowOneChannelAreToldOfOnce() throws IOException {
		final Path composites = Files.createDirectory(folder.resolve("composites"));
		final ImagePlus channels = IJ.createHyperStack("", 16, 24, 3, 2, 1, 8);
		for (final int mode : new int[] {IJ.GRAYSCALE, IJ.COLOR, IJ.COMPOSITE})
			IJ.saveAsTiff(
					new CompositeImage(channels, mode),
					composites.resolve("c" + mode + ".tif").toString());
		run(JobType.ENCODE_FOLDER, composites, out, "slices", "all");
		final List<String> notes =
				log.stream().filter(line -> line.contains("several channels")).toList();
		assertEquals(1, notes.size(), log::toString);
		assertTrue(
				notes.get(0)
						.startsWith(
								"LatentIJ: 2 files have several channels, which are shown one at a time, the first \""
										+ composites.resolve("c2.tif")
										+ "\". Of each, the first channel alone was encoded."),
				log::toString);
		log.clear();
		run(JobType.ENCODE_FOLDER, composites, out, "slices", "all", "channels", "each");
		assertEquals(
				List.of(),
				log.stream().filter(line -> line.contains("several channels")).toList());
	}

	@Test
	void filesOfSeveralForAnImageAreToldOfOnce() throws IOException {
		for (final String name : List.of("c0.ome.tif", "c1.ome.tif"))
			TiffOfPages.write(
					in.resolve(name),
					"<OME><Pixels DimensionOrder=\"XYCZT\" SizeC=\"2\" SizeZ=\"1\" SizeT=\"1\"/></OME>",
					new int[] {16, 24, 8, 0});
		run(JobType.ENCODE_FOLDER, in, out);
		assertEquals(
				1,
				log.stream()
						.filter(line ->
								line.startsWith("LatentIJ: 2 files are OME-TIFF of channels or frames that are not"
										+ " their pages, the first \"" + in.resolve("c0.ome.tif")
										+ "\": some of several files"))
						.count(),
				log::toString);
	}

	@Test
	void imagesOfOtherKindsAreToldOfOnce() throws IOException {
		for (final String name :
				List.of("a.webp", "deep/B.WEBP", "c.heic", "README.txt", "table.csv", "._d.webp", "webp"))
			Files.createFile(in.resolve(name));
		run(JobType.ENCODE_FOLDER, in, out, "subfolders", "on");
		assertEquals(
				List.of(
						"LatentIJ: 3 images were left out, of a kind that is not read here: .heic (1), .webp (2). Save as"
								+ " PNG in another program what is to be encoded."),
				log.stream().filter(line -> line.contains("left out")).toList());
		log.clear();
		run(JobType.ENCODE_FOLDER, in.resolve("deep"), out);
		assertTrue(
				log.stream().anyMatch(line -> line.startsWith("LatentIJ: 1 image was left out, of a kind that")),
				log::toString);
		log.clear();
		final Path alone = Files.createDirectory(folder.resolve("alone"));
		Files.createFile(alone.resolve("a.jxl"));
		final String failure = assertThrows(IOException.class, () -> run(JobType.ENCODE_FOLDER, alone, out))
				.getMessage();
		assertTrue(failure.contains(" holds no file of a kind that is read here."), failure);
		assertTrue(failure.contains(" 1 image was left out, of a kind that is not read here: .jxl (1)."), failure);
		run(JobType.DECODE_FOLDER, out, folder.resolve("decoded"));
		assertEquals(
				List.of(),
				log.stream().filter(line -> line.contains("left out")).toList());
	}

	@Test
	void aFolderOfLatentsIsToldWhereImagesAreWanted() throws IOException {
		run(JobType.ENCODE_FOLDER, in, out, "subfolders", "on");
		assertEquals(
				List.of(),
				log.stream().filter(line -> line.contains("left out")).toList());
		Files.createFile(out.resolve("d-latent.npz"));
		final String failure = assertThrows(IOException.class, () -> run(JobType.ENCODE_FOLDER, out, folder))
				.getMessage();
		assertTrue(failure.contains(" latents were left out: images are encoded, latents are decoded."), failure);
	}

	@Test
	void imagesThatAreTooSmallAreToldOfOnce() throws IOException {
		run(JobType.ENCODE_FOLDER, in, out, "subfolders", "on");
		final List<String> notes =
				log.stream().filter(line -> line.contains("pixels or less")).toList();
		assertEquals(
				List.of("LatentIJ: 3 images have a side of 16 pixels or less, the first \"" + in.resolve("a.png")
						+ "\". The model \"latentij-f8c4\" gets their colors wrong. Enlarge them first."),
				notes);
		log.clear();
		run(JobType.ENCODE_FOLDER, in.resolve("deep"), out, "format", "npy", "scaling", "raw");
		assertTrue(
				log.stream()
						.anyMatch(
								line -> line.contains("c.png\", 16 x 24 pixels are encoded. The model \"latentij-f8c4\""
										+ " gets colors wrong in images with a side of 16 pixels or less.")),
				log::toString);
	}

	/** One of them by another way: piece by piece, of OME-Zarr, of which a run tells at once otherwise. */
	@Test
	void smallImagesInPiecesAreCountedWithTheOthers() throws IOException {
		ChunkedFiles.large(in.resolve("d.zarr"), 40, 16);
		run(JobType.ENCODE_FOLDER, in, out);
		assertEquals(
				List.of(),
				log.stream().filter(line -> line.contains("are encoded")).toList());
		assertNoted("LatentIJ: 3 images have a side of 16 pixels or less, the first \"" + in.resolve("a.png") + "\".");
	}

	/** The first one alone is done; of the others, nothing is told. */
	@Test
	void aCanceledRunTellsOfWhatIsDone() throws IOException {
		most = 1;
		assertThrows(CancellationException.class, () -> run(JobType.ENCODE_FOLDER, in, out, "workers", "1"));
		assertNoted("LatentIJ: Of \"" + in.resolve("a.png") + "\", 16 x 24 pixels are encoded.");
		assertTrue(log.get(log.size() - 1).contains("was canceled: 1 done, 0 failed"), log::toString);
	}

	private void assertNoted(final String start) {
		final List<String> notes =
				log.stream().filter(line -> line.contains("pixels or less")).toList();
		assertEquals(1, notes.size(), log::toString);
		assertTrue(notes.get(0).startsWith(start), log::toString);
	}
}
