// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Color;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import latentij.ij.tools.LatentImporter;
import latentij.ij.zarr.ZarrPart;
import latentij.ij.zarr.ZarrPlanes;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.JobType;
import latentij.job.StackSize;
import latentij.job.ToolOptions;
import latentij.model.library.UsedModels;
import latentij.testing.Resources;
import latentij.testing.ZarrFiles;
import latentij.zarr.ArrayLayout;
import latentij.zarr.Axis;
import latentij.zarr.Channel;
import latentij.zarr.DataType;
import latentij.zarr.FoundImage;
import latentij.zarr.LatentTexts;
import latentij.zarr.Level;
import latentij.zarr.OmeZarr;
import latentij.zarr.OmeZarrReader;
import latentij.zarr.ZarrArray;
import latentij.zarr.ZarrFormat;
import latentij.zarr.ZarrWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs from OME-Zarr to OME-Zarr, against those of ImageJ's images and of TIFF files. */
class ZarrJobsTest extends LatentsFixture {

	@TempDir
	static Path folder;

	private static Path images;

	@BeforeAll
	static void unpack() throws IOException {
		images = ZarrFiles.unpack("images", folder);
	}

	private static EncodeOptions encode(final String... words) {
		final Map<String, String> all = new HashMap<>(Map.of("device", "cpu"));
		for (int i = 0; i < words.length; i += 2) all.put(words[i], words[i + 1]);
		return EncodeOptions.parse(all);
	}

	/** One plane of an array, all of it. */
	private static ByteBuffer plane(final ZarrArray array, final int... at) throws IOException {
		final int n = array.shape().size();
		final int[] all = new int[n];
		System.arraycopy(at, 0, all, 0, at.length);
		return array.read(all, array.shape().get(n - 2), array.shape().get(n - 1));
	}

	private static float[] floats(final ZarrArray array, final int... at) throws IOException {
		final ByteBuffer values = plane(array, at);
		final float[] floats = new float[values.remaining() / Float.BYTES];
		values.asFloatBuffer().get(floats);
		return floats;
	}

	private static short[] shorts(final ZarrArray array, final int... at) throws IOException {
		final ByteBuffer values = plane(array, at);
		final short[] shorts = new short[values.remaining() / Short.BYTES];
		values.asShortBuffer().get(shorts);
		return shorts;
	}

	private static ZarrArray array(final Path zarr) throws IOException {
		return OmeZarrReader.read(zarr).open(0);
	}

	/** The stack of make_zarr.py as ImageJ would have it. */
	private static ImagePlus stack(final Path zarr) throws IOException {
		final ZarrArray array = array(zarr);
		final ImageStack stack = new ImageStack(40, 33);
		for (int t = 0; t < 2; t++)
			for (int z = 0; z < 3; z++)
				for (int c = 0; c < 2; c++)
					stack.addSlice("", new ShortProcessor(40, 33, shorts(array, t, c, z), null));
		final ImagePlus image = new ImagePlus("stack", stack);
		image.setDimensions(2, 3, 2);
		final CompositeImage composite = new CompositeImage(image, IJ.COMPOSITE);
		final LUT blue = LUT.createLutFromColor(Color.BLUE);
		blue.min = 150;
		blue.max = 4000;
		final LUT green = LUT.createLutFromColor(Color.GREEN);
		green.min = 1000;
		green.max = 3600;
		composite.setLuts(new LUT[] {blue, green});
		return composite;
	}

	private static List<String> names(final List<Axis> axes) {
		return axes.stream().map(Axis::name).toList();
	}

	@Test
	void stacksAreEncodedAndDecodedAsImageJs() throws IOException {
		for (final String name : List.of("stack-04.zarr", "stack-05.zarr")) {
			for (final String channels : List.of("each", "composite")) {
				final EncodeOptions options = encode("slices", "all", "channels", channels);
				final ImagePlus expected = latents.encode(stack(images.resolve(name)), options);
				final Path made = temp.resolve(name + channels + ".zarr");
				latents.encode(images.resolve(name), made, options);
				final FoundImage latent = OmeZarrReader.read(made);
				assertEquals(
						List.of("t", "c", "z", "y", "x"), names(latent.image().axes()));
				final int n = channels.equals("each") ? 8 : 4;
				assertEquals(List.of(2, n, 3, 5, 5), latent.open(0).shape());
				assertEquals(
						List.of(new Level("0", List.of(2.0, 1.0, 3.0, 4.0, 4.0), List.of(0.0, 0.0, 0.0, 1.75, 1.75))),
						latent.image().levels());
				for (int t = 0; t < 2; t++)
					for (int z = 0; z < 3; z++)
						for (int c = 0; c < n; c++)
							assertArrayEquals(
									(float[])
											expected.getStack().getPixels(expected.getStackIndex(c + 1, z + 1, t + 1)),
									floats(latent.open(0), t, c, z));

				final ImagePlus image = latents.decode(expected, CPU);
				final Path decoded = temp.resolve(name + channels + "-decoded.zarr");
				latents.decode(made, decoded, CPU);
				assertDecoded(image, decoded);
			}
		}
	}

