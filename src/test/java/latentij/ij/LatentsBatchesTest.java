// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.ImagePlus;
import ij.VirtualStack;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import latentij.job.EncodeOptions;
import latentij.runtime.VaeCodecs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Planes of stacks, several of which go through the network in one run. */
class LatentsBatchesTest extends LatentsFixture {

	private void together(final int planes) {
		// The networks that are open were opened for one by one.
		latents.close();
		properties.set(VaeCodecs.BATCH_PROPERTY, Integer.toString(planes));
	}

	private static List<Object> slices(final ImagePlus stack) {
		final List<Object> slices = new ArrayList<>();
		for (int s = 1; s <= stack.getStackSize(); s++)
			slices.add(stack.getStack().getProcessor(s).getPixelsCopy());
		return slices;
	}

	private static void assertSame(final ImagePlus expected, final ImagePlus found) {
		assertEquals(expected.getStackSize(), found.getStackSize());
		assertArrayEquals(slices(expected).toArray(), slices(found).toArray());
		for (int s = 1; s <= expected.getStackSize(); s++)
			assertEquals(expected.getStack().getSliceLabel(s), found.getStack().getSliceLabel(s));
	}

	private static EncodeOptions all(final String model, final String posterior) {
		return EncodeOptions.parse(Map.of(
				"device",
				"cpu",
				"slices",
				"all",
				"model",
				model,
				"posterior",
				posterior,
				"seed",
				"5",
				"channels",
				"each"));
	}

	/** Of every kind of block, with noise that begins anew for each plane, and with a last run of fewer. */
	@ParameterizedTest
	@CsvSource({"8-bit, sample", "16-bit, mean", "RGB, sample", "16-bit composite-mode, sample"})
	void planesAreWhatTheyAreOneByOne(final String type, final String posterior) throws IOException {
		final ImagePlus image = LatentsStacksTest.stack(type, type.contains("composite") ? 2 : 1, 7, 1);
		final EncodeOptions options = type.equals("RGB")
				? EncodeOptions.parse(
						Map.of("device", "cpu", "slices", "all", "model", KL, "posterior", posterior, "seed", "5"))
				: all(KL, posterior);
		final ImagePlus expected = latents.encode(image, options);
		final ImagePlus decoded = latents.decode(expected, CPU);
		together(3);
		final ImagePlus found = latents.encode(image, options);
		assertSame(expected, found);
		assertSame(decoded, latents.decode(found, CPU));
		latents.close();
	}

	/** Of a file that is damaged in the middle, say. */
	@Test
	void aPlaneThatCannotBeReadIsToldAndNothingIsLeft() throws IOException {
		together(3);
		final Path file = temp.resolve("latent.tif");
		final ImagePlus image = new ImagePlus("planes", new VirtualStack(16, 16, 7) {

			@Override
			public ImageProcessor getProcessor(final int n) {
				if (n == 5) throw new IllegalStateException("plane 5 is damaged");
				return new ByteProcessor(16, 16);
			}
		});
		assertEquals(
				"plane 5 is damaged",
				assertThrows(
								IllegalStateException.class,
								() -> latents.encode(
										image,
										EncodeOptions.parse(Map.of("device", "cpu", "slices", "all"))
												.withOutput(file)))
						.getMessage());
		assertFalse(Files.exists(file));
		latents.close();
	}

	/** A network of one plane fits where that of seven does not. */
	@Test
	void littleMemoryMakesFewerOfThem() throws IOException {
		final ImagePlus image = LatentsStacksTest.stack("8-bit", 1, 7, 1);
		final EncodeOptions options = all(KL, "mean");
		final ImagePlus expected = latents.encode(image, options);
		together(1000);
		lessMemory("1");
		final String refusal = encodeRefusal(image, options);
		final String needed = refusal.replaceAll("(?s).* needs about (\\d+) MB.*", "$1");
		lessMemory(Integer.toString(Integer.parseInt(needed) + 1));
		assertSame(expected, latents.encode(image, options));
		latents.close();
	}
}
