// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import latentij.chunked.Axis;
import latentij.chunked.Channel;
import latentij.chunked.FoundImage;
import latentij.chunked.LatentTexts;
import latentij.chunked.Level;
import latentij.testing.ChunkedFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions that zarr-python wrote, and forged ones. */
class OmeZarrReaderTest {

	@TempDir
	Path folder;

	private Path image;

	@BeforeEach
	void unpack() throws IOException {
		image = ChunkedFiles.unpack("images", folder).resolve("stack-04.zarr");
	}

	private static List<String> names(final FoundImage found) {
		return found.image().axes().stream().map(Axis::name).toList();
	}

	@Test
	void readsBothVersions() throws IOException {
		for (final String version : List.of("04", "05")) {
			final FoundImage found = OmeZarrReader.read(image.resolveSibling("stack-" + version + ".zarr"));
			assertEquals(List.of("t", "c", "z", "y", "x"), names(found));
			assertEquals(new Axis("y", "micrometer"), found.image().axes().get(3));
			assertEquals(
					new Level("s1", List.of(2.0, 1.0, 3.0, 1.0, 1.0), List.of(0.0, 0.0, 0.0, 0.0, 0.0)),
					found.image().levels().get(1));
			assertEquals(
					new Channel("GFP", "00FF00", 1000, 3600, true),
					found.image().channels().get(1));
			assertEquals(List.of(2, 2, 3, 17, 20), found.open(1).shape());
			assertEquals(LatentTexts.NONE, found.image().latent());
		}
		assertEquals(List.of("y", "x"), names(OmeZarrReader.read(image.resolveSibling("grey-04.zarr"))));
	}

	/** As OMERO shows it: the first active channel in grey. */
	@Test
	void ofImagesInGreyOneChannelIsShown() throws IOException {
		replace(image, "\"label\": \"DAPI\"", "\"label\": \"DAPI\", \"inverted\": true");
		replace(image, "\"omero\": \\{", "\"omero\": {\"rdefs\": {\"model\": \"greyscale\", \"defaultZ\": 1},");
		FoundImage found = OmeZarrReader.read(image);
		assertEquals(
				List.of(
						new Channel("DAPI", "FFFFFF", 150, 4000, true, true),
						new Channel("GFP", "00FF00", 1000, 3600, false, false)),
				found.image().channels());
		assertEquals(
				List.of("\"" + image
						+ "\" is shown in grey (omero.rdefs.model): of its 2 channels the first active one,"
						+ " channel 1, alone. With channels=each, every channel is encoded."),
				found.notes());
		replace(image, "\"active\": true", "\"active\": false");
		found = OmeZarrReader.read(image);
		assertEquals(
				new Channel("GFP", "FFFFFF", 1000, 3600, true),
				found.image().channels().get(1));
		assertFalse(found.image().channels().get(0).active());
		// None is active: the first one.
		replace(image, "\"active\": true", "\"active\": false");
		assertEquals(
				List.of(true, false),
				OmeZarrReader.read(image).image().channels().stream()
						.map(Channel::active)
						.toList());
		replace(image, "greyscale", "rainbow");
		assertEquals(
				List.of("0000FF", "00FF00"),
				OmeZarrReader.read(image).image().channels().stream()
						.map(Channel::color)
						.toList());
		assertEquals(
				List.of("\"" + image
						+ "\" tells the model \"rainbow\" (omero.rdefs.model), which is neither \"color\" nor"
						+ " \"greyscale\". Its channels were put together in their colors."),
				OmeZarrReader.read(image).notes());
		replace(image, "rainbow", "color");
		assertEquals(List.of(), OmeZarrReader.read(image).notes());
	}

	/** OMERO tells a dark grey for the lone channel of an image, which it shows up to white. */
	@Test
	void aLoneChannelInGreyReachesWhite() throws IOException {
		final Path grey = image.resolveSibling("grey-04.zarr");
		final String omero = "\"omero\": {\"rdefs\": {\"model\": \"greyscale\"}, \"channels\": [{\"color\": \"808080\","
				+ " \"window\": {\"start\": 5, \"end\": 90}}]}";
		replace(grey, "\\{", "{" + omero + ",");
		final FoundImage found = OmeZarrReader.read(grey);
		assertEquals(
				List.of(new Channel("", "FFFFFF", 5, 90, true)), found.image().channels());
		assertEquals(List.of(), found.notes());
		replace(grey, "greyscale", "color");
		assertEquals(
				"808080", OmeZarrReader.read(grey).image().channels().get(0).color());
	}