	private static void assertDecoded(final ImagePlus expected, final Path decoded) throws IOException {
		final FoundImage found = OmeZarrReader.read(decoded);
		final ZarrArray array = found.open(0);
		final boolean rgb = expected.getBitDepth() == 24;
		assertEquals(List.of(2, rgb ? 3 : 2, 3, 33, 40), array.shape());
		assertEquals(
				List.of(new Level("0", List.of(2.0, 1.0, 3.0, 0.5, 0.5), List.of(0.0, 0.0, 0.0, 0.0, 0.0))),
				found.image().levels());
		assertEquals(rgb ? "FF0000" : "0000FF", found.image().channels().get(0).color());
		assertEquals(rgb ? 255 : 3600, found.image().channels().get(1).end());
		for (int t = 0; t < 2; t++)
			for (int z = 0; z < 3; z++)
				for (int c = 0; c < (rgb ? 3 : 2); c++) {
					final Object pixels =
							expected.getStack().getPixels(expected.getStackIndex(rgb ? 1 : c + 1, z + 1, t + 1));
					if (rgb) assertColor((int[]) pixels, c, plane(array, t, c, z));
					else assertArrayEquals((short[]) pixels, shorts(array, t, c, z));
				}
	}

	private static void assertColor(final int[] rgb, final int color, final ByteBuffer found) {
		for (final int pixel : rgb) assertEquals(pixel >> (2 - color) * Byte.SIZE & 0xff, found.get() & 0xff);
	}

	/** The same bytes as from TIFF to TIFF, whole, and in pieces. */
	@Test
	void rgbImagesAreThoseOfTiffFiles() throws IOException {
		final ZarrArray array = array(images.resolve("rgb-05.zarr"));
		final ColorProcessor pixels = new ColorProcessor(40, 33);
		final byte[][] colors = new byte[3][40 * 33];
		for (int c = 0; c < 3; c++) plane(array, c).get(colors[c]);
		pixels.setRGB(colors[0], colors[1], colors[2]);
		final Path tiff = temp.resolve("rgb.tif");
		new FileSaver(new ImagePlus("rgb", pixels)).saveAsTiff(tiff.toString());
		assertSameAsTiff(tiff, images.resolve("rgb-05.zarr"), List.of("c", "y", "x"));
	}

	@Test
	void greyImagesAreThoseOfTiffFiles() throws IOException {
		final Path zarr = images.resolve("grey-04.zarr");
		final Path tiff = temp.resolve("grey.tif");
		final ImagePlus grey = new ImagePlus("grey", new ShortProcessor(40, 33, shorts(array(zarr)), null));
		new FileSaver(grey).saveAsTiff(tiff.toString());
		assertSameAsTiff(tiff, zarr, List.of("c", "y", "x"));
	}

	private void assertSameAsTiff(final Path tiff, final Path zarr, final List<String> axes) throws IOException {
		latents.encode(tiff, temp.resolve("latent.tif"), encode());
		final ImagePlus expected = IJ.openImage(temp.resolve("latent.tif").toString());
		latents.encode(zarr, temp.resolve("latent.zarr"), encode());
		final FoundImage latent = OmeZarrReader.read(temp.resolve("latent.zarr"));
		assertEquals(axes, names(latent.image().axes()));
		for (int c = 0; c < 4; c++)
			assertArrayEquals((float[]) expected.getStack().getPixels(c + 1), floats(latent.open(0), c));
		final Map<String, String> told = new TreeMap<>(latent.image().latent().properties());
		final Map<String, String> there = new TreeMap<>();
		final String[] pairs = expected.getPropertiesAsArray();
		for (int i = 0; i < pairs.length; i += 2) there.put(pairs[i], pairs[i + 1]);
		there.put("latentij.original.title", told.get("latentij.original.title"));
		assertEquals(there, told);
		latents.decode(temp.resolve("latent.tif"), temp.resolve("decoded.tif"), CPU);
		final ImagePlus image = IJ.openImage(temp.resolve("decoded.tif").toString());
		latents.decode(temp.resolve("latent.zarr"), temp.resolve("decoded.zarr"), CPU);
		for (int c = 0; c < 3; c++)
			assertColor((int[]) image.getProcessor().getPixels(), c, plane(array(temp.resolve("decoded.zarr")), c));
		assertEquals(33, image.getHeight());
	}

