// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import latentij.model.VaeModel;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.testing.Links;
import latentij.testing.Resources;
import latentij.testing.SafetensorsWriter;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged, that do not fit together, or that are links. */
class CheckpointFilesTest extends CheckpointsFixture {

	@Test
	void tensorsThatDoNotFitTheConfigAreNamed() throws IOException {
		String message = failure(withConfig(config -> config.addProperty("use_quant_conv", false)));
		assertTrue(message.contains("quant_conv.bias has no place"), message);
		message = failure(withConfig(config -> config.addProperty("latent_channels", 16)));
		assertTrue(
				message.contains("encoder.conv_out.weight has the shape [8, 32, 3, 3] instead of [32, 32, 3, 3]"),
				message);
		message = failure(withConfig(config -> config.addProperty("layers_per_block", 2)));
		assertTrue(message.contains("encoder.down_blocks.0.resnets.1.norm1.weight is missing"), message);
		assertTrue(message.contains(" more"), message);
		assertTrue(message.contains(WEIGHTS), message);
		message = failure(withConfig(config -> config.addProperty("mid_block_add_attention", false)));
		assertTrue(message.contains("attentions.0.group_norm.bias has no place"), message);
	}

	@ParameterizedTest
	@CsvSource({"I32, 4, int32", "I64, 8, int64", "BOOL, 1, bool", "U8, 1, uint8"})
	void weightsThatAreNoFloatsAreRefusedByTheNameOfTheirType(final String dtype, final int bytes, final String name)
			throws IOException {
		final Path vae = withConfig(config -> {});
		final SafetensorsFile floats = SafetensorsFile.open(vae.resolve(WEIGHTS));
		final SafetensorsWriter one = new SafetensorsWriter();
		final SafetensorsWriter all = new SafetensorsWriter();
		for (final TensorInfo tensor : floats.tensors().values()) {
			final long[] shape =
					tensor.shape().stream().mapToLong(Long::longValue).toArray();
			final byte[] others = new byte[(int) tensor.size() * bytes];
			all.add(tensor.key(), dtype, shape, others);
			if (tensor.key().equals("decoder.conv_in.bias")) one.add(tensor.key(), dtype, shape, others);
			else one.add(tensor.key(), shape, floats.read(tensor).toArray());
		}
		final Path file = one.write(vae.resolve(WEIGHTS));
		assertEquals(
				"The tensor decoder.conv_in.bias of " + file + " has values of the type " + name
						+ ". Weights of float64, float32, float16, bfloat16, float8_e4m3fn and float8_e5m2 can be read. If"
						+ " the model was quantized, take the file that it was made of; else save its weights as one of"
						+ " these types, as with tensor.float() in PyTorch.",
				failure(vae));
		all.write(file);
		final String message = failure(vae);
		assertTrue(
				message.contains(
						"the type " + name + ", as " + (floats.tensors().size() - 1) + " more. Weights"),
				message);
	}

	/** As ComfyUI and others store them: multiplied by nothing, they would be other weights. */
	@ParameterizedTest
	@ValueSource(strings = {"scale_weight", "weight_scale", "weight_scale_inv", "scale_input", "comfy_quant"})
	void weightsWithScalesAreRefused(final String name) throws IOException {
		final Path vae = withConfig(config -> {});
		final SafetensorsFile floats = SafetensorsFile.open(vae.resolve(WEIGHTS));
		final SafetensorsWriter scaled = new SafetensorsWriter();
		for (final TensorInfo tensor : floats.tensors().values())
			scaled.add(
					tensor.key(),
					tensor.shape().stream().mapToLong(Long::longValue).toArray(),
					floats.read(tensor).toArray());
		final Path file =
				scaled.add("decoder.conv_in." + name, new long[] {1}, 0.5f).write(vae.resolve(WEIGHTS));
		assertEquals(
				"The weights of " + file + " were quantized with scales, as \"decoder.conv_in." + name
						+ "\", which LatentIJ does not read. Take the file that it was made of, as one of 16 bits.",
				failure(vae));
	}

