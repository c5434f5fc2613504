// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.provenance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import java.nio.file.Path;
import java.util.Optional;
import latentij.codec.LatentNorm.Affine;
import latentij.ij.latents.LatentImages;
import latentij.ij.latents.LatentImagesTest;
import latentij.job.Provenance;
import latentij.tensor.FloatTensor;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvenancePropertiesTest {

	@TempDir
	private Path temp;

	private static Provenance provenance(final String title) {
		return provenance(title, "512");
	}

	private static Provenance provenance(final String title, final String tiling) {
		return new Provenance(
				"/models/my model=1",
				"1.2.3",
				new Affine(0.18215, 0.1159),
				"sample",
				-1234567890123L,
				"original",
				437,
				331,
				title,
				tiling,
				"CUDA 0 (NVIDIA H200)",
				"0.1.0-SNAPSHOT");
	}

	private static ImagePlus stack() {
		final FloatTensor latent = FloatTensor.zeros(1, 4, 3, 5);
		for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, i / 7f);
		return LatentImagesTest.stack(latent, "some-latent");
	}

	private ImagePlus savedAndOpened(final ImagePlus image) {
		final String file = temp.resolve("saved.tif").toString();
		assertTrue(new FileSaver(image).saveAsTiff(file));
		return IJ.openImage(file);
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"mountains.png",
				"it's \"quoted\"",
				"\u00e4\u6f5c\u5728\ud83d\ude00.tif",
				"a=b: c#d\\e\tf",
				"  spaces  ",
				"",
				"key: value, {json}",
				"two\nlines\r\nor three",
				"C:\\users\\u6f5c\\new\\\\u6f5c$1"
			})
	void everythingSurvivesATiffFile(final String title) {
		final ImagePlus image = stack();
		ProvenanceProperties.write(provenance(title), image);
		assertEquals(Optional.of(provenance(title)), ProvenanceProperties.read(image));
		assertEquals(Optional.of(provenance(title)), ProvenanceProperties.read(savedAndOpened(image)));
	}

	@Test
	void pixelsLabelsAndRangeSurviveToo() {
		final ImagePlus image = stack();
		ProvenanceProperties.write(provenance("title"), image);
		final ImagePlus opened = savedAndOpened(image);
		assertArrayEquals(
				LatentImages.toTensor(image).toArray(),
				LatentImages.toTensor(opened).toArray());
		assertArrayEquals(image.getDimensions(), opened.getDimensions());
		assertEquals("Latent Channel 4", opened.getStack().getSliceLabel(4));
		assertEquals(image.getDisplayRangeMax(), opened.getDisplayRangeMax(), 1e-6);
	}

	/** What was written once is read for ever. */
	@Test
	void filesOfTheFirstVersionAreRead() {
		final ImagePlus opened = IJ.openImage(Resources.path("ij/latent-v1.tif").toString());
		assertEquals(Optional.of(provenance("\u6f5c\u5728 \"1\".tif", "off")), ProvenanceProperties.read(opened));
		assertArrayEquals(
				LatentImages.toTensor(stack()).toArray(),
				LatentImages.toTensor(opened).toArray());
	}

	/** Labels of the second version tell what decoding needs, too. */
	@Test
	void filesOfTheSecondVersionAreReadTwice() {
		final ImagePlus opened = IJ.openImage(Resources.path("ij/latent-v2.tif").toString());
		final Provenance made = provenance("\u6f5c\u5728 \"1\".tif");
		assertEquals(Optional.of(made), ProvenanceProperties.read(opened));
		assertEquals(
				Optional.of(Provenance.needed(
						made.model(), made.modelVersion(), made.norm(), made.width(), made.height(), made.version())),
				ProvenanceLabels.of(opened).provenance());
		assertArrayEquals(
				LatentImages.toTensor(stack()).toArray(),
				LatentImages.toTensor(opened).toArray());
	}

	@Test
	void numbersKeepAllTheirDigits() {
		final ImagePlus image = stack();
		final Provenance exact = new Provenance(
				"m",
				"v",
				new Affine(0.1 + 0.2, 1e-17),
				"mean",
				Long.MIN_VALUE,
				"512x512",
				512,
				512,
				"t",
				"off",
				"CPU",
				"0");
		ProvenanceProperties.write(exact, image);
		assertEquals(Optional.of(exact), ProvenanceProperties.read(savedAndOpened(image)));
		// As PyTorch tells it; earlier versions wrote it with a sign.
		assertEquals("9223372036854775808", image.getProp("latentij.seed"));
		image.setProp("latentij.seed", "-9223372036854775808");
		assertEquals(Optional.of(exact), ProvenanceProperties.read(image));
	}

	@Test
	void macrosReadTheDocumentedKeys() {
		final ImagePlus image = stack();
		ProvenanceProperties.write(provenance("title"), image);
		assertEquals("/models/my model=1", image.getProp("latentij.model"));
		assertEquals("0.18215", image.getProp("latentij.scaling_factor"));
		assertEquals("437", image.getProp("latentij.original.width"));
		assertEquals("title", image.getProp("latentij.original.title"));
		ProvenanceProperties.write(provenance("C:\\users\\\u00e4"), image);
		assertEquals("C:\\users\\\u00e4", image.getProp("latentij.original.title"));
	}

	@Test
	void duplicatesOfAStackRemember() {
		final ImagePlus image = stack();
		ProvenanceProperties.write(provenance("title"), image);
		assertEquals(Optional.of(provenance("title")), ProvenanceProperties.read(image.duplicate()));
	}

	@Test
	void otherImagesRememberNothing() {
		assertEquals(Optional.empty(), ProvenanceProperties.read(stack()));
	}

	@ParameterizedTest
	@ValueSource(strings = {"scaling_factor", "shift_factor", "seed", "original.width", "original.height"})
	void damagedNumbersAreNamed(final String key) {
		final ImagePlus image = stack();
		ProvenanceProperties.write(provenance("title"), image);
		image.setProp("latentij." + key, "12x");
		final String message = assertThrows(IllegalArgumentException.class, () -> ProvenanceProperties.read(image))
				.getMessage();
		assertTrue(
				message.contains("some-latent")
						&& message.contains("latentij." + key)
						&& message.contains("12x")
						&& message.contains("Encode the image again"),
				message);
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"scaling_factor=0",
				"scaling_factor=NaN",
				"scaling_factor=-1",
				"shift_factor=Infinity",
				"original.width=0",
				"original.height=-3",
				"posterior=maybe"
			})
	void valuesThatCannotBeAreRefused(final String entry) {
		final ImagePlus image = stack();
		ProvenanceProperties.write(provenance("title"), image);
		final String[] words = entry.split("=");
		image.setProp("latentij." + words[0], words[1]);
		final String message = assertThrows(IllegalArgumentException.class, () -> ProvenanceProperties.read(image))
				.getMessage();
		assertTrue(
				message.contains("latentij." + words[0])
						&& message.contains(words[1])
						&& message.contains("Encode the image again"),
				message);
	}

	@Test
	void missingPropertiesAreNamed() {
		final ImagePlus image = stack();
		ProvenanceProperties.write(provenance("title"), image);
		image.setProp("latentij.seed", null);
		final String message = assertThrows(IllegalArgumentException.class, () -> ProvenanceProperties.read(image))
				.getMessage();
		assertTrue(message.contains("latentij.seed is missing"), message);
		assertFalse(message.contains("null"), message);
	}
}
