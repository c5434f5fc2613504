// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.bioformats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ij.CompositeImage;
import ij.ImagePlus;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import latentij.testing.Resources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With Bio-Formats itself, whose jar is not among the project's dependencies: {@code mvn test
 * -Dtest=RealBioFormatsTest -Dlatentij.bioformats.jar=/path/to/bioformats_package.jar}. It makes the pixels of a file
 * whose name ends in .fake.
 */
class RealBioFormatsTest {

	@TempDir
	private Path folder;

	private URLClassLoader loader;
	private Optional<LoadedClasses> classes;

	@BeforeEach
	void load() throws IOException {
		final String jar = System.getProperty("latentij.bioformats.jar", "");
		assumeTrue(!jar.isEmpty(), "no jar of Bio-Formats");
		// The classes of the tests stand in for some of its own.
		final ClassLoader others = new ClassLoader(getClass().getClassLoader()) {

			@Override
			protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
				if (name.startsWith("loci.")) throw new ClassNotFoundException(name);
				return super.loadClass(name, resolve);
			}
		};
		loader = new URLClassLoader(new URL[] {Path.of(jar).toUri().toURL()}, others);
		classes = BioFormats.classes(loader);
		assertTrue(classes.isPresent(), jar);
	}

	@AfterEach
	void close() throws IOException {
		if (loader != null) loader.close();
	}

	private BioFormatsFile open(final String name) throws IOException {
		return BioFormats.open(Files.createFile(folder.resolve(name)), classes);
	}

	@Test
	void versionIsTold() {
		// It does not find its own where its jar has a loader to itself.
		final String version = BioFormats.version(classes.orElseThrow());
		assertTrue(version.matches("\\d+\\.\\d+.*|\\(unknown version\\)"), version);
	}

	@Test
	void hyperstackHasTheRangeOfItsValues() throws IOException {
		try (BioFormatsFile images = open("stack&sizeX=70&sizeY=48&sizeZ=3&sizeC=2&sizeT=2&pixelType=uint16.fake")) {
			assertEquals(1, images.size());
			final CompositeImage image = (CompositeImage) images.image(1);
			assertEquals("[70, 48, 2, 3, 2]", Arrays.toString(image.getDimensions()));
			assertEquals(16, image.getBitDepth());
			assertEquals(0, image.getChannelLut(2).min);
			assertEquals(69, image.getChannelLut(2).max);
			assertEquals(69, image.getProcessor().get(69, 40));
		}
	}

	@Test
	void colorsAreShownAsTheyAre() throws IOException {
		try (BioFormatsFile images = open("rgb&sizeX=70&sizeY=48&sizeC=3&rgb=3.fake")) {
			final CompositeImage image = (CompositeImage) images.image(1);
			assertEquals(CompositeImage.COMPOSITE, image.getMode());
			for (int c = 1; c <= 3; c++) assertEquals(255, image.getChannelLut(c).max);
			assertEquals(0x454545, image.flatten().getProcessor().get(69, 40) & 0xffffff);
		}
	}

	@Test
	void seriesAreImagesWithoutTheirSmallerCopies() throws IOException {
		try (BioFormatsFile images = open("m&sizeX=64&sizeY=48&series=3&resolutions=2.fake")) {
			assertEquals(3, images.size());
			for (int number = 1; number <= 3; number++) {
				final ImagePlus image = images.image(number);
				assertEquals(64, image.getWidth());
				assertEquals(48, image.getHeight());
			}
		}
	}

	/** Each with 3 slices of 40 x 30 pixels, none of which is zero. */
	private Path raw(final String name) throws IOException {
		final ByteBuffer pixels = ByteBuffer.allocate(40 * 30 * 3);
		Arrays.fill(pixels.array(), (byte) 7);
		final ByteBuffer header;
		if (name.endsWith(".mrc")) {
			header = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
			// Sides, bytes with a sign, cells, and the mark of the format.
			for (final int value : new int[] {40, 30, 3, 0, 0, 0, 0, 40, 30, 3}) header.putInt(value);
			header.put(208, "MAP DD".getBytes(StandardCharsets.US_ASCII)).rewind();
		} else
			header = StandardCharsets.US_ASCII.encode(String.join(
					"\n",
					"\t",
					"ics_version\t2.0",
					"filename\ta",
					"layout\tparameters\t4",
					"layout\torder\tbits\tx\ty\tz",
					"layout\tsizes\t8\t40\t30\t3",
					"representation\tformat\tinteger",
					"representation\tsign\tunsigned",
					"representation\tcompression\tuncompressed",
					"representation\tbyte_order\t1",
					"end",
					""));
		return Files.write(
				folder.resolve(name),
				ByteBuffer.allocate(header.remaining() + pixels.capacity())
						.put(header)
						.put(pixels)
						.array());
	}

	@ParameterizedTest
	@ValueSource(strings = {"a.ics", "a.mrc"})
	void zerosForAMissingEndAreRefused(final String name) throws IOException {
		final Path file = raw(name);
		try (BioFormatsFile images = BioFormats.open(file, classes)) {
			final ImagePlus image = images.image(1);
			assertEquals(3, image.getStackSize());
			assertTrue(image.getStack().getProcessor(3).getStats().min > 0);
		}
		final byte[] bytes = Files.readAllBytes(file);
		Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
		try (BioFormatsFile images = BioFormats.open(file, classes)) {
			final String message =
					assertThrows(IOException.class, () -> images.image(1)).getMessage();
			assertTrue(message.contains("ends before its pixels do"), message);
		}
	}

	/** Those of make_tiff.py that ImageJ does not read. */
	@ParameterizedTest
	@ValueSource(strings = {"big-zstd", "tiles-jpeg", "tiles-jpeg2000"})
	void valuesOfTiffFilesAreTheirs(final String name) throws IOException {
		Resources.unpack("io/tiff.zip", "refused", folder);
		try (BioFormatsFile images = BioFormats.open(folder.resolve("refused/" + name + ".tif"), classes)) {
			final ImagePlus image = images.image(1);
			assertEquals("[13, 9, 1, 1, 1]", Arrays.toString(image.getDimensions()));
			// JPEG keeps the values of this ramp to some levels.
			final int off = name.contains("jpeg") && !name.contains("2000") ? 8 : 0;
			for (int y = 0; y < 9; y++)
				for (int x = 0; x < 13; x++)
					assertEquals(17 * y + 3 * x, image.getProcessor().get(x, y), off, name + " " + x + " " + y);
		}
	}
}
