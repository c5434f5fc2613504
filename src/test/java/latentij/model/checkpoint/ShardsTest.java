// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import latentij.testing.Links;
import latentij.testing.Resources;
import latentij.testing.SafetensorsWriter;
import latentij.util.files.FileStates;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the files in a folder are the weights, where some are parts that an index names. */
class ShardsTest {

	private static final String WHOLE = "diffusion_pytorch_model.safetensors";
	private static final String SECOND = "diffusion_pytorch_model-00002-of-00002.safetensors";

	@TempDir
	Path folder;

	private Path vae;

	@BeforeEach
	void copyShards() throws IOException {
		vae = Resources.copy(Resources.path("cases/29/vae"), folder.resolve("vae"));
	}

	/** The names of the files whose tensors would be read. */
	private Set<String> weights() throws IOException {
		final TensorFiles tensors = new CheckpointFolder(vae).tensors();
		return Set.copyOf(tensors.byFile(tensors.tensors()).keySet().stream()
				.map(file -> file.path().getFileName().toString())
				.toList());
	}

	private Path other(final String name) throws IOException {
		return Files.copy(Resources.path("vectors/tiny-taesd/vae/" + WHOLE), vae.resolve(name));
	}

	/** As diffusers does; the other file may be older, or of 16 bits. */
	@ParameterizedTest
	@ValueSource(strings = {WHOLE, "diffusion_pytorch_model.fp16.safetensors"})
	void anIndexCountsBeforeOneFile(final String name) throws IOException {
		final Set<String> expected = weights();
		assertEquals(2, expected.size());
		other(name);
		assertEquals(expected, weights());
	}

	@Test
	void anIndexOf16BitsCountsAfterOneFileOf32() throws IOException {
		rename("fp16");
		assertEquals(2, weights().size());
		other(WHOLE);
		assertEquals(Set.of(WHOLE), weights());
	}

	@ParameterizedTest
	@ValueSource(strings = {"fp16", "bf16"})
	void partsOf16BitsOpen(final String precision) throws IOException {
		final List<Float> expected = numbers();
		rename(precision);
		assertEquals(expected, numbers());
	}

	@Test
	void oneFileIsTakenWhereAPartIsMissing() throws IOException {
		Files.delete(vae.resolve(SECOND));
		final String message = assertThrows(IOException.class, this::weights).getMessage();
		assertTrue(message.contains(SECOND + " is missing"), message);
		other(WHOLE);
		assertEquals(Set.of(WHOLE), weights());
	}

	/** Of parts without their list, none is a model that could be chosen instead. */
	@Test
	void aMissingIndexIsNamed() throws IOException {
		Files.delete(vae.resolve(WHOLE + ".index.json"));
		assertIndexIsAsked();
		Files.delete(vae.resolve(SECOND));
		assertIndexIsAsked();
		other(WHOLE);
		assertEquals(Set.of(WHOLE), weights());
	}

