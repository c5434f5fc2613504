// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import latentij.tensor.FloatTensor;
import latentij.testing.SafetensorsWriter;
import latentij.testing.SystemProperties;
import latentij.util.Float16;
import latentij.util.machine.SystemMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that Python wrote (src/test/python/make_interchange.py), and what we write. */
class LatentFormatTest {

	private static final Path PYTHON = Path.of("src/test/resources/latentij/interchange");

	@TempDir
	Path folder;

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	private static LatentFile read(final Path file) throws IOException {
		return LatentFormats.of(file).read(file, "");
	}

	private static void assertSame(final FloatTensor expected, final FloatTensor values) {
		assertArrayEquals(expected.shape(), values.shape());
		assertArrayEquals(expected.toArray(), values.toArray());
	}

	@ParameterizedTest
	@CsvSource({
		"latents.npy, UNSTATED",
		"latents.safetensors, UNSTATED",
		"comfy.latent, RAW",
		"comfy-old.latent, COMFYUI"
	})
	void readsLatentsAsPythonWroteThem(final String name, final Scaling scaling) throws IOException {
		final LatentFile file = read(PYTHON.resolve(name));
		assertSame(InterchangeFiles.latents(), file.values());
		assertEquals(scaling, file.scaling());
	}

	@ParameterizedTest
	@CsvSource({
		"latents.npy, true",
		"latents.safetensors, true",
		"comfy.latent, true",
		"double.npy, true",
		"cached.npz, true",
		"two.npz, false",
		"fortran.npy, false",
		"missing.npy, false",
		"README.md, false"
	})
	void tellsLatentsByTheirHeader(final String name, final boolean expected) {
		assertEquals(expected, LatentFormats.isLatent(PYTHON.resolve(name)));
	}

	@ParameterizedTest
	@CsvSource({
		"4x8x9, true",
		"1x16x8x9, true",
		"2x48x1x8x9, true",
		"3x8x9, false",
		"8x9x4, false",
		"1x4x2x8x9, false",
		"4x8, false"
	})
	void tellsLatentsByTheirShape(final String shape, final boolean expected) throws IOException {
		final long[] sides =
				Arrays.stream(shape.split("x")).mapToLong(Long::parseLong).toArray();
		final LatentFile content = new LatentFile(waves(0, sides), Scaling.UNSTATED, Map.of(), Optional.empty());
		for (final String name : new String[] {"a.npy", "a.npz", "A.SAFETENSORS"}) {
			final Path file = folder.resolve(name);
			LatentFormats.of(file).write(file, content, FloatType.FLOAT32);
			assertEquals(expected, LatentFormats.isLatent(file), name);
			Files.copy(file, folder.resolve(name + ".txt"), StandardCopyOption.REPLACE_EXISTING);
			assertFalse(LatentFormats.isLatent(folder.resolve(name + ".txt")));
		}
	}

	/** Values from -1 to 1, and what is added to them. */
	private static FloatTensor waves(final double added, final long... sides) {
		final FloatTensor waves = FloatTensor.zeros(sides);
		for (int i = 0; i < waves.size(); i++) waves.buffer().put(i, (float) (Math.sin(i) + added));
		return waves;
	}

	/** NumPy's files have no names for what is in them: of kernels and stacks of images, other things tell. */
	@ParameterizedTest
	@CsvSource({
		"1x4x64x64, 0, true",
		"4x64x64, 0, true",
		"16x96x64, 0.5, true",
		"320x4x3x3, 0, false",
		"64x4x7x7, 0, false",
		"4x1000x2, 0, false",
		"4x4x1000, 0, false",
		"16x64x64, 1, false",
		"16x64x64, 0.999, false",
		"16x64x64, -1, false",
		"16x64x64, 200, false"
	})
	void arraysWithoutANameAreLatentsByTheirSidesAndValues(
			final String shape, final double added, final boolean expected) throws IOException {
		final long[] sides =
				Arrays.stream(shape.split("x")).mapToLong(Long::parseLong).toArray();
		final Path file = folder.resolve("array.npy");
		final LatentFile content = new LatentFile(waves(added, sides), Scaling.UNSTATED, Map.of(), Optional.empty());
		LatentFormats.of(file).write(file, content, FloatType.FLOAT16);
		assertEquals(expected, LatentFormats.isLatent(file));
	}

