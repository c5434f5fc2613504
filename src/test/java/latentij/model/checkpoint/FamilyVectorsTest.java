// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import latentij.codec.Codebook;
import latentij.codec.ImageProcessor;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.interchange.Layout;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.family.Families;
import latentij.model.family.KlKeyNames;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.safetensors.Dtype;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.runtime.GraphRunner;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.FloatTensor;
import latentij.testing.Npy;
import latentij.testing.SafetensorsWriter;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of all families give the numbers that diffusers computes for them. */
class FamilyVectorsTest extends CheckpointsFixture {

	/** Of the largest value, against float64; ARM's vectors, which are shorter, lose the most in one of them, 1.23e-5. */
	private static final double FAMILIES_RTOL = 1.5e-5;

	/** Of the largest value, with weights of 8 significant bits through some twenty layers. */
	private static final double BF16_RTOL = 0.1;

	/** Errors of two computations in 32 bit differ by chance, also where neither is better. */
	private static final double CHANCE = 1.25;

	@ParameterizedTest
	@MethodSource("latentij.testing.Vectors#families")
	void numbersAreAsNearToExactOnesAsPyTorchs(final String family) throws IOException {
		assertFamily(family, Checkpoints.open(Vectors.path("families/" + family), family));
	}

	/** The files of TAESD's authors, either of which finds the other. */
	@ParameterizedTest
	@CsvSource({"taef2, encoder", "taef2, decoder", "taesana, encoder"})
	void pairsOfTaesdsAuthorsGiveTheNumbersOfTheirProgram(final String family, final String chosen) throws IOException {
		final Path vae = Vectors.path("families/" + family + "/vae");
		assertFamily(family, Checkpoints.open(vae.resolve(family + "_" + chosen + ".safetensors"), family));
	}

	/** TAEF2's own file, without a config: both coders with diffusers' names, whose decoder begins one number lower. */
	@Test
	void oneFileOfTaef2IsTaken() throws IOException {
		final SafetensorsWriter writer = new SafetensorsWriter();
		for (final String coder : List.of("encoder", "decoder")) {
			final SafetensorsFile file =
					SafetensorsFile.open(Vectors.path("families/taef2/vae/taef2_" + coder + ".safetensors"));
			for (final TensorInfo tensor : file.tensors().values()) {
				final String[] name = tensor.key().split("\\.", 2);
				final int number = Integer.parseInt(name[0]) - (coder.equals("decoder") ? 1 : 0);
				writer.add(
						coder + ".layers." + number + "." + name[1],
						tensor.shape().stream().mapToLong(Long::longValue).toArray(),
						file.read(tensor).toArray());
			}
		}
		assertFamily("taef2", Checkpoints.open(writer.write(folder.resolve("taef2.safetensors")), "taef2"));
	}

