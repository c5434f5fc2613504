// SPDX-License-Identifier: BSD-2-Clause
package latentij.n5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import latentij.chunked.Axis;
import latentij.chunked.FoundImage;
import latentij.chunked.Level;
import latentij.testing.ChunkedFiles;
import latentij.testing.Resources;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images with the attributes of the programs that Fiji's users have. */
class N5ReaderTest {

	@TempDir
	static Path folder;

	@TempDir
	Path own;

	private static Path images;

	@BeforeAll
	static void unpack() throws IOException {
		images = ChunkedFiles.unpackN5("images", folder);
	}

	private static FoundImage read(final String path) throws IOException {
		return N5Format.INSTANCE.read(images.resolve(path));
	}

	private static String axes(final FoundImage found) {
		return found.image().axes().stream()
				.map(axis -> axis.name() + (axis.unit().isEmpty() ? "" : "[" + axis.unit() + "]"))
				.collect(Collectors.joining(" "));
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"imagej.n5/stack|t[sec] z[micron] c y[micron] x[micron]|2 3 1 .5 .5|0 0 0 0 0",
				"viewer.n5/c1|z[um] y[um] x[um]|2 .5 .25; 2 1 .5|0 0 0; 0 .25 .125",
				"viewer.n5/c0/s1|z[um] y[um] x[um]|2 1 .5|0 .25 .125",
				"cosem.n5|z[nm] y[nm] x[nm]|5.24 4 4; 5.24 8 8|0 0 0; 0 2 2",
				"bdv.n5/setup1/timepoint0|z y x|1.5 .2 .2; 1.5 .4 .4|0 0 0; 0 .1 .1",
				"bdv.n5/setup0/timepoint1/s0|z y x|1.5 .2 .2|0 0 0",
				"ngff.n5|z[micrometer] c y[micrometer] x[micrometer]|3 1 .25 .5|30 0 20 10",
				"glancer.n5/s0|c y[um] x[um]|1 .5 .5|0 0 0",
				"bare.n5|z y x|1 1 1|0 0 0",
				"rgb.n5|c y x|1 1 1|0 0 0"
			})
	void axesAndSizesAreThoseOfTheAttributes(
			final String path, final String axes, final String scales, final String translations) throws IOException {
		final FoundImage found = read(path);
		assertEquals(axes, axes(found));
		final String[] scale = scales.split("; ");
		final String[] translation = translations.split("; ");
		assertEquals(scale.length, found.image().levels().size());
		for (int l = 0; l < scale.length; l++) {
			final Level level = found.image().levels().get(l);
			assertNumbers(scale[l], level.scale());
			assertNumbers(translation[l], level.translation());
			assertEquals(
					found.image().axes().size(),
					found.open(l).read(new int[level.scale().size()], 2, 2).remaining() > 0
							? found.open(l).shape().size()
							: 0);
		}
	}

	private static void assertNumbers(final String expected, final List<Double> found) {
		final String[] numbers = expected.split(" ");
		assertEquals(numbers.length, found.size());
		for (int d = 0; d < numbers.length; d++) assertEquals(Double.parseDouble(numbers[d]), found.get(d), 1e-12);
	}

	@Test
	void tellsWhatWasAssumed() throws IOException {
		assertTrue(read("rgb.n5").notes().get(0).contains("were taken as x, y, c,"));
		assertTrue(read("bare.n5").notes().toString().contains("were taken as x, y, z,"));
		assertTrue(read("bare.n5").notes().toString().contains("holds one image, \"raw\", which is read"));
		assertEquals(List.of(), read("imagej.n5/stack").notes());
		assertEquals(List.of(), read("viewer.n5/c0").notes());
	}

	@Test
	void axesCanBeNamed() throws IOException {
		final Path bare = images.resolve("bare.n5/raw");
		for (final String axes : List.of("xyt", "tyx")) {
			final FoundImage found = N5Format.INSTANCE.read(bare, axes);
			assertEquals("t y x", axes(found));
			assertEquals(List.of(), found.notes());
		}
		final String refusal = assertThrows(IllegalArgumentException.class, () -> N5Format.INSTANCE.read(bare, "xyzt"))
				.getMessage();
		assertTrue(refusal.contains("has 3 axes, and axes=xyzt names 4"), refusal);
	}

	@Test
	void namesTheImagesWhereThereAreSeveral() {
		final String viewer =
				assertThrows(IOException.class, () -> read("viewer.n5")).getMessage();
		assertTrue(viewer.contains("holds several images: c0, c1. Name one of them, as \""), viewer);
		final String bdv = assertThrows(IOException.class, () -> read("bdv.n5")).getMessage();
		assertTrue(bdv.contains("setup0/timepoint0, setup0/timepoint1, setup1/timepoint0"), bdv);
		final String none =
				assertThrows(IOException.class, () -> read("bare.n5/raw/0")).getMessage();
		assertTrue(none.contains("There is no N5 image in"), none);
	}

	@Test
	void refusesWhatHasNoOrder() throws IOException {
		final Path copy = Resources.copy(images.resolve("glancer.n5"), own.resolve("copy.n5"));
		final Path file = copy.resolve("s0/attributes.json");
		final String text = Files.readString(file).replaceAll("\\s+", " ");
		final String told = "\"axes\": [ \"x\", \"y\", \"c\" ]";
		assertTrue(text.contains(told), text);
		for (final String axes : List.of("\"c\", \"x\", \"y\"", "\"x\", \"y\", \"y\"", "\"x\", \"y\", \"lambda\"")) {
			Files.writeString(file, text.replace(told, "\"axes\": [" + axes + "]"));
			final String refusal = assertThrows(IOException.class, () -> N5Format.INSTANCE.read(copy))
					.getMessage();
			assertTrue(refusal.contains("Images with x and y, and then some of c, z and t, are read"), refusal);
		}
		// Python's order.
		Files.writeString(file, text.replace(told, "\"axes\": [\"time\", \"y\", \"X\"]"));
		assertEquals("t[um] y[um] x", axes(N5Format.INSTANCE.read(copy)));
		Files.writeString(file, text.replace("0.5", "0.0"));
		final FoundImage found = N5Format.INSTANCE.read(copy);
		assertEquals(new Axis("x", ""), found.image().axes().get(2));
		assertTrue(
				found.notes().get(0).contains("tells no usable size of a pixel along x, y"), found.notes()::toString);
	}

	@Test
	void containersAreKnownByTheirNames() throws IOException {
		assertTrue(N5Format.INSTANCE.isOne(images.resolve("viewer.n5")));
		assertTrue(N5Format.INSTANCE.isOne(images.resolve("viewer.n5/c0/s0")));
		assertFalse(N5Format.INSTANCE.isOne(images));
		assertFalse(N5Format.INSTANCE.isOne(images.resolve("viewer.n5/attributes.json")));
		assertFalse(N5Format.INSTANCE.isOne(Files.createDirectories(own.resolve("a.n5/b.zarr"))));
	}

	/** Without blocks: their values are 0. */
	private Path dataset(final String path, final String dimensions, final String more) throws IOException {
		final Path dataset = Files.createDirectories(own.resolve("made.n5").resolve(path));
		Files.writeString(
				dataset.resolve("attributes.json"),
				"{\"dataType\": \"uint8\", \"compression\": {\"type\": \"raw\"}, \"dimensions\": [" + dimensions
						+ "], \"blockSize\": [" + dimensions + "]" + (more.isEmpty() ? "" : ", " + more) + "}");
		return dataset;
	}

	private static void assertSpace(final Path dataset, final String axes, final String scale, final String translation)
			throws IOException {
		final FoundImage found = N5Format.INSTANCE.read(dataset);
		assertEquals(axes, axes(found));
		final Level level = found.image().levels().get(0);
		assertNumbers(scale, level.scale());
		assertNumbers(translation, level.translation());
	}

	/** Fiji's order; up to four of something are channels. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"11, 7|y x",
				"11, 7, 4|c y x",
				"11, 7, 5|z y x",
				"11, 7, 2, 5|z c y x",
				"11, 7, 5, 4|c z y x",
				"11, 7, 5, 5|t z y x",
				"11, 7, 3, 2, 2|t z c y x",
				"11, 7, 9, 4, 8|t c z y x",
				"11, 7, 9, 8, 8|t z c y x"
			})
	void axesOfWhichNothingIsToldAreTakenByTheirLengths(final String dimensions, final String axes) throws IOException {
		assertEquals(axes, axes(N5Format.INSTANCE.read(dataset("a", dimensions, ""))));
	}

	/** As n5-ij writes a stack; older versions tell no origin, and ImageJ has 0 for an unknown interval. */
	@Test
	void stacksOfImageJNeedNotHaveAllAxes() throws IOException {
		final String sizes = "\"pixelWidth\": 0.5, \"pixelHeight\": 0.25, \"pixelDepth\": 2, \"frameInterval\": 0, ";
		final String slices = "\"pixelUnit\": \"pixel\", \"numChannels\": 1, \"numSlices\": 3, \"numFrames\": 1";
		assertSpace(dataset("a", "11, 7, 3", sizes + slices), "z y x", "2 .25 .5", "0 0 0");
		final String frames = "\"pixelUnit\": \"um\", \"numChannels\": 1, \"numSlices\": 1, \"numFrames\": 3";
		assertSpace(dataset("a", "11, 7, 3", sizes + frames), "t y[um] x[um]", "1 .25 .5", "0 0 0");
		final String one = "\"pixelUnit\": \"um\", \"numChannels\": 1, \"numSlices\": 1, \"numFrames\": 1";
		assertSpace(dataset("a", "11, 7", sizes + one), "y[um] x[um]", ".25 .5", "0 0");
	}

	@Test
	void transformsNeedNotTellUnitsAndPlaces() throws IOException {
		final String transform = "\"transform\": {\"axes\": [\"z\", \"y\", \"x\"], \"scale\": [5, 4, 3]}";
		assertSpace(dataset("a", "11, 7, 2", transform), "z y x", "5 4 3", "0 0 0");
	}

	/** n5-viewer tells sizes along x, y and z, whatever is between them. */
	@Test
	void channelsHaveNoneOfTheSizes() throws IOException {
		final String names = "\"axes\": [\"x\", \"y\", \"c\", \"z\"], ";
		final Path a = dataset("a", "11, 7, 2, 5", names + "\"pixelResolution\": [0.25, 0.5, 3], \"unit\": \"um\"");
		assertSpace(a, "z[um] c y[um] x[um]", "3 1 .5 .25", "0 0 0 0");
		final Path b = dataset("a", "11, 7, 2, 5", names + "\"resolution\": [0.25, 0.5, 9, 3]");
		assertSpace(b, "z c y x", "3 1 .5 .25", "0 0 0 0");
	}

	/** What is told counts before the lengths: of 8 pixels, blocks of 2 without those at the edges are 3. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"'\"downsamplingFactors\": [2, 2]'|''|1 1|.25 .25",
				"''|'{\"scales\": [[1, 1], [2, 2]]}'|1 1|.25 .25",
				"''|'{\"downsamplingFactors\": [[1, 1], [2, 2]]}'|1 1|.25 .25",
				"''|'{\"scales\": [[1, 1]]}'|1.5 1.5|.5 .5",
				"''|''|1.5 1.5|.5 .5"
			})
	void levelsAreSmallerByWhatIsToldOrByTheirLengths(
			final String own1, final String group, final String scale, final String translation) throws IOException {
		final String sizes = "\"pixelResolution\": [0.5, 0.5]";
		final Path image = dataset("a/s0", "8, 8", sizes).getParent();
		dataset("a/s1", "3, 3", own1.isEmpty() ? sizes : sizes + ", " + own1);
		if (!group.isEmpty()) Files.writeString(image.resolve("attributes.json"), group);
		final List<Level> levels = N5Format.INSTANCE.read(image).image().levels();
		assertNumbers(".5 .5", levels.get(0).scale());
		assertNumbers(scale, levels.get(1).scale());
		assertNumbers(translation, levels.get(1).translation());
	}

	@Test
	void levelsAreInTheOrderOfTheirNumbers() throws IOException {
		for (final int level : new int[] {10, 2, 0, 1}) dataset("a/s" + level, "11, 7", "");
		assertEquals(
				List.of("s0", "s1", "s2", "s10"),
				N5Format.INSTANCE.read(own.resolve("made.n5/a")).image().levels().stream()
						.map(Level::path)
						.toList());
	}

	/** As after a level was deleted; where no list is of use, the levels are those that are there. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"[{\"datasets\": [{\"path\": \"s1\"}, {\"path\": \"s7\"}, {\"path\": \"\\u0000\"}]}]|[s1]",
				"[{\"datasets\": []}]|[s0, s1]",
				"[]|[s0, s1]"
			})
	void datasetsThatAreListedAndNotThereAreLeftAside(final String listed, final String levels) throws IOException {
		final Path image = dataset("a/s0", "11, 7", "").getParent();
		dataset("a/s1", "6, 4", "");
		Files.writeString(image.resolve("attributes.json"), "{\"multiscales\": " + listed + "}");
		assertEquals(
				levels,
				N5Format.INSTANCE.read(image).image().levels().stream()
						.map(Level::path)
						.toList()
						.toString());
	}

	@ParameterizedTest
	@CsvSource({"'11', 1", "'11, 7, 2, 2, 2, 2', 6"})
	void datasetsOfOtherDimensionsAreRefused(final String dimensions, final int n) throws IOException {
		final Path dataset = dataset("a", dimensions, "");
		final String refusal = assertThrows(IOException.class, () -> N5Format.INSTANCE.read(dataset))
				.getMessage();
		assertTrue(refusal.contains("has " + n + " dimensions. Images with 2 to 5 are read."), refusal);
	}

	@Test
	void levelsOfOtherAxesAreRefused() throws IOException {
		dataset("a/s0", "11, 7, 5", "\"axes\": [\"x\", \"y\", \"z\"]");
		dataset("a/s1", "11, 7, 5", "\"axes\": [\"x\", \"y\", \"t\"]");
		final String refusal = assertThrows(IOException.class, () -> N5Format.INSTANCE.read(own.resolve("made.n5/a")))
				.getMessage();
		assertTrue(refusal.contains("has the axes [x, y, z], and [x, y, t] in its dataset \"s1\""), refusal);
	}

	@Test
	void ofManyImagesSomeAreNamed() throws IOException {
		for (int i = 1; i <= 9; i++) dataset("image" + i, "11, 7", "");
		final String refusal = assertThrows(IOException.class, () -> N5Format.INSTANCE.read(own.resolve("made.n5")))
				.getMessage();
		assertTrue(refusal.contains("image5, image6 and so on. Name one of them"), refusal);
	}
}
