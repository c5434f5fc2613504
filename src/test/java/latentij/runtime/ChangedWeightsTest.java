// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.codec.VaeException;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.library.Models;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.FloatTensor;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of weights that are cut off, overwritten or deleted while their network is open. */
class ChangedWeightsTest {

	private static final String SAFETENSORS = "diffusion_pytorch_model.safetensors";

	@TempDir
	private Path temp;

	/** Runs a network before, while and after its weights are cut off. */
	static final class CutOff {

		private static final int BEFORE = 3;
		private static final int AFTER = 10;

		/** @param args the model, and files to cut off */
		public static void main(final String... args) throws Exception {
			final FloatTensor image = FloatTensor.zeros(1, 3, 64, 64);
			try (VaeCodec codec = open(Path.of(args[0]))) {
				final float[] first = roundTrip(codec, image);
				final CountDownLatch running = new CountDownLatch(BEFORE);
				final CountDownLatch cut = new CountDownLatch(1);
				final Thread runs = new Thread(() -> {
					for (int after = 0; after < AFTER; running.countDown()) {
						if (!Arrays.equals(first, roundTrip(codec, image))) System.out.println("other numbers");
						if (cut.getCount() == 0) after++;
					}
				});
				runs.start();
				running.await();
				for (final String file : args) {
					if (Files.isRegularFile(Path.of(file))) cutOff(Path.of(file));
				}
				cut.countDown();
				runs.join();
				System.out.println("survived");
			}
		}

		private CutOff() {}
	}

	private static VaeCodec open(final Path model) throws IOException {
		return VaeCodecs.open(Models.standard().find(model.toString()), DeviceChoice.CPU);
	}

	private static float[] roundTrip(final VaeCodec codec, final FloatTensor image) {
		final Latent mean = codec.encode(image, PosteriorMode.MEAN, 0);
		return codec.decode(mean).toArray();
	}

