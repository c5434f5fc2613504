// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.io.FileInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import latentij.ij.formats.ImageFiles;
import latentij.job.EncodeOptions;
import latentij.model.checkpoint.FullSizeModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images with their channels apart, as SciJava opens them for scripts. */
class LatentsChannelsTest {

	private static List<String> told(final ImagePlus image) throws IOException {
		final List<String> told = new ArrayList<>();
		try (Latents latents = new Latents(told::add)) {
			latents.encode(image, EncodeOptions.parse(Map.of("device", "cpu")));
		}
		return told.stream().filter(line -> line.contains("composite")).toList();
	}

	/** Each alone, no model of two channels takes one. */
	@Test
	void channelsThatAModelTakesTogetherAreNotTakenApart(@TempDir final Path folder) throws IOException {
		final String config = FullSizeModel.FITS_WINOGRAD
				.replace("[32, 256]", "[8, 16]")
				.replace("\"in_channels\": 3", "\"in_channels\": 2")
				.replace("\"out_channels\": 3", "\"out_channels\": 2");
		final String model = FullSizeModel.write(folder, config, 0).toString();
		final ImagePlus two = new CompositeImage(IJ.createHyperStack("two", 16, 16, 2, 1, 1, 8), IJ.COMPOSITE);
		try (Latents latents = new Latents(sentence -> {})) {
			final Map<String, String> words = Map.of("device", "cpu", "model", model);
			assertEquals(4, latents.encode(two, EncodeOptions.parse(words)).getStackSize());
			final EncodeOptions each = EncodeOptions.parse(Map.of("device", "cpu", "model", model, "channels", "each"));
			assertEquals(
					"The model takes images of 2 channels, and channels=each gives it one at a time. Leave channels= out.",
					assertThrows(IllegalArgumentException.class, () -> latents.encode(two, each))
							.getMessage());
		}
	}

	@Test
	void channelThatWasTakenIsNamed() throws IOException {
		final ImagePlus three = IJ.createHyperStack("cells.tif", 16, 16, 3, 1, 1, 16);
		final ImagePlus apart = new ImagePlus("cells.tif", three.getStack());
		apart.setDimensions(3, 1, 1);
		apart.setPosition(2, 1, 1);
		apart.setDisplayRange(89, 2152);
		final List<String> told = told(apart);
		assertEquals(1, told.size(), told.toString());
		assertTrue(
				told.get(0)
						.contains("\"cells.tif\" has 3 channels and is no composite: channel 2 alone was encoded,"
								+ " in grey from 89 to 2152. To encode all in color, make it a composite"),
				told.get(0));
	}

	/** What SciJava makes of {@code --run Round_Trip.js "image='cells.tif'"}, seen in ImageJ2 2.17. */
	private static ImagePlus asSciJavaOpens(final Path file) {
		final ImagePlus shown = IJ.openImage(file.toString());
		final ImagePlus apart = new ImagePlus(shown.getTitle(), shown.getStack());
		apart.setDimensions(shown.getNChannels(), shown.getNSlices(), shown.getNFrames());
		apart.setFileInfo(shown.getOriginalFileInfo());
		apart.setDisplayRange(89, 2152);
		return apart;
	}

	@Test
	void filesOfScriptParametersAreSeenAsImageJOpensThem() throws IOException {
		final Path file = Path.of("sample-images", "cells.tif").toAbsolutePath();
		final ImagePlus apart = asSciJavaOpens(file);
		final ImagePlus seen = ImageFiles.asOpened(apart);
		assertTrue(seen.isComposite());
		final ImagePlus shown = IJ.openImage(file.toString());
		for (final ImagePlus image : List.of(seen, shown)) image.setRoi(100, 100, 32, 32);
		final EncodeOptions crop = EncodeOptions.parse(Map.of("device", "cpu", "roi", "on"));
		try (Latents latents = new Latents(message -> {})) {
			assertArrayEquals(
					(float[]) latents.encode(shown, crop).getProcessor().getPixels(),
					(float[]) latents.encode(seen, crop).getProcessor().getPixels());
		}
	}

	@Test
	void otherImagesOfScriptParametersStayAsTheyAre() {
		final Path file = Path.of("sample-images", "cells.tif").toAbsolutePath();
		final ImagePlus shown = IJ.openImage(file.toString());
		assertSame(shown, ImageFiles.asOpened(shown));
		final ImagePlus edited = asSciJavaOpens(file);
		edited.changes = true;
		assertSame(edited, ImageFiles.asOpened(edited));
		final ImagePlus elsewhere = asSciJavaOpens(file);
		final FileInfo gone = elsewhere.getOriginalFileInfo();
		gone.directory = "/no such folder/";
		elsewhere.setFileInfo(gone);
		assertSame(elsewhere, ImageFiles.asOpened(elsewhere));
		final ImagePlus none = IJ.createHyperStack("none", 8, 8, 3, 1, 1, 8);
		assertSame(none, ImageFiles.asOpened(none));
	}

	/** RGB that SciJava opened may come as three grey planes. */
	@Test
	void colorsThatCameApartAreNamed() throws IOException {
		final ImagePlus planes = new ImagePlus(
				"rgb.png", IJ.createHyperStack("rgb.png", 16, 16, 3, 1, 1, 8).getStack());
		planes.setDimensions(3, 1, 1);
		final List<String> told = told(planes);
		assertTrue(told.get(0).contains("channel 1 alone was encoded"), told.toString());
	}

	@Test
	void compositesAndSingleChannelsNeedNoWord() throws IOException {
		assertEquals(List.of(), told(new CompositeImage(IJ.createHyperStack("c", 16, 16, 3, 1, 1, 16), IJ.COMPOSITE)));
		assertEquals(List.of(), told(IJ.createImage("g", "16-bit ramp", 16, 16, 1)));
		assertEquals(List.of(), told(IJ.createImage("rgb", "RGB ramp", 16, 16, 1)));
	}
}
