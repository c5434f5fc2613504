// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import latentij.chunked.ArrayLayout;
import latentij.chunked.Axis;
import latentij.chunked.Channel;
import latentij.chunked.ChunkedWriter;
import latentij.chunked.DataType;
import latentij.chunked.ImageDescription;
import latentij.chunked.LatentTexts;
import latentij.chunked.Level;
import latentij.ij.chunked.ImagePart;
import latentij.testing.Resources;
import latentij.util.Tally;
import latentij.zarr.ZarrFormat;
import org.junit.jupiter.api.Test;

/** What is told of images in OME-Zarr: values that are lost, chunks that are missing, sizes that cannot be. */
class ChunkedNotesTest extends ChunkedFixture {

	/** A copy that is not complete, or another separator, would be an image of one color. */
	@Test
	void imagesWithoutChunksAreToldOf() throws IOException {
		final Path from = Resources.copy(images.resolve("stack-04.zarr"), temp.resolve("from.zarr"));
		final Path array = from.resolve("s0");
		final Path made = temp.resolve("made.zarr");
		final List<String> log = new ArrayList<>();
		final String none = "has no chunk where it was read";
		try (Latents others = trusting(log::add, question -> false)) {
			final ImagePart corner = new ImagePart(0, new Rectangle(33, 0, 7, 16));
			others.files().encode(from, corner, made, encode());
			assertFalse(log.toString().contains(none), log::toString);
			assertTrue(log.toString().contains("7 x 16 pixels are encoded"), log::toString);
			for (int c = 0; c < 2; c++) Files.delete(array.resolve("0/" + c + "/0/0/1"));
			others.files().encode(from, corner, made, encode());
			assertTrue(log.toString().contains("\"from.zarr\" " + none), log::toString);
			log.clear();
			others.files().encode(from, made, encode("slices", "all"));
			assertFalse(log.toString().contains(none), log::toString);
			final Path description = array.resolve(".zarray");
			Files.writeString(
					description,
					Files.readString(description)
							.replace("\"dimension_separator\": \"/\"", "\"dimension_separator\": \".\""));
			assertParts(
					assertThrows(IOException.class, () -> others.files().encode(from, made, encode()))
							.getMessage(),
					"has no chunk: there is no file like \"0.0.0.0.0\" in it. Copy all of it again");
			for (final String name : List.of("1", "2", "0")) delete(made.resolve("0/" + name));
			assertParts(
					assertThrows(IOException.class, () -> others.files().decode(made, temp.resolve("x.zarr"), CPU))
							.getMessage(),
					"has no chunk");
		}
		// Of shards.
		final Path sharded = Resources.copy(images.resolve("stack-05.zarr"), temp.resolve("sharded.zarr"));
		delete(sharded.resolve("s0/c"));
		assertParts(
				assertThrows(IOException.class, () -> latents.files().encode(sharded, made, encode()))
						.getMessage(),
				"has no chunk: there is no file like \"c/0/0/0/0/0\" in it");
	}

	private static void delete(final Path folder) throws IOException {
		if (!Files.exists(folder)) return;
		try (Stream<Path> all = Files.walk(folder)) {
			for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
		}
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
		try (ChunkedWriter writer = new ChunkedWriter(deep, ZarrFormat.INSTANCE, List.of(layout), "test")) {
			for (int c = 0; c < 2; c++) {
				final ByteBuffer bytes = ByteBuffer.allocate(2 * width * height).order(ByteOrder.LITTLE_ENDIAN);
				bytes.asShortBuffer().put(values[c]);
				writer.write(new int[] {c, 0, 0}, height, width, bytes);
			}
			writer.commit(new ImageDescription(
					"deep", axes("c"), List.of(level("c")), List.of(channel, channel), LatentTexts.NONE));
		}
		final Path real = temp.resolve("real.zarr");
		final ArrayLayout plane = new ArrayLayout(List.of(height, width), List.of(256, 256), DataType.FLOAT32);
		try (ChunkedWriter writer = new ChunkedWriter(real, ZarrFormat.INSTANCE, List.of(plane), "test")) {
			final ByteBuffer bytes = ByteBuffer.allocate(4 * width * height).order(ByteOrder.LITTLE_ENDIAN);
			bytes.asFloatBuffer().put(floats);
			writer.write(new int[2], height, width, bytes);
			writer.commit(
					new ImageDescription("real", axes(""), List.of(level("")), List.of(channel), LatentTexts.NONE));
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
			others.files().encode(deep, temp.resolve("a.zarr"), encode("channels", "each"));
			others.files().encode(real, temp.resolve("b.zarr"), encode());
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

	/** Runs over folders tell of all of them at once. */
	@Test
	void latentsOfOtherVersionsAreCounted() throws IOException {
		final Path made = temp.resolve("made.zarr");
		latents.files().encode(images.resolve("stack-04.zarr"), made, encode());
		final Path attributes = made.resolve(".zattrs");
		final String text = Files.readString(attributes);
		final String other = text.replaceFirst("(\"latentij.model.version\":\\s*\")[^\"]+", "$1another");
		assertNotEquals(text, other);
		Files.writeString(attributes, other);
		final List<String> log = new ArrayList<>();
		final List<Tally> told = new ArrayList<>();
		final String version = "made.zarr\" was made with version another";
		try (Latents others = trusting(log::add, question -> false)) {
			others.tallying(told::add).files().decode(made, temp.resolve("a.zarr"), CPU);
			assertFalse(log.toString().contains(version), log::toString);
			assertEquals(1, told.stream().mapToLong(Tally::count).sum());
			others.files().decode(made, temp.resolve("b.zarr"), CPU);
			assertTrue(log.toString().contains(version), log::toString);
		}
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
					assertThrows(IllegalArgumentException.class, () -> latents.files()
									.encode(zarr, temp.resolve("x.zarr"), encode("slices", "all")))
							.getMessage(),
					"absurd.zarr\" tells of ",
					"more than ");
		}
		assertFalse(Files.exists(temp.resolve("x.zarr.part")));
	}
}
