// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.batch.ErrorLog;
import latentij.chunked.Axis;
import latentij.ij.Latents;
import latentij.ij.formats.ImageFiles;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.options.JobType;
import latentij.n5.N5Format;
import latentij.testing.ChunkedFiles;
import latentij.util.Printable;
import latentij.zarr.OmeZarrReader;
import org.junit.jupiter.api.Test;

class FolderJobsTest extends FolderJobsFixture {

	@Test
	void foldersGoThereAndBack() throws IOException {
		run(JobType.ENCODE_FOLDER, in, out, "subfolders", "on");
		assertEquals(List.of("a.png-latent.tif", "b.tif-latent.tif", "deep/c.png-latent.tif"), names(out));
		assertTrue(log.contains("begun: Encode Folder \"in\""), log::toString);
		assertTrue(
				log.get(log.size() - 1).startsWith("LatentIJ: Encode Folder: 3 done, 0 failed, in " + out),
				log::toString);
		assertEquals(0, told.get(0).fraction());
		assertEquals(1, told.get(told.size() - 1).fraction());
		assertEquals(1, ended);

		final Path decoded = folder.resolve("decoded");
		run(JobType.DECODE_FOLDER, out, decoded);
		assertEquals(List.of("a.png-decoded.png", "b.tif-decoded.png"), names(decoded));
		try (Latents one = new Latents(unused -> {})) {
			final ImagePlus latent = one.encode(IJ.openImage(in.resolve("a.png").toString()), EncodeOptions.DEFAULT);
			assertArrayEquals(
					pixels(one.decode(latent, DecodeOptions.DEFAULT)),
					pixels(IJ.openImage(decoded.resolve("a.png-decoded.png").toString())));
		}
	}

	/** A folder of OME-Zarr is one input, beside others, or named itself. */
	@Test
	void zarrGoesThereAndBack() throws IOException {
		final Path images = ChunkedFiles.unpack("images", folder);
		Files.copy(in.resolve("a.png"), images.resolve("a.png"));
		run(JobType.ENCODE_FOLDER, images, out, "subfolders", "on", "skip", "on");
		final List<String> made = new ArrayList<>();
		for (final String name : List.of("grey-04", "rgb-05", "stack-04", "stack-05"))
			made.add(name + ".zarr-latent.zarr");
		assertEquals(made, folders(out));
		assertTrue(Files.exists(out.resolve("a.png-latent.tif")));
		assertTrue(
				log.stream()
						.anyMatch(line -> line.contains("\"stack-04.zarr\" has 3 slices and 2 frames. The first one")),
				log::toString);
		run(JobType.ENCODE_FOLDER, images, out, "subfolders", "on", "skip", "on");
		assertTrue(log.get(log.size() - 1).contains("0 done, 0 failed, 5 there already"), log::toString);
		final Path decoded = folder.resolve("decoded");
		run(JobType.DECODE_FOLDER, out.resolve("rgb-05.zarr-latent.zarr"), decoded);
		assertEquals(List.of("rgb-05.zarr-decoded.zarr"), folders(decoded));
		assertEquals(
				List.of(3, 33, 40),
				OmeZarrReader.read(decoded.resolve("rgb-05.zarr-decoded.zarr"))
						.open(0)
						.shape());
		// An image in a plate.
		final Path field =
				Files.createDirectories(folder.resolve("plate.zarr/A/1")).resolve("0");
		Files.move(images.resolve("rgb-05.zarr"), field);
		Files.writeString(folder.resolve("plate.zarr/.zattrs"), "{\"plate\": {}}");
		run(JobType.ENCODE_FOLDER, field, decoded);
		assertTrue(Files.isDirectory(decoded.resolve("plate.zarr-A-1-0-latent.zarr")), names(decoded)::toString);
		final String failure = assertThrows(
						IOException.class, () -> run(JobType.ENCODE_FOLDER, folder.resolve("plate.zarr"), decoded))
				.getMessage();
		assertTrue(failure.contains("is a plate of several images. Name one of them"), failure);
	}

