// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import latentij.ij.formats.ImageFiles;
import latentij.interchange.LatentFormats;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.optimum.OnnxFolder;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitPointerTest {

	private static final String OID = "oid sha256:" + "0".repeat(63) + "7\n";

	private static final String LFS = "version https://git-lfs.github.com/spec/v1\n" + OID + "size 334643276\n";

	@TempDir
	Path folder;

	private static Optional<String> message(final String text) {
		return GitPointer.message("a", ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
	}

	/** As editors and programs that copy texts leave them. */
	@ParameterizedTest
	@ValueSource(strings = {"\ufeff%s", "%s\n\n", "%s ", "%s\n# note"})
	void pointersThatWereSavedAgainArePointers(final String form) {
		assertEquals(message(LFS), message(String.format(form, LFS.strip())));
		final String annex = "/annex/objects/SHA256E-s3--aa.safetensors";
		assertTrue(message(String.format(form, annex)).isPresent());
	}

	@Test
	void pointersTellTheSizeOfTheFile() {
		final String lfs = message(LFS).orElseThrow();
		assertTrue(lfs.startsWith("a is only a pointer of Git LFS to a file of 335 MB"), lfs);
		assertEquals(lfs, message(LFS.replace("\n", "\r\n")).orElseThrow());
		assertEquals(
				lfs, message(LFS.replace("oid", "ext-0-foo sha256:00\noid")).orElseThrow());
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"/annex/objects/SHA256E-s335--00.safetensors\n",
				"/annex/objects/SHA256E-s335--00.safetensors",
				"/annex/objects/MD5-s1--0\r\n"
			})
	void pointersOfGitAnnexAreKnown(final String text) {
		final String annex = message(text).orElseThrow();
		assertTrue(annex.contains("git annex get"), annex);
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"",
				"version https://git-lfs.github.com/spec/v1\n",
				"version https://git-lfs.github.com/spec/v1\nsize many\n",
				"version https://git-lfs.github.com/spec/v1\nsize 9999999999999999999999\n",
				"{\"version\": \"https://git-lfs.github.com/spec/v1\", \"size\": 1}",
				"see /annex/objects/a",
				"/annex/objects/a b"
			})
	void otherContentIsNoPointer(final String text) {
		assertEquals(Optional.empty(), message(text));
	}

	@Test
	void longFilesAreNoPointers() {
		assertEquals(
				Optional.empty(), message("version https://git-lfs.github.com/spec/v1\nsize 1\n" + "x\n".repeat(600)));
	}

	@Test
	void otherFilesAreNotRefused() throws IOException {
		assertDoesNotThrow(() -> GitPointer.refuse(Files.writeString(folder.resolve("a"), "a")));
		assertDoesNotThrow(() -> GitPointer.refuse(folder));
	}

	private void refused(final IoCall call) {
		final String message = assertThrows(IOException.class, call::run).getMessage();
		assertTrue(message.contains("git lfs pull"), message);
	}

	private interface IoCall {

		void run() throws IOException;
	}

	/** Whatever file a pointer stands for, it is not called damaged. */
	@Test
	void allReadersTellOfPointers() throws IOException {
		for (final String name : List.of("a.npy", "a.npz", "a.safetensors", "a.latent")) {
			final Path file = Files.writeString(folder.resolve(name), LFS);
			refused(() -> LatentFormats.of(file).read(file, ""));
		}
		for (final String name : List.of("a.tif", "a.png", "a.jpg")) {
			final Path file = Files.writeString(folder.resolve(name), LFS);
			refused(() -> ImageFiles.require(file));
		}
		final Path onnx = Resources.copy(Resources.path("vectors/kl-f8c4-onnx-optimum"), folder.resolve("onnx"));
		Files.writeString(onnx.resolve("vae_decoder/model.onnx"), LFS);
		refused(() -> OnnxFolder.open(onnx, "onnx"));
		final Path vae = Resources.copy(Resources.path("cases/29/vae"), folder.resolve("vae"));
		Files.writeString(vae.resolve("diffusion_pytorch_model.safetensors.index.json"), LFS);
		refused(() -> Checkpoints.open(vae, "vae"));
	}
}
