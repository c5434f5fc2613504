// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.ImagePlus;
import ij.ImageStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import latentij.ij.Latents;
import latentij.ij.latents.LatentStackSource;
import latentij.ij.latents.LatentStacks;
import latentij.job.Provenance;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.model.library.Models;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packed latents have no rows: the size of the image tells them. */
class PackedLatentsTest {

	@TempDir
	Path folder;

	private final Latents latents = new Latents(sentence -> {});
	private ImagePlus latent;

	/** Of 28 x 13 pixels, whose latent has 4 x 2. */
	@BeforeEach
	void makeLatent() throws IOException {
		final Models.LatentNumbers model = Models.latents("flux").orElseThrow();
		final FloatTensor values = FloatTensor.zeros(1, 16, 2, 4);
		for (int i = 0; i < values.size(); i++) values.buffer().put(i, i);
		latent = LatentStacks.of(
				values,
				Provenance.needed("flux", model.version(), model.config().norm(), 28, 13, "1"),
				"cells");
	}

	@AfterEach
	void close() {
		latents.close();
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

	@ParameterizedTest
	@CsvSource({"z.npz, auto", "z.safetensors, auto", "z.safetensors, flux"})
	void exchangedSidesAreRefusedWhereTheFileTells(final String file, final String model) throws IOException {
		LatentExporter.export(latent, options(JobType.EXPORT, file, "layout", "packed", "scaling", "scaled"));
		assertArrayEquals(values(latent), values(read(file, "model", model)));
		assertArrayEquals(values(latent), values(read(file, "model", model, "size", "32x16")));
		assertEquals(
				"\"" + file
						+ "\" tells that its packed latents are those of an image of 28 x 13 pixels. With size=13x28,"
						+ " they would come into other rows. Leave size= out, or say the width before the height.",
				assertThrows(IllegalArgumentException.class, () -> read(file, "model", model, "size", "13x28"))
						.getMessage());
	}

	/** Nobody can know it of a file that tells nothing. */
	@Test
	void exchangedSidesAreTakenWhereTheFileDoesNotTell() throws IOException {
		LatentExporter.export(latent, options(JobType.EXPORT, "z.npy", "layout", "packed", "scaling", "scaled"));
		final ImagePlus read = read("z.npy", "layout", "packed", "model", "flux", "scaling", "scaled", "size", "13x28");
		assertEquals(2, read.getWidth());
		assertEquals(4, read.getHeight());
	}

	@Test
	void latentsThatWereTurnedComeBackInTheirRows() throws IOException {
		final ImageStack turned = new ImageStack(2, 4);
		for (int c = 1; c <= latent.getStackSize(); c++)
			turned.addSlice(
					latent.getStack().getSliceLabel(c),
					latent.getStack().getProcessor(c).rotateRight());
		latent.setStack(turned);
		LatentExporter.export(latent, options(JobType.EXPORT, "z.npz", "layout", "packed", "scaling", "scaled"));
		final ImagePlus read = read("z.npz");
		assertArrayEquals(values(latent), values(read));
		assertEquals("16", read.getProp("latentij.original.width"));
		assertEquals("32", read.getProp("latentij.original.height"));
	}
}
