// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.io.TiffEncoder;
import ij.plugin.Concatenator;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import latentij.batch.ErrorLog;
import latentij.ij.formats.ImageFiles;
import latentij.model.library.Models;
import latentij.testing.Photographs;
import latentij.testing.TiffOfPages;
import org.junit.jupiter.api.Test;

class LatentIJTest extends CommandLineFixture {

	@Test
	void encodesAndDecodesFolders() throws IOException {
		assertEquals(1, run("encode", in.toString(), "--out", out.toString(), "--device", "cpu"), told::toString);
		assertTrue(printed.toString().startsWith("2 done, 1 failed, in " + out + ";"), printed::toString);
		assertTrue(Files.readString(out.resolve(ErrorLog.NAME)).contains("broken.png"));
		final ImagePlus latent = IJ.openImage(out.resolve("a.jpg-latent.tif").toString());
		assertEquals(4, latent.getStackSize());
		assertEquals(Models.BUNDLED, latent.getProp("latentij.model"));

		final Path several = folder.resolve("several.tif");
		IJ.saveAsTiff(
				new Concatenator().concatenate(latent.duplicate(), latent.duplicate(), false), several.toString());
		assertEquals(1, run("decode", several.toString(), "--out", folder.toString()));
		assertTrue(
				told.toString().contains("holds 2 latents, and a PNG file holds one image. Set --format=tif"),
				told::toString);
		assertEquals(0, run("decode", several.toString(), "--out", folder.toString(), "--format", "tif"));
		assertEquals(
				2,
				IJ.openImage(folder.resolve("several.tif-decoded.tif").toString())
						.getStackSize());

		final Path decoded = folder.resolve("decoded");
		assertEquals(0, run("decode", out.toString(), "--out", decoded.toString()), told::toString);
		final ImagePlus image =
				IJ.openImage(decoded.resolve("a.png-decoded.png").toString());
		assertArrayEquals(new int[] {16, 24, 3, 1, 1}, new int[] {
			image.getWidth(), image.getHeight(), image.getBitDepth() / 8, image.getNSlices(), image.getNFrames()
		});

		// What is there is left as it is.
		final long written =
				Files.getLastModifiedTime(out.resolve("a.png-latent.tif")).toMillis();
		final Path leftover = Files.createFile(out.resolve(".latentij-1.part"));
		Files.setLastModifiedTime(leftover, FileTime.from(Instant.EPOCH));
		assertEquals(
				0, run("encode", in + "/a.*", "--out", out.toString(), "--skip-existing", "--json"), told::toString);
		assertFalse(Files.exists(leftover), "although nothing was left to do");
		assertTrue(
				printed.toString().contains("\"event\":\"end\",\"done\":0,\"failed\":0,\"skipped\":2"),
				printed::toString);
		assertEquals(
				written,
				Files.getLastModifiedTime(out.resolve("a.png-latent.tif")).toMillis());
	}

	@Test
	void skipsNoResultsOfOtherOptions() throws IOException {
		assertEquals(0, run("encode", in + "/a.png", "--out", out + "", "--device", "cpu"), told::toString);
		final String[] args = {
			"encode", in + "/a.*", "--out", out + "", "--device", "cpu", "--skip-existing", "--posterior", "sample"
		};
		assertEquals(1, run(args), told::toString);
		assertTrue(
				told.toString().contains("a.png-latent.tif\", which is there already, was made with --posterior=mean"),
				told::toString);
		assertFalse(Files.exists(out.resolve("a.jpg-latent.tif")));
		told.getBuffer().setLength(0);
		assertEquals(
				1, run(Stream.concat(Stream.of(args), Stream.of("--dry-run")).toArray(String[]::new)));
		assertTrue(told.toString().contains("was made with --posterior=mean"), told::toString);
	}