	@Test
	void regionsAndLevelsAreChosen() throws IOException {
		final Path made = temp.resolve("part.zarr");
		latents.encode(
				images.resolve("stack-04.zarr"),
				new ZarrPart(1, new Rectangle(3, 2, 16, 9)),
				made,
				encode("slices", "z=2-3 t=2", "channels", "each"));
		final ImagePlus all = stack(images.resolve("stack-04.zarr"));
		final ImageStack cut = new ImageStack(16, 9);
		final ZarrArray level =
				OmeZarrReader.read(images.resolve("stack-04.zarr")).open(1);
		for (int z = 2; z <= 3; z++)
			for (int c = 1; c <= 2; c++) {
				final short[] values = shorts(level, 1, c - 1, z - 1);
				final ShortProcessor plane = new ShortProcessor(20, 17, values, null);
				plane.setRoi(3, 2, 16, 9);
				cut.addSlice(plane.crop());
			}
		final ImagePlus part = new ImagePlus("part", cut);
		part.setDimensions(2, 2, 1);
		final CompositeImage composite = new CompositeImage(part, IJ.COMPOSITE);
		composite.setLuts(((CompositeImage) all).getLuts());
		final ImagePlus expected = latents.encode(composite, encode("slices", "all", "channels", "each"));
		final FoundImage found = OmeZarrReader.read(made);
		assertEquals(List.of(1, 8, 2, 2, 2), found.open(0).shape());
		assertEquals(
				List.of(2.0, 1.0, 3.0, 8.0, 8.0), found.image().levels().get(0).scale());
		assertEquals(
				List.of(2.0, 0.0, 3.0, 2.0 + 3.5, 3.0 + 3.5),
				found.image().levels().get(0).translation());
		for (int z = 0; z < 2; z++)
			for (int c = 0; c < 8; c++)
				assertArrayEquals(
						(float[]) expected.getStack().getPixels(expected.getStackIndex(c + 1, z + 1, 1)),
						floats(found.open(0), 0, c, z));
		final Path image = temp.resolve("image.zarr");
		latents.decode(made, image, DecodeOptions.parse(Map.of("device", "cpu", "slices", "2")));
		assertEquals(List.of(1, 2, 1, 9, 16), array(image).shape());
		assertEquals(
				List.of(2.0, 0.0, 6.0, 2.0, 3.0),
				OmeZarrReader.read(image).image().levels().get(0).translation());
	}

	/** Whole, and a region: pixels keep their places, whatever the sizes are. */
	@ParameterizedTest
	@CsvSource({"0.325, 12.5", "7e-4, -3.1"})
	void placesComeBack(final double size, final double place) throws IOException {
		final Path from = Resources.copy(images.resolve("stack-04.zarr"), temp.resolve("from.zarr"));
		final Path attributes = from.resolve(".zattrs");
		Files.writeString(
				attributes,
				Files.readString(attributes)
						.replaceFirst(
								"(?s)\"scale\": \\[[^]]*\\]\\s*\\}",
								"\"scale\": [2.0, 1.0, 3.0, " + size + ", " + size + "]}, {\"type\": \"translation\","
										+ " \"translation\": [0.0, 0.0, 1.0, " + place + ", " + place + "]}"));
		for (final Rectangle part : new Rectangle[] {null, new Rectangle(16, 8, 20, 9)}) {
			final Path made = temp.resolve(part == null ? "whole.zarr" : "part.zarr");
			latents.encode(from, new ZarrPart(0, part), made, encode());
			final Level level = OmeZarrReader.read(made).image().levels().get(0);
			assertEquals(8 * size, level.scale().get(4), 1e-12);
			assertEquals(
					place + size * ((part == null ? 0 : 16) + 3.5),
					level.translation().get(4),
					1e-12);
			final Path decoded = temp.resolve("decoded.zarr");
			latents.decode(made, decoded, CPU);
			final Level back = OmeZarrReader.read(decoded).image().levels().get(0);
			assertEquals(size, back.scale().get(3), 1e-12);
			assertEquals(
					place + size * (part == null ? 0 : 8), back.translation().get(3), 1e-12);
			assertEquals(1, back.translation().get(2));
		}
	}

	@Test
	void planesWithoutAnEvenDistanceHaveNumbersAlone() throws IOException {
		final Path from = temp.resolve("deep.zarr");
		final ArrayLayout layout = new ArrayLayout(List.of(5, 16, 16), List.of(1, 16, 16), DataType.UINT8);
		try (ZarrWriter writer = new ZarrWriter(from, ZarrFormat.INSTANCE, List.of(layout), "test")) {
			for (int z = 0; z < 5; z++) writer.write(new int[] {z, 0, 0}, 16, 16, ByteBuffer.allocate(16 * 16));
			writer.commit(new OmeZarr(
					"deep",
					List.of(new Axis("z", "micrometer"), new Axis("y", "micrometer"), new Axis("x", "micrometer")),
					List.of(new Level("0", List.of(3.0, 1.0, 1.0), List.of(7.0, 0.0, 0.0))),
					List.of(),
					LatentTexts.NONE));
		}
		final List<String> log = new ArrayList<>();
		try (Latents others = trusting(log::add, question -> false)) {
			others.encode(from, temp.resolve("uneven.zarr"), encode("slices", "z=1,4,5"));
			assertTrue(log.stream().anyMatch(line -> line.contains("z=[1, 4, 5] of \"deep.zarr\"")), log::toString);
			final OmeZarr uneven =
					OmeZarrReader.read(temp.resolve("uneven.zarr")).image();
			assertEquals(new Axis("z", ""), uneven.axes().get(1));
			assertEquals(List.of(1.0, 1.0, 8.0, 8.0), uneven.levels().get(0).scale());
			log.clear();
			others.encode(from, temp.resolve("even.zarr"), encode("slices", "z=1,3,5"));
			final OmeZarr even = OmeZarrReader.read(temp.resolve("even.zarr")).image();
			assertEquals(new Axis("z", "micrometer"), even.axes().get(1));
			assertEquals(6, even.levels().get(0).scale().get(1));
			assertEquals(7, even.levels().get(0).translation().get(1));
			assertFalse(log.stream().anyMatch(line -> line.contains("even distance")), log::toString);
		}
	}

