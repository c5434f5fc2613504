// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import static latentij.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import latentij.codec.Latent;
import latentij.codec.Posterior;
import latentij.codec.VaeCodec;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.family.Families;
import latentij.model.family.KeyScheme;
import latentij.model.family.KlKeyNames;
import latentij.model.family.VaeSpec;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.runtime.GraphRunner;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.FloatTensor;
import latentij.testing.Npy;
import latentij.testing.SafetensorsWriter;
import latentij.testing.SystemProperties;
import latentij.testing.Vectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Files of models that are made of those of the vectors, and the numbers that they must give. */
abstract class CheckpointsFixture {

	/** Of the largest value, against float64: twice PyTorch's own error. */
	static final double F64_RTOL = 1e-5;

	/** Of the largest value, against what PyTorch computes in float32. */
	static final double F32_RTOL = 2e-5;

	static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

	/** The image that all vectors were computed for. */
	static final String IMAGE = "kl-f8c4/expected/x.npy";

	@TempDir
	Path folder;

	@RegisterExtension
	final SystemProperties properties = new SystemProperties();

	@BeforeAll
	static void startOnnxRuntime() {
		// Its libraries do not belong into a folder that each test deletes.
		GraphRunner.start();
	}

	@BeforeEach
	void rememberNothingFromBefore() {
		properties.set("latentij.cache", folder.resolve("cache").toString());
	}

	static OnnxGraph graph(final OnnxSource source) {
		return ((OnnxSource.Built) source).builder().apply(GraphOptions.DEFAULT);
	}

	static VaeCodec codec(final VaeModel model) {
		return VaeCodecs.open(model, DeviceChoice.CPU);
	}

	static void assertRelative(final Npy expected, final FloatTensor found, final double tolerance) {
		assertClose(
				expected,
				found,
				tolerance
						* DoubleStream.of(expected.values())
								.map(Math::abs)
								.max()
								.getAsDouble());
	}

	static void assertRelative(final String expected, final FloatTensor found, final double tolerance) {
		assertRelative(Npy.vector(expected), found, tolerance);
	}

	/** Everything that a folder's expected/ holds for an AutoencoderKL. */
	static void assertIsDiffusers(final VaeModel model, final String expected) {
		final FloatTensor image = Npy.vector(IMAGE).tensor();
		try (VaeCodec codec = codec(model)) {
			final Posterior posterior = codec.posterior(image);
			final Latent mode = posterior.mode();
			assertRelative(expected + "f64_mean.npy", mode.values(), F64_RTOL);
			assertRelative(expected + "f64_logvar.npy", posterior.logvar(), F64_RTOL);
			assertRelative(expected + "mean.npy", mode.values(), F32_RTOL);
			assertRelative(expected + "latents_mode.npy", mode.scaled(codec.config()), F32_RTOL);
			final Latent sample =
					posterior.sample(Npy.vector(expected + "noise.npy").tensor());
			assertRelative(expected + "sample.npy", sample.values(), F32_RTOL);
			assertRelative(expected + "latents_sample.npy", sample.scaled(codec.config()), F32_RTOL);
			final FloatTensor decoded = codec.decode(
					Latent.ofScaled(Npy.vector(expected + "latents_mode.npy").tensor(), codec.config()));
			assertRelative(expected + "f64_decoded_of_latents_mode.npy", decoded, F64_RTOL);
			assertRelative(expected + "decoded.npy", decoded, F32_RTOL);
			assertRelative(
					expected + "decoded_from_sample.npy",
					codec.decode(Latent.ofScaled(
							Npy.vector(expected + "latents_sample.npy").tensor(), codec.config())),
					F32_RTOL);
		}
	}

	/**
	 * kl-f8c4's tensors as Stable Diffusion's authors name them.
	 *
	 * @param foreign whether other tensors lie between them
	 */
	static SafetensorsWriter ldm(final String prefix, final boolean foreign) throws IOException {
		final SafetensorsFile file = SafetensorsFile.open(Vectors.path("kl-f8c4/vae/" + WEIGHTS));
		final KeyScheme scheme = scheme(KlKeyNames.LDM, prefix);
		final SafetensorsWriter writer = new SafetensorsWriter();
		for (final TensorInfo tensor : file.tensors().values()) {
			final boolean linear =
					tensor.key().contains("attentions") && tensor.shape().size() == 2;
			final long c = tensor.shape().get(0);
			writer.add(
					scheme.fileKey(tensor.key(), 4),
					linear
							? new long[] {c, c, 1, 1}
							: tensor.shape().stream().mapToLong(Long::longValue).toArray(),
					file.read(tensor).toArray());
			if (foreign)
				writer.add("model.diffusion_model." + tensor.key(), "I64", new long[] {1}, new byte[8])
						.add("loss." + tensor.key(), "U8", new long[] {4}, new byte[4]);
		}
		return writer;
	}

	static JsonObject sd15Like(final int channels) {
		final JsonObject config = JsonParser.parseString("{'_class_name':'AutoencoderKL','layers_per_block':1,"
						+ "'down_block_types':['DownEncoderBlock2D','DownEncoderBlock2D'],"
						+ "'up_block_types':['UpDecoderBlock2D','UpDecoderBlock2D'],"
						+ "'scaling_factor':0.18215}")
				.getAsJsonObject();
		final JsonArray blocks = new JsonArray();
		blocks.add(channels);
		blocks.add(2 * channels);
		config.add("block_out_channels", blocks);
		return config;
	}

	static KeyScheme scheme(final KlKeyNames names, final String prefix) {
		return new KeyScheme(Families.byClassName("AutoencoderKL").orElseThrow(), prefix, names);
	}

	/** Tensors for a config, with small values. */
	static SafetensorsWriter tensors(final JsonObject config, final KeyScheme scheme) throws IOException {
		final VaeSpec read = Families.read("test", config.toString().getBytes("UTF-8"));
		final SafetensorsWriter writer = new SafetensorsWriter();
		read.graphs().tensors().forEach((key, shape) -> {
			final int n = (int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
			final float[] values = new float[n];
			for (int i = 0; i < n; i++) values[i] = (float) Math.sin(i * 1.7 + key.hashCode() % 7) / 10;
			writer.add(
					scheme.fileKey(key, 2),
					shape.stream().mapToLong(Long::longValue).toArray(),
					values);
		});
		return writer;
	}

	static String failure(final Path path) {
		return assertThrows(IOException.class, () -> Checkpoints.open(path, "bad"))
				.getMessage();
	}

	/** A folder of kl-f8c4 with another config. */
	Path withConfig(final Consumer<JsonObject> change) throws IOException {
		final Path vae = Files.createDirectories(folder.resolve("changed"));
		final JsonObject config = JsonParser.parseString(Files.readString(Vectors.path("kl-f8c4/vae/config.json")))
				.getAsJsonObject();
		change.accept(config);
		Files.writeString(vae.resolve("config.json"), config.toString());
		Files.copy(Vectors.path("kl-f8c4/vae/" + WEIGHTS), vae.resolve(WEIGHTS), StandardCopyOption.REPLACE_EXISTING);
		return vae;
	}
}