	/** There and back through a file of Python's, in one command each, the pixels are the same. */
	@Test
	void latentsGoToOtherProgramsAndBack() throws IOException {
		final String image = in + "/a.png";
		assertEquals(0, run("encode", image, "--out", out.toString()), told::toString);
		assertEquals(0, run("decode", out.toString(), "--out", out.toString()), told::toString);
		final byte[] expected = Files.readAllBytes(out.resolve("a.png-decoded.png"));

		for (final String[] format : new String[][] {{"npz"}, {"npy", "--scaling", "raw"}, {"safetensors"}}) {
			final Path there = folder.resolve(format[0]);
			final List<String> encode = new ArrayList<>(List.of("encode", image, "--out", there + "", "--format"));
			encode.addAll(List.of(format));
			assertEquals(0, run(encode.toArray(String[]::new)), told::toString);
			assertTrue(Files.exists(there.resolve("a.png-latent." + format[0])));
			final List<String> decode = new ArrayList<>(List.of("decode", there + "", "--out", there + ""));
			if (format.length > 1)
				decode.addAll(List.of("--scaling", "raw", "--model", Models.BUNDLED, "--size", "16x24"));
			assertEquals(0, run(decode.toArray(String[]::new)), told::toString);
			assertArrayEquals(expected, Files.readAllBytes(there.resolve("a.png-decoded.png")), format[0]);
		}

		final Path exported = folder.resolve("exported");
		assertEquals(
				0, run("export", out.toString(), "--out", exported.toString(), "--format", "LATENT"), told::toString);
		// As a crash of the system leaves it: no latent is an empty file.
		final Path imported = Files.createDirectory(folder.resolve("imported"));
		Files.createFile(imported.resolve("a.png-latent.tif"));
		assertEquals(0, run("import", exported.toString(), "--out", imported.toString()), told::toString);
		assertEquals(1, run("import", exported.toString(), "--out", out.toString()));
		assertTrue(told.toString().contains("is there already"), told::toString);
		final String name = "a.png-latent.tif";
		final ImagePlus before = IJ.openImage(out.resolve(name).toString());
		final ImagePlus after = IJ.openImage(imported.resolve(name).toString());
		for (int slice = 1; slice <= 4; slice++)
			assertArrayEquals(
					(float[]) before.getStack().getPixels(slice),
					(float[]) after.getStack().getPixels(slice),
					1e-6f);
	}

	@Test
	void measuresWhatIsKept() throws IOException {
		assertEquals(1, run("measure", in.toString(), "--out", out.toString(), "--device", "cpu"), told::toString);
		final List<String> rows = Files.readAllLines(out.resolve("reconstruction.csv"));
		assertTrue(rows.get(0).startsWith("Image,Model,PSNR,SSIM"), rows::toString);
		assertEquals(3, rows.size());
		assertTrue(rows.get(2).startsWith("a.png," + Models.BUNDLED + ","), rows::toString);
		assertTrue(Files.readString(out.resolve(ErrorLog.NAME)).contains("broken.png"));
		assertTrue(Files.exists(out.resolve("spectrum.tif")));
		assertEquals(2, IJ.openImage(out + "/reconstruction.tif").getStackSize());
		assertTrue(printed.toString().contains("2 measured, 1 failed"), printed::toString);
		assertTrue(printed.toString().contains("2 images have a side of 16 pixels or less"), printed::toString);
		assertTrue(
				printed.toString().contains("What failed is in " + out.resolve(ErrorLog.NAME) + "."),
				printed::toString);
		assertEquals(2, run("measure", in.toString(), "--out", out.toString(), "--tiling", "7"));
	}

	/** It may have taken hours. */
	@Test
	void whatWasMeasuredIsToldWhereItCannotBeWritten() throws IOException {
		Files.createDirectories(out.resolve("reconstruction.csv"));
		assertEquals(1, run("measure", in.resolve("a.png").toString(), "--out", out.toString(), "--device", "cpu"));
		assertTrue(printed.toString().contains("PSNR"), printed::toString);
		assertTrue(
				told.toString().contains("reconstruction.csv\" could not be written: it is a folder"), told::toString);
		assertEquals(1, run("measure", in.resolve("broken.png").toString(), "--out", out.toString()));
		assertTrue(printed.toString().startsWith("0 measured, 1 failed." + System.lineSeparator()), printed::toString);
	}

