// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import latentij.ij.Latents;
import latentij.ij.latents.LatentStackSource;
import latentij.ij.runs.RunListener;
import latentij.interchange.LatentFile;
import latentij.interchange.LatentFormats;
import latentij.interchange.Scaling;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.PoolListener;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.model.library.Models;
import latentij.tensor.FloatTensor;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Latents through files of other programs, and back. */
class LatentExchangeTest {

	private static final Path COMFYUI_OLD = Resources.path("interchange/comfy-old.latent");

	private static Latents latents;
	private static ImagePlus one;
	private static ImagePlus several;

	@TempDir
	Path folder;

	@BeforeAll
	static void encode() throws IOException {
		latents = new Latents(sentence -> {});
		one = latents.encode(image(1), EncodeOptions.parse(Map.of("device", "cpu")));
		several = latents.encode(image(3), EncodeOptions.parse(Map.of("device", "cpu", "slices", "all")));
	}

	@AfterAll
	static void close() {
		latents.close();
	}

	/** 27 x 16 pixels, whose latent is one of 32 x 16. */
	private static ImagePlus image(final int slices) {
		final ImageStack stack = new ImageStack(27, 16);
		for (int s = 0; s < slices; s++) {
			final int[] pixels = new int[27 * 16];
			for (int i = 0; i < pixels.length; i++) pixels[i] = i * (0x10203 + s);
			stack.addSlice(new ColorProcessor(27, 16, pixels));
		}
		return new ImagePlus("cells", stack);
	}

	private ToolOptions options(final JobType job, final String file, final String... words) {
		final Map<String, String> options = new HashMap<>();
		options.put("file", folder.resolve(file).toString());
		for (int i = 0; i < words.length; i += 2) options.put(words[i], words[i + 1]);
		return ToolOptions.parse(job, options);
	}

	private ImagePlus read(final String file, final String... words) throws IOException {
		return new LatentImporter(latents).read(options(JobType.IMPORT, file, words));
	}

	private static float[] values(final ImagePlus latent) {
		return new LatentStackSource(latent).readAll().toArray();
	}

	private static void assertDecodesAlike(final ImagePlus expected, final ImagePlus latent) throws IOException {
		final ImagePlus a = latents.decode(expected, DecodeOptions.parse(Map.of("device", "cpu")));
		final ImagePlus b = latents.decode(latent, DecodeOptions.parse(Map.of("device", "cpu")));
		assertEquals(a.getStackSize(), b.getStackSize());
		for (int s = 1; s <= a.getStackSize(); s++)
			assertArrayEquals(
					(int[]) a.getStack().getPixels(s), (int[]) b.getStack().getPixels(s));
	}

	@ParameterizedTest
	@ValueSource(strings = {"z.npz", "z.safetensors", "z.latent"})
	void filesWithNotesComeBackWithoutAWord(final String file) throws IOException {
		for (final ImagePlus latent : new ImagePlus[] {one, several}) {
			LatentExporter.export(latent, options(JobType.EXPORT, file, "scaling", "scaled"));
			final ImagePlus back = read(file);
			final float[] expected = values(latent);
			final float[] found = values(back);
			final boolean exact = !file.endsWith(".latent");
			for (int i = 0; i < expected.length; i++)
				assertEquals(expected[i], found[i], exact ? 0 : 2 * Math.ulp(expected[i]));
			assertEquals("z", back.getTitle());
			assertEquals("27", back.getProp("latentij.original.width"));
			if (exact) assertDecodesAlike(latent, back);
		}
	}

	@ParameterizedTest
	@CsvSource({"z.npz, patches", "z.npz, packed", "z.safetensors, packed", "z.latent, patches"})
	void filesTellTheirLayout(final String file, final String layout) throws IOException {
		for (final ImagePlus latent : new ImagePlus[] {one, several}) {
			LatentExporter.export(latent, options(JobType.EXPORT, file, "layout", layout));
			assertArrayEquals(values(latent), values(read(file)));
			assertArrayEquals(values(latent), values(read(file, "layout", layout)));
		}
	}

	/** What is said wins over the notes; of what is not said, they still tell. */
	@ParameterizedTest
	@CsvSource({"z.npz, channels", "z.npz, packed", "z.safetensors, packed", "z.latent, patches"})
	void filesTellTheirSizeAlsoWhereTheModelIsSaid(final String file, final String layout) throws IOException {
		LatentExporter.export(several, options(JobType.EXPORT, file, "layout", layout));
		final ImagePlus back = read(file, "model", Models.BUNDLED);
		assertArrayEquals(values(several), values(back), 1e-6f);
		assertEquals("27", back.getProp("latentij.original.width"));
	}