	/** What is told of the whole image comes after what is told of a level. */
	@Test
	void sizesAndPlacesOfAnImageHoldForItsLevels() throws IOException {
		final Path grey = image.resolveSibling("grey-04.zarr");
		final String level = "{\"type\": \"scale\", \"scale\": [0.5, 0.5]}, {\"type\": \"translation\","
				+ " \"translation\": [3, NaN]}";
		replace(grey, "\\{\\s*\"type\": \"scale\",\\s*\"scale\": \\[\\s*0.5,\\s*0.5\\s*\\]\\s*\\}", level);
		replace(
				grey,
				"\"datasets\"",
				"\"coordinateTransformations\": [{\"type\": \"scale\", \"scale\": [4, 6]}, {\"type\": \"translation\","
						+ " \"translation\": [100, 200]}], \"datasets\"");
		assertEquals(
				List.of(
						new Level("s0", List.of(2.0, 3.0), List.of(112.0, 200.0)),
						new Level("s1", List.of(4.0, 6.0), List.of(100.0, 200.0))),
				OmeZarrReader.read(grey).image().levels());
	}

	/** Versions 0.1 and 0.2. */
	@Test
	void withoutAxesThereAreAllFive() throws IOException {
		replace(image, "\"axes\": \\[[^\\]]*\\],", "");
		assertEquals(List.of("t", "c", "z", "y", "x"), names(OmeZarrReader.read(image)));
	}

	@ParameterizedTest
	@ValueSource(strings = {"plate", "well"})
	void ofPlatesAnImageIsToBeNamed(final String what) throws IOException {
		final Path plate =
				Files.createDirectories(folder.resolve("plate.zarr/0")).getParent();
		Files.writeString(plate.resolve(".zattrs"), "{\"" + what + "\": {}}");
		final String message = refusal(plate);
		assertTrue(message.contains("is a plate of several images. Name one of them"), message);
	}

	@Test
	void foldersWithoutAnImageAreRefused() throws IOException {
		final Path empty = Files.createDirectory(folder.resolve("empty.zarr"));
		assertTrue(refusal(empty).startsWith("There is no OME-Zarr in \"" + empty + "\""), refusal(empty));
		Files.writeString(empty.resolve("zarr.json"), "{\"zarr_format\": 3, \"node_type\": \"group\"}");
		assertTrue(refusal(empty).contains("is no image of OME-Zarr: it has no \"multiscales\""), refusal(empty));
	}

	/** As bioformats2raw writes a file of one image; and the axes of version 0.3. */
	@Test
	void readsTheOnlyImageInAFolder() throws IOException {
		final Path root = Files.createDirectory(folder.resolve("root.zarr"));
		Files.writeString(root.resolve(".zattrs"), "{\"bioformats2raw.layout\": 3}");
		Files.move(image, root.resolve("0"));
		replace(root.resolve("0"), "\"axes\": \\[[^\\]]*\\]", "\"axes\": [\"t\", \"c\", \"z\", \"y\", \"x\"]");
		final FoundImage found = OmeZarrReader.read(root);
		assertEquals(root.resolve("0"), found.folder());
		assertEquals(List.of("t", "c", "z", "y", "x"), names(found));
		Files.createDirectory(root.resolve("1"));
		assertTrue(refusal(root).contains("holds several images. Name one of them"), refusal(root));
	}

	private static void replace(final Path zarr, final String what, final String by) throws IOException {
		final Path file = zarr.resolve(".zattrs");
		final String text = Files.readString(file);
		final String other = text.replaceFirst("(?s)" + what, by);
		assertFalse(text.equals(other), text);
		Files.writeString(file, other);
	}

