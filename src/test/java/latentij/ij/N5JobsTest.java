// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import latentij.chunked.ArrayLayout;
import latentij.chunked.Axis;
import latentij.chunked.ChunkedArray;
import latentij.chunked.ChunkedWriter;
import latentij.chunked.FolderFormat;
import latentij.chunked.FoundImage;
import latentij.chunked.ImageDescription;
import latentij.chunked.Level;
import latentij.ij.blocks.BlockJob;
import latentij.ij.chunked.ImagePart;
import latentij.ij.tools.LatentImporter;
import latentij.job.EncodeOptions;
import latentij.job.Region;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.n5.N5Format;
import latentij.testing.ChunkedFiles;
import latentij.zarr.ZarrFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs from N5 to N5, against those from OME-Zarr to OME-Zarr of the same pixels. */
class N5JobsTest extends ChunkedFixture {

	private static Path n5;

	@BeforeAll
	static void unpackN5() throws IOException {
		n5 = ChunkedFiles.unpackN5("images", folder.resolve("n5"));
	}

	private static FoundImage read(final FolderFormat format, final Path folder) throws IOException {
		return format.read(folder);
	}

	/** The numbers between planes, or axes, whatever their order is. */
	private static int[] at(final FoundImage image, final Map<String, Integer> place) {
		return image.image().axes().stream()
				.mapToInt(axis -> place.getOrDefault(axis.name(), 0))
				.toArray();
	}

	private static int length(final FoundImage image, final String axis) throws IOException {
		final int d = image.image().index(axis);
		return d < 0 ? 1 : image.open(0).shape().get(d);
	}

	/** All values of an image, plane by plane in one order of axes. */
	private static List<byte[]> planes(final FoundImage image) throws IOException {
		final ChunkedArray array = image.open(0);
		final List<byte[]> planes = new ArrayList<>();
		for (int t = 0; t < length(image, "t"); t++)
			for (int z = 0; z < length(image, "z"); z++)
				for (int c = 0; c < length(image, "c"); c++) {
					final ByteBuffer values = array.read(
							at(image, Map.of("t", t, "z", z, "c", c)), length(image, "y"), length(image, "x"));
					planes.add(littleEndian(values, array.type().bytes()));
				}
		return planes;
	}

	private static byte[] littleEndian(final ByteBuffer values, final int bytes) {
		final byte[] all = new byte[values.remaining()];
		values.get(all);
		if (values.order() == ByteOrder.BIG_ENDIAN)
			for (int i = 0; i < all.length; i += bytes)
				for (int b = 0; b < bytes / 2; b++) {
					final byte other = all[i + b];
					all[i + b] = all[i + bytes - 1 - b];
					all[i + bytes - 1 - b] = other;
				}
		return all;
	}

	private static void assertSamePlanes(final FoundImage expected, final FoundImage found) throws IOException {
		final List<byte[]> planes = planes(found);
		final List<byte[]> others = planes(expected);
		assertEquals(others.size(), planes.size());
		for (int p = 0; p < planes.size(); p++) assertArrayEquals(others.get(p), planes.get(p), "plane " + p);
		for (int l = 0; l < expected.image().levels().size(); l++) {
			final Level level = expected.image().levels().get(l);
			final Level own = found.image().levels().get(l);
			for (final Axis axis : expected.image().axes()) {
				final int d = expected.image().index(axis.name());
				final int i = found.image().index(axis.name());
				assertEquals(axis, found.image().axes().get(i));
				assertEquals(level.scale().get(d), own.scale().get(i));
				assertEquals(level.translation().get(d), own.translation().get(i));
			}
		}
		assertEquals(expected.image().levels().size(), found.image().levels().size());
	}