	/** ComfyUI's empty latents are zeros. */
	@ParameterizedTest
	@CsvSource({
		"latent_tensor, true",
		"latents, true",
		"latents_1x2x2_bfloat16, true",
		"samples, true",
		"z, true",
		"conv_in.weight, false",
		"downsample.conv.weight, false",
		"image, false"
	})
	void tensorsAreLatentsByTheirNames(final String name, final boolean expected) throws IOException {
		final Path file = new SafetensorsWriter()
				.add(name, "BF16", new long[] {1, 4, 2, 2}, new byte[32])
				.write(folder.resolve("one.safetensors"));
		assertEquals(expected, LatentFormats.isLatent(file));
	}

	@Test
	void packedLatentsOfItsOwnAreLatentsWhateverTheirShape() throws IOException {
		final Path file = folder.resolve("packed.safetensors");
		final FloatTensor packed = FloatTensor.zeros(1, 6, 64);
		LatentFormats.of(file).write(file, InterchangeFiles.file(packed, Scaling.SCALED), FloatType.FLOAT32);
		assertTrue(LatentFormats.isLatent(file));
	}

	@Test
	void wholeNumbersAreNoLatents() throws IOException {
		final Path file = folder.resolve("numbers.npy");
		final byte[] bytes = Files.readAllBytes(PYTHON.resolve("latents.npy"));
		final String header = new String(bytes, StandardCharsets.ISO_8859_1);
		Files.write(file, header.replace("'<f4'", "'<i4'").getBytes(StandardCharsets.ISO_8859_1));
		assertFalse(LatentFormats.isLatent(file));
	}

	@Test
	void readsOtherFloats() throws IOException {
		final FloatTensor latents = InterchangeFiles.latents();
		assertSame(latents, read(PYTHON.resolve("double.npy")).values());
		final float[] half = latents.toArray();
		for (int i = 0; i < half.length; i++) half[i] = Float16.ofBits(Float16.toBits(half[i]));
		assertSame(
				FloatTensor.copyOf(half, latents.shape()),
				read(PYTHON.resolve("half.npy")).values());
	}

	@Test
	void readsTheCachesOfTrainers() throws IOException {
		final LatentFile file = read(PYTHON.resolve("cached.npz"));
		assertArrayEquals(
				InterchangeFiles.plane(InterchangeFiles.latents()).toArray(),
				file.values().toArray());
		assertArrayEquals(new long[] {4, 4, 6}, file.values().shape());
		assertEquals(Scaling.RAW, file.scaling());
		// Of the image before it was cropped to the size of the latents.
		assertEquals(Optional.empty(), file.original());
	}

	/** Java's archives leave checksums to others. */
	@Test
	void refusesArchivesWhoseValuesWereDamaged() throws IOException {
		InterchangeFiles.write(folder);
		final Path file = folder.resolve("f32.npz");
		final byte[] bytes = Files.readAllBytes(file);
		final int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("latents.npy");
		bytes[name + 200] ^= 1;
		Files.write(file, bytes);
		final String message = assertThrows(IOException.class, () -> read(file)).getMessage();
		assertTrue(message.contains("checksum"), message);
	}

	/** An archive of kilobytes may hold gigabytes of zeros. */
	@ParameterizedTest
	@ValueSource(strings = {"one.npy", "cached.npz", "comfy.latent"})
	void refusesWhatDoesNotFitIntoMemoryBeforeItIsRead(final String name) {
		properties.set(SystemMemory.PROPERTY, "0");
		final String message = assertThrows(IOException.class, () -> read(PYTHON.resolve(name)))
				.getMessage();
		assertTrue(message.contains(name) && message.contains("0 MB are free for them"), message);
	}

	@Test
	void asksWhichOfSeveralArrays() throws IOException {
		final Path two = PYTHON.resolve("two.npz");
		final String message = assertThrows(IOException.class, () -> read(two)).getMessage();
		assertTrue(message.contains("latents_4x6") && message.contains("array="), message);
		assertArrayEquals(
				new long[] {4, 2, 6},
				LatentFormats.of(two).read(two, "latents_2x6").values().shape());
		assertThrows(IOException.class, () -> LatentFormats.of(two).read(two, "latents_9x9"));
	}