	/** As transformers and other programs name it; diffusers does not look for them. */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"model.safetensors.index.json",
				"diffusion_pytorch_model.fp16.safetensors.index.json",
				"vae.safetensors.index.fp32.json"
			})
	void anIndexOfAnotherNameCountsWhereItIsTheOnlyOne(final String name) throws IOException {
		final List<Float> expected = numbers();
		final Path index = Files.move(vae.resolve(WHOLE + ".index.json"), vae.resolve(name));
		assertEquals(expected, numbers());
		final FileStates states = Checkpoints.open(vae, "29").files();
		assertTrue(states.changed().isEmpty());
		Files.copy(index, vae.resolve("other.safetensors.index.json"));
		final String message = assertThrows(IOException.class, this::weights).getMessage();
		assertTrue(message.contains(name) && message.contains("other.safetensors.index.json"), message);
		Files.writeString(index, Files.readString(index) + " ");
		assertTrue(states.changed().isPresent());
	}

	/** They are read as one file would be; of so few channels, nothing tells the groups. */
	@Test
	void partsWithoutAConfigLackNoIndex() throws IOException {
		Files.delete(vae.resolve("config.json"));
		final String message = assertThrows(IOException.class, () -> Checkpoints.open(vae, "29"))
				.getMessage();
		assertFalse(message.contains("Download it too"), message);
		assertTrue(message.contains(WHOLE + ".index.json"), message);
	}

	private void assertIndexIsAsked() {
		final String message = assertThrows(IOException.class, this::weights).getMessage();
		assertTrue(message.contains(WHOLE + ".index.json. Download it too."), message);
	}

	/** diffusers reads all tensors of all files that an index names. */
	@Test
	void tensorsAreWhereTheyLieWhateverTheIndexSays() throws IOException {
		final List<Float> expected = numbers();
		final Path index = vae.resolve(WHOLE + ".index.json");
		final String key = "\"encoder.conv_in.weight\"";
		final String first = Files.readString(index);
		final String place = key + ": \"diffusion_pytorch_model-0000";
		assertTrue(first.contains(place + "1") || first.contains(place + "2"), first);
		Files.writeString(
				index,
				first.replace(place + "1", place + "0")
						.replace(place + "2", place + "1")
						.replace(place + "0", place + "2"));
		assertEquals(expected, numbers());
		Files.writeString(index, first.replace(key, "\"no.such.tensor\""));
		assertEquals(expected, numbers());
	}

	@Test
	void tensorsInTwoPartsCountWhereTheIndexSays() throws IOException {
		final String key = "encoder.conv_in.weight";
		final Path index = vae.resolve(WHOLE + ".index.json");
		final String other = "diffusion_pytorch_model-00003-of-00003.safetensors";
		new SafetensorsWriter()
				.add(key, new long[] {2}, 1, 2)
				.add("other", new long[] {1}, 1)
				.write(vae.resolve(other));
		final List<Float> expected = numbers();
		final String named =
				Files.readString(index).replace("\"weight_map\": {", "\"weight_map\": {\"other\": \"" + other + "\",");
		Files.writeString(index, named);
		assertEquals(expected, numbers());
		Files.writeString(index, named.replace("\"" + key + "\"", "\"another\""));
		final String message = assertThrows(IOException.class, this::numbers).getMessage();
		assertTrue(message.startsWith("The tensor \"" + key + "\" is in both " + other + " and "), message);
	}

	/** There the files are called by their hashes, which nobody looks for. */
	@Test
	void partsInHuggingFacesCacheAreCalledAsTheIndexCallsThem() throws IOException {
		final Path blobs = Files.createDirectories(folder.resolve("models--a--b/blobs"));
		final Path snapshot = Files.createDirectories(folder.resolve("models--a--b/snapshots/main"));
		final Path index = vae.resolve(WHOLE + ".index.json");
		Files.writeString(
				index,
				Files.readString(index).replace("\"weight_map\": {", "\"weight_map\": {\"new\": \"" + SECOND + "\","));
		try (Stream<Path> files = Files.list(vae)) {
			for (final Path file : files.toList()) {
				final Path blob = Files.move(file, blobs.resolve(Integer.toHexString(file.hashCode())));
				Links.symbolic(snapshot.resolve(file.getFileName()), blob);
			}
		}
		assertEquals(
				"new is missing in " + SECOND,
				new CheckpointFolder(snapshot).tensors().missing("new"));
	}

	@Test
	void onePartIsNoModel() {
		final Path part = vae.resolve(SECOND);
		assertEquals(
				part + " holds a part of a model, and is none by itself. Choose the folder of all parts, " + vae
						+ ", instead of the file.",
				assertThrows(IOException.class, () -> Checkpoints.open(part, "29"))
						.getMessage());
	}

	/** Files that would be taken instead, were they there, are watched. */
	@Test
	void filesThatDecideAreWatched() throws IOException {
		final FileStates states = Checkpoints.open(vae, "29").files();
		assertTrue(states.changed().isEmpty());
		Files.delete(vae.resolve(WHOLE + ".index.json"));
		other(WHOLE);
		assertTrue(states.changed().isPresent());
	}

	/** The values of the first convolution. */
	private List<Float> numbers() throws IOException {
		final TensorFiles tensors = new CheckpointFolder(vae).tensors();
		final String key = "encoder.conv_in.weight";
		final float[] values =
				tensors.file(key).read(tensors.tensors().get(key)).toArray();
		return Stream.iterate(0, i -> i < values.length, i -> i + 1)
				.map(i -> values[i])
				.toList();
	}

	/** Gives the files the names that diffusers writes for a variant. */
	private void rename(final String variant) throws IOException {
		final Path index = vae.resolve(WHOLE + ".index.json");
		final String json = Files.readString(index);
		Files.writeString(
				vae.resolve(WHOLE + ".index." + variant + ".json"),
				json.replace("diffusion_pytorch_model-", "diffusion_pytorch_model." + variant + "-"));
		Files.delete(index);
		for (int i = 1; i <= 2; i++) {
			final Path part = vae.resolve("diffusion_pytorch_model-0000" + i + "-of-00002.safetensors");
			Files.move(
					part,
					vae.resolve(part.getFileName()
							.toString()
							.replace("diffusion_pytorch_model-", "diffusion_pytorch_model." + variant + "-")));
		}
	}
}
