// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import latentij.chunked.FoundImage;
import latentij.chunked.Level;
import latentij.ij.blocks.BlockJob;
import latentij.ij.chunked.ImagePart;
import latentij.ij.images.LostValues;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.Region;
import latentij.testing.ChunkedFiles;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import latentij.zarr.OmeZarrReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks that several make, against the whole that one makes. */
class BlockJobTest extends ChunkedFixture {

	private static final int WIDTH = 2200;
	private static final int HEIGHT = 520;

	private Path large;
	private Path stack;

	@BeforeEach
	void makeImages() throws IOException {
		large = ChunkedFiles.large(temp.resolve("large.zarr"), WIDTH, HEIGHT);
		stack = Resources.copy(images.resolve("stack-04.zarr"), temp.resolve("stack-04.zarr"));
	}

	/** What a process does that is told of a block. */
	private interface Maker {

		BlockJob.Made make(Region block, BlockJob.Terms terms) throws IOException;
	}

	/** In any order, one of them twice. */
	private static int make(final BlockJob blocks, final Maker maker) throws IOException {
		try (BlockJob.Run run = blocks.begin()) {
			final List<Region> order = new ArrayList<>(run.missing());
			Collections.shuffle(order, new Random(4));
			order.add(order.get(0));
			final List<BlockJob.Made> made = new ArrayList<>();
			for (final Region block : order) made.add(maker.make(block, run.terms()));
			run.commit(made);
			return run.size();
		}
	}

	private int encode(final Path from, final ImagePart part, final Path to, final EncodeOptions options)
			throws IOException {
		return make(latents.files().encodeBlocks(from, part, null, to, options), (block, terms) -> latents.files()
				.encodeBlocks(from, part, terms, to, options)
				.make(block, terms));
	}

	private int decode(final Path from, final Rectangle part, final Path to, final DecodeOptions options)
			throws IOException {
		return make(latents.files().decodeBlocks(from, part, to, options), (block, terms) -> latents.files()
				.decodeBlocks(from, part, to, options)
				.make(block, terms));
	}

	@Test
	void blocksOfALargePlaneAreThoseOfTheWhole() throws IOException {
		final Path whole = temp.resolve("whole/x.zarr");
		final Path made = temp.resolve("made/x.zarr");
		latents.files().encode(large, ImagePart.ALL, whole, encode());
		assertEquals(2, encode(large, ImagePart.ALL, made, encode()));
		assertSame(whole, made);
		latents.files().decode(made, temp.resolve("whole/y.zarr"), CPU);
		assertEquals(2, decode(made, null, temp.resolve("made/y.zarr"), CPU));
		assertSame(temp.resolve("whole/y.zarr"), temp.resolve("made/y.zarr"));
		final FoundImage decoded = OmeZarrReader.read(temp.resolve("made/y.zarr"));
		assertEquals(List.of(3, 130, 550), decoded.open(2).shape());
		assertEquals(
				List.of(
						new Level("0", List.of(1.0, 0.5, 0.5), List.of(0.0, 0.0, 0.0)),
						new Level("1", List.of(1.0, 1.0, 1.0), List.of(0.0, 0.25, 0.25)),
						new Level("2", List.of(1.0, 2.0, 2.0), List.of(0.0, 0.75, 0.75))),
				decoded.image().levels());
		final Rectangle part = new Rectangle(35, 2, 2150, 300);
		latents.files().decode(made, part, temp.resolve("whole/z.zarr"), CPU);
		assertEquals(2, decode(made, part, temp.resolve("made/z.zarr"), CPU));
		assertSame(temp.resolve("whole/z.zarr"), temp.resolve("made/z.zarr"));
	}

	/** By the process that begins, not for each block. */
	@Test
	void aSmallSideIsToldOfOnce() throws IOException {
		final Path flat = ChunkedFiles.large(temp.resolve("flat.zarr"), WIDTH, 16);
		final Path made = temp.resolve("made.zarr");
		final List<String> log = new ArrayList<>();
		try (Latents others = trusting(log::add, question -> false)) {
			final BlockJob blocks = others.files().encodeBlocks(flat, ImagePart.ALL, null, made, encode());
			assertEquals(2, make(blocks, blocks::make));
			assertFalse(log.toString().contains("pixels are encoded"), log::toString);
			try (BlockJob.Run run = blocks.begin()) {
				assertEquals(
						1,
						run.notes().stream()
								.filter(note -> note.startsWith("Of \"flat.zarr\", 2200 x 16 pixels are encoded."))
								.count(),
						run.notes()::toString);
			}
			others.files().encode(flat, temp.resolve("whole.zarr"), encode());
			assertEquals(
					1,
					log.stream()
							.filter(note -> note.contains("pixels are encoded"))
							.count(),
					log::toString);
		}
	}