	/** Python may have cropped the latents, and kept the notes; notes may say anything. */
	@ParameterizedTest
	@CsvSource({"27, 48", "-1, 16", "wide, 16", "2147483647, 16"})
	void sizesInNotesThatAreOfOtherImagesAreNotTaken(final String width, final String height) throws IOException {
		final Map<String, String> notes = Map.of("latentij.original.width", width, "latentij.original.height", height);
		final LatentFile file =
				new LatentFile(new LatentStackSource(one).readAll(), Scaling.SCALED, notes, Optional.empty());
		final ImagePlus back = new LatentImporter(latents)
				.read(file, options(JobType.IMPORT, "z.npz", "model", Models.BUNDLED), "z.npz");
		assertEquals("32", back.getProp("latentij.original.width"));
	}

	/** ComfyUI divides what has no marker by 0.18215, whatever the model. */
	@ParameterizedTest
	@CsvSource({"sd15, 0.18215", "SDXL, 0.13025", "taesd, 1"})
	void oldFilesOfComfyUiAreRawOnesTimesTheFactorOfStableDiffusion(final String model, final double factor)
			throws IOException {
		final FloatTensor values =
				LatentFormats.of(COMFYUI_OLD).read(COMFYUI_OLD, "").values();
		final float[] latent = values(new LatentImporter(latents)
				.read(ToolOptions.parse(JobType.IMPORT, Map.of("file", COMFYUI_OLD.toString(), "model", model))));
		final float[] file = values.toArray();
		for (int i = 0; i < latent.length; i++)
			assertEquals(file[i] / 0.18215 * factor, latent[i], 4 * Math.ulp(latent[i]));
		if (model.equals("sd15")) assertArrayEquals(Arrays.copyOf(file, latent.length), latent);
	}

	@Test
	void scaledFilesOfComfyUiAreReadableForIt() throws IOException {
		final String told = LatentExporter.export(one, options(JobType.EXPORT, "z.latent", "scaling", "scaled"));
		assertEquals("Wrote z.latent, 0.18215 x raw values", told);
		final LatentFile file = LatentFormats.of(folder.resolve("z.latent")).read(folder.resolve("z.latent"), "");
		assertEquals(Scaling.COMFYUI, file.scaling());
		// The included model's factor is 1.
		final float[] raw = values(one);
		final float[] found = file.values().toArray();
		for (int i = 0; i < raw.length; i++) assertEquals(raw[i] * 0.18215f, found[i]);
		// Whoever says the same again gets the same.
		final float[] back = values(read("z.latent", "scaling", "scaled"));
		for (int i = 0; i < raw.length; i++) assertEquals(raw[i], back[i], 2 * Math.ulp(raw[i]));
	}

	/** Values for ComfyUI need the factor of the model, whether raw or not. */
	@Test
	void latentsOfAnUnknownModelAreWrittenAsTheyAre() throws IOException {
		final ImageStack slices = new ImageStack(4, 4);
		for (int c = 0; c < 4; c++) slices.addSlice(new FloatProcessor(4, 4));
		final ImagePlus unknown = new ImagePlus("unknown", slices);
		for (final String scaling : List.of("scaled", "raw")) {
			final String message = assertThrows(
							IllegalArgumentException.class,
							() -> LatentExporter.export(
									unknown, options(JobType.EXPORT, "z.latent", "scaling", scaling)))
					.getMessage();
			assertTrue(
					message.endsWith("Choose scaling=scaled and a file that ends in .npy, .npz or .safetensors."),
					message);
		}
		for (final String file : List.of("z.npy", "z.npz", "z.safetensors"))
			assertEquals(
					"Wrote " + file + ", scaled values",
					LatentExporter.export(unknown, options(JobType.EXPORT, file, "scaling", "scaled")));
	}

	/** Dividing and multiplying again may round the last bit. */
	@ParameterizedTest
	@ValueSource(strings = {"z.npz", "z.latent"})
	void rawLatentsAreThoseOfTheAutoencoder(final String file) throws IOException {
		assertEquals("Wrote " + file + ", raw values", LatentExporter.export(one, options(JobType.EXPORT, file)));
		final float[] expected = values(one);
		final float[] back = values(read(file));
		for (int i = 0; i < expected.length; i++) assertEquals(expected[i], back[i], Math.ulp(expected[i]));
		final float[] raw = values(read(file, "scaling", "scaled"));
		final float scale = Float.parseFloat(one.getProp("latentij.scaling_factor"));
		for (int i = 0; i < expected.length; i++) assertEquals(expected[i] / scale, raw[i]);
	}