	@Test
	void namesTheLevelsThatThereAre() {
		final Path from = images.resolve("stack-04.zarr");
		assertParts(
				assertThrows(
								IllegalArgumentException.class,
								() -> latents.encode(from, new ZarrPart(2, null), temp.resolve("x.zarr"), encode()))
						.getMessage(),
				"has 2 levels, 0 to 1; there is no level 2.");
	}

	/** A copy that is not complete, or another separator, would be an image of one color. */
	@Test
	void imagesWithoutChunksAreToldOf() throws IOException {
		final Path from = Resources.copy(images.resolve("stack-04.zarr"), temp.resolve("from.zarr"));
		final Path array = from.resolve("s0");
		final Path made = temp.resolve("made.zarr");
		final List<String> log = new ArrayList<>();
		final String none = "has no chunk where it was read";
		try (Latents others = trusting(log::add, question -> false)) {
			final ZarrPart corner = new ZarrPart(0, new Rectangle(33, 0, 7, 16));
			others.encode(from, corner, made, encode());
			assertFalse(log.toString().contains(none), log::toString);
			for (int c = 0; c < 2; c++) Files.delete(array.resolve("0/" + c + "/0/0/1"));
			others.encode(from, corner, made, encode());
			assertTrue(log.toString().contains("\"from.zarr\" " + none), log::toString);
			log.clear();
			others.encode(from, made, encode("slices", "all"));
			assertFalse(log.toString().contains(none), log::toString);
			final Path description = array.resolve(".zarray");
			Files.writeString(
					description,
					Files.readString(description)
							.replace("\"dimension_separator\": \"/\"", "\"dimension_separator\": \".\""));
			assertParts(
					assertThrows(IOException.class, () -> others.encode(from, made, encode()))
							.getMessage(),
					"has no chunk: there is no file like \"0.0.0.0.0\" in it. Copy all of it again");
			for (final String name : List.of("1", "2", "0")) delete(made.resolve("0/" + name));
			assertParts(
					assertThrows(IOException.class, () -> others.decode(made, temp.resolve("x.zarr"), CPU))
							.getMessage(),
					"has no chunk");
		}
		// Of shards.
		final Path sharded = Resources.copy(images.resolve("stack-05.zarr"), temp.resolve("sharded.zarr"));
		delete(sharded.resolve("s0/c"));
		assertParts(
				assertThrows(IOException.class, () -> latents.encode(sharded, made, encode()))
						.getMessage(),
				"has no chunk: there is no file like \"c/0/0/0/0/0\" in it");
	}

	private static void delete(final Path folder) throws IOException {
		if (!Files.exists(folder)) return;
		try (Stream<Path> all = Files.walk(folder)) {
			for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
		}
	}

	/** Ends after so many planes. */
	private Latents ending(final int planes) {
		final int[] seen = {0};
		return new Latents(
				pool(),
				message -> {},
				new RunListener() {

					@Override
					public void progress(final RunProgress progress) {
						if (++seen[0] > planes) throw new CancellationException("enough");
					}
				},
				new ModelTrust(new UsedModels(memory), question -> false));
	}

	private static Map<String, byte[]> files(final Path folder) throws IOException {
		final Map<String, byte[]> files = new TreeMap<>();
		try (Stream<Path> all = Files.walk(folder)) {
			for (final Path file : all.filter(Files::isRegularFile).toList())
				files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
		}
		return files;
	}

	private static void assertSameFiles(final Map<String, byte[]> expected, final Map<String, byte[]> found) {
		assertEquals(expected.keySet(), found.keySet());
		expected.forEach((name, bytes) -> {
			if (!name.equals(".zattrs")) assertArrayEquals(bytes, found.get(name), name);
		});
	}

