// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import latentij.interchange.LatentFormats;
import latentij.model.onnx.OnnxFile;
import latentij.model.safetensors.SafetensorsFile;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnfinishedDownloadTest {

	@TempDir
	private Path temp;

	private interface Reader {

		void read(Path file) throws IOException;
	}

	/** Refused as long as the other file is there. */
	private void assertRefused(final Path whole, final String ending, final Reader reader) throws IOException {
		final Path file = Files.copy(whole, temp.resolve(whole.getFileName()));
		reader.read(file);
		final Path beside = Files.createFile(temp.resolve(file.getFileName() + ending));
		final String message =
				assertThrows(IOException.class, () -> reader.read(file)).getMessage();
		assertTrue(message.startsWith(file + " is not whole: " + beside.getFileName()), message);
		Files.delete(beside);
		reader.read(file);
	}

	@ParameterizedTest
	@ValueSource(strings = {".aria2", ".st", ".lftp-pget-status"})
	void weightsWhosePiecesAreNotAllThereAreRefused(final String ending) throws IOException {
		assertRefused(
				Resources.path("cases/base/vae/diffusion_pytorch_model.safetensors"), ending, SafetensorsFile::open);
	}

	@Test
	void graphsWhosePiecesAreNotAllThereAreRefused() throws IOException {
		assertRefused(Resources.path("cases/22/vae_encoder/model.onnx"), ".aria2", OnnxFile::read);
	}

	@Test
	void filesThatBeginWithZerosAreRefused() throws IOException {
		final List<Reader> readers = List.of(
				SafetensorsFile::open,
				OnnxFile::read,
				file -> LatentFormats.of(file.resolveSibling("zeros.npy")).read(file.resolveSibling("zeros.npy"), ""),
				file -> LatentFormats.of(file.resolveSibling("zeros.npz")).read(file.resolveSibling("zeros.npz"), ""));
		for (final String name : List.of("zeros", "zeros.npy", "zeros.npz"))
			Files.write(temp.resolve(name), new byte[5000]);
		for (final Reader reader : readers) {
			final String message = assertThrows(IOException.class, () -> reader.read(temp.resolve("zeros")))
					.getMessage();
			assertTrue(message.contains(" is not whole: it begins with zeros"), message);
			assertTrue(message.endsWith("Download or copy it again."), message);
		}
	}
}