	/** A container of N5 is one input, and so is an image in one. */
	@Test
	void n5GoesThereAndBack() throws IOException {
		final Path images = ChunkedFiles.unpackN5("images", folder);
		final Path some = Files.createDirectory(folder.resolve("some"));
		Files.move(images.resolve("rgb.n5"), some.resolve("rgb.n5"));
		Files.move(images.resolve("bare.n5"), some.resolve("bare.n5"));
		run(JobType.ENCODE_FOLDER, some, out);
		assertEquals(List.of("bare.n5-latent.n5", "rgb.n5-latent.n5"), folders(out));
		final Path decoded = folder.resolve("decoded");
		run(JobType.DECODE_FOLDER, out, decoded);
		assertEquals(List.of("bare.n5-decoded.n5", "rgb.n5-decoded.n5"), folders(decoded));
		assertEquals(
				List.of(3, 33, 40),
				N5Format.INSTANCE
						.read(decoded.resolve("rgb.n5-decoded.n5"))
						.open(0)
						.shape());
		run(JobType.ENCODE_FOLDER, images.resolve("bdv.n5/setup0/timepoint1"), decoded);
		assertTrue(Files.isDirectory(decoded.resolve("bdv.n5-setup0-timepoint1-latent.n5")), names(decoded)::toString);
		final String failure = assertThrows(
						IOException.class, () -> run(JobType.ENCODE_FOLDER, images.resolve("viewer.n5"), decoded))
				.getMessage();
		assertTrue(failure.contains("holds several images: c0, c1. Name one of them"), failure);
	}

	/** Which are known better by who wrote it. */
	@Test
	void axesOfN5AreNamed() throws IOException {
		final Path bare = ChunkedFiles.unpackN5("images", folder).resolve("bare.n5");
		run(JobType.ENCODE_FOLDER, bare, out, "slices", "all");
		assertEquals("czyx", axes(out.resolve("bare.n5-latent.n5")));
		assertTrue(
				log.toString().contains("were taken as x, y, z, the fastest first; for others, set axes="),
				log::toString);
		run(JobType.ENCODE_FOLDER, bare, out, "slices", "all", "axes", "xyt");
		assertEquals("tcyx", axes(out.resolve("bare.n5-latent.n5")));
		final String failure = assertThrows(
						IllegalArgumentException.class, () -> run(JobType.ENCODE_FOLDER, bare, out, "axes", "xyy"))
				.getMessage();
		assertTrue(failure.startsWith("\"axes=xyy\" is not understood. Expected was auto, or x and y"), failure);
	}

	private static String axes(final Path n5) throws IOException {
		return N5Format.INSTANCE.read(n5).image().axes().stream()
				.map(Axis::name)
				.collect(Collectors.joining());
	}

