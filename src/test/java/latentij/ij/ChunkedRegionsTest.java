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
import ij.process.ShortProcessor;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import latentij.chunked.ArrayLayout;
import latentij.chunked.Axis;
import latentij.chunked.ChunkedArray;
import latentij.chunked.ChunkedWriter;
import latentij.chunked.DataType;
import latentij.chunked.FoundImage;
import latentij.chunked.ImageDescription;
import latentij.chunked.LatentTexts;
import latentij.chunked.Level;
import latentij.ij.chunked.ImagePart;
import latentij.job.DecodeOptions;
import latentij.testing.Resources;
import latentij.zarr.OmeZarrReader;
import latentij.zarr.ZarrFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Levels, regions and planes of OME-Zarr, and the places that they have. */
class ChunkedRegionsTest extends ChunkedFixture {

	@Test
	void regionsAndLevelsAreChosen() throws IOException {
		final Path made = temp.resolve("part.zarr");
		latents.files()
				.encode(
						images.resolve("stack-04.zarr"),
						new ImagePart(1, new Rectangle(3, 2, 16, 9)),
						made,
						encode("slices", "z=2-3 t=2", "channels", "each"));
		final ImagePlus all = stack(images.resolve("stack-04.zarr"));
		final ImageStack cut = new ImageStack(16, 9);
		final ChunkedArray level =
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
		latents.files().decode(made, image, DecodeOptions.parse(Map.of("device", "cpu", "slices", "2")));
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
			latents.files().encode(from, new ImagePart(0, part), made, encode());
			final Level level = OmeZarrReader.read(made).image().levels().get(0);
			assertEquals(8 * size, level.scale().get(4), 1e-12);
			assertEquals(
					place + size * ((part == null ? 0 : 16) + 3.5),
					level.translation().get(4),
					1e-12);
			final Path decoded = temp.resolve("decoded.zarr");
			latents.files().decode(made, decoded, CPU);
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
		try (ChunkedWriter writer = new ChunkedWriter(from, ZarrFormat.INSTANCE, List.of(layout), "test")) {
			for (int z = 0; z < 5; z++) writer.write(new int[] {z, 0, 0}, 16, 16, ByteBuffer.allocate(16 * 16));
			writer.commit(new ImageDescription(
					"deep",
					List.of(new Axis("z", "micrometer"), new Axis("y", "micrometer"), new Axis("x", "micrometer")),
					List.of(new Level("0", List.of(3.0, 1.0, 1.0), List.of(7.0, 0.0, 0.0))),
					List.of(),
					LatentTexts.NONE));
		}
		final List<String> log = new ArrayList<>();
		try (Latents others = trusting(log::add, question -> false)) {
			others.files().encode(from, temp.resolve("uneven.zarr"), encode("slices", "z=1,4,5"));
			assertTrue(log.stream().anyMatch(line -> line.contains("z=[1, 4, 5] of \"deep.zarr\"")), log::toString);
			final ImageDescription uneven =
					OmeZarrReader.read(temp.resolve("uneven.zarr")).image();
			assertEquals(new Axis("z", ""), uneven.axes().get(1));
			assertEquals(List.of(1.0, 1.0, 8.0, 8.0), uneven.levels().get(0).scale());
			log.clear();
			others.files().encode(from, temp.resolve("even.zarr"), encode("slices", "z=1,3,5"));
			final ImageDescription even =
					OmeZarrReader.read(temp.resolve("even.zarr")).image();
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
				assertThrows(IllegalArgumentException.class, () -> latents.files()
								.encode(from, new ImagePart(2, null), temp.resolve("x.zarr"), encode()))
						.getMessage(),
				"has 2 levels, 0 to 1; there is no level 2. Choose one of them.");
	}

	/** From any pixel to any other, of all planes, and with the place that it has. */
	@ParameterizedTest
	@CsvSource({"5, 7, 22, 19", "0, 0, 1, 1", "39, 32, 1, 1", "8, 16, 16, 17"})
	void regionsAreDecodedAsOfTheWhole(final int x, final int y, final int width, final int height) throws IOException {
		final Path made = temp.resolve("latent.zarr");
		latents.files().encode(images.resolve("stack-04.zarr"), made, encode("slices", "all", "channels", "each"));
		final Path whole = temp.resolve("whole.zarr");
		final DecodeOptions all = DecodeOptions.parse(Map.of("device", "cpu", "slices", "all"));
		latents.files().decode(made, whole, all);
		final Path region = temp.resolve("region.zarr");
		latents.files().decode(made, new Rectangle(x, y, width, height), region, all);
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
		latents.files().encode(images.resolve("rgb-05.zarr"), made, encode());
		assertParts(
				assertThrows(IllegalArgumentException.class, () -> latents.files()
								.decode(made, new Rectangle(8, 0, 33, 8), temp.resolve("x.zarr"), CPU))
						.getMessage(),
				"is decoded to 40 x 33 pixels; the region 8,0,33,8 is not inside. Choose one that is.");
	}
}