	private static void assertFamily(final String family, final VaeModel model) {
		final FloatTensor image = vector(family, "x").tensor();
		try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.CPU)) {
			final Latent latent;
			if (holds(family, "logvar")) {
				latent = codec.posterior(image).mode();
				assertExact(family, "logvar", codec.posterior(image).logvar());
			} else latent = codec.encode(image, PosteriorMode.MEAN, 0);
			assertExact(family, "mean", latent.values());
			final FloatTensor scaled = vector(family, "latents_mode").tensor();
			assertNear(vector(family, "latents_mode"), latent.scaled(codec.config()), 2 * FAMILIES_RTOL);
			if (holds(family, "pipeline_latents"))
				assertExact(family, "pipeline_latents", Layout.PATCHES.from(latent.scaled(codec.config())));
			assertExact(family, "decoded", codec.decode(Latent.ofScaled(scaled, codec.config())));
			// The same graph with the arithmetic of 8-bit pixels at its edges.
			final Latent same = Latent.ofScaled(scaled, codec.config());
			if (codec.config().outChannels() == 3)
				assertLevels(
						ImageProcessor.toPixels(codec.decode(same)).ints(),
						codec.decodeToPixels(same).ints());
		}
	}

	/** One level apart at most: values between two levels may round either way. The highest byte is of no use. */
	private static void assertLevels(final IntBuffer expected, final IntBuffer found) {
		assertEquals(expected.remaining(), found.remaining());
		for (int i = 0; i < expected.remaining(); i++) {
			for (int shift = 0; shift < 24; shift += 8) {
				final int difference = (expected.get(i) >>> shift & 255) - (found.get(i) >>> shift & 255);
				assertTrue(Math.abs(difference) <= 1, "pixel " + i + " differs by " + difference);
			}
		}
	}

	@Test
	void indicesOfACodebookAreThoseOfDiffusers() throws IOException {
		try (VaeCodec codec = VaeCodecs.open(Checkpoints.open(Vectors.path("families/vq"), "vq"), DeviceChoice.CPU)) {
			final Codebook codebook = codec.config().codebook();
			assertEquals(64, codebook.size());
			final FloatTensor latent = codec.encode(vector("vq", "x").tensor(), PosteriorMode.MEAN, 0)
					.values();
			final FloatTensor indices = codebook.indices(latent);
			assertArrayEquals(vector("vq", "f64_indices").values(), doubles(indices));
			assertArrayEquals(
					codec.decode(new Latent(latent)).toArray(),
					codec.decode(new Latent(codebook.lookup(indices))).toArray());
		}
	}

	/** FLUX.2's own file, and Stable Video Diffusion's. */
	@Tag("slow")
	@ParameterizedTest
	@CsvSource({"flux2, ''", "flux2, vae.", "temporal-decoder, first_stage_model.", "vq, first_stage_model."})
	void filesOfTheAuthorsGiveTheSameNumbers(final String family, final String prefix) throws IOException {
		final Path vae = Vectors.path("families/" + family + "/vae");
		final SafetensorsFile file = SafetensorsFile.open(vae.resolve("diffusion_pytorch_model.safetensors"));
		final int blocks = Families.read(vae.resolve("config.json")).graphs().blocks();
		final SafetensorsWriter writer = new SafetensorsWriter();
		for (final TensorInfo tensor : file.tensors().values())
			if (tensor.dtype() == Dtype.F32)
				writer.add(
						prefix + authorsName(family, tensor.key(), blocks),
						tensor.shape().stream().mapToLong(Long::longValue).toArray(),
						file.read(tensor).toArray());
		Files.copy(vae.resolve("config.json"), folder.resolve("config.json"));
		final Path written = writer.write(folder.resolve("ae.safetensors"));
		assertFamily(family, Checkpoints.open(written, family));
	}

	private static String authorsName(final String family, final String key, final int blocks) {
		if (family.equals("flux2") && key.startsWith("quant_conv.")) return "encoder." + key;
		if (family.equals("flux2") && key.startsWith("post_quant_conv.")) return "decoder." + key;
		final String ldm = KlKeyNames.LDM.fileKey(
				key.replaceFirst("\\.(spatial_res_block|temporal_res_block|time_mixer)\\.", "."), blocks);
		if (!key.contains(".temporal_res_block.")) return ldm.replace("time_conv_out", "conv_out.time_mix_conv");
		return ldm.replace("norm1", "time_stack.in_layers.0")
				.replace("conv1", "time_stack.in_layers.2")
				.replace("norm2", "time_stack.out_layers.0")
				.replace("conv2", "time_stack.out_layers.3");
	}

	/** Graphs for GPUs are written with other nodes. */
	@Tag("slow")
	@ParameterizedTest
	@MethodSource("latentij.testing.Vectors#families")
	void graphsForGpusGiveTheSameNumbers(final String family) throws IOException {
		final VaeModel model = Checkpoints.open(Vectors.path("families/" + family), family);
		final OnnxSource.Built encoder = (OnnxSource.Built) model.encoder().source();
		try (GraphRunner runner = new GraphRunner(encoder.builder().apply(GraphOptions.GPU))) {
			final FloatTensor output = runner.run(
					model.encoder().output(),
					model.encoder().image().name(),
					vector(family, "x").tensor());
			final FloatTensor mean = FloatTensor.zeros(vector(family, "mean").shape());
			mean.buffer().put(output.buffer().limit(mean.size()));
			assertNear(vector(family, "f64_mean"), mean, FAMILIES_RTOL);
		}
		final OnnxSource.Built decoder = (OnnxSource.Built) model.decoder().source();
		final FloatTensor latent = vector(family, "latents_mode").tensor();
		FloatTensor z = model.config().norm().toDecoder(latent);
		if (model.config().codebook() != null) z = model.config().codebook().quantized(z);
		try (GraphRunner runner = new GraphRunner(decoder.builder().apply(GraphOptions.GPU))) {
			assertNear(
					vector(family, "f64_decoded"),
					runner.run(
							model.decoder().output(), model.decoder().latent().name(), z),
					FAMILIES_RTOL);
		}
	}

	/** Weights of 16 bit, cut off in the middle of those of 32 bit. */
	@ParameterizedTest
	@ValueSource(strings = {"flux2", "temporal-decoder"})
	void weightsOf16BitAreTaken(final String family) throws IOException {
		final Path vae = Vectors.path("families/" + family + "/vae");
		final SafetensorsFile file = SafetensorsFile.open(vae.resolve("diffusion_pytorch_model.safetensors"));
		final SafetensorsWriter writer = new SafetensorsWriter();
		for (final TensorInfo tensor : file.tensors().values()) {
			if (tensor.dtype() != Dtype.F32) continue;
			final float[] values = file.read(tensor).toArray();
			final ByteBuffer halves = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
			for (final float value : values) halves.putShort((short) (Float.floatToRawIntBits(value) >> 16));
			writer.add(
					tensor.key(),
					"BF16",
					tensor.shape().stream().mapToLong(Long::longValue).toArray(),
					halves.array());
		}
		Files.copy(vae.resolve("config.json"), folder.resolve("config.json"));
		writer.write(folder.resolve("diffusion_pytorch_model.safetensors"));
		try (VaeCodec codec = VaeCodecs.open(Checkpoints.open(folder, family), DeviceChoice.CPU)) {
			final Latent latent = codec.encode(vector(family, "x").tensor(), PosteriorMode.MEAN, 0);
			assertNear(vector(family, "f64_mean"), latent.values(), BF16_RTOL);
			final FloatTensor scaled = vector(family, "latents_mode").tensor();
			assertNear(vector(family, "f64_decoded"), codec.decode(Latent.ofScaled(scaled, codec.config())), BF16_RTOL);
		}
	}

	private static Npy vector(final String family, final String name) {
		return Npy.vector("families/" + family + "/expected/" + name + ".npy");
	}

	private static boolean holds(final String family, final String name) {
		return Files.exists(Vectors.path("families/" + family + "/expected").resolve(name + ".npy"));
	}

	/** Near to the numbers of float64, and on average as near as those of PyTorch's float32. */
	private static void assertExact(final String family, final String name, final FloatTensor found) {
		final Npy exact = vector(family, "f64_" + name);
		assertNear(exact, found, FAMILIES_RTOL);
		final double own = rms(exact, doubles(found));
		final double pyTorch = rms(exact, vector(family, name).values());
		assertTrue(own <= CHANCE * pyTorch, name + ": " + own + " instead of " + pyTorch);
	}

	private static void assertNear(final Npy expected, final FloatTensor found, final double tolerance) {
		final double[] values = doubles(found);
		assertEquals(expected.values().length, values.length);
		final double largest =
				DoubleStream.of(expected.values()).map(Math::abs).max().orElseThrow();
		for (int i = 0; i < values.length; i++)
			assertEquals(expected.values()[i], values[i], tolerance * largest, "value " + i);
	}

	private static double rms(final Npy exact, final double[] found) {
		double sum = 0;
		for (int i = 0; i < found.length; i++) sum += Math.pow(found[i] - exact.values()[i], 2);
		return Math.sqrt(sum / found.length);
	}

	private static double[] doubles(final FloatTensor tensor) {
		final float[] floats = tensor.toArray();
		final double[] doubles = new double[floats.length];
		for (int i = 0; i < floats.length; i++) doubles[i] = floats[i];
		return doubles;
	}
}
