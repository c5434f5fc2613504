// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.bioformats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import latentij.util.Remedies;
import loci.common.DebugTools;
import loci.plugins.in.ImportProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With classes that stand in for those of Bio-Formats; {@link RealBioFormatsTest} has its own. */
class BioFormatsFileTest {

	@TempDir
	private Path folder;

	private Path file(final String... series) throws IOException {
		return Files.write(folder.resolve("slides.czi"), List.of(series));
	}

	private static String failure(final Path file) {
		return assertThrows(IOException.class, () -> {
					try (BioFormatsFile images = BioFormats.open(file)) {
						images.image(1);
					}
				})
				.getMessage();
	}

	@ParameterizedTest
	@CsvSource({
		"a.czi, true",
		"A.CZI, true",
		"a.ome.lif, true",
		"czi, true",
		"a.tif, false",
		"a.czi.txt, false",
		"a., false"
	})
	void filesAreKnownByTheirNames(final String name, final boolean expected) {
		assertEquals(expected, BioFormats.isOne(Path.of("folder.czi", name)));
	}

	@Test
	void copiesAndThumbnailsAreNoImages() throws IOException {
		final Path file = file(
				"16 8 16 1 3 false",
				"8 4 16 1 1 false",
				"4 2 16 1 1 false",
				"10 6 16 1 1 false",
				"5 5 8 1 1 true",
				"7 9 16 1 2 false",
				"3 4 16 1 1 false");
		try (BioFormatsFile images = BioFormats.open(file)) {
			assertEquals(3, images.size());
			assertEquals("slides.czi #0", images.image(1).getTitle());
			assertEquals("slides.czi #3", images.image(2).getTitle());
			assertEquals("slides.czi #5", images.image(3).getTitle());
			final ImagePlus again = images.image(2);
			assertEquals(10, again.getWidth());
			assertEquals(6, again.getHeight());
			assertEquals(60 + 9 + 5, again.getProcessor().getf(9, 5));
		}
	}

	@Test
	void thumbnailThatIsAllThereIsIsTaken() throws IOException {
		try (BioFormatsFile images = BioFormats.open(file("5 5 8 1 1 true"))) {
			assertEquals(1, images.size());
		}
	}

	@Test
	void eightBitsAreShownAsTheyAre() throws IOException {
		try (BioFormatsFile images =
				BioFormats.open(file("16 8 8 3 1 false", "16 8 16 2 1 false", "6 5 8 1 1 false"))) {
			final CompositeImage colors = (CompositeImage) images.image(1);
			for (int c = 1; c <= 3; c++) {
				assertEquals(0, colors.getChannelLut(c).min);
				assertEquals(255, colors.getChannelLut(c).max);
			}
			assertEquals(1, colors.getC());
			final CompositeImage channels = (CompositeImage) images.image(2);
			for (int c = 1; c <= 2; c++) {
				assertEquals(20, channels.getChannelLut(c).min);
				assertEquals(20 + 22, channels.getChannelLut(c).max);
			}
			final ImagePlus grey = images.image(3);
			assertEquals(0, grey.getDisplayRangeMin());
			assertEquals(255, grey.getDisplayRangeMax());
		}
	}

	@Test
	void filesAreClosed() throws IOException {
		final int before = ImportProcess.OPEN.get();
		try (BioFormatsFile images = BioFormats.open(file("16 8 8 3 1 false"))) {
			assertEquals(before + 1, ImportProcess.OPEN.get());
			images.image(1);
		}
		assertEquals(before, ImportProcess.OPEN.get());
		failure(file("%&"));
		assertEquals(before, ImportProcess.OPEN.get());
	}

	@Test
	void failuresTellWhatToDo() throws IOException {
		final String unknown = failure(file("%&"));
		assertTrue(unknown.startsWith("Bio-Formats cannot read \""), unknown);
		assertTrue(unknown.contains("Unknown file format"), unknown);
		assertTrue(unknown.endsWith("See whether Fiji opens it with File > Import > Bio-Formats."), unknown);
		final String large = failure(file("50000 50000 8 1 1 false"));
		assertTrue(large.contains("has planes of 50000 x 50000 pixels, too many for ImageJ. bioformats2raw"), large);
		final String deep = failure(file("40000 40000 16 1 1 false"));
		assertTrue(deep.contains("has planes of 40000 x 40000 pixels, too many for ImageJ."), deep);
		final String many = failure(file("30000 30000 16 1600000 1 false"));
		assertTrue(many.contains("takes 2880000.0 GB of memory"), many);
		assertTrue(many.contains("are free: " + Remedies.MORE_HEAP + ". bioformats2raw"), many);
	}

	/** Readers of other formats may leave pixels out that nobody measured. */
	@ParameterizedTest
	@CsvSource({"a.ics, true", "A.MRC, true", "a.czi, false"})
	void pixelsThatAreNotThereAreNoZeros(final String name, final boolean refused) throws IOException {
		final Path file = Files.write(folder.resolve(name), List.of("16 8 16 3 1 false"));
		try (BioFormatsFile images = BioFormats.open(file)) {
			assertEquals(3, images.image(1).getNChannels());
		}
		Files.write(file, List.of("16 8 16 3 1 false", "cut"));
		if (refused) assertTrue(failure(file).endsWith("before its pixels do. Write or copy it again."), failure(file));
		else
			try (BioFormatsFile images = BioFormats.open(file)) {
				assertEquals(3, images.image(1).getNChannels());
			}
	}

	@Test
	void fullMemoryIsToldAsSuch() throws IOException {
		final Path file = file("full");
		final int before = ImportProcess.OPEN.get();
		assertThrows(OutOfMemoryError.class, () -> BioFormats.open(file));
		assertEquals(before, ImportProcess.OPEN.get());
	}

	@Test
	void loggerPrintsErrorsAtMost() throws IOException {
		DebugTools.reset();
		BioFormats.open(file("16 8 8 3 1 false")).close();
		assertEquals("ERROR", DebugTools.level());
		DebugTools.reset();
		BioFormats.keepQuiet();
		BioFormats.open(file("16 8 8 3 1 false")).close();
		assertEquals("OFF", DebugTools.level());
	}

	@Test
	void versionIsTold() {
		assertEquals(Optional.of("stand-in"), BioFormats.version());
	}

	@Test
	void missingFilesAreNotOfAnUnknownFormat() {
		assertThrows(NoSuchFileException.class, () -> BioFormats.open(folder.resolve("none.czi")));
	}

	@Test
	void installationsWithoutItAreTold() throws IOException {
		final Path file = file("16 8 8 3 1 false");
		final String message = assertThrows(IOException.class, () -> BioFormats.open(file, Optional.empty()))
				.getMessage();
		assertTrue(message.startsWith("\"slides.czi\" is read by Bio-Formats, which is not installed here."), message);
		assertFalse(BioFormats.classes(null).isPresent());
		assertFalse(BioFormats.classes(ClassLoader.getPlatformClassLoader()).isPresent());
	}
}
