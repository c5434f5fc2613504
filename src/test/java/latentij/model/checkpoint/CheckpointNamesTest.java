// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import latentij.model.VaeModel;
import latentij.model.family.KeyScheme;
import latentij.model.family.KlKeyNames;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names that tensors have in files, but those of diffusers. */
class CheckpointNamesTest extends CheckpointsFixture {

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
}