	@Test
	void goesOnWhereItEnded() throws IOException {
		final Path from = images.resolve("stack-04.zarr");
		final EncodeOptions options = encode("slices", "all", "channels", "each");
		latents.encode(from, temp.resolve("whole.zarr"), options);
		final Path made = temp.resolve("made.zarr");
		final Path part = temp.resolve("made.zarr.part");
		final List<String> log = new ArrayList<>();
		try (Latents some = ending(5)) {
			assertThrows(CancellationException.class, () -> some.encode(from, made, options));
		}
		assertFalse(Files.exists(made));
		final Map<String, byte[]> before = files(part);
		assertTrue(before.size() > 2 && before.size() < 13, before.keySet()::toString);
		// What a killed process left, and a chunk that must not be written again.
		final Path chunk = part.resolve(before.keySet().stream()
				.filter(name -> name.startsWith("0/"))
				.findFirst()
				.orElseThrow());
		Files.writeString(chunk.resolveSibling(".latentij-1.part"), "half");
		// As after a power failure.
		final List<String> chunks =
				before.keySet().stream().filter(name -> name.startsWith("0/")).toList();
		final Path empty = part.resolve(chunks.get(1));
		Files.write(empty, new byte[0]);
		final long written = Files.getLastModifiedTime(chunk).toMillis();
		try (Latents others = trusting(log::add, question -> false)) {
			others.encode(from, made, options);
		}
		assertTrue(log.stream().anyMatch(line -> line.contains("was begun by an earlier run")), log::toString);
		assertSameFiles(files(temp.resolve("whole.zarr")), files(made));
		assertEquals(
				written,
				Files.getLastModifiedTime(made.resolve(part.relativize(chunk).toString()))
						.toMillis());
		assertFalse(Files.exists(part));
	}

	@Test
	void otherJobsBeginAnew() throws IOException {
		final Path from = images.resolve("stack-04.zarr");
		final Path made = temp.resolve("made.zarr");
		try (Latents some = ending(5)) {
			assertThrows(
					CancellationException.class,
					() -> some.encode(from, made, encode("slices", "all", "channels", "each")));
		}
		latents.encode(from, made, encode("slices", "all"));
		latents.encode(from, temp.resolve("whole.zarr"), encode("slices", "all"));
		assertSameFiles(files(temp.resolve("whole.zarr")), files(made));
		// A result is replaced; a folder of the user's is not.
		latents.encode(from, made, encode());
		assertEquals(List.of(1, 4, 1, 5, 5), array(made).shape());
		assertEquals(
				List.of("made.zarr", "whole.zarr"),
				Stream.of(temp.toFile().list()).sorted().toList());
		Files.createDirectory(temp.resolve("mine.zarr"));
		assertParts(
				assertThrows(IOException.class, () -> latents.encode(from, temp.resolve("mine.zarr"), encode()))
						.getMessage(),
				"is there already, and LatentIJ did not write it");
		assertParts(
				assertThrows(
								IllegalArgumentException.class,
								() -> latents.encode(from, from.resolve("x.zarr"), encode()))
						.getMessage(),
				"is in the folder that is read");
		assertParts(
				assertThrows(
								IllegalArgumentException.class,
								() -> latents.encode(made, temp.resolve("x.zarr"), encode()))
						.getMessage(),
				"is a latent already");
	}

	/** Old pixels and new ones would be in one latent. */
	@Test
	void changedPixelsBeginAnew() throws IOException {
		final Path from = temp.resolve("from.zarr");
		Resources.copy(images.resolve("stack-04.zarr"), from);
		final Path made = temp.resolve("made.zarr");
		final EncodeOptions options = encode("slices", "all");
		try (Latents some = ending(4)) {
			assertThrows(CancellationException.class, () -> some.encode(from, made, options));
		}
		final Path array = array(from).folder();
		final List<Path> chunks;
		try (Stream<Path> all = Files.walk(array)) {
			chunks = all.filter(file -> file.getFileName().toString().matches("[0-9.]+"))
					.filter(Files::isRegularFile)
					.sorted()
					.toList();
		}
		Files.copy(chunks.get(chunks.size() - 1), chunks.get(0), StandardCopyOption.REPLACE_EXISTING);
		Files.setLastModifiedTime(chunks.get(0), FileTime.from(Instant.now().plusSeconds(5)));
		latents.encode(from, made, options);
		latents.encode(from, temp.resolve("whole.zarr"), options);
		assertSameFiles(files(temp.resolve("whole.zarr")), files(made));
	}

	@Test
	void whatOthersPutIntoAResultIsNotDeleted() throws IOException {
		final Path from = images.resolve("stack-04.zarr");
		final Path made = temp.resolve("made.zarr");
		latents.encode(from, made, encode());
		final Path note = Files.createFile(made.resolve("note.txt"));
		assertParts(
				assertThrows(IOException.class, () -> latents.encode(from, made, encode()))
						.getMessage(),
				"would be replaced, but",
				"note.txt");
		Files.delete(note);
		// As a run leaves it that is killed when all is done but the cleaning up.
		Resources.copy(made, temp.resolve("made.zarr.replaced"));
		Files.delete(temp.resolve("made.zarr.replaced").resolve(".zgroup"));
		latents.encode(from, made, encode());
		assertEquals(List.of("made.zarr"), List.of(temp.toFile().list()));
	}

