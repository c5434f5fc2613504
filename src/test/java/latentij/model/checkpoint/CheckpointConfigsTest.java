// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.LatentNorm.PerChannel;
import latentij.model.VaeModel;
import latentij.model.checkpoint.KnownFiles.Scaling;
import latentij.model.family.KeyScheme;
import latentij.model.family.KlKeyNames;
import latentij.model.safetensors.Dtype;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.testing.SafetensorsWriter;
import latentij.testing.Vectors;
import latentij.util.CancelCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of a model without a config.json, or with that of another file. */
class CheckpointConfigsTest extends CheckpointsFixture {

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
	void missingScalingFactorsAreAssumedAndTold() throws IOException {
		final VaeModel model = Checkpoints.open(Vectors.path("kl-f8c4-oldkeys"), "old");
		assertEquals(new Affine(0.18215, 0), model.config().norm());
		assertEquals(1, model.notes().size());
		assertTrue(model.notes().get(0).contains("scaling_factor"));
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
	@CsvSource({
		"16, model.diffusion_model.double_blocks.0.img_attn.proj.weight, 7, vae., 0.3611, 0.1159",
		"16, model.diffusion_model.joint_blocks.0.context_block.attn.proj.weight, 7, first_stage_model., 1.5305,"
				+ " 0.0609",
		"4, model.diffusion_model.label_emb.0.0.weight, 2816, first_stage_model., 0.13025, 0",
		"4, model.diffusion_model.label_emb.0.0.weight, 2048, first_stage_model., 0.18215, 0",
		"4, model.diffusion_model.label_emb.0.0.weight, 768, first_stage_model., 0.18215, 0",
		"4, conditioner.embedders.0.transformer.text_model.weight, 7, first_stage_model., 0.13025, 0",
		"4, model.double_layers.0.attn.w1q.weight, 7, vae., 0.13025, 0",
		"4, model.mlp_t5.0.weight, 7, vae., 0.13025, 0",
		"16, model.diffusion_model.cap_embedder.1.weight, 7, vae., 0.3611, 0.1159",
		"16, model.diffusion_model.double_stream_blocks.0.block.adaLN_modulation.1.weight, 7, vae., 0.3611, 0.1159",
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

	/** Its image encoder lies where Stable Diffusion XL has its text encoders. */
	@Test
	void stableVideoDiffusionIsNotTakenForXl() throws IOException {
		final SafetensorsFile file =
				SafetensorsFile.open(Vectors.path("families/temporal-decoder/vae/diffusion_pytorch_model.safetensors"));
		final SafetensorsWriter writer = new SafetensorsWriter();
		for (final TensorInfo tensor : file.tensors().values())
			if (tensor.dtype() == Dtype.F32)
				writer.add(
						"first_stage_model." + tensor.key(),
						tensor.shape().stream().mapToLong(Long::longValue).toArray(),
						file.read(tensor).toArray());
		writer.add("conditioner.embedders.0.open_clip.model.visual.proj", new long[] {1, 1}, new float[1]);
		final VaeModel model = Checkpoints.open(writer.write(folder.resolve("svd.safetensors")), "svd");
		assertEquals(new Affine(0.18215, 0), model.config().norm());
		assertTrue(
				String.join(" ", model.notes()).contains("that of Stable Video Diffusion."), model.notes()::toString);
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
		assertTrue(failure(other).contains("Choose files that belong together, or download them again."));
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
}