	private static String refusal(final Path zarr) {
		return assertThrows(IOException.class, () -> OmeZarrReader.read(zarr).open(0))
				.getMessage();
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"\"path\": \"s0\"|\"path\": \"../../secret\"|names an array outside of its folder",
				"\"path\": \"s0\"|\"path\": \"/etc\"|names an array outside of its folder",
				"\"path\": \"s0\"|\"path\": \"\\\\u0000\"|names an array outside of its folder",
				"\"path\": \"s0\"|\"path\": \"s9\"|There is no Zarr array",
				"\"path\": \"s0\"|\"path\": 7|text",
				"\"name\": \"t\"|\"name\": \"w\"|Images with some of t, c, z, y, x in this order are read",
				"\"name\": \"t\"|\"name\": \"c\"|Images with some of t, c, z, y, x in this order are read",
				"\"axes\": \\[[^\\]]*\\]|\"axes\": []|has no axes y and x",
				"\"axes\": \\[[^\\]]*\\]|\"axes\": [\"y\", \"x\"]|a number for each axis",
				"\"scale\": \\[|\"scale\": [1.0, |a number for each axis",
				"\"datasets\"|\"data\"|is empty",
				"\"multiscales\": \\[|\"multiscales\": 3, \"other\": [|list",
				"\"multiscales\"|\"scales\"|has no \"multiscales\""
			})
	void refusesForgedDescriptions(final String what, final String by, final String part) throws IOException {
		replace(image, what, by);
		final String refusal = refusal(image);
		assertTrue(refusal.contains(part) && refusal.length() < 400, refusal);
	}

	/** Sizes describe; the pixels can be read without. */
	@ParameterizedTest
	@ValueSource(strings = {"0", "-2.0", "1e999", "1e-300", "NaN", "-Infinity", "null", "\"2\""})
	void unusableSizesAreToldOfAndTakenAsOne(final String size) throws IOException {
		replace(image, "\"scale\": \\[\\s*2.0", "\"scale\": [" + size);
		final FoundImage found = OmeZarrReader.read(image);
		assertEquals(
				List.of(1.0, 1.0, 3.0, 0.5, 0.5), found.image().levels().get(0).scale());
		assertEquals(1, found.notes().size());
		assertTrue(found.notes().get(0).contains("no usable size of a pixel along t:"), found.notes()::toString);
		assertEquals("", found.image().axes().get(0).unit());
		assertEquals("micrometer", found.image().axes().get(4).unit());
		assertEquals(
				List.of(),
				OmeZarrReader.read(image.resolveSibling("grey-04.zarr")).notes());
	}

	/** As Python writes what it does not know; in texts the words stay. */
	@Test
	void numbersThatJsonDoesNotKnowAreRead() throws IOException {
		replace(image, "\"start\": 150", "\"start\": NaN");
		replace(image, "\"label\": \"DAPI\"", "\"label\": \"\\\\\"NaN, -Infinity\", \"mean\": [-Infinity, NaN]");
		final Channel channel = OmeZarrReader.read(image).image().channels().get(0);
		assertFalse(channel.hasRange());
		assertEquals("\"NaN, -Infinity", channel.label());
		final Path array = image.resolve("s0/.zarray");
		final String text = Files.readString(array);
		Files.writeString(array, text.replaceFirst("\"fill_value\": [^,]*", "\"fill_value\": NaN"));
		assertEquals(List.of(2, 2, 3, 33, 40), OmeZarrReader.read(image).open(0).shape());
	}

	/** Whatever stands there, it ends in a sentence. */
	@Test
	void randomDamageIsToldOf() throws IOException {
		final Random random = new Random(5);
		for (final String name : List.of(
				"stack-04.zarr/.zattrs",
				"stack-04.zarr/s0/.zarray",
				"stack-05.zarr/zarr.json",
				"stack-05.zarr/s0/zarr.json")) {
			final Path file = image.resolveSibling(name);
			final byte[] bytes = Files.readAllBytes(file);
			int refused = 0;
			for (int i = 0; i < 200; i++) {
				final byte[] wrong = bytes.clone();
				for (int k = 0; k < 3; k++) wrong[random.nextInt(wrong.length)] = (byte) (' ' + random.nextInt(95));
				Files.write(file, wrong);
				try {
					OmeZarrReader.read(image.resolveSibling(name.substring(0, 13)))
							.open(0)
							.read(new int[5], 33, 40);
				} catch (final IOException | IndexOutOfBoundsException exc) {
					assertTrue(exc.getMessage().length() < 600, exc::getMessage);
					refused++;
				}
			}
			assertTrue(refused > 20, name + " " + refused);
			Files.write(file, bytes);
		}
	}
}
