// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import latentij.codec.Latent;
import latentij.codec.LatentNorm.PerChannel;
import latentij.codec.VaeCodec;
import latentij.model.VaeModel;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.testing.Npy;
import latentij.testing.SafetensorsWriter;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Single files of autoencoders, most of them of videos, with the names that their authors or ComfyUI use. */
class AuthorsFilesTest extends CheckpointsFixture {

	private static Map<String, String> authorsNames(final String family) throws IOException {
		return Files.readAllLines(Vectors.path("families/" + family + "/authors.txt")).stream()
				.map(line -> line.split(" "))
				.collect(Collectors.toMap(words -> words[1], words -> words[0]));
	}

	/** The tensors by other names; null leaves one out. */
	private Path written(final String family, final String type, final UnaryOperator<String> name) throws IOException {
		final SafetensorsFile file =
				SafetensorsFile.open(Vectors.path("families/" + family + "/vae/diffusion_pytorch_model.safetensors"));
		final SafetensorsWriter writer = new SafetensorsWriter();
		for (final TensorInfo tensor : file.tensors().values()) {
			if (name.apply(tensor.key()) == null) continue;
			final long[] shape =
					tensor.shape().stream().mapToLong(Long::longValue).toArray();
			writer.add(
					name.apply(tensor.key()),
					type,
					shape,
					bytes(type, file.read(tensor).toArray()));
		}
		return writer.write(folder.resolve(family + type + ".safetensors"));
	}

	/** Floats, or their upper halves. */
	private static byte[] bytes(final String type, final float... values) {
		final ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
		for (final float value : values) {
			if (type.equals("BF16")) bytes.putShort((short) (Float.floatToIntBits(value) >>> 16));
			else bytes.putInt(Float.floatToIntBits(value));
		}
		final byte[] used = new byte[bytes.position()];
		bytes.get(0, used);
		return used;
	}