	@Test
	void filesWithoutNotesNeedWords() throws IOException {
		final String export = assertThrows(
						IllegalArgumentException.class,
						() -> LatentExporter.export(one, options(JobType.EXPORT, "z.npy")))
				.getMessage();
		assertTrue(export.contains("scaling=scaled"), export);
		LatentExporter.export(one, options(JobType.EXPORT, "z.npy", "scaling", "scaled"));
		final String model = assertThrows(IllegalArgumentException.class, () -> read("z.npy"))
				.getMessage();
		assertTrue(model.contains("model="), model);
		final String scaling = assertThrows(
						IllegalArgumentException.class, () -> read("z.npy", "model", Models.BUNDLED))
				.getMessage();
		assertTrue(scaling.contains("scaling="), scaling);
		final ImagePlus back = read("z.npy", "model", Models.BUNDLED, "scaling", "scaled", "size", "27x16");
		assertArrayEquals(values(one), values(back));
		assertDecodesAlike(one, back);
		// Without a word on the size, it is that of all latents.
		final ImagePlus whole = read("z.npy", "model", Models.BUNDLED, "scaling", "scaled");
		assertEquals("32", whole.getProp("latentij.original.width"));
	}

	/** Nobody asked for a device, and a GPU with a broken driver may never answer. */
	@ParameterizedTest
	@ValueSource(booleans = {true, false})
	void nothingIsOpenedForTheFactors(final boolean listed) throws IOException {
		LatentExporter.export(one, options(JobType.EXPORT, "z.npy", "scaling", "scaled"));
		final String model =
				listed ? Models.BUNDLED : Vectors.path("kl-f8c4/vae").toString();
		final List<String> opened = new ArrayList<>();
		final PoolListener listener = new PoolListener() {

			@Override
			public void opened(final String name, final String where) {
				opened.add(name + " on " + where);
			}

			@Override
			public void note(final String sentence) {}
		};
		try (Latents others = new Latents(listener, sentence -> {}, new RunListener() {})) {
			final ImagePlus back = new LatentImporter(others)
					.read(options(JobType.IMPORT, "z.npy", "model", model, "scaling", "scaled"));
			assertArrayEquals(values(one), values(back));
			assertEquals(List.of(), opened);
			others.decode(back, DecodeOptions.parse(Map.of("device", "cpu")));
			assertEquals(1, opened.size());
		}
	}

	/** The models are not here, and nothing is downloaded without consent. */
	@ParameterizedTest
	@CsvSource({"sd15, 0.18215, 0.0", "SDXL, 0.13025, 0.0", "taesd, 1.0, 0.0"})
	void theListOfModelsKnowsTheFactors(final String model, final String scale, final String shift) throws IOException {
		LatentExporter.export(one, options(JobType.EXPORT, "z.npy", "scaling", "scaled"));
		final ImagePlus back = read("z.npy", "model", model, "scaling", "raw");
		assertEquals(model, back.getProp("latentij.model"));
		assertEquals(scale, back.getProp("latentij.scaling_factor"));
		assertEquals(shift, back.getProp("latentij.shift_factor"));
		assertEquals("32", back.getProp("latentij.original.width"));
		final float[] raw = values(one);
		final float[] scaled = values(back);
		for (int i = 0; i < raw.length; i++) assertEquals(raw[i] * Float.parseFloat(scale), scaled[i]);
		final String channels = assertThrows(
						IllegalArgumentException.class, () -> read("z.npy", "model", "sd3", "scaling", "raw"))
				.getMessage();
		assertTrue(channels.contains("those of the model \"sd3\" have 16"), channels);
	}

	@ParameterizedTest
	@CsvSource({"1x1, false", "24x16, false", "25x9, true", "39x23, true", "40x16, false", "27x24, false"})
	void sizesOfOtherImagesAreRefused(final String size, final boolean fits) throws IOException {
		LatentExporter.export(one, options(JobType.EXPORT, "z.npy", "scaling", "scaled"));
		requireSize(fits, "z.npy", "model", Models.BUNDLED, "scaling", "scaled", "size", size);
		LatentExporter.export(one, options(JobType.EXPORT, "z.npz"));
		requireSize(fits, "z.npz", "size", size);
	}

	private void requireSize(final boolean fits, final String file, final String... words) throws IOException {
		if (fits) {
			final String size = words[words.length - 1];
			assertEquals(size.substring(0, 2), read(file, words).getProp("latentij.original.width"));
			return;
		}
		final String reason = assertThrows(IllegalArgumentException.class, () -> read(file, words))
				.getMessage();
		assertTrue(
				reason.endsWith(" pixels has no latents of 4 x 2. Set size= to a width from 25 to 32 and a height from"
						+ " 9 to 16, or leave it out."),
				reason);
	}