	/** As those of another machine would. */
	@Test
	void blocksOfOtherWeightsAreRefused() throws IOException {
		final Path vae = Resources.copy(Vectors.path("kl-f8c4/vae"), temp.resolve("vae"));
		final EncodeOptions options = encode("model", vae.toString());
		final BlockJob blocks =
				latents.files().encodeBlocks(large, ImagePart.ALL, null, temp.resolve("made.zarr"), options);
		try (BlockJob.Run run = blocks.begin()) {
			final Path weights = vae.resolve("diffusion_pytorch_model.safetensors");
			final byte[] bytes = Files.readAllBytes(weights);
			bytes[bytes.length - 4] ^= 1;
			Files.write(weights, bytes);
			final String message = assertThrows(
							IOException.class, () -> blocks.make(run.missing().get(0), run.terms()))
					.getMessage();
			assertTrue(message.contains(vae + "\" has the version sha256-"), message);
			bytes[bytes.length - 4] ^= 1;
			Files.write(weights, bytes);
			assertEquals("CPU", blocks.make(run.missing().get(0), run.terms()).device());
		}
	}

	/** Noise is drawn for a whole plane, and display ranges are those of the whole. */
	@ParameterizedTest
	@CsvSource({"each, mean, 12", "composite, sample, 6"})
	void blocksOfStacksAreThoseOfTheWhole(final String channels, final String posterior, final int blocks)
			throws IOException {
		final Path attributes = stack.resolve(".zattrs");
		Files.writeString(attributes, Files.readString(attributes).replace("\"window\"", "\"unknown\""));
		final EncodeOptions options =
				encode("slices", "all", "channels", channels, "posterior", posterior, "seed", "3");
		final ImagePart part = new ImagePart(1, new Rectangle(2, 1, 17, 16));
		latents.files().encode(stack, part, temp.resolve("whole/x.zarr"), options);
		assertEquals(blocks, encode(stack, part, temp.resolve("made/x.zarr"), options));
		assertSame(temp.resolve("whole/x.zarr"), temp.resolve("made/x.zarr"));
		final DecodeOptions all = DecodeOptions.parse(Map.of("device", "cpu", "slices", "all"));
		latents.files().decode(temp.resolve("made/x.zarr"), temp.resolve("whole/y.zarr"), all);
		assertEquals(blocks, decode(temp.resolve("made/x.zarr"), null, temp.resolve("made/y.zarr"), all));
		assertSame(temp.resolve("whole/y.zarr"), temp.resolve("made/y.zarr"));
	}

	@Test
	void goesOnWhereItEnded() throws IOException {
		final EncodeOptions options = encode("slices", "all");
		final Path made = temp.resolve("made.zarr");
		final Path part = temp.resolve("made.zarr.part");
		final BlockJob blocks = latents.files().encodeBlocks(stack, ImagePart.ALL, null, made, options);
		final Region first;
		try (BlockJob.Run run = blocks.begin()) {
			first = run.missing().get(0);
			blocks.make(first, run.terms());
			final String refusal = assertThrows(
							IOException.class, () -> run.commit(List.of(new BlockJob.Made("CPU", LostValues.NONE))))
					.getMessage();
			assertTrue(refusal.startsWith("All blocks were made, but "), refusal);
		}
		assertFalse(Files.exists(made));
		// As a process leaves it that is killed.
		final Path leftover = part.resolve("0/0/0/0/0/.latentij-1.part");
		try (BlockJob.Run run = blocks.begin()) {
			assertEquals(5, run.missing().size());
			assertFalse(run.missing().contains(first));
			final BlockJob.Made made1 = blocks.make(first, run.terms());
			for (final Region block : run.missing()) blocks.make(block, run.terms());
			Files.writeString(leftover, "half");
			run.commit(List.of(made1, made1));
			// A copy of a task that is late.
			final String refusal = assertThrows(IOException.class, () -> blocks.make(first, run.terms()))
					.getMessage();
			assertTrue(
					refusal.endsWith("made.zarr.part\" is not there. Choose a folder that all machines share."),
					refusal);
		}
		assertFalse(Files.exists(part));
		latents.files().encode(stack, ImagePart.ALL, temp.resolve("whole/made.zarr"), options);
		assertSame(temp.resolve("whole/made.zarr"), made);
	}

	@Test
	void othersMustHaveTheSameJob() throws IOException {
		final Path made = temp.resolve("made.zarr");
		final BlockJob blocks = latents.files().encodeBlocks(stack, ImagePart.ALL, null, made, encode());
		try (BlockJob.Run run = blocks.begin()) {
			final BlockJob.Terms other = new BlockJob.Terms(
					"another", run.terms().version(), run.terms().ranges());
			final String refusal = assertThrows(
							IOException.class, () -> blocks.make(run.missing().get(0), other))
					.getMessage();
			assertTrue(refusal.contains("is of another job"), refusal);
		}
	}
}