	@Test
	void weightsThatAreNoNumbersAreFoundAlsoWhereTimeStampsAreSetBack() throws IOException {
		final Path vae = withConfig(config -> {});
		final Path file = vae.resolve(WEIGHTS);
		final FileTime time = Files.getLastModifiedTime(file);
		Checkpoints.open(vae, "good");
		final SafetensorsFile tensors = SafetensorsFile.open(file);
		final TensorInfo tensor = tensors.tensor("decoder.conv_in.weight");
		SafetensorsWriter.overwrite(file, tensor.offset() + tensor.length() - 4, Float.NaN);
		Files.setLastModifiedTime(file, time);
		// Of the same size and time stamp; Unix knows better, and of other systems one value may lie between samples.
		if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) assertDamaged(vae);
		Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 5000));
		assertDamaged(vae);
	}

	private void assertDamaged(final Path vae) throws IOException {
		final String message = failure(vae);
		assertTrue(message.contains("decoder.conv_in.weight"), message);
		assertTrue(message.contains(WEIGHTS), message);
	}

	@Test
	void aCacheThatCannotBeUsedDoesNoHarm() throws IOException {
		final Path cache = Files.createDirectories(folder.resolve("cache"));
		Files.writeString(cache.resolve("files"), "a file where a folder goes");
		final Path vae = withConfig(config -> {});
		Checkpoints.open(vae, "good");
		Checkpoints.open(vae, "again");
		Files.delete(cache.resolve("files"));
		Checkpoints.open(vae, "good");
		try (Stream<Path> memories = Files.list(cache.resolve("files"))) {
			for (final Path memory : memories.toList()) Files.write(memory, new byte[] {'\\', 'u', 'x', 0, (byte) 200});
		}
		Checkpoints.open(vae, "spoilt memory");
	}

	@Test
	void cutOffFilesAreRefused() throws IOException {
		final Path vae = withConfig(config -> {});
		final Path file = vae.resolve(WEIGHTS);
		final long size = Files.size(file);
		for (final long n : new long[] {size - 1, size / 2, 20_000, 1000, 8, 3, 0}) {
			try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
				channel.truncate(n);
			}
			final String message = failure(vae);
			assertTrue(message.contains(WEIGHTS), message);
			assertTrue(message.contains("Download it again"), message);
		}
	}

	@Test
	void filesThatAreNoModelsAreRefused() throws IOException {
		final Path pickle = Files.write(folder.resolve("a.ckpt"), new byte[10]);
		assertFalse(Checkpoints.matches(pickle));
		assertTrue(failure(pickle).contains("programs"));
		final Path vae = withConfig(config -> {});
		Files.delete(vae.resolve(WEIGHTS));
		Files.write(vae.resolve("diffusion_pytorch_model.bin"), new byte[10]);
		assertTrue(Checkpoints.matches(vae));
		assertTrue(failure(vae).contains("programs"));
		Files.writeString(vae.resolve("config.json"), "{}");
		assertFalse(Checkpoints.matches(vae));
		withConfig(config -> {});
		Files.delete(vae.resolve(WEIGHTS));
		final Path lora = new SafetensorsWriter()
				.add("lora_unet.alpha", new long[] {1}, 1)
				.write(folder.resolve("lora.safetensors"));
		assertTrue(failure(lora).contains("lora_unet.alpha"));
		assertTrue(failure(folder.resolve("missing")).contains("missing"));
		assertTrue(failure(Files.createDirectories(folder.resolve("empty"))).contains("config.json"));
		Files.copy(lora, vae.resolve("1.safetensors"));
		Files.copy(lora, vae.resolve("2.safetensors"));
		assertTrue(failure(vae).contains("1.safetensors, 2.safetensors"));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"../a.safetensors",
				"/a.safetensors",
				"b\\\\a.safetensors",
				"C:a.safetensors",
				"a.bin",
				"",
				"..",
				"none.safetensors"
			})
	void shardsOfAnotherFolderAreRefused(final String name) throws IOException {
		final Path model = Resources.copy(Resources.path("cases/29/vae"), folder.resolve("model"));
		Files.copy(
				model.resolve("diffusion_pytorch_model-00001-of-00002.safetensors"), folder.resolve("a.safetensors"));
		Files.writeString(
				model.resolve(WEIGHTS + ".index.json"),
				"{\"weight_map\": {\"encoder.conv_in.weight\": \"" + name + "\"}}");
		final String message = failure(model);
		assertTrue(message.contains("index.json"), message);
	}

	@Test
	void shardsThatDoNotHoldWhatTheIndexSaysAreNamed() throws IOException {
		final Path model = Resources.copy(Resources.path("cases/29/vae"), folder.resolve("model"));
		final String shard = "diffusion_pytorch_model-00002-of-00002.safetensors";
		Files.copy(
				model.resolve("diffusion_pytorch_model-00001-of-00002.safetensors"),
				model.resolve(shard),
				StandardCopyOption.REPLACE_EXISTING);
		final String message = failure(model);
		assertTrue(message.contains(shard), message);
	}

	/** A folder laid out as Hugging Face's cache; gives the snapshot. */
	private Path huggingFaceCache(final Path blobs) throws IOException {
		final Path repo = folder.resolve("models--owner--name");
		final Path snapshot = Files.createDirectories(repo.resolve("snapshots/0123abcd/vae"));
		Files.createDirectories(blobs);
		Files.copy(Vectors.path("kl-f8c4/vae/config.json"), blobs.resolve("c0"));
		Files.copy(Vectors.path("kl-f8c4/vae/" + WEIGHTS), blobs.resolve("b1"));
		Links.symbolic(snapshot.resolve("config.json"), snapshot.relativize(blobs.resolve("c0")));
		Links.symbolic(snapshot.resolve(WEIGHTS), snapshot.relativize(blobs.resolve("b1")));
		return snapshot.getParent();
	}

	@Test
	void linksOfHuggingFacesCacheAreFollowed() throws IOException {
		final Path blobs = folder.resolve("models--owner--name/blobs");
		final Path snapshot = huggingFaceCache(blobs);
		final VaeModel model = Checkpoints.open(snapshot, "owner/name");
		assertEquals(blobs.toRealPath(), graph(model.encoder().source()).externalData());
		assertIsDiffusers(model, "kl-f8c4/expected/");
	}

	@Test
	void linksThatLeaveTheFolderAreNotFollowed() throws IOException {
		final Path snapshot = huggingFaceCache(folder.resolve("models--other--name/blobs"));
		final String message = failure(snapshot);
		assertTrue(message.contains("link"), message);
		// A link that the user chose as a file is another matter.
		Files.copy(Vectors.path("kl-f8c4/vae/config.json"), folder.resolve("config.json"));
		final Path chosen = Links.symbolic(
				folder.resolve("chosen.safetensors"), snapshot.resolve("vae").resolve(WEIGHTS));
		assertIsDiffusers(Checkpoints.open(chosen, "chosen"), "kl-f8c4/expected/");
	}

	/** As git-annex leaves them of files that were not fetched. */
	@Test
	void linksToWhatIsNotThereAreNamedAsSuch() throws IOException {
		Files.copy(Vectors.path("kl-f8c4/vae/config.json"), folder.resolve("config.json"));
		Links.symbolic(folder.resolve(WEIGHTS), Path.of("..", ".git", "annex", "objects", "weights.safetensors"));
		final String message = failure(folder);
		assertTrue(message.contains("is a link to") && message.contains("git annex get"), message);
	}
}