	/** Writes the image of an OME-Zarr folder as N5, with the axes in another order. */
	private Path copy(final Path zarr, final String name, final List<String> order) throws IOException {
		final FoundImage from = read(ZarrFormat.INSTANCE, zarr);
		final ChunkedArray array = from.open(0);
		final List<Axis> axes = new ArrayList<>();
		final List<Integer> shape = new ArrayList<>();
		final List<Integer> blocks = new ArrayList<>();
		final List<Double> scale = new ArrayList<>();
		final List<Double> translation = new ArrayList<>();
		for (final String axis : order) {
			final int d = from.image().index(axis);
			axes.add(from.image().axes().get(d));
			shape.add(array.shape().get(d));
			blocks.add(axis.equals("y") || axis.equals("x") ? 16 : 1);
			scale.add(from.image().levels().get(0).scale().get(d));
			translation.add(from.image().levels().get(0).translation().get(d));
		}
		final ImageDescription image = new ImageDescription(
				"",
				axes,
				List.of(new Level("s0", scale, translation)),
				from.image().channels(),
				from.image().latent());
		final Path made = temp.resolve(name);
		final ArrayLayout layout = new ArrayLayout(shape, blocks, array.type());
		try (ChunkedWriter writer = new ChunkedWriter(made, N5Format.INSTANCE, List.of(layout), "test")) {
			final int height = length(from, "y");
			final int width = length(from, "x");
			for (int t = 0; t < length(from, "t"); t++)
				for (int z = 0; z < length(from, "z"); z++)
					for (int c = 0; c < length(from, "c"); c++) {
						final Map<String, Integer> place = Map.of("t", t, "z", z, "c", c);
						final ByteBuffer values = array.read(at(from, place), height, width);
						final int[] at = axes.stream()
								.mapToInt(axis -> place.getOrDefault(axis.name(), 0))
								.toArray();
						writer.write(
								at,
								height,
								width,
								ByteBuffer.wrap(
										littleEndian(values, array.type().bytes())));
					}
			writer.commit(image);
		}
		return made;
	}

	/** The numbers of OME-Zarr, there and back. */
	@ParameterizedTest
	@CsvSource({
		"stack-04.zarr, t c z y x, all, each",
		"stack-04.zarr, t z c y x, all, composite",
		"stack-04.zarr, t z c y x, z=2-3 t=2, each",
		"rgb-05.zarr, c y x, current, composite",
		"grey-04.zarr, y x, current, composite"
	})
	void theChainIsThatOfOmeZarr(final String name, final String order, final String slices, final String channels)
			throws IOException {
		final Path from = copy(images.resolve(name), name.replace(".zarr", ".n5"), Arrays.asList(order.split(" ")));
		final EncodeOptions options = encode("slices", slices, "channels", channels);
		latents.files().encode(images.resolve(name), temp.resolve("latent.zarr"), options);
		latents.files().encode(from, temp.resolve("latent.n5"), options);
		final FoundImage expected = read(ZarrFormat.INSTANCE, temp.resolve("latent.zarr"));
		final FoundImage latent = read(N5Format.INSTANCE, temp.resolve("latent.n5"));
		assertSamePlanes(expected, latent);
		final List<String> names =
				latent.image().axes().stream().map(Axis::name).toList();
		assertEquals(order.equals("y x") ? "c y x" : order, String.join(" ", names));
		assertEquals(
				expected.image().latent().toString(),
				latent.image().latent().toString().replace(".n5", ".zarr"));

		latents.files().decode(temp.resolve("latent.zarr"), temp.resolve("decoded.zarr"), CPU);
		latents.files().decode(temp.resolve("latent.n5"), temp.resolve("decoded.n5"), CPU);
		final FoundImage image = read(ZarrFormat.INSTANCE, temp.resolve("decoded.zarr"));
		final FoundImage decoded = read(N5Format.INSTANCE, temp.resolve("decoded.n5"));
		assertSamePlanes(image, decoded);
		assertEquals(image.image().channels(), decoded.image().channels());
	}

	/** What n5-ij wrote, with its sizes; a level and a region of what n5-viewer shows. */
	@Test
	void imagesOfOtherProgramsAreEncoded() throws IOException {
		final Path latent = temp.resolve("latent.n5");
		latents.files().encode(n5.resolve("imagej.n5/stack"), latent, encode("slices", "all"));
		FoundImage found = read(N5Format.INSTANCE, latent);
		assertEquals(List.of(2, 3, 4, 5, 5), found.open(0).shape());
		assertEquals(
				new Level("s0", List.of(2.0, 3.0, 1.0, 4.0, 4.0), List.of(0.0, 0.0, 0.0, 1.75, 1.75)),
				found.image().levels().get(0));
		assertEquals(new Axis("x", "micron"), found.image().axes().get(4));
		final ImagePart part = new ImagePart(1, new Rectangle(2, 1, 16, 8));
		latents.files().encode(n5.resolve("viewer.n5/c0"), part, latent, encode("slices", "2-3"));
		found = read(N5Format.INSTANCE, latent);
		// Along z the third of three; c is new.
		assertEquals(List.of(4, 2, 1, 2), found.open(0).shape());
		assertEquals(List.of(1.0, 2.0, 8.0, 4.0), found.image().levels().get(0).scale());
		assertEquals(
				List.of(0.0, 2.0, 0.25 + 1 + 3.5, 0.125 + 1 + 1.75),
				found.image().levels().get(0).translation());
	}