	/** It would be told of each file, which may be thousands. */
	@Test
	void aModelThatIsNotThereIsToldOnce() {
		final String[] models = {"--model", Models.BUNDLED + ",/no/such"};
		assertEquals(1, run("measure", in.toString(), "--out", out.toString(), models[0], models[1]));
		assertTrue(told.toString().startsWith("There is no file or folder \"/no/such\"."), told::toString);
		assertEquals(1, told.toString().strip().lines().count(), told::toString);
		assertEquals("", printed.toString());
	}

	/** ImageJ would have zeros for what is missing. */
	@Test
	void filesThatWereCutFail() throws IOException {
		run("encode", in + "/a.png", "--out", out.toString(), "--device", "cpu");
		final Path latent = out.resolve("a.png-latent.tif");
		final byte[] whole = Files.readAllBytes(latent);
		Files.write(latent, Arrays.copyOf(whole, whole.length - 500));
		final Path decoded = folder.resolve("decoded");
		assertEquals(1, run("decode", latent.toString(), "--out", decoded.toString()));
		assertTrue(told.toString().contains("is damaged"), told::toString);
		assertFalse(Files.exists(decoded.resolve("a.png-decoded.png")));
	}

	/** Channels and bits that a PNG file does not hold are not lost without a word. */
	@Test
	void channelsComeBackInTiffFilesAlone() throws IOException {
		final ImagePlus image = IJ.createImage("image", "16-bit ramp", 16, 24, 1);
		final Path file = in.resolve("sixteen.tif");
		IJ.saveAsTiff(image, file.toString());
		assertEquals(0, run("encode", file.toString(), "--out", out.toString(), "--channels", "each"), told::toString);
		final Path decoded = folder.resolve("decoded");
		assertEquals(1, run("decode", out.toString(), "--out", decoded.toString()));
		assertTrue(told.toString().contains("comes back with one channel of 16 bits, which"), told::toString);
		assertTrue(told.toString().contains("--format=tif"), told::toString);
		assertFalse(Files.exists(decoded.resolve("sixteen.tif-decoded.png")));
		assertEquals(0, run("decode", out.toString(), "--out", decoded.toString(), "--format", "tif"));
		assertEquals(16, IJ.openImage(decoded + "/sixteen.tif-decoded.tif").getBitDepth());
	}

	/** There are no menus of ImageJ here. */
	@Test
	void saysWhichFilesKeepWhatIsClipped() throws IOException {
		final ImagePlus image = IJ.createImage("image", "16-bit ramp", 16, 24, 1);
		image.setDisplayRange(100, 3000);
		final Path file = in.resolve("sixteen.tif");
		IJ.saveAsTiff(image, file.toString());
		assertEquals(0, run("encode", file.toString(), "--out", out.toString(), "--channels", "each"), told::toString);
		assertTrue(told.toString().contains("lie beyond its display range, 100 to 3000"), told::toString);
		assertTrue(
				told.toString().contains("To keep them, widen the range first (ImageJ stores it in TIFF"),
				told::toString);
		assertFalse(told.toString().contains("Image >"), told::toString);
		assertFalse(told.toString().contains("no display range"), told::toString);
	}