	@ParameterizedTest
	@CsvSource({"packed", "patches"})
	void unpacks(final String layout) throws IOException {
		LatentExporter.export(several, options(JobType.EXPORT, "z.safetensors", "layout", layout));
		assertArrayEquals(values(several), values(read("z.safetensors", "layout", layout)));
	}

	/** An archive of one latent has no dimension for it. */
	@ParameterizedTest
	@CsvSource({"packed", "patches"})
	void unpacksOneOfAnArchive(final String layout) throws IOException {
		LatentExporter.export(one, options(JobType.EXPORT, "z.npz", "layout", layout, "scaling", "scaled"));
		assertArrayEquals(values(one), values(read("z.npz", "layout", layout)));
	}

	@Test
	void latentsWithoutLabelsAreThoseThatAreDecoded() throws IOException {
		final ImagePlus bare = several.duplicate();
		for (int s = 1; s <= bare.getStackSize(); s++) bare.getStack().setSliceLabel(null, s);
		LatentExporter.export(bare, options(JobType.EXPORT, "z.safetensors"));
		final ImagePlus back = read("z.safetensors");
		assertEquals(3, back.getNFrames());
		assertDecodesAlike(bare, back);
	}

	@Test
	void arraysOfTooFewDimensionsAreRefused() throws IOException {
		final String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (), }";
		final byte[] bytes = ("_NUMPY\1\0" + (char) header.length() + "\0" + header + "\0\0\0\0")
				.getBytes(StandardCharsets.ISO_8859_1);
		bytes[0] = (byte) 0x93;
		Files.write(folder.resolve("z.npy"), bytes);
		final String message = assertThrows(
						IllegalArgumentException.class, () -> read("z.npy", "model", Models.BUNDLED, "scaling", "raw"))
				.getMessage();
		assertTrue(message.contains("[N, C, h, w]"), message);
	}

	@Test
	void halfFloatsAreRoundedOnly() throws IOException {
		LatentExporter.export(one, options(JobType.EXPORT, "z.safetensors", "dtype", "float16"));
		final float[] expected = values(one);
		final float[] back = values(read("z.safetensors"));
		for (int i = 0; i < expected.length; i++) assertEquals(expected[i], back[i], Math.abs(expected[i]) * 0x1p-11);
	}

	/** They would be infinite in the file. */
	@Test
	void valuesThatAreTooLargeForHalfFloatsAreRefused() throws IOException {
		final ImagePlus large = one.duplicate();
		large.getStack().getProcessor(1).setf(1, 1, -66000);
		final String message = assertThrows(
						IllegalArgumentException.class,
						() -> LatentExporter.export(
								large, options(JobType.EXPORT, "z.safetensors", "dtype", "float16")))
				.getMessage();
		assertTrue(message.contains("-66000") && message.contains("dtype=float32"), message);
		LatentExporter.export(large, options(JobType.EXPORT, "z.safetensors"));
		assertEquals(-66000, read("z.safetensors").getStack().getVoxel(1, 1, 0));
	}

	@Test
	void namesOfModelsInFilesAreNotOpened() throws IOException {
		final ImagePlus other = one.duplicate();
		other.setProp("latentij.model", "somebody/else");
		LatentExporter.export(other, options(JobType.EXPORT, "z.safetensors"));
		final ImagePlus back = read("z.safetensors");
		assertEquals("somebody/else", back.getProp("latentij.model"));
		final String message = assertThrows(
						IOException.class, () -> latents.decode(back, DecodeOptions.parse(Map.of("device", "cpu"))))
				.getMessage();
		assertTrue(message.contains("somebody/else"), message);
	}

	@Test
	void refusesLatentsOfOtherModels() throws IOException {
		LatentExporter.export(several, options(JobType.EXPORT, "z.npy", "scaling", "raw"));
		final String message = assertThrows(
						IllegalArgumentException.class,
						() -> read("z.npy", "model", Models.BUNDLED, "scaling", "raw", "layout", "patches"))
				.getMessage();
		assertTrue(message.contains("holds latents of 1 channel; those of the model"), message);
		assertThrows(IOException.class, () -> read("missing.npy"));
		Files.writeString(folder.resolve("text.npy"), "no array");
		assertThrows(IOException.class, () -> read("text.npy", "model", Models.BUNDLED));
	}
}