	/** More than ImageJ shows at a time. */
	@ParameterizedTest
	@CsvSource({"each, 36", "composite, 4"})
	void imagesOfManyChannelsAreEncoded(final String channels, final int expected) throws IOException {
		final Path from = temp.resolve("many.zarr");
		final ArrayLayout layout = new ArrayLayout(List.of(9, 16, 24), List.of(1, 16, 24), DataType.UINT8);
		try (ZarrWriter writer = new ZarrWriter(from, ZarrFormat.INSTANCE, List.of(layout), "test")) {
			for (int c = 0; c < 9; c++) writer.write(new int[] {c, 0, 0}, 16, 24, ByteBuffer.allocate(16 * 24));
			writer.commit(new OmeZarr(
					"many",
					List.of(new Axis("c", ""), new Axis("y", ""), new Axis("x", "")),
					List.of(new Level("0", List.of(1.0, 1.0, 1.0), List.of(0.0, 0.0, 0.0))),
					List.of(),
					LatentTexts.NONE));
		}
		final Path made = temp.resolve("made.zarr");
		latents.encode(from, made, encode("channels", channels));
		assertEquals(List.of(expected, 2, 3), array(made).shape());
	}

	private ImagePlus open(final Path zarr) throws IOException {
		return new LatentImporter(latents).read(ToolOptions.parse(JobType.IMPORT, Map.of("file", zarr.toString())));
	}

	private static void assertSamePixels(final ImagePlus expected, final ImagePlus found) {
		assertEquals(expected.getStackSize(), found.getStackSize());
		assertArrayEquals(expected.getDimensions(), found.getDimensions());
		for (int s = expected.getStackSize(); s >= 1; s--) {
			final Object pixels = expected.getStack().getProcessor(s).getPixels();
			final Object others = found.getStack().getProcessor(s).getPixels();
			if (pixels instanceof float[] floats) assertArrayEquals(floats, (float[]) others);
			else if (pixels instanceof short[] shorts) assertArrayEquals(shorts, (short[]) others);
			else assertArrayEquals((int[]) pixels, (int[]) others);
		}
	}

	/** Opened, latents are virtual stacks; decoded, each plane is computed when it is looked at. */
	@Test
	void openLatentsAreDecodedOnDemand() throws IOException {
		final Path from = images.resolve("stack-04.zarr");
		for (final String channels : List.of("each", "composite")) {
			final EncodeOptions options = encode("slices", "all", "channels", channels);
			final ImagePlus expected = latents.encode(stack(from), options);
			final Path made = temp.resolve(channels + ".zarr");
			latents.encode(from, made, options);
			final ImagePlus latent = open(made);
			assertTrue(latent.getStack().isVirtual());
			assertSamePixels(expected, latent);
			assertEquals(4, latent.getCalibration().pixelWidth);
			assertEquals(3, latent.getCalibration().pixelDepth);
			final List<String> started = new ArrayList<>();
			final RunListener listener = new RunListener() {

				@Override
				public void started(final String what) {
					started.add(what);
				}
			};
			try (Latents own = new Latents(
					pool(), message -> {}, listener, new ModelTrust(new UsedModels(memory), question -> false))) {
				final ImagePlus image = own.decode(latent, CPU);
				assertTrue(image.getStack().isVirtual());
				final int first = started.size();
				assertTrue(first <= 2, started::toString);
				image.getStack().getProcessor(image.getStackSize());
				assertEquals(first + 1, started.size());
				image.getStack().getProcessor(image.getStackSize());
				assertEquals(first + 1, started.size());
				assertSamePixels(latents.decode(expected, CPU), image);
			}
		}
	}

	@Test
	void theSelectionAloneIsDecoded() throws IOException {
		final Path made = temp.resolve("latent.zarr");
		latents.encode(images.resolve("rgb-05.zarr"), made, encode());
		final ImagePlus latent = open(made);
		assertEquals(4, latent.getNSlices());
		final ImagePlus whole = latents.decode(latent, CPU);
		assertArrayEquals(new int[] {40, 33}, new int[] {whole.getWidth(), whole.getHeight()});
		// To the lower edge, beyond which the last latent pixel reaches.
		latent.setRoi(1, 2, 3, 3);
		final ImagePlus part = latents.decode(latent, CPU);
		whole.setRoi(8, 16, 24, 17);
		assertSamePixels(whole.crop(), part);
		assertEquals(0.25, part.getCalibration().pixelWidth);
		final ImagePlus plain = latents.encode(IJ.openImage("sample-images/tissue-odd.png"), encode());
		plain.setRoi(1, 2, 3, 3);
		assertTrue(latents.decode(plain, CPU).getWidth() > 24);
	}

