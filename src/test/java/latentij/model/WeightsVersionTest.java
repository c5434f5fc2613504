// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.Affine;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.KnownFiles;
import latentij.model.family.Families;
import latentij.model.family.VaeGraphs;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
		assertTrue(version.matches("sha256-[0-9a-f]{12}-[0-9a-f]{8}"), version);
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

	/** Tensors do not show them. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '\'',
			value = {
				"kl-f8c4 | `act_fn`: `silu` | `act_fn`: `mish`",
				"kl-f8c4 | `norm_num_groups`: 8 | `norm_num_groups`: 4",
				"kl-f8c4 | `scaling_factor`: 0.18215 | `scaling_factor`: 0.13025",
				"kl-f8c4 | `scaling_factor`: 0.18215 | `scaling_factor`: 0.18215, `shift_factor`: 0.1",
				"families/kl-latents-mean-std | -0.2, | -0.3,",
				"families/kl-latents-mean-std | 0.7, | 0.8,",
				"families/asymmetric | `norm_num_groups`: 4 | `norm_num_groups`: 2",
				"families/vq | `norm_num_groups`: 4 | `norm_num_groups`: 2",
				"families/flux2 | `norm_num_groups`: 4 | `norm_num_groups`: 2",
				"families/flux2 | `batch_norm_eps`: 0.0001 | `batch_norm_eps`: 0.001",
				"families/temporal-decoder | 0.18215 | 0.5",
				"families/wan | -0.789 | -0.788",
				"families/wan22 | 0.852 | 0.853",
				"tiny-taesd | `relu` | `silu`",
				"tiny-taesd | `scaling_factor`: 1.0 | `scaling_factor`: 0.5",
				"families/dc-ae-no-first | `attention_head_dim`: 4 | `attention_head_dim`: 2",
				"families/dc-ae | `decoder_in_shortcut`: true | `decoder_in_shortcut`: false",
				"families/dc-ae | `encoder_out_shortcut`: true | `encoder_out_shortcut`: false",
				"families/dc-ae | `decoder_conv_act_fn`: `relu` | `decoder_conv_act_fn`: `silu`",
				"families/dc-ae | `silu` | `gelu`",
				"families/dc-ae | 0.41407 | 0.5"
			})
	void otherNumbersOfTheConfigAreAnotherVersion(final String name, final String said, final String other)
			throws IOException {
		final Path model = Resources.copy(Vectors.path(name + "/vae"), folder.resolve("model"));
		final String before = version(model);
		rewrite(model.resolve("config.json"), said.replace('`', '"'), other.replace('`', '"'));
		assertNotEquals(before, version(model));
	}

	/** Only blocks with shortcuts use them, and tensors of the decoder alone do not show them. */
	@Test
	void whereTimeIsHalvedIsPartOfTheVersion() throws IOException {
		final Path model = Vectors.path("families/wan22/vae");
		final String config = Files.readString(model.resolve("config.json"));
		final VaeGraphs graphs = graphs(config);
		final VaeGraphs other = graphs(config.replaceFirst("false,\\s*true", "true, false"));
		assertNotEquals(graphs, other);
		assertEquals(graphs.tensors(), other.tensors());
		assertNotEquals(graphs.options(), other.options());
	}

	private static VaeGraphs graphs(final String config) throws IOException {
		return Families.read("config.json", config.getBytes(StandardCharsets.UTF_8))
				.graphs();
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '\'',
			value = {
				"`_diffusers_version`: `0.30.3` | `_diffusers_version`: `9`",
				"{ | {`version`: `1.2`, `license`: `mit`, `dropout`: 0.1, `force_upcast`: false,",
				"{ | {`mid_block_add_attention`: true, `shift_factor`: null, `latents_mean`: null,",
				"`act_fn`: `silu`, | ",
				"`scaling_factor`: 0.18215 | `scaling_factor`: 1821.5e-4",
				"`sample_size`: 64 | `sample_size`: 256"
			})
	void entriesThatChangeNoNumberDoNotCount(final String said, final String other) throws IOException {
		final String before = version(vae);
		rewrite(vae.resolve("config.json"), said.replace('`', '"'), other == null ? "" : other.replace('`', '"'));
		assertEquals(before, version(vae));
	}

	@Test
	void orderAndBlanksOfTheConfigDoNotCount() throws IOException {
		final String before = version(vae);
		final Path config = vae.resolve("config.json");
		final JsonObject json = JsonParser.parseString(Files.readString(config)).getAsJsonObject();
		final JsonObject reversed = new JsonObject();
		final List<String> keys = new ArrayList<>(json.keySet());
		Collections.reverse(keys);
		keys.forEach(key -> reversed.add(key, json.get(key)));
		Files.writeString(config, reversed.toString());
		assertEquals(before, version(vae));
	}

	/** Latents keep them: one that changes here makes all models of its kind others to users. */
	@ParameterizedTest
	@CsvSource({
		"kl-f8c4, 736344a4279b-1d148ee2",
		"tiny-taesd, 95b422ff2059-a854785c",
		"families/asymmetric, fc20378f7dc8-a3766aa6",
		"families/dc-ae, d4d85dc70fed-ddc89bdf",
		"families/flux2, fe4770daca51-67c1c2d7",
		"families/kl-latents-mean-std, 350f01aa9d0f-7e0c9fc8",
		"families/qwen-image, a58ab2483c93-3b300065",
		"families/temporal-decoder, c74b59c13f62-5ef7738a",
		"families/vq, a9ca83eedfc5-67c1c2d7",
		"families/wan, 50c01d299802-1f1d0940",
		"families/cogvideox, 8ed1be832193-f30bd398",
		"families/hunyuan-image, 223e2b6f5d40-51fb5d37",
		"families/hunyuan-image-refiner, 60d7a1bd99ba-f05fdced",
		"families/hunyuan-video, 5c4a8d6e6299-6dc86fe8",
		"families/hunyuan-video-15, daa83bd9e904-f05fdced",
		"families/ltx-2, 9683f762617e-a854785c",
		"families/ltx-2-others, 060d1c8834b3-906a087a",
		"families/kvae, d1add899fcf1-a854785c",
		"families/qwen-image-2, 32fa92082836-65811a03",
		"families/wan22, 3befa885e262-a056aa78"
	})
	void versionsStay(final String name, final String version) throws IOException {
		assertEquals("sha256-" + version, version(Vectors.path(name + "/vae")));
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

	/** Files of graphs do not hold them. */
	@Test
	void otherFactorsBesideAGraphAreAnotherVersion() throws IOException {
		final Path model = Resources.copy(Resources.path("vectors/kl-f8c4-onnx-optimum"), folder.resolve("onnx"));
		final String before = version(model);
		for (final String half : new String[] {"vae_encoder", "vae_decoder"}) {
			final Path config = model.resolve(half + "/config.json");
			rewrite(config, "{", "{\"version\": \"1.2\",");
			rewrite(config, "\"norm_num_groups\": 8", "\"norm_num_groups\": 4");
		}
		assertEquals(before, version(model));
		for (final String half : new String[] {"vae_encoder", "vae_decoder"})
			rewrite(model.resolve(half + "/config.json"), "0.18215", "0.5");
		assertNotEquals(before, version(model));
	}

	@Test
	void otherWeightsBesideAGraphAreAnotherVersion() throws IOException {
		final Path model = ExportedModel.write(folder, Files.readString(vae.resolve("config.json")), true);
		final String before = version(model);
		changeLastWeight(model.resolve("vae_decoder/" + WEIGHTS));
		assertNotEquals(before, version(model));
	}

	/** Only names on Hugging Face have its commits as versions: files in its cache can be changed, and copied. */
	@Test
	void foldersOfSnapshotsAreNoRevisions() throws IOException {
		final Path cached = Resources.copy(vae, folder.resolve("models--lab--vae/snapshots/0123abcd/vae"));
		assertEquals(version(vae), version(cached));
	}

	@Test
	void onlyHashesTellThatNumbersAreTheSame() {
		final LatentNorm norm = new Affine(Affine.DEFAULT_SCALING_FACTOR, 0);
		final String version = WeightsVersion.of(List.of("a", "b"), norm, List.of());
		// The SHA-256 of "a", a line break and "b", and that of the factors.
		assertEquals("sha256-7e18f737311b-5ef7738a", version);
		assertEquals(version, WeightsVersion.of(List.of("b", "a"), norm, List.of()));
		assertTrue(WeightsVersion.areSame(version, version));
		assertFalse(WeightsVersion.areSame(version, WeightsVersion.of(List.of("a", "c"), norm, List.of())));
		assertFalse(WeightsVersion.areSame("1.0", "1.0"));
	}

	@Test
	void earlierVersionsTellTheWeightsAlone() {
		final String earlier = "sha256-7e18f737311b";
		final String usual = WeightsVersion.of(List.of("a", "b"), new Affine(0.18215, 0), List.of());
		final String other = WeightsVersion.of(List.of("a", "b"), new Affine(0.13025, 0), List.of());
		assertFalse(WeightsVersion.areSame(usual, other));
		for (final String version : List.of(usual, other)) {
			assertTrue(WeightsVersion.areSame(version, earlier));
			assertTrue(WeightsVersion.areSame(earlier, version));
			assertTrue(Models.areExchangeable("lab", earlier, version));
			assertFalse(WeightsVersion.areSame(version, "sha256-7e18f737311c"));
			assertFalse(WeightsVersion.areSame(version, "sha256-7e18"));
		}
	}
}
