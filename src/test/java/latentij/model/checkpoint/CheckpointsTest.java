// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import static latentij.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import latentij.codec.Latent;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.LatentNorm.PerChannel;
import latentij.codec.Posterior;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.checkpoint.KnownFiles.Scaling;
import latentij.model.family.Families;
import latentij.model.family.KeyScheme;
import latentij.model.family.KlKeyNames;
import latentij.model.family.VaeSpec;
import latentij.model.graph.GraphOptions;
import latentij.model.graph.OnnxGraph;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.runtime.GraphRunner;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.FloatTensor;
import latentij.testing.Links;
import latentij.testing.Npy;
import latentij.testing.Resources;
import latentij.testing.SafetensorsWriter;
import latentij.testing.SystemProperties;
import latentij.testing.Vectors;
import latentij.util.CancelCheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class CheckpointsTest {

	/** Of the largest value, against float64: twice PyTorch's own error. */
	private static final double F64_RTOL = 1e-5;

	/** Of the largest value, against what PyTorch computes in float32. */
	private static final double F32_RTOL = 2e-5;

	private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

	/** The image that all vectors were computed for. */
	private static final String IMAGE = "kl-f8c4/expected/x.npy";

	/** More than a graph without its weights has, and less than with them. */
	private static final int GRAPH_BYTES = 200_000;

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

	private static OnnxGraph graph(final OnnxSource source) {
		return ((OnnxSource.Built) source).builder().apply(GraphOptions.DEFAULT);
	}

	private static VaeCodec codec(final VaeModel model) {
		return VaeCodecs.open(model, DeviceChoice.CPU);
	}

	private static void assertRelative(final Npy expected, final FloatTensor found, final double tolerance) {
		assertClose(
				expected,
				found,
				tolerance
						* DoubleStream.of(expected.values())
								.map(Math::abs)
								.max()
								.getAsDouble());
	}

	private static void assertRelative(final String expected, final FloatTensor found, final double tolerance) {
		assertRelative(Npy.vector(expected), found, tolerance);
	}

	/** Everything that a folder's expected/ holds for an AutoencoderKL. */
	private static void assertIsDiffusers(final VaeModel model, final String expected) {
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

	@ParameterizedTest
	@ValueSource(strings = {"families/asymmetric", "families/kl-latents-mean-std"})
	void familiesGiveTheNumbersOfDiffusers(final String vector) throws IOException {
		final String expected = vector + "/expected/";
		try (VaeCodec codec = codec(Checkpoints.open(Vectors.path(vector), vector))) {
			final Posterior posterior =
					codec.posterior(Npy.vector(expected + "x.npy").tensor());
			assertRelative(expected + "f64_mean.npy", posterior.mode().values(), F64_RTOL);
			assertRelative(expected + "f64_logvar.npy", posterior.logvar(), F64_RTOL);
			final FloatTensor latent = Npy.vector(expected + "latents_mode.npy").tensor();
			assertRelative(expected + "latents_mode.npy", posterior.mode().scaled(codec.config()), F32_RTOL);
			final FloatTensor decoded = codec.decode(Latent.ofScaled(latent, codec.config()));
			assertRelative(expected + "f64_decoded.npy", decoded, F64_RTOL);
			assertRelative(expected + "decoded.npy", decoded, F32_RTOL);
		}
	}

	@ParameterizedTest
	@CsvSource({"kl-f8c4, kl-f8c4", "kl-f8c4-oldkeys, kl-f8c4", "kl-f8c16-flux, kl-f8c16-flux"})
	void foldersGiveTheNumbersOfDiffusers(final String vector, final String expected) throws IOException {
		// Both the folder of the autoencoder and the pipeline's.
		for (final String path : List.of(vector, vector + "/vae")) {
			final Path model = Vectors.path(path);
			assertTrue(Checkpoints.matches(model));
			assertIsDiffusers(Checkpoints.open(model, vector), expected + "/expected/");
		}
	}

	@Test
	void singleFilesUseTheConfigBesideThem() throws IOException {
		final Path file = Vectors.path("kl-f8c16-flux/vae/" + WEIGHTS);
		assertTrue(Checkpoints.matches(file));
		final VaeModel model = Checkpoints.open(file, "flux");
		assertEquals(new Affine(0.3611, 0.1159), model.config().norm());
		assertEquals(List.of(), model.notes());
		assertIsDiffusers(model, "kl-f8c16-flux/expected/");
	}

	@Test
	void sftIsAnotherEndingOfSafetensorsFiles() throws IOException {
		Files.copy(Vectors.path("kl-f8c4/vae/config.json"), folder.resolve("config.json"));
		final Path file = Files.copy(Vectors.path("kl-f8c4/vae/" + WEIGHTS), folder.resolve("ae.SFT"));
		assertTrue(Checkpoints.matches(file) && Checkpoints.matches(folder));
		assertIsDiffusers(Checkpoints.open(file, "test"), "kl-f8c4/expected/");
		assertIsDiffusers(Checkpoints.open(folder, "test"), "kl-f8c4/expected/");
	}

	@Test
	void foldersWithoutAConfigMeanTheFileInThem() throws IOException {
		assertFalse(Checkpoints.matches(folder));
		final Path file = tensors(sd15Like(32), scheme(KlKeyNames.LDM, "vae.")).write(folder.resolve("ae.safetensors"));
		assertTrue(Checkpoints.matches(folder));
		final VaeModel model = Checkpoints.open(folder, "test");
		assertEquals(
				Checkpoints.open(file, "test").config().norm(), model.config().norm());
		assertTrue(model.notes().toString().contains("scaling"), model.notes().toString());
		Files.copy(file, folder.resolve("other.safetensors"));
		assertTrue(failure(folder).contains("ae.safetensors, other.safetensors"), failure(folder));
		final Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
		Links.symbolic(elsewhere.resolve("ae.safetensors"), file);
		assertTrue(failure(elsewhere).contains("leaves its folder"), failure(elsewhere));
	}

	@Test
	void missingScalingFactorsAreAssumedAndTold() throws IOException {
		final VaeModel model = Checkpoints.open(Vectors.path("kl-f8c4-oldkeys"), "old");
		assertEquals(new Affine(0.18215, 0), model.config().norm());
		assertEquals(1, model.notes().size());
		assertTrue(model.notes().get(0).contains("scaling_factor"));
	}

	@ParameterizedTest
	@ValueSource(strings = {"fp16", "bf16"})
	void halfPrecisionWeightsAreComputedInFull(final String precision) throws IOException {
		final String expected = "kl-f8c4/expected/" + precision + "weights_";
		try (VaeCodec codec = codec(Checkpoints.open(
				Vectors.path("kl-f8c4/vae/diffusion_pytorch_model." + precision + ".safetensors"), precision))) {
			final FloatTensor mean = codec.encode(Npy.vector(IMAGE).tensor(), PosteriorMode.MEAN, 0)
					.values();
			assertRelative(expected + "mean.npy", mean, F32_RTOL);
			assertRelative(
					expected + "decoded_of_fp32_latents_mode.npy",
					codec.decode(Latent.ofScaled(
							Npy.vector("kl-f8c4/expected/latents_mode.npy").tensor(), codec.config())),
					F32_RTOL);
		}
	}

	@Test
	void folderWithOnlyHalfPrecisionIsOpened() throws IOException {
		final Path vae = Files.createDirectories(folder.resolve("half"));
		Files.copy(Vectors.path("kl-f8c4/vae/config.json"), vae.resolve("config.json"));
		Files.copy(
				Vectors.path("kl-f8c4/vae/diffusion_pytorch_model.fp16.safetensors"),
				vae.resolve("diffusion_pytorch_model.fp16.safetensors"));
		try (VaeCodec codec = codec(Checkpoints.open(vae, "half"))) {
			assertRelative(
					"kl-f8c4/expected/fp16weights_mean.npy",
					codec.encode(Npy.vector(IMAGE).tensor(), PosteriorMode.MEAN, 0)
							.values(),
					F32_RTOL);
		}
	}

	@Test
	void sizesThatAreNoMultipleOfEightWork() throws IOException {
		final String expected = "kl-f8c4/expected/odd61x45_";
		try (VaeCodec codec = codec(Checkpoints.open(Vectors.path("kl-f8c4"), "odd"))) {
			final Latent latent = codec.encode(Npy.vector(expected + "x.npy").tensor(), PosteriorMode.MEAN, 0);
			assertRelative(expected + "mean.npy", latent.values(), F32_RTOL);
			assertRelative(expected + "decoded.npy", codec.decode(latent), F32_RTOL);
		}
	}

	@Test
	void tinyAutoencodersGiveTheNumbersOfDiffusers() throws IOException {
		final Path alone = Files.copy(Vectors.path("tiny-taesd/vae/" + WEIGHTS), folder.resolve("taesd.safetensors"));
		for (final Path path : List.of(Vectors.path("tiny-taesd"), alone)) {
			final VaeModel model = Checkpoints.open(path, "taesd");
			assertEquals(new Affine(1, 0), model.config().norm());
			assertEquals(8, model.config().spatialCompressionRatio());
			try (VaeCodec codec = codec(model)) {
				final Latent latent = codec.encode(Npy.vector(IMAGE).tensor(), PosteriorMode.MEAN, 0);
				assertRelative("tiny-taesd/expected/latents.npy", latent.values(), F32_RTOL);
				assertRelative(
						"tiny-taesd/expected/decoded.npy",
						codec.decode(new Latent(
								Npy.vector("tiny-taesd/expected/latents.npy").tensor())),
						F32_RTOL);
			}
		}
		assertEquals(2, Checkpoints.open(alone, "taesd").notes().size());
	}

	// -- Other names --

	/**
	 * kl-f8c4's tensors as Stable Diffusion's authors name them.
	 *
	 * @param foreign whether other tensors lie between them
	 */
	private static SafetensorsWriter ldm(final String prefix, final boolean foreign) throws IOException {
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

	@Test
	void ldmNamesAreThoseOfStableDiffusion() {
		final KeyScheme ldm = scheme(KlKeyNames.LDM, "first_stage_model.");
		final String p = "first_stage_model.";
		// As in a Stable Diffusion 1.5 checkpoint.
		assertEquals(
				p + "encoder.down.0.block.1.norm2.bias", ldm.fileKey("encoder.down_blocks.0.resnets.1.norm2.bias", 4));
		assertEquals(
				p + "encoder.down.1.block.0.nin_shortcut.weight",
				ldm.fileKey("encoder.down_blocks.1.resnets.0.conv_shortcut.weight", 4));
		assertEquals(
				p + "encoder.down.2.downsample.conv.weight",
				ldm.fileKey("encoder.down_blocks.2.downsamplers.0.conv.weight", 4));
		assertEquals(
				p + "encoder.mid.block_1.conv1.weight", ldm.fileKey("encoder.mid_block.resnets.0.conv1.weight", 4));
		assertEquals(
				p + "encoder.mid.attn_1.norm.weight",
				ldm.fileKey("encoder.mid_block.attentions.0.group_norm.weight", 4));
		assertEquals(
				p + "decoder.mid.attn_1.proj_out.bias", ldm.fileKey("decoder.mid_block.attentions.0.to_out.0.bias", 4));
		assertEquals(p + "decoder.up.3.block.2.conv2.bias", ldm.fileKey("decoder.up_blocks.0.resnets.2.conv2.bias", 4));
		assertEquals(
				p + "decoder.up.1.upsample.conv.bias", ldm.fileKey("decoder.up_blocks.2.upsamplers.0.conv.bias", 4));
		assertEquals(p + "decoder.norm_out.bias", ldm.fileKey("decoder.conv_norm_out.bias", 4));
		assertEquals(p + "post_quant_conv.bias", ldm.fileKey("post_quant_conv.bias", 4));
	}

	@ParameterizedTest
	@CsvSource({
		"'',false,0",
		"'',true,0",
		"first_stage_model.,true,0",
		"vae.,true,0",
		"first_stage_model.,true,2",
		"'',false,3"
	})
	void filesOfStableDiffusionsAuthorsGiveTheSameNumbers(final String prefix, final boolean foreign, final int shift)
			throws IOException {
		final Path file = ldm(prefix, foreign).write(folder.resolve("ldm.safetensors"), shift);
		Files.copy(Vectors.path("kl-f8c4/vae/config.json"), folder.resolve("config.json"));
		final VaeModel model = Checkpoints.open(file, "ldm");
		assertEquals(List.of(), model.notes());
		assertIsDiffusers(model, "kl-f8c4/expected/");
	}

	// -- Without a config --

	private static JsonObject sd15Like(final int channels) {
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

	private static KeyScheme scheme(final KlKeyNames names, final String prefix) {
		return new KeyScheme(Families.byClassName("AutoencoderKL").orElseThrow(), prefix, names);
	}

	/** Tensors for a config, with small values. */
	private static SafetensorsWriter tensors(final JsonObject config, final KeyScheme scheme) throws IOException {
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

	private static float[] mean(final VaeModel model) {
		final FloatTensor image = FloatTensor.zeros(1, 3, 16, 24);
		for (int i = 0; i < image.size(); i++) image.buffer().put(i, (float) Math.cos(i * 0.3));
		try (VaeCodec codec = codec(model)) {
			return codec.encode(image, PosteriorMode.MEAN, 0).values().toArray();
		}
	}

	@Test
	void architectureIsReadOffTheTensors() throws IOException {
		for (final KlKeyNames style : KlKeyNames.values()) {
			for (final boolean quant : new boolean[] {true, false}) {
				for (final boolean attention : new boolean[] {true, false}) {
					final JsonObject config = sd15Like(32);
					config.addProperty("use_quant_conv", quant);
					config.addProperty("use_post_quant_conv", quant);
					config.addProperty("mid_block_add_attention", attention);
					config.addProperty("layers_per_block", quant ? 2 : 1);
					final Path with = Files.createDirectories(folder.resolve("with"));
					final Path file = tensors(config, scheme(style, "vae.")).write(with.resolve("a.safetensors"));
					Files.writeString(with.resolve("config.json"), config.toString());
					final Path alone =
							Files.copy(file, folder.resolve("a.safetensors"), StandardCopyOption.REPLACE_EXISTING);
					final VaeModel expected = Checkpoints.open(file, "with");
					final VaeModel model = Checkpoints.open(alone, "alone");
					assertEquals(expected.config(), model.config());
					// The files of weights have one name.
					assertArrayEquals(
							graph(expected.encoder().source()).toModel(),
							graph(model.encoder().source()).toModel());
					assertArrayEquals(
							graph(expected.decoder().source()).toModel(),
							graph(model.decoder().source()).toModel());
					assertEquals(List.of(), expected.notes());
					assertEquals(3, model.notes().size());
					assertTrue(model.notes().get(0).contains("config.json"));
					assertTrue(model.notes().get(1).contains("32 groups"));
					assertTrue(model.notes().get(2).contains("0.18215"));
				}
			}
		}
	}

	@Test
	void scalingFactorOfXlIsToldByWhoKnowsTheFileOrItsTextEncoders() throws IOException {
		final KeyScheme ldm = scheme(KlKeyNames.LDM, "");
		final Path file = tensors(sd15Like(32), ldm).write(folder.resolve("sdxl_vae.safetensors"));
		final VaeModel known = Checkpoints.open(
				file,
				"xl",
				path -> Files.isSameFile(path, file) ? Optional.of(new Scaling("SDXL", 0.13025, 0)) : Optional.empty(),
				CancelCheck.NONE);
		assertEquals(new Affine(0.13025, 0), known.config().norm());
		assertTrue(known.notes().toString().contains("SDXL"));
		final Path other = tensors(sd15Like(32), ldm)
				.add("conditioner.embedders.1.model.ln_final.bias", new long[] {1}, 0)
				.write(folder.resolve("xl.safetensors"));
		assertEquals(
				new Affine(0.13025, 0), Checkpoints.open(other, "xl").config().norm());
	}

	@Test
	void playgroundsFilesHoldTheNumbersOfTheirLatents() throws IOException {
		final KeyScheme ldm = scheme(KlKeyNames.LDM, "first_stage_model.");
		final Path file = tensors(sd15Like(32), ldm)
				.add("conditioner.embedders.1.model.ln_final.bias", new long[] {1}, 0)
				.add("edm_mean", new long[] {1, 4, 1, 1}, -1.5f, 2, 0, 0.25f)
				.add("edm_std", new long[] {1, 4, 1, 1}, 8, 5.5f, 6, 5)
				.write(folder.resolve("playground.safetensors"));
		final VaeModel model = Checkpoints.open(file, "playground");
		assertEquals(
				new PerChannel(List.of(-1.5, 2.0, 0.0, 0.25), List.of(8.0, 5.5, 6.0, 5.0), 0.5),
				model.config().norm());
		assertTrue(model.notes().toString().contains("Playground"));
		final Path wrong = tensors(sd15Like(32), ldm)
				.add("edm_mean", new long[] {2}, 1, 2)
				.add("edm_std", new long[] {2}, 1, 2)
				.write(folder.resolve("wrong.safetensors"));
		final String message = failure(wrong);
		assertTrue(message.contains("edm_mean"), message);
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

	@ParameterizedTest
	@CsvSource({
		"16, model.diffusion_model.double_blocks.0.img_attn.proj.weight, 7, vae., 0.3611, 0.1159",
		"16, model.diffusion_model.joint_blocks.0.context_block.attn.proj.weight, 7, first_stage_model., 1.5305,"
				+ " 0.0609",
		"4, model.diffusion_model.label_emb.0.0.weight, 2816, first_stage_model., 0.13025, 0",
		"4, model.diffusion_model.label_emb.0.0.weight, 2048, first_stage_model., 0.18215, 0",
		"4, step, 1, model.first_stage_model., 0.18215, 0",
		"4, step, 1, module., 0.18215, 0"
	})
	void whatElseIsInTheFileTellsTheScaling(
			final int channels,
			final String key,
			final int size,
			final String prefix,
			final double scale,
			final double shift)
			throws IOException {
		final JsonObject config = sd15Like(32);
		config.addProperty("latent_channels", channels);
		final Path file = tensors(config, scheme(KlKeyNames.LDM, prefix))
				.add(key, new long[] {1, size}, new float[size])
				.write(folder.resolve("a.safetensors"));
		assertEquals(
				new Affine(scale, shift), Checkpoints.open(file, "a").config().norm());
	}

	/** Which files of one architecture can lie in one folder: Stable Diffusion 1.5 and XL have the same. */
	@Test
	void filesKeepTheirFactorBesideTheConfigOfAnother() throws IOException {
		final Path vae = withConfig(config -> {});
		final Affine said = (Affine) Checkpoints.open(vae, "said").config().norm();
		final Path file = Files.copy(vae.resolve(WEIGHTS), vae.resolve("xl.safetensors"));
		final KnownFiles known =
				path -> Files.isSameFile(path, file) ? Optional.of(new Scaling("SDXL", 0.5, 0.25)) : Optional.empty();
		final VaeModel model = Checkpoints.open(file, "xl", known, CancelCheck.NONE);
		assertEquals(new Affine(0.5, 0.25), model.config().norm());
		assertTrue(model.notes().toString().contains("SDXL"), model.notes().toString());
		assertTrue(
				model.notes().toString().contains("taken for that of another file"),
				model.notes().toString());
		// All else is as the config says, and the other file is the config's.
		final VaeModel other = Checkpoints.open(vae.resolve(WEIGHTS), "other", known, CancelCheck.NONE);
		assertEquals(said, other.config().norm());
		assertEquals(List.of(), other.notes());
		assertEquals(other.config(), model.config().withNorm(said));
		// One that agrees says nothing.
		final VaeModel same = Checkpoints.open(
				file,
				"same",
				path -> Optional.of(new Scaling("SDXL", said.scalingFactor(), said.shiftFactor())),
				CancelCheck.NONE);
		assertEquals(List.of(), same.notes());
		// A config beside one file is that file's.
		Files.delete(vae.resolve(WEIGHTS));
		assertEquals(
				said,
				Checkpoints.open(file, "alone", known, CancelCheck.NONE)
						.config()
						.norm());
	}

	@Test
	void checkpointsOfXlKeepTheirFactorBesideTheConfigOfAnother() throws IOException {
		final KeyScheme ldm = scheme(KlKeyNames.LDM, "first_stage_model.");
		final Path file = tensors(sd15Like(32), ldm)
				.add("conditioner.embedders.1.model.ln_final.bias", new long[] {1}, 0)
				.write(folder.resolve("xl.safetensors"));
		Files.copy(file, folder.resolve("b.safetensors"));
		final JsonObject config = sd15Like(32);
		config.addProperty("scaling_factor", 0.18215);
		Files.writeString(folder.resolve("config.json"), config.toString());
		final VaeModel model = Checkpoints.open(file, "xl");
		assertEquals(new Affine(0.13025, 0), model.config().norm());
		assertTrue(
				model.notes().toString().contains("text encoders"),
				model.notes().toString());
	}

	@Test
	void aConfigOfAnotherFileIsIgnored() throws IOException {
		final Path vae = withConfig(config -> {});
		final Path other = tensors(sd15Like(32), scheme(KlKeyNames.LDM, "")).write(vae.resolve("other.safetensors"));
		final VaeModel model = Checkpoints.open(other, "other");
		assertEquals(new Affine(0.18215, 0), model.config().norm());
		final String note = model.notes().get(model.notes().size() - 1);
		assertTrue(note.contains("config.json"), note);
		assertTrue(note.contains("do not fit"), note);
		// It is the other's, and beside a single file an error as before.
		assertEquals(
				Checkpoints.open(vae, "folder").config(),
				Checkpoints.open(vae.resolve(WEIGHTS), "file").config());
		Files.delete(vae.resolve(WEIGHTS));
		assertTrue(failure(other).contains("Do the files belong together?"));
	}

	@Test
	void sixteenLatentChannelsNeedAConfig() throws IOException {
		final JsonObject config = sd15Like(32);
		config.addProperty("latent_channels", 16);
		final Path file = tensors(config, scheme(KlKeyNames.DIFFUSERS, "")).write(folder.resolve("a.safetensors"));
		final String message = failure(file);
		assertTrue(message.contains("16 latent channels"), message);
		assertTrue(message.contains("config.json"), message);
	}

	@Test
	void channelsThat32DoesNotDivideNeedAConfig() throws IOException {
		final Path file = Files.copy(Vectors.path("kl-f8c4/vae/" + WEIGHTS), folder.resolve("a.safetensors"));
		final String message = failure(file);
		assertTrue(message.contains("norm_num_groups 32 does not divide 16"), message);
		assertTrue(message.contains("config.json"), message);
	}

	@Test
	void configsOfOtherModelsBesideAFileAreNotItsOwn() throws IOException {
		final Path file =
				tensors(sd15Like(32), scheme(KlKeyNames.DIFFUSERS, "")).write(folder.resolve("a.safetensors"));
		Files.writeString(folder.resolve("config.json"), "{\"_class_name\":\"UNet2DConditionModel\"}");
		assertEquals(3, Checkpoints.open(file, "a").notes().size());
	}

	// -- What does not fit --

	private static String failure(final Path path) {
		return assertThrows(IOException.class, () -> Checkpoints.open(path, "bad"))
				.getMessage();
	}

	/** A folder of kl-f8c4 with another config. */
	private Path withConfig(final Consumer<JsonObject> change) throws IOException {
		final Path vae = Files.createDirectories(folder.resolve("changed"));
		final JsonObject config = JsonParser.parseString(Files.readString(Vectors.path("kl-f8c4/vae/config.json")))
				.getAsJsonObject();
		change.accept(config);
		Files.writeString(vae.resolve("config.json"), config.toString());
		Files.copy(Vectors.path("kl-f8c4/vae/" + WEIGHTS), vae.resolve(WEIGHTS), StandardCopyOption.REPLACE_EXISTING);
		return vae;
	}

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

	// -- Links --

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
		assertEquals("0123abcd", model.version());
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

	/** As programs name what they wrap, compile or train. */
	@ParameterizedTest
	@ValueSource(strings = {"_orig_mod.", "model.", "autoencoder.", "state_dict.", "first_stage_model.module."})
	void tensorsMayStandBehindAnyPrefix(final String prefix) throws IOException {
		Files.copy(Vectors.path("kl-f8c4/vae/config.json"), folder.resolve("config.json"));
		final Path file = ldm(prefix, false).write(folder.resolve("a.safetensors"), 0);
		assertIsDiffusers(Checkpoints.open(file, "a"), "kl-f8c4/expected/");
		// Of two unusual ones, nothing tells which is meant; beside a usual one, the other is a part of the training.
		final Path two = ldm(prefix, false)
				.add("ema.encoder.conv_in.weight", new long[] {1}, 0)
				.write(folder.resolve("a.safetensors"), 0);
		final String message = failure(two);
		assertTrue(message.contains("two autoencoders"), message);
		final Path beside = ldm("vae.", false)
				.add(prefix + "encoder.conv_in.weight", new long[] {1}, 0)
				.write(folder.resolve("a.safetensors"), 0);
		assertIsDiffusers(Checkpoints.open(beside, "a"), "kl-f8c4/expected/");
	}

	@Test
	void oneOfTwoAutoencodersInAFileIsNotGuessed() throws IOException {
		Files.copy(Vectors.path("kl-f8c4/vae/config.json"), folder.resolve("config.json"));
		final Path file = ldm("first_stage_model.", false)
				.add("vae.encoder.conv_in.weight", new long[] {1}, 0)
				.write(folder.resolve("two.safetensors"), 0);
		final String message = failure(file);
		assertTrue(message.contains("two autoencoders"), message);
		assertTrue(message.contains("\"first_stage_model.\" and \"vae.\""), message);
	}

	// -- Cost --

	@Test
	void weightsAreNeitherCopiedNorHeld() throws IOException {
		final VaeModel model = Checkpoints.open(Vectors.path("kl-f8c4"), "small");
		for (final OnnxSource source :
				List.of(model.encoder().source(), model.decoder().source())) {
			final int bytes = graph(source).toModel().length;
			assertTrue(bytes < GRAPH_BYTES, bytes + " bytes");
		}
	}
}