	/** Once for all files: there may be thousands. */
	@Test
	void tellsHowFilesWithoutARangeAreShown() throws IOException {
		final ImagePlus image = IJ.createImage("image", "16-bit ramp", 16, 24, 2);
		for (final String name : new String[] {"told.tif", "told.png", "b.tif", "c.tif", "d.png"}) {
			final Path file = in.resolve(name);
			if (name.equals("told.tif")) ImageFiles.save(image, file);
			else if (name.equals("told.png"))
				ImageFiles.save(new ImagePlus("", image.getProcessor().convertToByte(true)), file);
			else if (name.equals("d.png"))
				ImageIO.write(((ShortProcessor) image.getProcessor()).get16BitBufferedImage(), "png", file.toFile());
			else
				try (OutputStream tiff = Files.newOutputStream(file)) {
					// As other programs write it: without ImageJ's description.
					new TiffEncoder(image.getFileInfo()).write(tiff);
				}
		}
		final String[] encode = {"encode", in + "/*.*[gf]", "--out", out.toString()};
		assertEquals(1, run(encode), told::toString);
		final List<String> notes = told.toString()
				.lines()
				.filter(line -> line.contains("display range"))
				.toList();
		assertEquals(1, notes.size(), told::toString);
		assertTrue(
				notes.get(0)
						.startsWith("3 files tell no display range, the first \"" + in.resolve("b.tif") + "\". Each was"
								+ " encoded from the least to the largest value of its first plane."),
				told::toString);
		assertEquals(
				1,
				told.toString()
						.lines()
						.filter(line -> line.contains("7 images have a side of 16 pixels or less"))
						.count(),
				told::toString);
		encode[1] = in + "/c.tif";
		assertEquals(0, run(encode), told::toString);
		assertTrue(told.toString().contains("c.tif\" tells no display range. It was encoded"), told::toString);
	}

	@Test
	void photographsThatAreToBeTurnedAreTold() throws IOException {
		for (final String name : List.of("x.jpg", "y.jpg"))
			Files.write(in.resolve(name), Photographs.of((short) 6, ByteOrder.BIG_ENDIAN));
		Files.write(in.resolve("z.jpg"), Photographs.of((short) 1, ByteOrder.BIG_ENDIAN));
		assertEquals(0, run("encode", in + "/*.jpg", "--out", out.toString()), told::toString);
		assertTrue(
				told.toString()
						.contains("2 files are to be turned to be seen upright (EXIF orientation), the first \""
								+ in.resolve("x.jpg") + "\". Each was encoded as it is stored"),
				told::toString);
	}

	/** TIFF files say themselves how they are to be read. */
	@Test
	void optionsOfOtherFilesAreRefusedWhereThereAreNone() throws IOException {
		assertEquals(0, run("encode", in + "/a.png", "--out", out.toString()), told::toString);
		final String latents = out.toString();
		final Path decoded = folder.resolve("decoded");
		for (final String[] option :
				new String[][] {{"--scaling", "raw"}, {"--layout", "channels"}, {"--array", "z"}, {"--size", "16x24"}
				}) {
			assertEquals(2, run("decode", latents, "--out", decoded + "", option[0], option[1]), option[0]);
			assertTrue(told.toString().startsWith(option[0] + " is for .npy, .npz, .safetensors and"), told::toString);
		}
		assertFalse(Files.exists(decoded));
		assertEquals(0, run("decode", latents, "--out", decoded + "", "--model", Models.BUNDLED), told::toString);

		assertEquals(0, run("export", latents, "--out", latents, "--format", "npz"), told::toString);
		final String[] both = {"decode", "", "--out", folder.resolve("both") + "", "--scaling", "raw"};
		both[1] = Files.createDirectory(folder.resolve("mixed")).toString();
		Files.move(out.resolve("a.png-latent.npz"), folder.resolve("mixed/b-latent.npz"));
		Files.move(out.resolve("a.png-latent.tif"), folder.resolve("mixed/a-latent.tif"));
		assertEquals(0, run(both), told::toString);
	}