	@Test
	void filesWithoutLatentsSaySo() throws IOException {
		final Path none = new SafetensorsWriter()
				.add("latent_format_version_0", new long[] {0})
				.write(folder.resolve("none.latent"));
		assertFails("holds no tensors. Write it again.", none, "");
		final Path other = new SafetensorsWriter().add("z", new long[] {1}, 1).write(folder.resolve("z.safetensors"));
		assertFails("holds no tensor \"w\", but z.", other, "w");
		final Path zip = folder.resolve("none.npz");
		try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
			out.putNextEntry(new ZipEntry("read.me"));
		}
		assertFails("holds no arrays. Write it again.", zip, "");
		final String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4, 2, 2), }\n";
		final Path empty = Files.write(
				folder.resolve("empty.npy"),
				("\u0093NUMPY\1\0" + (char) header.length() + "\0" + header).getBytes(StandardCharsets.ISO_8859_1));
		assertFails("is empty: its shape is [0, 4, 2, 2]. Save an array with values.", empty, "");
		assertFails("holds no array \"latents\", but none.", zip, "latents");
		assertFails("holds one array without a name, so none can be chosen.", PYTHON.resolve("one.npy"), "latents");
	}

	/** As in a clone of a data set, before Git fetched its files. */
	@ParameterizedTest
	@ValueSource(strings = {"latents.npy", "latents.npz", "latents.safetensors", "comfy.latent"})
	void pointersOfGitAreNoDamagedFiles(final String name) throws IOException {
		final String pointer = "version https://git-lfs.example/spec/v1\noid sha256:0\nsize 1234\n";
		final Path file = Files.writeString(folder.resolve(name), pointer);
		final String message = assertThrows(IOException.class, () -> read(file)).getMessage();
		assertTrue(message.contains("\"git lfs pull\""), message);
	}

	private static void assertFails(final String expected, final Path file, final String array) {
		final String message = assertThrows(
						IOException.class, () -> LatentFormats.of(file).read(file, array))
				.getMessage();
		assertTrue(message.endsWith(expected), message);
	}

	@ParameterizedTest
	@CsvSource({"fortran.npy, ascontiguousarray", "big.npy, astype"})
	void saysWhatPythonCanDo(final String name, final String remedy) {
		final String message = assertThrows(IOException.class, () -> read(PYTHON.resolve(name)))
				.getMessage();
		assertTrue(message.contains(remedy), message);
	}

	@ParameterizedTest
	@CsvSource({"patches.npy, PATCHES", "packed.npy, PACKED"})
	void unpacksWhatDiffusersPacked(final String name, final Layout layout) throws IOException {
		final FloatTensor packed = read(PYTHON.resolve(name)).values();
		assertSame(InterchangeFiles.latents(), layout.toChannels(packed, 4, 6));
		assertSame(packed, layout.from(InterchangeFiles.latents()));
	}

	@Test
	void channelsAreCountedInEachLayout() {
		for (final FloatTensor latents :
				new FloatTensor[] {FloatTensor.zeros(2, 3, 4, 6), FloatTensor.zeros(1, 3, 4, 6)})
			for (final Layout layout : Layout.values()) assertEquals(3, layout.channels(layout.from(latents)));
		assertEquals(3, Layout.CHANNELS.channels(FloatTensor.zeros(3, 4, 6)));
		assertEquals(3, Layout.PATCHES.channels(FloatTensor.zeros(12, 2, 3)));
		for (final Layout layout : Layout.values())
			assertThrows(IllegalArgumentException.class, () -> layout.channels(FloatTensor.zeros(4, 6)));
		assertThrows(IllegalArgumentException.class, () -> Layout.PACKED.channels(FloatTensor.zeros(1, 12, 2, 3)));
		assertThrows(IllegalArgumentException.class, () -> Layout.PATCHES.channels(FloatTensor.zeros(1, 12, 1, 2, 3)));
	}

	/** Files of one latent, and those that were cut to an odd side. */
	@Test
	void oneLatentMayBeWithoutABatch() {
		final FloatTensor latents = InterchangeFiles.plane(InterchangeFiles.latents());
		final FloatTensor patches = Layout.PATCHES.from(latents);
		assertSame(latents, Layout.PATCHES.toChannels(FloatTensor.wrap(patches.buffer(), 16, 2, 3), 0, 0));
		assertSame(latents, Layout.CHANNELS.toChannels(FloatTensor.wrap(latents.buffer(), 4, 4, 6), 0, 0));
		for (final Layout layout : new Layout[] {Layout.PATCHES, Layout.PACKED}) {
			assertThrows(IllegalArgumentException.class, () -> layout.from(FloatTensor.zeros(1, 4, 4, 5)));
			assertThrows(IllegalArgumentException.class, () -> layout.from(FloatTensor.zeros(1, 4, 5, 4)));
		}
	}

	@ParameterizedTest
	@EnumSource(Layout.class)
	void refusesArraysOfOtherShapes(final Layout layout) {
		assertThrows(IllegalArgumentException.class, () -> layout.toChannels(FloatTensor.zeros(4, 6), 4, 6));
		if (layout == Layout.CHANNELS) return;
		assertThrows(IllegalArgumentException.class, () -> layout.from(FloatTensor.zeros(1, 4, 3, 6)));
		assertThrows(IllegalArgumentException.class, () -> layout.toChannels(FloatTensor.zeros(1, 6, 5, 7), 4, 6));
		assertThrows(IllegalArgumentException.class, () -> layout.toChannels(FloatTensor.zeros(1, 6, 18), 4, 6));
	}

	/** Models of videos take an image for a video of one frame. */
	@Test
	void framesOfVideosAreImagesWhereThereIsOne() {
		final FloatTensor latents = InterchangeFiles.latents();
		final FloatTensor frames = FloatTensor.wrap(latents.buffer(), 2, 4, 1, 4, 6);
		assertSame(latents, Layout.CHANNELS.toChannels(frames, 0, 0));
		assertEquals(4, Layout.CHANNELS.channels(frames));
		final String message = assertThrows(
						IllegalArgumentException.class,
						() -> Layout.CHANNELS.channels(FloatTensor.wrap(latents.buffer(), 1, 4, 2, 4, 6)))
				.getMessage();
		assertTrue(message.contains("[1, 4, 2, 4, 6]") && message.contains("latents[:, :, 0]"), message);
	}

	/** Latents that were cropped have the notes of the whole. */
	@Test
	void packedLatentsOfAnotherSizeSayWhatToDo() {
		final String message = assertThrows(
						IllegalArgumentException.class,
						() -> Layout.PACKED.toChannels(FloatTensor.zeros(1, 4, 16), 4, 6))
				.getMessage();
		assertTrue(
				message.endsWith("and the size of the image that fits it. Set size= to that size, as size=1024x768."),
				message);
	}

	@ParameterizedTest
	@CsvSource({"packed, 3, PACKED", "packed, 4, CHANNELS", "patches, 4, PATCHES", "other, 3, CHANNELS", ", 4, CHANNELS"
	})
	void layoutIsThatOfTheNotes(final String note, final int rank, final Layout layout) {
		final long[] shape = new long[rank];
		Arrays.fill(shape, 4);
		final Map<String, String> notes = note == null ? Map.of() : Map.of(LatentFile.LAYOUT, note);
		assertEquals(layout, Layout.of(new LatentFile(FloatTensor.zeros(shape), Scaling.RAW, notes, Optional.empty())));
	}

	@Test
	void readsWhatItWrites() throws IOException {
		InterchangeFiles.write(folder);
		final FloatTensor latents = InterchangeFiles.latents();
		for (final String name : new String[] {"f32.npy", "f32.safetensors", "f32.latent"})
			assertSame(latents, read(folder.resolve(name)).values());
		assertEquals(Scaling.UNSTATED, read(folder.resolve("f32.npy")).scaling());
		assertEquals(Scaling.SCALED, read(folder.resolve("f32.safetensors")).scaling());
		assertEquals(Scaling.RAW, read(folder.resolve("f32.latent")).scaling());
		final LatentFile archive = read(folder.resolve("f32.npz"));
		assertArrayEquals(
				InterchangeFiles.plane(latents).toArray(), archive.values().toArray());
		assertEquals("latentij-f8c4", archive.notes().get("latentij.model"));
	}

	/** Files are read and written in pieces of 65,536 bytes. */
	@ParameterizedTest
	@EnumSource(FloatType.class)
	void readsLargeLatentsThatItWrites(final FloatType type) throws IOException {
		final FloatTensor latents = FloatTensor.zeros(1, 4, 101, 203);
		for (int i = 0; i < latents.size(); i++) latents.buffer().put(i, i % 2039);
		for (final String name : new String[] {"a.npy", "a.npz", "a.safetensors", "a.latent"}) {
			final Path file = folder.resolve(name);
			LatentFormats.of(file).write(file, new LatentFile(latents, Scaling.RAW, Map.of(), Optional.empty()), type);
			assertArrayEquals(latents.toArray(), read(file).values().toArray(), name);
		}
	}

	@Test
	void keepsEveryBitPatternOfNotes() throws IOException {
		final Path file = folder.resolve("notes.safetensors");
		final Map<String, String> notes = Map.of("latentij.original.title", "Zell\u00e4 \"1\"\n\\\ud83d\ude00");
		LatentFormats.of(file)
				.write(
						file,
						new LatentFile(FloatTensor.zeros(1, 4, 1, 1), Scaling.SCALED, notes, Optional.empty()),
						FloatType.FLOAT32);
		assertEquals(notes, read(file).notes());
	}

	/** A cut or lengthened file, and one with any byte of its head changed, is read as it was or refused. */
	@ParameterizedTest
	@ValueSource(strings = {"one.npy", "cached.npz", "comfy.latent"})
	void refusesDamagedFiles(final String name) throws IOException {
		final byte[] whole = Files.readAllBytes(PYTHON.resolve(name));
		final Path file = folder.resolve(name);
		for (int length = 0; length < whole.length; length += 1 + length / 16) {
			Files.write(file, java.util.Arrays.copyOf(whole, length));
			assertThrows(IOException.class, () -> read(file));
		}
		Files.write(file, java.util.Arrays.copyOf(whole, whole.length + 4));
		if (!name.endsWith(".npz")) assertThrows(IOException.class, () -> read(file));
		for (int at = 0; at < 200; at++) {
			for (final int value : new int[] {0, ' ', '9', 0xff}) {
				final byte[] damaged = whole.clone();
				damaged[at] = (byte) value;
				Files.write(file, damaged);
				try {
					assertTrue(read(file).values().size() > 0);
				} catch (final IOException exc) {
					assertTrue(exc.getMessage() != null && exc.getMessage().length() < 1000);
				}
			}
		}
	}

	@Test
	void refusesOtherNames() {
		final String message = assertThrows(IllegalArgumentException.class, () -> LatentFormats.of(Path.of("a.tif")))
				.getMessage();
		assertTrue(message.contains(".npy"), message);
	}

	@Test
	void leavesNothingBehindWhereItCannotWrite() throws IOException {
		final Path file = folder.resolve("missing").resolve("a.npy");
		assertThrows(IOException.class, () -> LatentFormats.of(file)
				.write(file, InterchangeFiles.file(InterchangeFiles.latents(), Scaling.SCALED), FloatType.FLOAT32));
		try (Stream<Path> files = Files.list(folder)) {
			assertEquals(0, files.count());
		}
	}

	/** Sizes that a person changed in a file are none, if they are no sizes. */
	@ParameterizedTest
	@CsvSource({
		"48, 32, true",
		"1, 1, true",
		"0, 32, false",
		"48, 0, false",
		"-48, 32, false",
		"48, 3.5, false",
		"48, , false"
	})
	void notesTellTheSizeOfTheImage(final String width, final String height, final boolean known) {
		final Map<String, String> notes = new HashMap<>(Map.of("latentij.original.width", width));
		if (height != null) notes.put("latentij.original.height", height);
		final LatentFile file = new LatentFile(FloatTensor.zeros(1), Scaling.RAW, notes, Optional.empty());
		assertEquals(
				known
						? Optional.of(new LatentFile.ImageSize(Integer.parseInt(width), Integer.parseInt(height)))
						: Optional.empty(),
				file.noted());
	}
}
