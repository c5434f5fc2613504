// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.KnownFiles;
import latentij.model.library.Models;
import latentij.model.optimum.ExportedModel;
import latentij.model.optimum.OnnxFolder;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.testing.Resources;
import latentij.testing.SafetensorsWriter;
import latentij.testing.SystemProperties;
import latentij.testing.Vectors;
import latentij.util.CancelCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class WeightsVersionTest {

	private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

	@TempDir
	Path folder;

	@RegisterExtension
	final SystemProperties properties = new SystemProperties();

	private Path vae;

	@BeforeEach
	void copyModel() {
		properties.set("latentij.cache", folder.resolve("cache").toString());
		vae = Resources.copy(Vectors.path("kl-f8c4/vae"), folder.resolve("vae"));
	}

	private static String version(final Path path) throws IOException {
		final String version = Models.standard().find(path.toString()).version();
		assertTrue(version.matches("sha256-[0-9a-f]{12}"), version);
		return version;
	}

	/** Another value of about the same size, in a file that stays as long as it was. */
	private static void changeWeight(final Path file, final long at) throws IOException {
		final byte[] bytes = Files.readAllBytes(file);
		bytes[(int) at] ^= 1;
		Files.write(file, bytes);
	}

	private static void changeLastWeight(final Path file) throws IOException {
		changeWeight(file, Files.size(file) - Float.BYTES);
	}

	private static void rewrite(final Path file, final String text, final String replacement) throws IOException {
		final String old = Files.readString(file);
		assertTrue(old.contains(text), old);
		Files.writeString(file, old.replace(text, replacement));
	}

	@Test
	void otherWeightsInTheSameFolderAreAnotherVersion() throws IOException {
		final String before = version(vae);
		assertEquals(before, version(vae));
		changeLastWeight(vae.resolve(WEIGHTS));
		assertNotEquals(before, version(vae));
		changeLastWeight(vae.resolve(WEIGHTS));
		assertEquals(before, version(vae));
		assertNotEquals(before, version(vae.resolve("diffusion_pytorch_model.fp16.safetensors")));
	}

	@Test
	void copiesAreOneVersionWhateverTheyAreCalled() throws IOException {
		final String version = version(vae);
		assertEquals(version, version(vae.resolve(WEIGHTS)));
		final Path copy = Resources.copy(vae, folder.resolve("other name/vae"));
		// As a newer diffusers writes it; what a latent is multiplied by, each latent remembers itself.
		rewrite(copy.resolve("config.json"), "_diffusers_version\": \"", "_diffusers_version\": \"9");
		rewrite(copy.resolve("config.json"), "0.18215", "0.5");
		assertEquals(version, version(copy));
		assertEquals(version, version(copy.getParent()));
		Files.move(vae, folder.resolve("renamed"));
		assertEquals(version, version(folder.resolve("renamed")));
	}

	/** Tools write them in their own order, and with notes of their own. */
	@Test
	void tensorsAreOneVersionInWhateverFile() throws IOException {
		final SafetensorsFile file = SafetensorsFile.open(vae.resolve(WEIGHTS));
		final SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "another");
		final List<TensorInfo> tensors = List.copyOf(file.tensors().values());
		for (int i = tensors.size() - 1; i >= 0; i--) {
			final TensorInfo tensor = tensors.get(i);
			writer.add(
					tensor.key(),
					tensor.shape().stream().mapToLong(Long::longValue).toArray(),
					file.read(tensor).toArray());
		}
		writer.add("model.diffusion_model.of_a_pipeline", new long[] {1}, 1);
		final Path other = Resources.copy(vae, folder.resolve("other"));
		writer.write(other.resolve(WEIGHTS));
		assertEquals(version(vae), version(other));
	}

	@Test
	void weightsAreReadOnce() throws IOException {
		final CancelCheck stop = () -> {
			throw new CancellationException();
		};
		assertThrows(CancellationException.class, () -> Checkpoints.open(vae, "", KnownFiles.NONE, stop));
		final Path onnx = Resources.path("vectors/kl-f8c4-onnx-optimum");
		assertThrows(CancellationException.class, () -> OnnxFolder.open(onnx, "", stop));
		final String version = version(vae);
		final String exported = version(onnx);
		assertEquals(version, Checkpoints.open(vae, "", KnownFiles.NONE, stop).version());
		assertEquals(exported, OnnxFolder.open(onnx, "", stop).version());
	}

	@Test
	void aVersionThatTheConfigTellsCounts() throws IOException {
		rewrite(vae.resolve("config.json"), "{", "{\"version\": \"1.2\",");
		assertEquals("1.2", Models.standard().find(vae.toString()).version());
	}

	@Test
	void otherWeightsInAGraphAreAnotherVersion() throws IOException {
		final Path original = Resources.path("vectors/kl-f8c4-onnx-optimum");
		final Path model = Resources.copy(original, folder.resolve("onnx"));
		final String before = version(model);
		assertEquals(before, version(original));
		assertEquals(before, version(model.resolve("vae_encoder/model.onnx")));
		final Path decoder = model.resolve("vae_decoder/model.onnx");
		changeWeight(decoder, Files.size(decoder) / 2);
		assertNotEquals(before, version(model));
	}

	@Test
	void otherWeightsBesideAGraphAreAnotherVersion() throws IOException {
		final Path model = ExportedModel.write(folder, Files.readString(vae.resolve("config.json")), true);
		final String before = version(model);
		changeLastWeight(model.resolve("vae_decoder/" + WEIGHTS));
		assertNotEquals(before, version(model));
	}

	/** People who train models call folders that as well; only in Hugging Face's cache the name is a version. */
	@Test
	void foldersOfSnapshotsAreNoRevisions() throws IOException {
		final Path snapshot = Resources.copy(vae, folder.resolve("training/snapshots/last/vae"));
		assertEquals(version(vae), version(snapshot));
		final Path cached = Resources.copy(vae, folder.resolve("models--lab--vae/snapshots/0123abcd/vae"));
		assertEquals("0123abcd", Models.standard().find(cached.toString()).version());
	}

	@Test
	void onlyHashesTellThatWeightsAreTheSame() {
		final String version = WeightsVersion.of(List.of("a", "b"));
		assertEquals(version, WeightsVersion.of(List.of("b", "a")));
		assertTrue(WeightsVersion.areSame(version, version));
		assertFalse(WeightsVersion.areSame(version, WeightsVersion.of(List.of("a", "c"))));
		assertFalse(WeightsVersion.areSame("1.0", "1.0"));
	}
}
