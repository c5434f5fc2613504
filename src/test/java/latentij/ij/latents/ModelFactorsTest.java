// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.Affine;
import latentij.job.Provenance;
import latentij.preview.LinearPreview;
import latentij.testing.SystemProperties;
import latentij.util.files.AppFolders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ModelFactorsTest {

	private static final LatentNorm NORM = new Affine(1, 0);

	@RegisterExtension
	final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path folder;

	private static ModelFactors factors(final Path model, final LatentNorm norm) throws IOException {
		return ModelFactors.of(model.toString(), Provenance.UNKNOWN, norm);
	}

	/** As when a model is trained further and written to its place again. */
	@Test
	void factorsAreThoseOfTheFilesThatAreThere() throws IOException {
		properties.set(AppFolders.CACHE_PROPERTY, folder.resolve("cache").toString());
		final Path model = Files.createDirectories(folder.resolve("model"));
		final Path weights = model.resolve("diffusion_pytorch_model.safetensors");
		Files.writeString(weights, "first");
		final LinearPreview preview = new LinearPreview(List.of(new double[] {1, 2, 3}), new double[] {4, 5, 6});
		factors(model, NORM).store(preview);
		assertArrayEquals(
				preview.bias(), factors(model, NORM).load().orElseThrow().bias());
		assertEquals(Optional.empty(), factors(model, new Affine(0.5, 0)).load());
		Files.writeString(weights, "second");
		assertEquals(Optional.empty(), factors(model, NORM).load());
		// On a disk that was unplugged: there is nothing else to take.
		Files.delete(weights);
		assertArrayEquals(
				preview.bias(), factors(model, NORM).load().orElseThrow().bias());
	}
}
