// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import ij.process.ShortProcessor;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import latentij.chunked.ArrayLayout;
import latentij.chunked.Axis;
import latentij.chunked.Channel;
import latentij.chunked.ChunkedArray;
import latentij.chunked.ChunkedWriter;
import latentij.chunked.DataType;
import latentij.chunked.FoundImage;
import latentij.chunked.ImageDescription;
import latentij.chunked.LatentTexts;
import latentij.chunked.Level;
import latentij.ij.chunked.PlanePlaces;
import latentij.ij.models.ModelTrust;
import latentij.ij.runs.RunListener;
import latentij.ij.runs.RunProgress;
import latentij.job.EncodeOptions;
import latentij.job.options.StackSize;
import latentij.model.library.UsedModels;
import latentij.testing.Resources;
import latentij.zarr.OmeZarrReader;
import latentij.zarr.ZarrFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs from OME-Zarr to OME-Zarr, against those of ImageJ's images and of TIFF files. */
class ChunkedJobsTest extends ChunkedFixture {

	@Test
	void stacksAreEncodedAndDecodedAsImageJs() throws IOException {
		for (final String name : List.of("stack-04.zarr", "stack-05.zarr")) {
			for (final String channels : List.of("each", "composite")) {
				final EncodeOptions options = encode("slices", "all", "channels", channels);
				final ImagePlus expected = latents.encode(stack(images.resolve(name)), options);
				final Path made = temp.resolve(name + channels + ".zarr");
				latents.files().encode(images.resolve(name), made, options);
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
				latents.files().decode(made, decoded, CPU);
				assertDecoded(image, decoded);
			}
		}
	}

