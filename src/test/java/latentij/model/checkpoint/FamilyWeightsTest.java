// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.model.safetensors.Dtype;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.runtime.GraphRunner;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.FloatTensor;
import latentij.testing.Npy;
import latentij.testing.SafetensorsWriter;
import latentij.testing.SystemProperties;
import latentij.testing.Vectors;
import latentij.util.Float16;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of all families, with weights of all types in several files. */
@Tag("slow")
class FamilyWeightsTest {

	private static final String WEIGHTS = "diffusion_pytorch_model";

	private static final Dtype[] TYPES = {Dtype.F64, Dtype.F32, Dtype.F16, Dtype.BF16, Dtype.F8_E5M2, Dtype.F8_E4M3};

	/** The finite values that are not negative, by their bits. */
	private static final float[] E4M3 = new float[127];

	@TempDir
	Path folder;

	@RegisterExtension
	final SystemProperties properties = new SystemProperties();

	@BeforeAll
	static void start() {
		GraphRunner.start();
		for (int bits = 0; bits < E4M3.length; bits++) {
			final int exponent = bits >> 3;
			final int fraction = bits & 7;
			E4M3[bits] = exponent == 0 ? Math.scalb((float) fraction, -9) : Math.scalb(8f + fraction, exponent - 10);
		}
	}

	@BeforeEach
	void rememberNothingFromBefore() {
		properties.set("latentij.cache", folder.resolve("cache").toString());
	}

	/** A tensor of the file, and the 32-bit floats that it stands for. */
	private record Rounded(byte[] bytes, float[] values) {}

	private static Rounded round(final float[] values, final Dtype type) {
		final float[] kept = values.clone();
		final ByteBuffer bytes =
				ByteBuffer.allocate(values.length * type.bits() / 8).order(ByteOrder.LITTLE_ENDIAN);
		for (int i = 0; i < kept.length; i++) {
			final float value = kept[i];
			switch (type) {
				case F64 -> bytes.putDouble(value);
				case F32 -> bytes.putFloat(value);
				case F16 -> {
					bytes.putShort(Float16.toBits(value));
					kept[i] = Float16.ofBits(Float16.toBits(value));
				}
				case BF16 -> {
					final int bits = Float.floatToRawIntBits(value) >> 16;
					bytes.putShort((short) bits);
					kept[i] = Float.intBitsToFloat(bits << 16);
				}
				case F8_E5M2 -> {
					final int bits = Float16.toBits(value) >> 8;
					bytes.put((byte) bits);
					kept[i] = Float16.ofBits((short) (bits << 8));
				}
				default -> {
					final int found = Arrays.binarySearch(E4M3, Math.abs(value));
					final int bits = found < 0 ? -found - 2 : found;
					final boolean negative = value < 0;
					bytes.put((byte) (negative ? bits | 0x80 : bits));
					kept[i] = negative ? -E4M3[bits] : E4M3[bits];
				}
			}
		}
		return new Rounded(bytes.array(), kept);
	}

	@ParameterizedTest
	@MethodSource("latentij.testing.Vectors#families")
	void weightsOfAllTypesInSeveralFilesAreTheValuesTheyStandFor(final String family) throws IOException {
		final Path vae = Vectors.path("families/" + family + "/vae");
		final Path plain = Files.createDirectory(folder.resolve("plain"));
		final Path mixed = Files.createDirectory(folder.resolve("mixed"));
		final SafetensorsFile file = SafetensorsFile.open(vae.resolve(WEIGHTS + ".safetensors"));
		final SafetensorsWriter whole = new SafetensorsWriter();
		final SafetensorsWriter[] shards = {new SafetensorsWriter(), new SafetensorsWriter()};
		final String[] names = {WEIGHTS + "-00001-of-00002.safetensors", WEIGHTS + "-00002-of-00002.safetensors"};
		final JsonObject map = new JsonObject();
		int index = 0;
		for (final TensorInfo tensor : file.tensors().values()) {
			if (tensor.dtype() != Dtype.F32 && tensor.dtype() != Dtype.F16) continue;
			final long[] shape =
					tensor.shape().stream().mapToLong(Long::longValue).toArray();
			final Dtype type = TYPES[index % TYPES.length];
			final Rounded rounded = round(file.read(tensor).toArray(), type);
			whole.add(tensor.key(), shape, rounded.values());
			final int shard = index % 2;
			shards[shard].add(tensor.key(), type.name(), shape, rounded.bytes());
			map.addProperty(tensor.key(), names[shard]);
			index++;
		}
		whole.write(plain.resolve(WEIGHTS + ".safetensors"));
		for (int shard = 0; shard < 2; shard++) shards[shard].write(mixed.resolve(names[shard]));
		final JsonObject json = new JsonObject();
		json.add("weight_map", map);
		Files.writeString(mixed.resolve(WEIGHTS + ".safetensors.index.json"), json.toString());
		for (final Path copy : new Path[] {plain, mixed})
			Files.copy(vae.resolve("config.json"), copy.resolve("config.json"));

		final FloatTensor image =
				Npy.vector("families/" + family + "/expected/x.npy").tensor();
		try (VaeCodec expected = VaeCodecs.open(Checkpoints.open(plain, family), DeviceChoice.CPU);
				VaeCodec found = VaeCodecs.open(Checkpoints.open(mixed, family), DeviceChoice.CPU)) {
			final Latent latent = expected.encode(image, PosteriorMode.MEAN, 0);
			assertArrayEquals(
					latent.values().toArray(),
					found.encode(image, PosteriorMode.MEAN, 0).values().toArray());
			assertArrayEquals(
					expected.decode(latent).toArray(), found.decode(latent).toArray());
		}
	}
}
