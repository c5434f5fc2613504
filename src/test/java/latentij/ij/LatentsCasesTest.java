// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.testing.Resources;
import latentij.testing.SafetensorsWriter;
import latentij.util.Float8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kinds of models that people have; the right values are those of diffusers on the same files. */
class LatentsCasesTest extends LatentsFixture {

	private static final double TOLERANCE = 2e-6;

	private static ImagePlus ramp() {
		return IJ.createImage("g", "RGB ramp", 32, 32, 1);
	}

	private static ImagePlus encode(final String name) throws IOException {
		return latents.encode(ramp(), options(Resources.path("cases/" + name).toString(), null, null, null));
	}

	@ParameterizedTest
	@CsvSource({
		"base, -0.005690",
		"16/z1, 0.007695",
		"16/z3, -0.002665",
		"16/z6, 0.001662",
		"23, 0.035483",
		"27, -0.005690",
		"29, 0.000947"
	})
	void latentsAreThoseOfDiffusers(final String name, final double mean) throws IOException {
		final ImagePlus latent = encode(name);
		assertEquals(mean, latent.getStack().getProcessor(1).getStats().mean, TOLERANCE);
	}

	@Test
	void decodedImagesAreThoseOfDiffusersAndOfTheOriginalSize() throws IOException {
		final ImagePlus decoded = latents.decode(encode("base"), CPU);
		final double mean = IntStream.of(pixels(decoded))
				.flatMap(pixel -> IntStream.of(pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255))
				.average()
				.orElseThrow();
		assertEquals(124.423, mean, 0.001);
		final ImagePlus odd = latents.decode(
				latents.encode(
						IJ.createImage("odd", "RGB ramp", 31, 31, 1),
						options(Resources.path("cases/base").toString(), null, null, null)),
				CPU);
		assertEquals("31 x 31", odd.getWidth() + " x " + odd.getHeight());
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 3, 6})
	void latentsOfAnyNumberOfChannelsAreShown(final int channels) throws IOException {
		final ImagePlus latent = encode("16/z" + channels);
		assertEquals(channels, latent.getStackSize());
		final ImagePlus shown = latents.showChannels(latent);
		final ImagePlus one =
				latents.showChannels(new ImagePlus("1", latent.getStack().getProcessor(1)));
		final int panel = one.getWidth();
		// Side by side up to 4, with gaps in between that are narrower than a channel.
		final int columns = Math.min(channels, 3);
		assertTrue(shown.getWidth() > (columns - 1) * panel && shown.getWidth() <= columns * panel);
		assertEquals(channels > 4, shown.getHeight() > one.getHeight());
		assertEquals(32, latents.decode(latent, CPU).getWidth());
	}

	@ParameterizedTest
	@ValueSource(strings = {"F8_E4M3", "F8_E5M2"})
	void floatsOf8BitsAreThe32BitFloatsOfTheirValues(final String type) throws IOException {
		final Path source = Resources.path("cases/27/vae");
		final SafetensorsWriter narrow = new SafetensorsWriter();
		final SafetensorsWriter wide = new SafetensorsWriter();
		final Random random = new Random(27);
		final SafetensorsFile file = SafetensorsFile.open(source.resolve("diffusion_pytorch_model.safetensors"));
		for (final TensorInfo tensor : file.tensors().values()) {
			final long[] shape =
					tensor.shape().stream().mapToLong(Long::longValue).toArray();
			final byte[] codes = new byte[(int) LongStream.of(shape).reduce(1, (a, b) -> a * b)];
			final float[] values = new float[codes.length];
			for (int i = 0; i < codes.length; i++) {
				codes[i] = (byte) (random.nextInt(0x30) | random.nextInt(2) << 7);
				values[i] = type.equals("F8_E4M3") ? Float8.ofE4m3(codes[i]) : Float8.ofE5m2(codes[i]);
			}
			narrow.add(tensor.key(), type, shape, codes);
			wide.add(tensor.key(), shape, values);
		}
		final float[][] found = new float[2][];
		for (int i = 0; i < 2; i++) {
			final Path model = Resources.copy(source, temp.resolve("model" + i));
			(i == 0 ? narrow : wide).write(model.resolve("diffusion_pytorch_model.safetensors"));
			found[i] = values(latents.encode(ramp(), options(model.toString(), null, null, null)));
		}
		assertArrayEquals(found[1], found[0]);
	}

	@Test
	void latentsRememberTheMeanAndDeviationOfChannels() throws IOException {
		final ImagePlus latent = encode("23");
		assertEquals("-1.6,1.9,-1.4,2.5", latent.getProp("latentij.latents_mean"));
		assertEquals("8.5,5.9,6.5,5.2", latent.getProp("latentij.latents_std"));
		assertEquals("0.18215", latent.getProp("latentij.scaling_factor"));
		final int[] decoded = pixels(latents.decode(latent, CPU));
		latent.setProp("latentij.latents_mean", "-1.6,1.9,-1.4");
		assertParts(decodeRefusal(latent), "latents_mean", "latents_std");
		assertEquals(32 * 32, decoded.length);
	}
}