	private static void cutOff(final Path file) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
			channel.truncate(16);
		}
	}

	private Path checkpoint() throws IOException {
		return Resources.copy(Vectors.path("kl-f8c4/vae"), temp.resolve("vae"));
	}

	/** The same networks as ONNX files, whose weights lie in a file beside each. */
	private Path onnx() throws IOException {
		final Path checkpoint = checkpoint();
		final VaeModel model = Checkpoints.open(checkpoint, "checkpoint");
		final Path folder = Files.createDirectories(temp.resolve("onnx"));
		Files.copy(checkpoint.resolve("config.json"), folder.resolve("config.json"));
		for (final OnnxSource source :
				List.of(model.encoder().source(), model.decoder().source())) {
			final boolean encoder = source == model.encoder().source();
			final Path part = Files.createDirectory(folder.resolve(encoder ? "vae_encoder" : "vae_decoder"));
			final byte[] graph = ((OnnxSource.Built) source)
					.builder()
					.apply(GraphOptions.DEFAULT)
					.toModel();
			Files.write(part.resolve("model.onnx"), graph);
			Files.copy(checkpoint.resolve(SAFETENSORS), part.resolve(SAFETENSORS));
		}
		return folder;
	}

	private static Path weights(final Path model, final boolean onnx, final String part) {
		return model.resolve(onnx ? part + "/" + SAFETENSORS : SAFETENSORS);
	}

	/** Where ONNX Runtime maps the file, the JVM dies of SIGBUS here. */
	@Tag("slow")
	@ParameterizedTest
	@CsvSource({"checkpoint", "onnx"})
	void networksGoOnAfterTheirFilesWereCutOff(final String kind) throws IOException, InterruptedException {
		final boolean onnx = kind.equals("onnx");
		final Path model = onnx ? onnx() : checkpoint();
		final Path output = temp.resolve("output.txt");
		final Process process = new ProcessBuilder(
						Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-cp",
						System.getProperty("java.class.path"),
						CutOff.class.getName(),
						model.toString(),
						weights(model, onnx, "vae_encoder").toString(),
						weights(model, onnx, "vae_decoder").toString())
				.redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.directory(temp.toFile())
				.start();
		if (!process.waitFor(3, TimeUnit.MINUTES)) process.destroyForcibly().waitFor();
		final List<String> lines = Files.readAllLines(output);
		assertEquals(0, process.exitValue(), () -> String.join("\n", lines));
		assertTrue(lines.contains("survived"), () -> String.join("\n", lines));
		assertFalse(lines.contains("other numbers"), () -> String.join("\n", lines));
	}

	/** Turns the sign of half of all numbers, in place; the header stays. */
	private static void overwrite(final Path file) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			final ByteBuffer end = ByteBuffer.allocate((int) (channel.size() / 2));
			final long start = channel.size() - end.capacity();
			channel.read(end, start);
			for (int i = 3 - (int) (start % 4); i < end.capacity(); i += 4) end.put(i, (byte) (end.get(i) ^ 0x80));
			channel.write(end.flip(), start);
		}
	}

	@ParameterizedTest
	@CsvSource({"checkpoint,false", "checkpoint,true", "onnx,false", "onnx,true"})
	void weightsOfTwoTimesAreNotMixed(final String kind, final boolean timeIsCopied) throws IOException {
		assumeFalse(
				timeIsCopied && System.getProperty("os.name").startsWith("Windows"),
				"Windows' Java does not tell when a file's attributes changed");
		final boolean onnx = kind.equals("onnx");
		final Path model = onnx ? onnx() : checkpoint();
		final Path file = weights(model, onnx, "vae_decoder");
		try (VaeCodec codec = open(model)) {
			// Opens the encoder alone.
			final Latent mean = codec.encode(FloatTensor.zeros(1, 3, 64, 64), PosteriorMode.MEAN, 0);
			final FileTime before = Files.getLastModifiedTime(file);
			overwrite(file);
			if (timeIsCopied) Files.setLastModifiedTime(file, before);
			final String message =
					assertThrows(VaeException.class, () -> codec.decode(mean)).getMessage();
			assertTrue(
					message.startsWith(file + " was changed while the model ") && message.contains("Run this again"),
					message);
			// What is open stays as it was.
			assertArrayEquals(
					mean.values().toArray(),
					codec.encode(FloatTensor.zeros(1, 3, 64, 64), PosteriorMode.MEAN, 0)
							.values()
							.toArray());
		}
	}

	@ParameterizedTest
	@CsvSource({"checkpoint", "onnx"})
	void filesThatAreGoneAreNamed(final String kind) throws IOException {
		final boolean onnx = kind.equals("onnx");
		final Path model = onnx ? onnx() : checkpoint();
		final Path file = model.resolve(onnx ? "vae_decoder/model.onnx" : SAFETENSORS);
		try (VaeCodec codec = open(model)) {
			final Latent mean = codec.encode(FloatTensor.zeros(1, 3, 64, 64), PosteriorMode.MEAN, 0);
			try (Stream<Path> all = Files.walk(model)) {
				for (final Path one : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(one);
			}
			final String message =
					assertThrows(VaeException.class, () -> codec.decode(mean)).getMessage();
			assertTrue(
					message.startsWith("The model \"" + model + "\" cannot be read: " + file + " is missing"), message);
		}
	}

	@Test
	void filesThatEndTooEarlyAreNamed() throws IOException {
		final Path model = onnx();
		final Path file = weights(model, true, "vae_encoder");
		cutOff(file);
		try (VaeCodec codec = open(model)) {
			final String message = assertThrows(
							VaeException.class,
							() -> codec.encode(FloatTensor.zeros(1, 3, 64, 64), PosteriorMode.MEAN, 0))
					.getMessage();
			assertTrue(message.contains(file + " ends before the tensor "), message);
		}
	}
}
