// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import latentij.job.EncodeOptions;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;

/** Runs that end early, and what is there already at the place of a result. */
class ChunkedResultsTest extends ChunkedFixture {

	@Test
	void goesOnWhereItEnded() throws IOException {
		final Path from = images.resolve("stack-04.zarr");
		final EncodeOptions options = encode("slices", "all", "channels", "each");
		latents.files().encode(from, temp.resolve("whole/made.zarr"), options);
		final Path made = temp.resolve("made.zarr");
		final Path part = temp.resolve("made.zarr.part");
		final List<String> log = new ArrayList<>();
		try (Latents some = ending(5)) {
			assertThrows(CancellationException.class, () -> some.files().encode(from, made, options));
		}
		assertFalse(Files.exists(made));
		final Map<String, byte[]> before = files(part);
		assertTrue(before.size() > 2 && before.size() < 13, before.keySet()::toString);
		// What a killed process left, and a chunk that must not be written again.
		final Path chunk = part.resolve(before.keySet().stream()
				.filter(name -> name.startsWith("0/"))
				.findFirst()
				.orElseThrow());
		Files.writeString(chunk.resolveSibling(".latentij-1.part"), "half");
		// As after a power failure.
		final List<String> chunks =
				before.keySet().stream().filter(name -> name.startsWith("0/")).toList();
		final Path empty = part.resolve(chunks.get(1));
		Files.write(empty, new byte[0]);
		final long written = Files.getLastModifiedTime(chunk).toMillis();
		try (Latents others = trusting(log::add, question -> false)) {
			others.files().encode(from, made, options);
		}
		assertTrue(log.stream().anyMatch(line -> line.contains("was begun by an earlier run")), log::toString);
		assertSame(temp.resolve("whole/made.zarr"), made);
		assertEquals(
				written,
				Files.getLastModifiedTime(made.resolve(part.relativize(chunk).toString()))
						.toMillis());
		assertFalse(Files.exists(part));
	}

	@Test
	void otherJobsBeginAnew() throws IOException {
		final Path from = images.resolve("stack-04.zarr");
		final Path made = temp.resolve("made.zarr");
		try (Latents some = ending(5)) {
			assertThrows(CancellationException.class, () -> some.files()
					.encode(from, made, encode("slices", "all", "channels", "each")));
		}
		latents.files().encode(from, made, encode("slices", "all"));
		latents.files().encode(from, temp.resolve("whole/made.zarr"), encode("slices", "all"));
		assertSame(temp.resolve("whole/made.zarr"), made);
		// A result is replaced; a folder of the user's is not.
		latents.files().encode(from, made, encode());
		assertEquals(List.of(1, 4, 1, 5, 5), array(made).shape());
		assertEquals(
				List.of("made.zarr", "whole"),
				Stream.of(temp.toFile().list()).sorted().toList());
		Files.createDirectory(temp.resolve("mine.zarr"));
		assertParts(
				assertThrows(IOException.class, () -> latents.files().encode(from, temp.resolve("mine.zarr"), encode()))
						.getMessage(),
				"is there already, and LatentIJ did not write it");
		assertParts(
				assertThrows(IllegalArgumentException.class, () -> latents.files()
								.encode(from, from.resolve("x.zarr"), encode()))
						.getMessage(),
				"is in the folder that is read");
		assertParts(
				assertThrows(IllegalArgumentException.class, () -> latents.files()
								.encode(made, temp.resolve("x.zarr"), encode()))
						.getMessage(),
				"is a latent already");
	}

	/** Old pixels and new ones would be in one latent. */
	@Test
	void changedPixelsBeginAnew() throws IOException {
		final Path from = temp.resolve("from.zarr");
		Resources.copy(images.resolve("stack-04.zarr"), from);
		final Path made = temp.resolve("made.zarr");
		final EncodeOptions options = encode("slices", "all");
		try (Latents some = ending(4)) {
			assertThrows(CancellationException.class, () -> some.files().encode(from, made, options));
		}
		final Path array = array(from).folder();
		final List<Path> chunks;
		try (Stream<Path> all = Files.walk(array)) {
			chunks = all.filter(file -> file.getFileName().toString().matches("[0-9.]+"))
					.filter(Files::isRegularFile)
					.sorted()
					.toList();
		}
		Files.copy(chunks.get(chunks.size() - 1), chunks.get(0), StandardCopyOption.REPLACE_EXISTING);
		Files.setLastModifiedTime(chunks.get(0), FileTime.from(Instant.now().plusSeconds(5)));
		latents.files().encode(from, made, options);
		latents.files().encode(from, temp.resolve("whole/made.zarr"), options);
		assertSame(temp.resolve("whole/made.zarr"), made);
	}

	/** Latents of two models would be in one. */
	@Test
	void changedWeightsBeginAnew() throws IOException {
		final Path from = images.resolve("stack-04.zarr");
		final Path made = temp.resolve("made.zarr");
		final Path model = Resources.copy(Vectors.path("kl-f8c4/vae"), temp.resolve("vae"));
		final EncodeOptions options = encode("slices", "all", "model", model.toString());
		try (Latents some = ending(4)) {
			assertThrows(CancellationException.class, () -> some.files().encode(from, made, options));
		}
		final Path weights = model.resolve("diffusion_pytorch_model.safetensors");
		final byte[] bytes = Files.readAllBytes(weights);
		// A large bit of the last weight, which is the encoder's.
		bytes[bytes.length - 2] ^= 0x40;
		Files.write(weights, bytes);
		latents.files().encode(from, made, options);
		latents.files().encode(from, temp.resolve("whole/made.zarr"), options);
		assertSame(temp.resolve("whole/made.zarr"), made);
	}

	@Test
	void whatOthersPutIntoAResultIsNotDeleted() throws IOException {
		final Path from = images.resolve("stack-04.zarr");
		final Path made = temp.resolve("made.zarr");
		latents.files().encode(from, made, encode());
		final Path note = Files.createFile(made.resolve("note.txt"));
		assertParts(
				assertThrows(IOException.class, () -> latents.files().encode(from, made, encode()))
						.getMessage(),
				"would be replaced, but",
				"note.txt");
		Files.delete(note);
		// As a run leaves it that is killed when all is done but the cleaning up.
		Resources.copy(made, temp.resolve("made.zarr.replaced"));
		Files.delete(temp.resolve("made.zarr.replaced").resolve(".zgroup"));
		latents.files().encode(from, made, encode());
		assertEquals(List.of("made.zarr"), List.of(temp.toFile().list()));
	}
}