	private static float[] mean(final VaeModel model, final String family) {
		try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.CPU)) {
			return codec.posterior(
							Npy.vector("families/" + family + "/expected/x.npy").tensor())
					.mode()
					.values()
					.toArray();
		}
	}

	private static float[] decoded(final VaeModel model, final String family) {
		try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.CPU)) {
			return codec.decode(new Latent(Npy.vector("families/" + family + "/expected/mean.npy")
							.tensor()))
					.toArray();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "vae.", "first_stage_model."})
	void authorsNamesTellTheArchitectureAndTheNumbersOfLatents(final String prefix) throws IOException {
		final Map<String, String> names = authorsNames("qwen-image");
		final VaeModel model = Checkpoints.open(written("qwen-image", "F32", key -> prefix + names.get(key)), "qwen");
		final VaeModel folderModel = Checkpoints.open(Vectors.path("families/qwen-image"), "qwen");
		assertEquals(folderModel.config(), model.config());
		assertEquals(16, ((PerChannel) model.config().norm()).mean().size());
		assertEquals(2, model.notes().size(), model.notes().toString());
		assertArrayEquals(mean(folderModel, "qwen-image"), mean(model, "qwen-image"));
		assertArrayEquals(decoded(folderModel, "qwen-image"), decoded(model, "qwen-image"));
	}

	@ParameterizedTest
	@ValueSource(strings = {"wan", "wan22", "hunyuan-video", "ltx-2"})
	void authorsNamesGoWithTheConfigBeside(final String family) throws IOException {
		final Map<String, String> names = authorsNames(family);
		Files.copy(Vectors.path("families/" + family + "/vae/config.json"), folder.resolve("config.json"));
		final VaeModel model = Checkpoints.open(written(family, "F32", names::get), family);
		final VaeModel folderModel = Checkpoints.open(Vectors.path("families/" + family), family);
		assertEquals(folderModel.config(), model.config());
		assertArrayEquals(mean(folderModel, family), mean(model, family));
		assertArrayEquals(decoded(folderModel, family), decoded(model, family));
	}

	/** Nothing in tensors shows it, and LTX-2's versions differ. */
	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void whatIsAroundImagesOfLtx2IsAskedFor(final boolean authors) throws IOException {
		final Map<String, String> names = authorsNames("ltx-2");
		final Path file = written("ltx-2", "F32", authors ? key -> "vae." + names.get(key) : key -> key);
		final String message = assertThrows(IOException.class, () -> Checkpoints.open(file, "video"))
				.getMessage();
		assertTrue(message.contains("what its convolutions see around images"), message);
		assertTrue(message.contains("config.json"), message);
	}

	/** Its groups are taken to be those of HunyuanVideo, and all else is read off the tensors. */
	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void hunyuanVideosTensorsTellTheArchitecture(final boolean authors) throws IOException {
		final Map<String, String> names = authorsNames("hunyuan-video");
		final Path file = written("hunyuan-video", "F32", authors ? names::get : key -> key);
		final String message = assertThrows(IOException.class, () -> Checkpoints.open(file, "video"))
				.getMessage();
		assertTrue(message.contains("norm_num_groups 32 does not divide 8"), message);
		assertTrue(message.contains("config.json"), message);
	}

	@Test
	void kvaesTensorsTellTheArchitecture() throws IOException {
		final VaeModel model = Checkpoints.open(written("kvae", "F32", key -> key), "kvae");
		final VaeModel folderModel = Checkpoints.open(Vectors.path("families/kvae"), "kvae");
		assertEquals(folderModel.config(), model.config());
		assertArrayEquals(mean(folderModel, "kvae"), mean(model, "kvae"));
		assertArrayEquals(decoded(folderModel, "kvae"), decoded(model, "kvae"));
	}

	@Test
	void unknownNumbersOfLatentsAreAskedFor() throws IOException {
		final Map<String, String> names = authorsNames("wan22");
		final Path file = written("wan22", "F32", names::get);
		final String message = assertThrows(IOException.class, () -> Checkpoints.open(file, "wan"))
				.getMessage();
		assertTrue(message.contains("6 latent channels") && message.contains("config.json"), message);
	}

	@Test
	void halfPrecisionGivesTheNumbersOfTheSameWeights() throws IOException {
		final VaeModel half = Checkpoints.open(written("qwen-image", "BF16", key -> key), "half");
		final VaeModel cut = Checkpoints.open(written("qwen-image", "F32", key -> key), "whole");
		final float[] found = mean(half, "qwen-image");
		final float[] whole = mean(cut, "qwen-image");
		double largest = 0;
		double apart = 0;
		for (int i = 0; i < found.length; i++) {
			largest = Math.max(largest, Math.abs(whole[i]));
			apart = Math.max(apart, Math.abs(whole[i] - found[i]));
		}
		// Eight bits of each weight are left.
		assertTrue(apart > 0 && apart < 0.05 * largest, apart + " of " + largest);
	}

	@Test
	void encoderAloneEncodes() throws IOException {
		final Map<String, String> names = authorsNames("wan22");
		Files.copy(Vectors.path("families/wan22/vae/config.json"), folder.resolve("config.json"));
		final VaeModel model = Checkpoints.open(
				written(
						"wan22",
						"F32",
						key -> key.startsWith("encoder.") || key.startsWith("quant_conv.") ? names.get(key) : null),
				"half");
		assertArrayEquals(mean(Checkpoints.open(Vectors.path("families/wan22"), "wan"), "wan22"), mean(model, "wan22"));
		assertEquals(
				List.of(true),
				model.notes().stream()
						.map(note -> note.contains("encoder alone"))
						.toList());
	}

	/** No tensor that one frame needs has another shape then, but its numbers are others. */
	@ParameterizedTest
	@ValueSource(strings = {"wan", "wan22"})
	void configsThatContradictTheTensorsAreRefused(final String family) throws IOException {
		final Path vae = Vectors.path("families/" + family + "/vae");
		for (final String file : List.of("config.json", "diffusion_pytorch_model.safetensors"))
			Files.copy(vae.resolve(file), folder.resolve(file));
		assertEquals(3, Checkpoints.open(folder, family).config().inChannels());
		final Path config = folder.resolve("config.json");
		final String said = Files.readString(config);
		final Matcher entry = Pattern.compile("(?s)(\"temperal_downsample\": \\[\\s*)(true|false)")
				.matcher(said);
		assertTrue(entry.find(), said);
		final boolean other = !Boolean.parseBoolean(entry.group(2));
		Files.writeString(config, entry.replaceFirst("$1" + other));
		final String message = assertThrows(IOException.class, () -> Checkpoints.open(folder, family))
				.getMessage();
		assertTrue(message.contains(config + " says temperal_downsample [" + other), message);
		assertTrue(message.contains("are those of [" + !other), message);
	}
}
