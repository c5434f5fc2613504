// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import latentij.codec.Latent;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.Posterior;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.family.KlKeyNames;
import latentij.tensor.FloatTensor;
import latentij.testing.Links;
import latentij.testing.Npy;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers that models of checkpoints give. */
class CheckpointsTest extends CheckpointsFixture {

	/** More than a graph without its weights has, and less than with them. */
	private static final int GRAPH_BYTES = 200_000;

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

	/** Also files of Hugging Face's cache, which are named by their hashes, and those that were renamed. */
	@ParameterizedTest
	@ValueSource(strings = {"ae.ckpt", "ae.pt", "ae.bin", "ae", "ae.safetensors.bak", "0123abcd"})
	void safetensorsFilesOfOtherNamesAreTaken(final String name) throws IOException {
		Files.copy(Vectors.path("kl-f8c4/vae/config.json"), folder.resolve("config.json"));
		final Path file = Files.copy(Vectors.path("kl-f8c4/vae/" + WEIGHTS), folder.resolve(name));
		assertTrue(Checkpoints.matches(file));
		assertIsDiffusers(Checkpoints.open(file, "test"), "kl-f8c4/expected/");
	}

	@ParameterizedTest
	@ValueSource(ints = {0, 1, 9, 40})
	void otherFilesAreNoSafetensorsFiles(final int size) throws IOException {
		final byte[] bytes = new byte[size];
		assertFalse(Checkpoints.matches(Files.write(folder.resolve("a.ckpt"), bytes)));
		if (size > 8) bytes[8] = '{';
		assertFalse(Checkpoints.matches(Files.write(folder.resolve("a.ckpt"), bytes)));
		if (size > 0) bytes[0] = 60;
		assertFalse(Checkpoints.matches(Files.write(folder.resolve("a.ckpt"), bytes)));
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