	/** ImageJ opens the first page alone where pages differ, without a word. */
	@Test
	void tellsOfPagesThatAreLeftOut() throws IOException {
		final int[] page = {16, 24, 8, 0};
		final int[] small = {8, 12, 8, 1};
		final Path mixed = TiffOfPages.write(in.resolve("mixed.tif"), page, page, new int[] {8, 12, 8, 0});
		TiffOfPages.write(in.resolve("types.tif"), page, new int[] {16, 24, 16, 0});
		TiffOfPages.write(in.resolve("copied.tif"), page, page, small);
		TiffOfPages.write(in.resolve("alike.tif"), page, page);
		TiffOfPages.write(in.resolve("one.tif"), page, small);
		final String[] encode = {"encode", in + "/*.tif", "--out", out + "", "--slices", "all", "--workers", "1"};
		assertEquals(0, run(encode), told::toString);
		final List<String> notes =
				told.toString().lines().filter(line -> line.contains(" pages")).toList();
		assertEquals(3, notes.size(), told::toString);
		assertTrue(
				notes.stream()
						.anyMatch(note -> note.contains("\"" + mixed + "\" has 3 pages, of which 1 was encoded: the")),
				told::toString);
		for (final String name : List.of("types.tif\" has 2 pages, of which 1", "copied.tif\" has 2 pages, of which 1"))
			assertTrue(told.toString().contains(name), told::toString);
		assertEquals(8, IJ.openImage(out + "/alike.tif-latent.tif").getStackSize());
		assertEquals(4, IJ.openImage(out + "/mixed.tif-latent.tif").getStackSize());
		encode[5] = "current";
		assertEquals(0, run(encode), told::toString);
		assertFalse(told.toString().contains(" pages"), told::toString);
	}

	@Test
	void resultsNeverReplaceFilesThatAreRead() throws IOException {
		final Path latent = in.resolve("a.png-latent.tif");
		Files.writeString(latent, "another file of the user's");
		assertEquals(1, run("encode", in + "/a.png", latent.toString(), "--out", in.toString()));
		assertTrue(told.toString().contains("would be replaced by the result of"), told::toString);
		assertEquals("another file of the user's", Files.readString(latent));
	}

	@Test
	void saysWhatItWouldDo() {
		assertEquals(0, run("encode", in.toString(), "--out", out.toString(), "--dry-run"));
		assertTrue(printed.toString().contains("a.jpg-latent.tif"), printed::toString);
		assertTrue(printed.toString().endsWith("3 to do" + System.lineSeparator()), printed::toString);
		assertFalse(Files.exists(out));
	}

	@Test
	void tellsWrongUseApart() {
		assertEquals(2, run());
		assertEquals(2, run("encode", in.toString()));
		assertEquals(2, run("encode", in.toString(), "--out", ""));
		assertTrue(told.toString().contains("--out is empty"), told::toString);
		for (final String option :
				List.of("--model", "--seed", "--slices", "--size", "--precision", "--axes", "--region", "--workers")) {
			assertEquals(2, run("encode", in.toString(), "--out", out.toString(), option, ""));
			assertTrue(told.toString().startsWith(option + " is empty."), told::toString);
		}
		assertEquals(2, run("decode", in.toString(), "--out", out.toString(), "--array", " "));
		assertEquals(2, run("decode", in.toString(), "--out", out.toString(), "--region", ""));
		assertEquals(2, run("measure", in.toString(), "--out", out.toString(), "--model", ""));
		assertEquals(2, run("encode", in.toString(), "--out", out.toString(), "--size", "7"));
		assertTrue(told.toString().contains("512x512"), told::toString);
		for (final String workers : List.of("0", "65", "two")) {
			assertEquals(2, run("encode", in.toString(), "--out", out.toString(), "--workers", workers));
			assertTrue(told.toString().contains("Expected was a whole number from 1 to 64."), told::toString);
		}
		assertEquals(0, run("encode", in.toString(), "--out", out.toString(), "--workers", "64", "--dry-run"));
		assertEquals(2, run("encode", in.toString(), "--out", out.toString(), "--hue", "red"));
		assertEquals(2, run("encode", in.toString(), "--out", out.toString(), "--format", "npy"));
		assertTrue(
				told.toString()
						.startsWith("A .npy file has no place for the scale of its latents, and no scale was chosen."
								+ " Set --scaling=scaled (times"),
				told::toString);
		assertEquals(2, run("encode", in.toString(), "--out", out.toString(), "--dtype", "float16"));
		assertEquals(2, run("export", in.toString(), "--out", out.toString(), "--format", "tif"));
		assertEquals(1, run("encode", in + "/missing.png", "--out", out.toString()));
		assertFalse(Files.exists(out));
	}

