// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeCodec;
import latentij.model.VaeModel;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.Vectors;

/**
 * How far {@code precision=fast} is from {@code fp32}, for models of all families: those of the test vectors, made wide
 * enough for Winograd's domain, with random weights. As a Markdown table, the largest difference among images of several
 * sizes, as a part of the largest value.
 *
 * <pre>
 * FastPrecisionBenchmark FOLDER
 * </pre>
 *
 * FOLDER gets the models, 1.3 GB in all.
 */
public final class FastPrecisionBenchmark {

	/** The models that are widened. */
	static final List<String> MODELS = List.of(
			"kl-f8c4",
			"families/kl-attention-blocks",
			"families/asymmetric",
			"families/temporal-decoder",
			"families/vq",
			"families/flux2",
			"families/wan",
			"families/wan22",
			"families/qwen-image",
			"families/dc-ae",
			"families/hunyuan-image",
			"families/qwen-image-2",
			"families/cogvideox",
			"families/hunyuan-video",
			"families/hunyuan-video-15",
			"families/hunyuan-image-refiner",
			"families/kvae",
			"families/ltx-2",
			"families/ltx-2-others",
			"tiny-taesd");

	/** The least channels of which all convolutions that can be are done in Winograd's domain. */
	private static final int WIDE = 128;

	private static final List<String> CHANNELS = List.of(
			"block_out_channels",
			"down_block_out_channels",
			"up_block_out_channels",
			"encoder_block_out_channels",
			"decoder_block_out_channels",
			"base_dim",
			"decoder_base_dim",
			"channels");

	/** Heights and widths of latents: parts of tiles of 4x4 pixels, and several. */
	private static final int[][] SIZES = {{1, 1}, {1, 9}, {7, 1}, {3, 5}, {8, 8}, {9, 11}, {16, 13}};

	private static final long SEED = 5;

	private FastPrecisionBenchmark() {}

	public static void main(final String... args) throws IOException {
		System.out.println("| model | encoding | decoding |\n|---|---|---|");
		double encoding = 0;
		double decoding = 0;
		for (final String name : MODELS) {
			final Differences differences = differences(model(Path.of(args[0]).resolve(name), name));
			System.out.println(row(name, differences.encoding, differences.decoding));
			encoding = Math.max(encoding, differences.encoding);
			decoding = Math.max(decoding, differences.decoding);
		}
		System.out.println(row("largest", encoding, decoding));
	}

	private static String row(final String name, final double encoding, final double decoding) {
		return String.format(Locale.ROOT, "| `%s` | %.1e | %.1e |", name, encoding, decoding);
	}

	/** Writes a wide model to a folder, and opens it. */
	static VaeModel model(final Path folder, final String name) throws IOException {
		final JsonObject config = JsonParser.parseString(Files.readString(Vectors.path(name + "/vae/config.json")))
				.getAsJsonObject();
		final int least = CHANNELS.stream()
				.map(config::get)
				.flatMapToInt(FastPrecisionBenchmark::integers)
				.min()
				.orElseThrow();
		final int factor = (WIDE + least - 1) / least;
		for (final String key : CHANNELS) if (config.has(key)) config.add(key, multiplied(config.get(key), factor));
		// LTX-2's encoder has as many channels at full size as its latents have.
		if (config.has("encoder_causal"))
			config.add("latent_channels", multiplied(config.get("latent_channels"), factor));
		return Checkpoints.open(FullSizeModel.write(folder, config.toString(), 0), name);
	}

	private static IntStream integers(final JsonElement value) {
		if (value == null || value.isJsonNull()) return IntStream.empty();
		return value.isJsonArray()
				? value.getAsJsonArray().asList().stream().mapToInt(JsonElement::getAsInt)
				: IntStream.of(value.getAsInt());
	}

	private static JsonElement multiplied(final JsonElement value, final int factor) {
		if (value.isJsonNull()) return value;
		if (!value.isJsonArray()) return new JsonPrimitive(factor * value.getAsInt());
		final JsonArray all = new JsonArray();
		integers(value).forEach(number -> all.add(factor * number));
		return all;
	}

	/**
	 * The largest differences.
	 *
	 * @param encoding of latents, by their largest value
	 * @param decoding of images before they become gray levels, likewise
	 */
	record Differences(double encoding, double decoding) {}

	/** Compares images and latents of all sizes. */
	static Differences differences(final VaeModel model) {
		final Random random = new Random(SEED);
		final int ratio = model.config().spatialCompressionRatio();
		double encoding = 0;
		double decoding = 0;
		try (VaeCodec usual = VaeCodecs.open(model, DeviceChoice.CPU);
				VaeCodec fast = VaeCodecs.open(model, DeviceChoice.CPU.with(Precision.FAST))) {
			for (final int[] size : SIZES) {
				if (Math.min(size[0], size[1]) < model.config().leastSide()) continue;
				final PixelTensor image = PixelTensor.zeros(1, ratio * size[0], ratio * size[1]);
				image.ints().put(random.ints(image.size()).toArray());
				final Latent latent = usual.encode(image, PosteriorMode.MEAN, 0);
				final Latent found = fast.encode(image, PosteriorMode.MEAN, 0);
				encoding = Math.max(encoding, difference(latent.values(), found.values()));
				decoding = Math.max(decoding, difference(usual.decode(latent), fast.decode(latent)));
			}
		}
		return new Differences(encoding, decoding);
	}

	private static double difference(final FloatTensor expected, final FloatTensor found) {
		double most = 0;
		double difference = 0;
		for (int i = 0; i < expected.size(); i++) {
			final double value = expected.buffer().get(i);
			most = Math.max(most, Math.abs(value));
			// Math.max keeps what is not a number, which a comparison would pass over.
			difference = Math.max(difference, Math.abs(value - found.buffer().get(i)));
		}
		return difference / most;
	}
}