	@Test
	void axesAreNamedWhereNoneAreTold() throws IOException {
		final List<String> log = new ArrayList<>();
		final Path bare = n5.resolve("bare.n5");
		try (Latents others = trusting(log::add, question -> false)) {
			others.files().encode(bare, temp.resolve("z.n5"), encode("slices", "all"));
			assertTrue(log.toString().contains("were taken as x, y, z,"), log::toString);
			log.clear();
			others.files().encode(bare, ImagePart.ALL.withAxes("xyt"), temp.resolve("t.n5"), encode("slices", "t=1-2"));
			assertFalse(log.toString().contains("were taken as x"), log::toString);
		}
		assertEquals(
				List.of(4, 6, 5, 5),
				read(N5Format.INSTANCE, temp.resolve("z.n5")).open(0).shape());
		assertEquals(
				List.of(2, 4, 5, 5),
				read(N5Format.INSTANCE, temp.resolve("t.n5")).open(0).shape());
		final String refusal = assertThrows(IllegalArgumentException.class, () -> latents.files()
						.encode(
								images.resolve("rgb-05.zarr"),
								ImagePart.ALL.withAxes("xyt"),
								temp.resolve("x.zarr"),
								encode()))
				.getMessage();
		assertTrue(refusal.contains("axes= is for N5"), refusal);
	}

	@Test
	void latentsAreOpened() throws IOException {
		final Path latent = temp.resolve("latent.n5");
		latents.files().encode(n5.resolve("imagej.n5"), latent, encode("slices", "all"));
		for (final Path path : List.of(latent, latent.resolve("s0"))) {
			final ImagePlus image = new LatentImporter(latents)
					.read(ToolOptions.parse(JobType.IMPORT, Map.of("file", path.toString())));
			assertArrayEquals(new int[] {5, 5, 4, 3, 2}, image.getDimensions());
			assertEquals(4, image.getCalibration().pixelWidth);
			assertEquals("micron", image.getCalibration().getUnit());
			image.setRoi(1, 1, 2, 2);
			final ImagePlus decoded = latents.decode(image, CPU);
			assertEquals(16, decoded.getWidth());
			decoded.getProcessor();
		}
	}

	/** As several processes make them, which share a folder. */
	@Test
	void blocksAreThoseOfTheWhole() throws IOException {
		final Path from = n5.resolve("imagej.n5/stack");
		final EncodeOptions options = encode("slices", "z=1-2 t=1");
		final Path whole = temp.resolve("whole/made.n5");
		latents.files().encode(from, whole, options);
		final Path made = temp.resolve("made.n5");
		try (BlockJob.Run run = latents.files()
				.encodeBlocks(from, ImagePart.ALL, null, made, options)
				.begin()) {
			assertEquals(2, run.missing().size());
			final List<BlockJob.Made> blocks = new ArrayList<>();
			for (final Region block : run.missing())
				blocks.add(latents.files()
						.encodeBlocks(from, ImagePart.ALL, run.terms(), made, options)
						.make(block, run.terms()));
			run.commit(blocks);
		}
		assertSame(whole, made);
	}

	/** What a killed process left, and a power failure: the same bytes in the end. */
	@Test
	void goesOnWhereItEnded() throws IOException {
		final Path from = n5.resolve("imagej.n5/stack");
		final EncodeOptions options = encode("slices", "all", "channels", "each");
		final Path whole = temp.resolve("whole/made.n5");
		latents.files().encode(from, whole, options);
		final Path made = temp.resolve("made.n5");
		final Path part = temp.resolve("made.n5.part");
		try (Latents some = ending(5)) {
			assertThrows(CancellationException.class, () -> some.files().encode(from, made, options));
		}
		assertFalse(Files.exists(made));
		final List<String> blocks = files(part).keySet().stream()
				.filter(name -> name.startsWith("s0/"))
				.toList();
		assertTrue(blocks.size() > 2 && blocks.size() < 12, blocks::toString);
		final Path kept = part.resolve(blocks.get(0));
		final Path damaged = part.resolve(blocks.get(1));
		Files.writeString(kept.resolveSibling(".latentij-1.part"), "half");
		Files.write(damaged, Arrays.copyOf(Files.readAllBytes(damaged), 40));
		final long written = Files.getLastModifiedTime(kept).toMillis();
		final List<String> log = new ArrayList<>();
		try (Latents others = trusting(log::add, question -> false)) {
			others.files().encode(from, made, options);
		}
		assertTrue(log.toString().contains("was begun by an earlier run"), log::toString);
		assertFalse(Files.exists(part));
		assertSame(whole, made);
		assertEquals(
				written, Files.getLastModifiedTime(made.resolve(blocks.get(0))).toMillis());
	}
}