	@Test
	void explainsItself() {
		assertEquals(0, run("encode", "--help"));
		assertTrue(
				printed.toString().contains("--posterior") && printed.toString().contains("--skip-existing"));
		assertEquals(0, run("models"));
		assertTrue(printed.toString().contains(Models.BUNDLED), printed::toString);
		assertEquals(0, run("about"));
		assertTrue(printed.toString().contains("ONNX Runtime"), printed::toString);
	}

	/** As of {@code latentij models | head}. */
	@Test
	void aReaderThatEndsEarlyIsNamedBesideTheFullDisk() throws IOException {
		final PipedOutputStream pipe = new PipedOutputStream();
		new PipedInputStream(pipe).close();
		assertEquals(1, LatentIJ.run(new PrintWriter(pipe), new PrintWriter(told, true), "models"));
		assertTrue(told.toString().contains("the program that reads it ended early"), told::toString);
	}

	/** Beside a usage text of fifty lines, nobody finds the one that says what is wrong. */
	@Test
	void wrongCommandsAreToldInOneLine() {
		final String help = " \"latentij encode --help\" lists all options.";
		final String image = in.resolve("a.png").toString();
		assertTold(
				"--out=FOLDER is missing: the folder for the results; it is made if need be." + help, "encode", image);
		assertTold("--seed has no value. Write --seed=NUMBER." + help, "encode", image, "--out", "o", "--seed");
		assertTold(
				"\"--modle\" is not understood. Did you mean \"--model\"?" + help,
				"encode",
				image,
				"--out",
				"o",
				"--modle",
				"taesd");
		assertTold(
				"\"--hue\" and \"--sead\" are not understood. Did you mean \"--seed\"?" + help,
				"encode",
				image,
				"--out",
				"o",
				"--hue",
				"--sead=3");
		assertTold(
				"--seed stands there twice. Write it once." + help,
				"encode",
				image,
				"--out",
				"o",
				"--seed",
				"1",
				"--seed",
				"2");
		assertTold(
				"\"--format=tiff\" is not understood. Expected was tif, npy, npz, safetensors or latent." + help,
				"encode",
				image,
				"--out",
				"o",
				"--format",
				"tiff");
		assertTold(
				"\"--level=x\" is not understood. Expected was a whole number, as 2." + help,
				"encode",
				image,
				"--out",
				"o",
				"--level",
				"x");
		assertTold(
				"\"encod\" is no command. Did you mean \"encode\"? The commands are encode, decode, measure, export,"
						+ " import, models, about. \"latentij --help\" lists all commands.",
				"encod",
				image,
				"--out",
				"o");
		assertTold(
				"\"taesd\" is not understood: \"models\" takes options only. \"latentij models --help\" lists all"
						+ " options.",
				"models",
				"taesd");
	}

	@Test
	void inputsThatAreNoneAreToldAsTheyWereTyped() {
		assertTold(
				"There is no file or folder \"seed=3\". If it is an option, write --seed=3.",
				"encode",
				in.toString(),
				"seed=3",
				"--out",
				out.toString());
		assertTold(
				"An input is empty. Give a file or a folder; the current one is \".\".",
				"encode",
				"",
				"--out",
				out.toString());
	}

	private void assertTold(final String message, final String... args) {
		assertEquals(2, run(args), told::toString);
		assertEquals(message, told.toString().strip());
		assertEquals("", printed.toString());
	}
}
