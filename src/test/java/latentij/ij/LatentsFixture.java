// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.plugin.SubstackMaker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import latentij.ij.latents.LatentImages;
import latentij.ij.models.ModelTrust;
import latentij.ij.runs.RunListener;
import latentij.job.CodecPool;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.model.library.Models;
import latentij.model.library.UsedModels;
import latentij.testing.Resources;
import latentij.testing.SystemProperties;
import latentij.testing.Vectors;
import latentij.util.machine.SystemMemory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Images, options and refusals for the tests of {@link Latents}, and one object for each class of tests. */
abstract class LatentsFixture {

	static final String VARIANTS = "model/variants/";
	static final DecodeOptions CPU = DecodeOptions.parse(Map.of("device", "cpu"));

	static Latents latents;

	@RegisterExtension
	final SystemProperties properties = new SystemProperties();

	@TempDir
	Path temp;

	/** For the models that were chosen; not the user's own. */
	@TempDir
	static Path memory;

	@BeforeAll
	static void open() {
		latents = trusting(message -> {}, question -> false);
	}

	@AfterAll
	static void close() {
		latents.close();
	}

	/** One that remembers the models that were chosen no longer than it lives. */
	static Latents trusting(final Consumer<String> log, final Predicate<String> asker) {
		return new Latents(pool(), log, IGNORED, new ModelTrust(new UsedModels(memory), asker));
	}

	static final RunListener IGNORED = new RunListener() {};

	static CodecPool pool() {
		return new CodecPool(message -> {}, reference -> Models.standard().find(reference));
	}

	static ImagePlus sample(final String name) {
		final ImagePlus image = IJ.openImage(Path.of("sample-images", name).toString());
		assertTrue(image != null, name);
		return image;
	}

	/** A small part of the mountains. */
	static ImagePlus small(final int width, final int height) {
		final ImagePlus image = sample("mountains.png");
		image.setRoi(100, 150, width, height);
		final ImagePlus crop = image.crop();
		crop.setTitle("small.png");
		return crop;
	}

	static EncodeOptions options(final String model, final String size, final String posterior, final String seed) {
		final Map<String, String> words = new HashMap<>(Map.of("device", "cpu"));
		words.put("model", model);
		words.put("size", size);
		words.put("posterior", posterior);
		words.put("seed", seed);
		return EncodeOptions.parse(words);
	}

	/** Normalizes over the whole image. */
	static final String KL = Vectors.path("kl-f8c4/vae").toString();

	static EncodeOptions defaults() {
		return options(null, null, null, null);
	}

	static EncodeOptions variant(final String name) {
		return options(Resources.path(VARIANTS + name).toString(), null, null, null);
	}

	static float[] values(final ImagePlus latent) {
		return LatentImages.toTensor(latent).toArray();
	}

	static int[] pixels(final ImagePlus image) {
		return (int[]) image.getProcessor().getPixels();
	}

	/** A stack of the same channels that tells nothing else. */
	static ImagePlus withoutProvenance(final ImagePlus latent) {
		final ImageStack stack = new ImageStack();
		for (int s = 1; s <= latent.getStackSize(); s++)
			stack.addSlice(latent.getStack().getProcessor(s).duplicate());
		return new ImagePlus("plain", stack);
	}

	static ImagePlus substack(final ImagePlus latent, final String slices) {
		final ImagePlus image = new SubstackMaker().makeSubstack(latent, slices);
		image.setTitle("sub-latent");
		return image;
	}

	static String encodeRefusal(final ImagePlus image, final EncodeOptions options) {
		return assertThrows(IllegalArgumentException.class, () -> latents.encode(image, options))
				.getMessage();
	}

	static String decodeRefusal(final ImagePlus latent) {
		return assertThrows(IllegalArgumentException.class, () -> latents.decode(latent, CPU))
				.getMessage();
	}

	static void assertParts(final String message, final String... parts) {
		for (final String part : parts) assertTrue(message.contains(part), "\"" + part + "\" in: " + message);
	}

	/** States the memory, and forgets the sizes that fitted before. */
	void lessMemory(final String megabytes) {
		latents.close();
		properties.set(SystemMemory.PROPERTY, megabytes);
	}

	static EncodeOptions tiled(final String model, final String tiling) {
		return EncodeOptions.parse(Map.of("model", model, "tiling", tiling, "device", "cpu"));
	}
}
