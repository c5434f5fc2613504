// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import latentij.model.family.Families;
import latentij.model.family.VaeGraphs;
import latentij.testing.Vectors;

/**
 * Writes an autoencoder of Stable Diffusion 1.5's size (248 tensors, 335 MB) with
 * random weights.
 *
 * <pre>
 * FullSizeModel FOLDER [SHIFT]
 * </pre>
 *
 * makes FOLDER/vae; a SHIFT of 1 to 3 leaves the data misaligned.
 */
public final class FullSizeModel {

	/** A small model whose layers fit tensor cores. */
	public static final String FITS_TENSOR_CORES =
			"""
		{"_class_name": "AutoencoderKL", "act_fn": "silu", "in_channels": 3,
		"out_channels": 3, "latent_channels": 4, "block_out_channels": [64, 128,
		256], "layers_per_block": 1, "norm_num_groups": 32,
		"scaling_factor": 0.18215, "down_block_types": ["DownEncoderBlock2D",
		"DownEncoderBlock2D", "DownEncoderBlock2D"], "up_block_types":
		["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]}
		""";

	/** A small model some of whose layers are wide enough for Winograd's domain. */
	public static final String FITS_WINOGRAD =
			"""
		{"_class_name": "AutoencoderKL", "act_fn": "silu", "in_channels": 3,
		"out_channels": 3, "latent_channels": 4, "block_out_channels": [32, 256],
		"layers_per_block": 1, "norm_num_groups": 8, "scaling_factor": 0.18215,
		"down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D"],
		"up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D"]}
		""";

	private FullSizeModel() {}

	public static void main(final String[] args) throws IOException {
		write(Path.of(args[0]), args.length > 1 ? Integer.parseInt(args[1]) : 0);
	}

	/**
	 * Writes the model.
	 *
	 * @param folder gets a folder {@code vae}
	 * @param shift of the data from a multiple of 8
	 * @return the folder {@code vae}
	 */
	static Path write(final Path folder, final int shift) throws IOException {
		return write(folder, Files.readString(Vectors.path("sd15-config.json")), shift);
	}

	/**
	 * Writes a model of another size.
	 *
	 * @param folder gets a folder {@code vae}
	 * @param config its {@code config.json}
	 * @param shift of the data from a multiple of 8
	 * @return the folder {@code vae}
	 */
	public static Path write(final Path folder, final String config, final int shift) throws IOException {
		final Path vae = Files.createDirectories(folder.resolve("vae"));
		Files.writeString(vae.resolve("config.json"), config);
		final VaeGraphs graphs = Families.read(vae.resolve("config.json")).graphs();
		final JsonObject header = new JsonObject();
		final Map<String, List<Long>> tensors = new LinkedHashMap<>(graphs.tensors());
		long end = 0;
		for (final Map.Entry<String, List<Long>> tensor : tensors.entrySet()) {
			final long start = end;
			end += size(tensor.getValue()) * Float.BYTES;
			final JsonObject entry = new JsonObject();
			entry.addProperty("dtype", "F32");
			entry.add("shape", array(tensor.getValue()));
			entry.add("data_offsets", array(List.of(start, end)));
			header.add(tensor.getKey(), entry);
		}
		final String json = header.toString();
		final byte[] padded = (json + " ".repeat((8 - json.length() % 8) % 8 + shift)).getBytes(StandardCharsets.UTF_8);
		try (FileChannel channel = FileChannel.open(
				vae.resolve("diffusion_pytorch_model.safetensors"),
				StandardOpenOption.CREATE,
				StandardOpenOption.TRUNCATE_EXISTING,
				StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.allocate(8 + padded.length)
					.order(ByteOrder.LITTLE_ENDIAN)
					.putLong(padded.length)
					.put(padded)
					.flip());
			for (final Map.Entry<String, List<Long>> tensor : tensors.entrySet())
				write(channel, tensor.getKey(), tensor.getValue());
		}
		return vae;
	}

	/** Values that keep signals at about 1 from layer to layer. */
	private static void write(final FileChannel channel, final String key, final List<Long> shape) throws IOException {
		final int n = (int) size(shape);
		final ByteBuffer bytes = ByteBuffer.allocate(n * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		final FloatBuffer values = bytes.asFloatBuffer();
		final boolean norm = key.contains("norm");
		final double fanIn = size(shape) / (double) shape.get(0);
		final double range = shape.size() == 1 ? 0.2 : Math.sqrt(4 / fanIn);
		final double centre =
				norm && key.endsWith(".weight") || key.endsWith(".running_var") || key.equals("latents_std") ? 1 : 0;
		long state = key.hashCode() * 0x9e3779b97f4a7c15L | 1;
		for (int i = 0; i < n; i++) {
			state ^= state << 13;
			state ^= state >>> 7;
			state ^= state << 17;
			values.put((float) (centre + range * ((state >> 40) * 0x1p-23)));
		}
		while (bytes.hasRemaining()) channel.write(bytes);
	}

	private static long size(final List<Long> shape) {
		return shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
	}

	private static JsonArray array(final List<Long> values) {
		final JsonArray array = new JsonArray();
		values.forEach(array::add);
		return array;
	}
}