	private static List<String> folders(final Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter(Files::isDirectory)
					.map(file -> file.getFileName().toString())
					.sorted()
					.toList();
		}
	}

	@Test
	void filesOfOtherProgramsGoThereAndBack() throws IOException {
		final String complaint = assertThrows(
						IllegalArgumentException.class, () -> run(JobType.ENCODE_FOLDER, in, out, "format", "npy"))
				.getMessage();
		assertTrue(complaint.contains("scaling=raw"), complaint);
		assertFalse(Files.exists(out));
		run(JobType.ENCODE_FOLDER, in, out, "format", "npy", "scaling", "raw");
		assertEquals(List.of("a.png-latent.npy", "b.tif-latent.npy"), names(out));
		final Path decoded = folder.resolve("decoded");
		run(JobType.DECODE_FOLDER, out, decoded, "model", "latentij-f8c4", "scaling", "raw", "format", "tif");
		assertEquals(List.of("a.png-decoded.tif", "b.tif-decoded.tif"), names(decoded));
	}

	@Test
	void wordsThatAreNotForStacksAreRefused() {
		final String complaint = assertThrows(
						IllegalArgumentException.class, () -> run(JobType.ENCODE_FOLDER, in, out, "dtype", "float16"))
				.getMessage();
		assertTrue(complaint.startsWith("\"dtype\" is for format=npy"), complaint);
	}

	@Test
	void oneBadFileEndsNothingAndIsNamedAtTheEnd() throws IOException {
		Files.writeString(in.resolve("bad.png"), "no image");
		final String message = assertThrows(IOException.class, () -> run(JobType.ENCODE_FOLDER, in, out))
				.getMessage();
		assertTrue(message.startsWith("2 done, 1 failed. What failed is in \"" + out.resolve(ErrorLog.NAME)), message);
		assertTrue(
				message.endsWith(
						"first bad.png: ImageJ cannot open it as an image. It is damaged, or of a kind that is not"
								+ " read here. Copy it again, or save it as PNG or TIFF in another program."),
				message);
		assertEquals(List.of("a.png-latent.tif", "b.tif-latent.tif", ErrorLog.NAME), names(out));
		assertEquals(1, ended);

		Files.delete(in.resolve("bad.png"));
		Files.writeString(out.resolve("a.png-latent.tif"), "kept");
		final Path leftover = Files.createFile(out.resolve(".latentij-1.part"));
		Files.setLastModifiedTime(leftover, FileTime.from(Instant.EPOCH));
		run(JobType.ENCODE_FOLDER, in, out, "skip", "on");
		assertFalse(Files.exists(leftover), "although nothing was left to do");
		assertTrue(log.get(log.size() - 1).contains("0 done, 0 failed, 2 there already"), log::toString);
		assertEquals("kept", Files.readString(out.resolve("a.png-latent.tif")));
		assertFalse(Files.exists(out.resolve(ErrorLog.NAME)));
	}

	@Test
	void whatIsDoneStaysWhenItIsCanceled() throws IOException {
		most = 1;
		assertThrows(CancellationException.class, () -> run(JobType.ENCODE_FOLDER, in, out, "workers", "1"));
		assertEquals(List.of("a.png-latent.tif"), names(out));
		assertTrue(log.get(log.size() - 1).contains("was canceled: 1 done, 0 failed"), log::toString);
		assertEquals(1, ended);

		most = Integer.MAX_VALUE;
		Files.writeString(out.resolve("a.png-latent.tif"), "kept");
		run(JobType.ENCODE_FOLDER, in, out, "skip", "on");
		assertEquals(List.of("a.png-latent.tif", "b.tif-latent.tif"), names(out));
		assertEquals("kept", Files.readString(out.resolve("a.png-latent.tif")));
		assertTrue(log.get(log.size() - 1).contains("1 done, 0 failed, 1 there already"), log::toString);
	}

	/** Between two files, when no network runs. */
	@Test
	void escIsNotLostBetweenFiles() throws IOException {
		atFirst = () -> IJ.setKeyDown(KeyEvent.VK_ESCAPE);
		try {
			assertThrows(CancellationException.class, () -> run(JobType.ENCODE_FOLDER, in, out, "workers", "1"));
		} finally {
			IJ.resetEscape();
		}
		assertEquals(List.of("a.png-latent.tif"), names(out));
	}

	@Test
	void aModelThatIsNotThereEndsItBeforeTheFirstFile() throws IOException {
		final String model = folder.resolve("no-model").toString();
		final String message = assertThrows(
						IOException.class, () -> run(JobType.ENCODE_FOLDER, in, out, "model", model))
				.getMessage();
		assertTrue(message.contains("no-model"), message);
		assertEquals(List.of(), names(out));
		assertEquals(1, told.size());
	}

	/** Each latent names its model itself, so that none can be opened before the first file. */
	@Test
	void aModelThatNoLatentCanHaveEndsItAfterTenFiles() throws IOException {
		run(JobType.ENCODE_FOLDER, in, out);
		final ImagePlus latent = IJ.openImage(out.resolve("a.png-latent.tif").toString());
		latent.setProp("latentij.model", folder.resolve("gone").toString());
		final Path all = Files.createDirectories(folder.resolve("all"));
		for (int i = 0; i < 15; i++) ImageFiles.save(latent, all.resolve(i + ".png-latent.tif"));
		final String message = assertThrows(
						IOException.class,
						() -> run(JobType.DECODE_FOLDER, all, folder.resolve("decoded"), "workers", "1"))
				.getMessage();
		assertTrue(message.startsWith("The first 10 files failed for the same reason"), message);
		assertTrue(message.contains("gone"), message);
		assertEquals(
				11,
				Files.readAllLines(folder.resolve("decoded").resolve(ErrorLog.NAME))
						.size());
	}

	@Test
	void foldersMustBeSaidAndBeThere() {
		final FolderJobs jobs = new FolderJobs(latents, log::add);
		assertTrue(assertThrows(
						IllegalArgumentException.class,
						() -> jobs.run(JobType.ENCODE_FOLDER, Map.of("folder", in.toString())))
				.getMessage()
				.contains("Set output= to its path"));
		assertTrue(assertThrows(IOException.class, () -> run(JobType.ENCODE_FOLDER, folder.resolve("none"), out))
				.getMessage()
				.startsWith("There is no folder"));
		final Path file = in.resolve("a.png");
		assertEquals(
				Printable.quotedPath(file)
						+ " is a file; a folder was expected. Set folder= to the path of the folder with the"
						+ " files.",
				assertThrows(IOException.class, () -> run(JobType.ENCODE_FOLDER, file, out))
						.getMessage());
	}
}