	/** Pieces of a plane, as they are planned with little memory, against the whole. */
	@Test
	void partsOfPlanesInPiecesAreThoseOfTheWhole() throws IOException {
		final Path from = temp.resolve("large.zarr");
		final ImagePlus image = sample("mountains.png");
		final int[] rgb = pixels(image);
		final ZarrPlanes places = new ZarrPlanes(
				List.of(new Axis("c", ""), new Axis("y", ""), new Axis("x", "")), StackSize.ONE, 3, 512, 768);
		try (ZarrWriter writer =
				new ZarrWriter(from, ZarrFormat.INSTANCE, List.of(places.layout(DataType.UINT8, 1, 200)), "")) {
			for (int c = 0; c < 3; c++) {
				final ByteBuffer values = ByteBuffer.allocate(rgb.length);
				for (int i = 0; i < rgb.length; i++) values.put(i, (byte) (rgb[i] >> (2 - c) * Byte.SIZE));
				writer.write(new int[] {c, 0, 0}, 512, 768, values);
			}
			final Level level = new Level("0", List.of(1.0, 1.0, 1.0), List.of(0.0, 0.0, 0.0));
			writer.commit(new OmeZarr("large", places.axes(), List.of(level), List.of(), LatentTexts.NONE));
		}
		final ImagePlus expected = latents.encode(image, defaults());
		final ImagePlus decoded = latents.decode(expected, CPU);
		lessMemory("40");
		final int[] pieces = new int[2];
		final RunListener counting = new RunListener() {

			@Override
			public void progress(final RunProgress progress) {
				final int i = progress.what().startsWith("Encoding") ? 0 : 1;
				pieces[i] = Math.max(pieces[i], progress.pieces());
			}
		};
		try (Latents own = new Latents(
				pool(), message -> {}, counting, new ModelTrust(new UsedModels(memory), question -> false))) {
			own.encode(from, temp.resolve("latent.zarr"), defaults());
			own.decode(temp.resolve("latent.zarr"), temp.resolve("decoded.zarr"), CPU);
			pieces[1] = 0;
			own.decode(temp.resolve("latent.zarr"), new Rectangle(100, 30, 601, 451), temp.resolve("part.zarr"), CPU);
		}
		assertTrue(pieces[0] > 1 && pieces[1] > 1, () -> pieces[0] + " " + pieces[1]);
		final ImagePlus latent = open(temp.resolve("latent.zarr"));
		assertSamePixels(expected, latent);
		for (int c = 0; c < 3; c++) assertColor(pixels(decoded), c, plane(array(temp.resolve("decoded.zarr")), c));
		decoded.setRoi(100, 30, 601, 451);
		for (int c = 0; c < 3; c++) assertColor(pixels(decoded.crop()), c, plane(array(temp.resolve("part.zarr")), c));
		latent.setRoi(40, 20, 30, 40);
		decoded.setRoi(320, 160, 240, 320);
		assertSamePixels(decoded.crop(), latents.decode(latent, CPU));
	}

	/** From any pixel to any other, of all planes, and with the place that it has. */
	@ParameterizedTest
	@CsvSource({"5, 7, 22, 19", "0, 0, 1, 1", "39, 32, 1, 1", "8, 16, 16, 17"})
	void regionsAreDecodedAsOfTheWhole(final int x, final int y, final int width, final int height) throws IOException {
		final Path made = temp.resolve("latent.zarr");
		latents.encode(images.resolve("stack-04.zarr"), made, encode("slices", "all", "channels", "each"));
		final Path whole = temp.resolve("whole.zarr");
		final DecodeOptions all = DecodeOptions.parse(Map.of("device", "cpu", "slices", "all"));
		latents.decode(made, whole, all);
		final Path region = temp.resolve("region.zarr");
		latents.decode(made, new Rectangle(x, y, width, height), region, all);
		assertEquals(List.of(2, 2, 3, height, width), array(region).shape());
		assertEquals(
				List.of(0.0, 0.0, 0.0, 0.5 * y, 0.5 * x),
				OmeZarrReader.read(region).image().levels().get(0).translation());
		for (int t = 0; t < 2; t++)
			for (int z = 0; z < 3; z++)
				for (int c = 0; c < 2; c++) {
					final ShortProcessor plane = new ShortProcessor(40, 33, shorts(array(whole), t, c, z), null);
					plane.setRoi(x, y, width, height);
					assertArrayEquals((short[]) plane.crop().getPixels(), shorts(array(region), t, c, z));
				}
	}

	@Test
	void regionsBeyondTheImageAreRefused() throws IOException {
		final Path made = temp.resolve("latent.zarr");
		latents.encode(images.resolve("rgb-05.zarr"), made, encode());
		assertParts(
				assertThrows(
								IllegalArgumentException.class,
								() -> latents.decode(made, new Rectangle(8, 0, 33, 8), temp.resolve("x.zarr"), CPU))
						.getMessage(),
				"is decoded to 40 x 33 pixels; the region 8,0,33,8 is not inside");
	}

