// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import latentij.model.VaeModel;
import latentij.model.family.Families;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.testing.SafetensorsWriter;
import latentij.testing.Spoiler;
import latentij.testing.Vectors;
import latentij.util.files.AppFolders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spoils files at random, from a fixed seed, and demands that nothing but the
 * documented exceptions comes of it. The system property {@code latentij.fuzz}
 * multiplies the number of tries, {@code latentij.fuzz.seed} changes the seed.
 */
@Tag("fuzz")
public class UntrustedFilesTest {

	private static final int FACTOR = Integer.getInteger("latentij.fuzz", 1);
	private static final long SEED = Long.getLong("latentij.fuzz.seed", 20260101);

	@TempDir
	Path folder;

	@BeforeEach
	void useAnotherCache() {
		System.setProperty(AppFolders.CACHE_PROPERTY, folder.resolve("cache").toString());
	}

	@AfterEach
	void restore() {
		System.clearProperty(AppFolders.CACHE_PROPERTY);
	}

	/** The rules that every file keeps which is opened. */
	private static void check(final SafetensorsFile file, final long size) throws IOException {
		long bytes = 0;
		for (final TensorInfo tensor : file.tensors().values()) {
			assertTrue(
					tensor.offset() >= 8 && tensor.length() >= 0 && tensor.offset() + tensor.length() <= size,
					tensor.toString());
			double bits = tensor.dtype().bits();
			for (final long n : tensor.shape()) bits *= n;
			assertEquals(bits, 8.0 * tensor.length());
			bytes += tensor.length();
			if (tensor.dtype().isReadable() && tensor.length() > 0)
				assertEquals(tensor.size(), file.read(tensor).size());
		}
		// All inside, together not more than the file: none overlap.
		assertTrue(bytes <= size - 8);
	}

	@Test
	void spoiltHeadersNeverDoHarm() throws IOException {
		final Path path = new SafetensorsWriter()
				.add("encoder.conv_in.weight", new long[] {2, 3, 1, 1}, new float[6])
				.metadata("format", "pt")
				.add("half", "F16", new long[] {2, 2}, new byte[8])
				.add("empty", new long[] {0, 7})
				.add("scalar", "I64", new long[0], new byte[8])
				.add("bias", "BF16", new long[] {5}, new byte[10])
				.write(folder.resolve("a.safetensors"));
		final byte[] whole = Files.readAllBytes(path);
		final int length = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
		final byte[] json = Arrays.copyOfRange(whole, 8, 8 + length);
		final byte[] data = Arrays.copyOfRange(whole, 8 + length, whole.length);
		final Random random = new Random(SEED);
		final int tries = 4_000 * FACTOR;
		int opened = 0;
		for (int i = 0; i < tries; i++) {
			final byte[] spoilt = random.nextInt(10) == 0 ? json : Spoiler.spoil(json, random);
			final ByteBuffer file =
					ByteBuffer.allocate(8 + spoilt.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
			file.putLong(random.nextInt(20) == 0 ? random.nextLong() >>> random.nextInt(64) : spoilt.length)
					.put(spoilt)
					.put(data);
			final byte[] bytes = random.nextInt(20) == 0 ? Spoiler.spoil(file.array(), random) : file.array();
			Files.write(path, bytes);
			try {
				check(SafetensorsFile.open(path), bytes.length);
				opened++;
			} catch (final IOException exc) {
				assertTrue(exc.getMessage().contains("a.safetensors"), exc.getMessage());
			} catch (final RuntimeException | Error exc) {
				fail("try " + i + " of seed " + SEED + ": " + new String(bytes, StandardCharsets.ISO_8859_1), exc);
			}
		}
		System.out.println("Spoilt safetensors headers: " + tries + " tried, " + (tries - opened) + " refused, "
				+ opened + " opened and read");
		assertTrue(opened > tries / 20 && opened < tries / 2, opened + " opened");
	}

	@Test
	void spoiltConfigsNeverDoHarm() throws IOException {
		final byte[] kl = Files.readAllBytes(Vectors.path("kl-f8c16-flux/vae/config.json"));
		final byte[] tiny = Files.readAllBytes(Vectors.path("tiny-taesd/vae/config.json"));
		final Random random = new Random(SEED);
		final int tries = 4_000 * FACTOR;
		int read = 0;
		for (int i = 0; i < tries; i++) {
			final byte[] bytes = Spoiler.spoil(random.nextBoolean() ? kl : tiny, random);
			try {
				assertTrue(
						Families.read("config.json", bytes).graphs().tensors().size() > 10);
				read++;
			} catch (final IOException exc) {
				assertTrue(exc.getMessage().contains("config.json"), exc.getMessage());
			} catch (final RuntimeException | Error exc) {
				fail("try " + i + " of seed " + SEED + ": " + new String(bytes, StandardCharsets.ISO_8859_1), exc);
			}
		}
		System.out.println(
				"Spoilt configs: " + tries + " tried, " + (tries - read) + " refused, " + read + " understood");
		assertTrue(read > tries / 50 && read < tries / 2, read + " understood");
	}

	@Test
	void spoiltModelsNeverDoHarm() throws IOException {
		final Path vae = Files.createDirectories(folder.resolve("vae"));
		final Path config = vae.resolve("config.json");
		final Path weights = vae.resolve("diffusion_pytorch_model.safetensors");
		final byte[] goodConfig = Files.readAllBytes(Vectors.path("kl-f8c16-flux/vae/config.json"));
		final byte[] whole = Files.readAllBytes(Vectors.path("kl-f8c16-flux/vae/diffusion_pytorch_model.safetensors"));
		final int length = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
		final byte[] json = Arrays.copyOfRange(whole, 8, 8 + length);
		final Random random = new Random(SEED);
		final int tries = 200 * FACTOR;
		int opened = 0;
		for (int i = 0; i < tries; i++) {
			Files.write(config, random.nextInt(3) == 0 ? Spoiler.spoil(goodConfig, random) : goodConfig);
			final byte[] header = random.nextInt(3) == 0 ? json : Spoiler.spoil(json, random);
			final byte[] bytes = Spoiler.splice(whole, 8, 8 + length, header);
			ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length);
			if (random.nextInt(10) == 0) bytes[random.nextInt(bytes.length)] ^= 64;
			Files.write(weights, bytes);
			try {
				final VaeModel model = Checkpoints.open(random.nextBoolean() ? vae : weights, "spoilt");
				assertEquals(16, model.config().latentChannels());
				opened++;
			} catch (final IOException exc) {
				assertTrue(exc.getMessage().contains(vae.toString()), exc.getMessage());
			} catch (final RuntimeException | Error exc) {
				fail("try " + i + " of seed " + SEED, exc);
			}
		}
		System.out.println(
				"Spoilt models: " + tries + " tried, " + (tries - opened) + " refused, " + opened + " opened");
		assertTrue(opened > tries / 20 && opened < tries / 2, opened + " opened");
	}
}