	private static void assertDecoded(final ImagePlus expected, final Path decoded) throws IOException {
		final FoundImage found = OmeZarrReader.read(decoded);
		final ChunkedArray array = found.open(0);
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

	/** The same bytes as from TIFF to TIFF, whole, and in pieces. */
	@Test
	void rgbImagesAreThoseOfTiffFiles() throws IOException {
		final ChunkedArray array = array(images.resolve("rgb-05.zarr"));
		final ColorProcessor pixels = new ColorProcessor(40, 33);
		final byte[][] colors = new byte[3][40 * 33];
		for (int c = 0; c < 3; c++) plane(array, c).get(colors[c]);
		pixels.setRGB(colors[0], colors[1], colors[2]);
		final Path tiff = temp.resolve("rgb.tif");
		new FileSaver(new ImagePlus("rgb", pixels)).saveAsTiff(tiff.toString());
		assertSameAsTiff(tiff, images.resolve("rgb-05.zarr"), List.of("c", "y", "x"));
	}

	/** As OMERO shows them: 255 less the value; and the first active channel alone, in grey. */
	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void invertedAndGreyChannelsAreThoseOfTiffFiles(final boolean grey) throws IOException {
		final Path zarr = Resources.copy(images.resolve("rgb-05.zarr"), temp.resolve("rgb-05.zarr"));
		final StringBuilder channels = new StringBuilder();
		for (int c = 0; c < 3; c++)
			channels.append(c == 0 ? "" : ", ")
					.append("{\"color\": \""
							+ List.of("FF0000", "00FF00", "0000FF").get(c))
					.append("\", \"active\": " + (c > 0 || !grey) + ", \"inverted\": " + (c == 1))
					.append(", \"window\": {\"start\": 0, \"end\": 255}}");
		final Path description = zarr.resolve("zarr.json");
		final String omero = "\"ome\": {\"omero\": {\"rdefs\": {\"model\": \"" + (grey ? "greyscale" : "color")
				+ "\"}, \"channels\": [" + channels + "]},";
		Files.writeString(description, Files.readString(description).replaceFirst("\"ome\": \\{", omero));
		final byte[][] colors = new byte[3][40 * 33];
		for (int c = 0; c < 3; c++) plane(array(zarr), c).get(colors[c]);
		for (int i = 0; i < 40 * 33; i++) colors[1][i] = (byte) (255 - (colors[1][i] & 0xff));
		final ColorProcessor pixels = new ColorProcessor(40, 33);
		if (grey) pixels.setRGB(colors[1], colors[1], colors[1]);
		else pixels.setRGB(colors[0], colors[1], colors[2]);
		final Path tiff = temp.resolve("rgb.tif");
		new FileSaver(new ImagePlus("rgb", pixels)).saveAsTiff(tiff.toString());
		assertSameAsTiff(tiff, zarr, List.of("c", "y", "x"));
	}

	@Test
	void channelsThatAreEncodedOnTheirOwnStayInverted() throws IOException {
		final Path zarr = Resources.copy(images.resolve("stack-04.zarr"), temp.resolve("stack-04.zarr"));
		final Path description = zarr.resolve(".zattrs");
		Files.writeString(
				description,
				Files.readString(description)
						.replaceFirst("\"label\": \"GFP\"", "\"label\": \"GFP\", \"inverted\": true"));
		latents.files().encode(zarr, temp.resolve("latent.zarr"), encode("slices", "all", "channels", "each"));
		latents.files().decode(temp.resolve("latent.zarr"), temp.resolve("decoded.zarr"), CPU);
		final List<Channel> found =
				OmeZarrReader.read(temp.resolve("decoded.zarr")).image().channels();
		assertEquals(new Channel("", "00FF00", 1000, 3600, true, true), found.get(1));
		assertFalse(found.get(0).inverted());
		// Their values are what they would be without.
		latents.files().encode(images.resolve("stack-04.zarr"), temp.resolve("plain.zarr"), encode("channels", "each"));
		assertArrayEquals(
				floats(array(temp.resolve("plain.zarr")), 0, 4, 0),
				floats(array(temp.resolve("latent.zarr")), 0, 4, 0));
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
		latents.files().encode(tiff, temp.resolve("latent.tif"), encode());
		final ImagePlus expected = IJ.openImage(temp.resolve("latent.tif").toString());
		latents.files().encode(zarr, temp.resolve("latent.zarr"), encode());
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
		latents.files().decode(temp.resolve("latent.tif"), temp.resolve("decoded.tif"), CPU);
		final ImagePlus image = IJ.openImage(temp.resolve("decoded.tif").toString());
		latents.files().decode(temp.resolve("latent.zarr"), temp.resolve("decoded.zarr"), CPU);
		for (int c = 0; c < 3; c++)
			assertColor((int[]) image.getProcessor().getPixels(), c, plane(array(temp.resolve("decoded.zarr")), c));
		assertEquals(33, image.getHeight());
	}

	/** More than ImageJ shows at a time. */
	@ParameterizedTest
	@CsvSource({"each, 36", "composite, 4"})
	void imagesOfManyChannelsAreEncoded(final String channels, final int expected) throws IOException {
		final Path from = temp.resolve("many.zarr");
		final ArrayLayout layout = new ArrayLayout(List.of(9, 16, 24), List.of(1, 16, 24), DataType.UINT8);
		try (ChunkedWriter writer = new ChunkedWriter(from, ZarrFormat.INSTANCE, List.of(layout), "test")) {
			for (int c = 0; c < 9; c++) writer.write(new int[] {c, 0, 0}, 16, 24, ByteBuffer.allocate(16 * 24));
			writer.commit(new ImageDescription(
					"many",
					List.of(new Axis("c", ""), new Axis("y", ""), new Axis("x", "")),
					List.of(new Level("0", List.of(1.0, 1.0, 1.0), List.of(0.0, 0.0, 0.0))),
					List.of(),
					LatentTexts.NONE));
		}
		final Path made = temp.resolve("made.zarr");
		latents.files().encode(from, made, encode("channels", channels));
		assertEquals(List.of(expected, 2, 3), array(made).shape());
	}

	/** Pieces of a plane, as they are planned with little memory, against the whole. */
	@Test
	void partsOfPlanesInPiecesAreThoseOfTheWhole() throws IOException {
		final Path from = temp.resolve("large.zarr");
		final ImagePlus image = sample("mountains.png");
		final int[] rgb = pixels(image);
		final PlanePlaces places = new PlanePlaces(
				List.of(new Axis("c", ""), new Axis("y", ""), new Axis("x", "")), StackSize.ONE, 3, 512, 768);
		try (ChunkedWriter writer =
				new ChunkedWriter(from, ZarrFormat.INSTANCE, List.of(places.layout(DataType.UINT8, 1, 200)), "")) {
			for (int c = 0; c < 3; c++) {
				final ByteBuffer values = ByteBuffer.allocate(rgb.length);
				for (int i = 0; i < rgb.length; i++) values.put(i, (byte) (rgb[i] >> (2 - c) * Byte.SIZE));
				writer.write(new int[] {c, 0, 0}, 512, 768, values);
			}
			final Level level = new Level("0", List.of(1.0, 1.0, 1.0), List.of(0.0, 0.0, 0.0));
			writer.commit(new ImageDescription("large", places.axes(), List.of(level), List.of(), LatentTexts.NONE));
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
			own.files().encode(from, temp.resolve("latent.zarr"), defaults());
			own.files().decode(temp.resolve("latent.zarr"), temp.resolve("decoded.zarr"), CPU);
			pieces[1] = 0;
			own.files()
					.decode(
							temp.resolve("latent.zarr"),
							new Rectangle(100, 30, 601, 451),
							temp.resolve("part.zarr"),
							CPU);
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
}