	/** The same as of an image in ImageJ, also where pieces overlap. */
	@Test
	void tellsOfLostValuesAsOfImageJsImages() throws IOException {
		final int width = 700;
		final int height = 600;
		final short[][] values = new short[2][width * height];
		final float[] floats = new float[width * height];
		for (int i = 0; i < floats.length; i++) {
			values[0][i] = (short) (i * 7 % 5000);
			values[1][i] = (short) (i % 1000);
			floats[i] = i % 977 == 5 ? Float.NaN : i % width;
		}
		final Path deep = temp.resolve("deep.zarr");
		final ImageStack stack = new ImageStack(width, height);
		for (final short[] channel : values) stack.addSlice(new ShortProcessor(width, height, channel, null));
		final ImagePlus image = new ImagePlus("deep.zarr", stack);
		image.setDimensions(2, 1, 1);
		final CompositeImage composite = new CompositeImage(image, IJ.COMPOSITE);
		final LUT lut = LUT.createLutFromColor(Color.WHITE);
		lut.min = 100;
		lut.max = 3000;
		composite.setLuts(new LUT[] {lut, lut});
		final Channel channel = new Channel("", "FFFFFF", 100, 3000, true);
		final ArrayLayout layout = new ArrayLayout(List.of(2, height, width), List.of(1, 256, 256), DataType.UINT16);
		try (ZarrWriter writer = new ZarrWriter(deep, ZarrFormat.INSTANCE, List.of(layout), "test")) {
			for (int c = 0; c < 2; c++) {
				final ByteBuffer bytes = ByteBuffer.allocate(2 * width * height).order(ByteOrder.LITTLE_ENDIAN);
				bytes.asShortBuffer().put(values[c]);
				writer.write(new int[] {c, 0, 0}, height, width, bytes);
			}
			writer.commit(
					new OmeZarr("deep", axes("c"), List.of(level("c")), List.of(channel, channel), LatentTexts.NONE));
		}
		final Path real = temp.resolve("real.zarr");
		final ArrayLayout plane = new ArrayLayout(List.of(height, width), List.of(256, 256), DataType.FLOAT32);
		try (ZarrWriter writer = new ZarrWriter(real, ZarrFormat.INSTANCE, List.of(plane), "test")) {
			final ByteBuffer bytes = ByteBuffer.allocate(4 * width * height).order(ByteOrder.LITTLE_ENDIAN);
			bytes.asFloatBuffer().put(floats);
			writer.write(new int[2], height, width, bytes);
			writer.commit(new OmeZarr("real", axes(""), List.of(level("")), List.of(channel), LatentTexts.NONE));
		}
		final ImagePlus grey = new ImagePlus("real.zarr", new FloatProcessor(width, height, floats));
		grey.setDisplayRange(100, 3000);
		final List<String> expected = new ArrayList<>();
		try (Latents others = trusting(expected::add, question -> false)) {
			others.encode(composite, encode("channels", "each"));
			others.encode(grey, encode());
		}
		expected.removeIf(line -> !line.contains("clipped") && !line.contains("finite"));
		assertEquals(3, expected.size());
		final List<String> log = new ArrayList<>();
		lessMemory("40");
		try (Latents others = trusting(log::add, question -> false)) {
			others.encode(deep, temp.resolve("a.zarr"), encode("channels", "each"));
			others.encode(real, temp.resolve("b.zarr"), encode());
		}
		log.removeIf(line -> !line.contains("clipped") && !line.contains("finite"));
		assertEquals(expected.subList(0, 2), log.subList(0, 2));
		// Of the places, the first one that was read is told.
		assertEquals(expected.get(2).replaceFirst("\\(.*\\)", ""), log.get(2).replaceFirst("\\(.*\\)", ""));
	}

	private static List<Axis> axes(final String before) {
		return Stream.of(before + "yx")
				.flatMap(names -> names.chars().mapToObj(Character::toString))
				.map(name -> new Axis(name, ""))
				.toList();
	}

	private static Level level(final String before) {
		final int n = before.length() + 2;
		return new Level("0", Collections.nCopies(n, 1.0), Collections.nCopies(n, 0.0));
	}

	/** No memory is taken for what a description tells of. */
	@Test
	void absurdSizesAreRefused() throws IOException {
		final Path zarr = Resources.copy(images.resolve("stack-04.zarr"), temp.resolve("absurd.zarr"));
		final Path array = zarr.resolve("s0/.zarray");
		final String text = Files.readString(array);
		for (final String shape : List.of(
				"2, 2, 3, 999999999, 999999999", "999999999, 999999999, 999999999, 1, 1", "1, 1, 1, 999999999, 5000")) {
			Files.writeString(array, text.replaceFirst("\"shape\": \\[[^\\]]*", "\"shape\": [" + shape));
			assertParts(
					assertThrows(
									IllegalArgumentException.class,
									() -> latents.encode(zarr, temp.resolve("x.zarr"), encode("slices", "all")))
							.getMessage(),
					"absurd.zarr\" tells of ",
					"more than ");
		}
		assertFalse(Files.exists(temp.resolve("x.zarr.part")));
	}
}
