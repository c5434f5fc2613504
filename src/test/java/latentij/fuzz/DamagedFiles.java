// SPDX-License-Identifier: BSD-2-Clause
package latentij.fuzz;

import ij.ImagePlus;
import ij.process.FloatProcessor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import latentij.codec.VaeException;
import latentij.ij.Latents;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.model.Reach;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.testing.Resources;
import latentij.testing.Spoiler;
import latentij.testing.Vectors;

/**
 * Opens damaged models and latents, and ends with 1 if one came to another end than a result
 * or a short sentence for the user. Run it with little memory ({@code -Xmx256m}), so that
 * files that claim much are found.
 *
 * <pre>
 * DamagedFiles seed=1 count=20000
 * </pre>
 *
 * With {@code kind=TIFF}, only those of one kind are made. With {@code run=true}, graphs that look right are also
 * computed: by ONNX Runtime, whose faults can end the whole process. A failure is printed with its own seed; {@code
 * seed=THAT count=1} repeats it.
 */
public final class DamagedFiles {

	private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

	private static final String[] GRAPHS = {
		"vectors/kl-f8c4-onnx-optimum",
		"vectors/kl-f8c4-onnx-legacy",
		"model/variants/names",
		"model/variants/noise-twice",
		"model/variants/listed-initializers",
		"cases/23"
	};

	/** Time that makes one look at a file. */
	private static final long SLOW_NANOS = 10_000_000_000L;

	/** Kinds of damage. */
	private enum Kind {
		CONFIG,
		HEADER,
		GRAPH,
		PROPERTY,
		LABEL,
		TIFF
	}

	private final Path folder;
	private final Latents latents;
	private final boolean computed;
	private final Kind only;
	private final Tally tally = new Tally();

	/** A latent of a small model, without what is changed. */
	private final ImagePlus latent;

	private final DamagedTiff tiff;

	/** @param only the one kind of damage; null for all */
	private DamagedFiles(final Path folder, final Latents latents, final boolean computed, final Kind only)
			throws IOException {
		this.only = only;
		this.folder = folder;
		this.latents = latents;
		this.computed = computed;
		latent = latents.encode(image(), EncodeOptions.parse(Map.of("device", "cpu")));
		tiff = new DamagedTiff(folder, latents, latent);
	}

	/** See the class. */
	public static void main(final String... args) throws Exception {
		final Map<String, String> words = new HashMap<>();
		for (final String arg : args) words.put(arg.replaceFirst("=.*", ""), arg.replaceFirst(".*?=", ""));
		final long seed = Long.parseLong(words.getOrDefault("seed", "1"));
		final int count = Integer.parseInt(words.getOrDefault("count", "1000"));
		final Path folder = Files.createTempDirectory("latentij-damaged");
		int failures = 0;
		final long start = System.nanoTime();
		try (Latents latents = new Latents(message -> {})) {
			final DamagedFiles files = new DamagedFiles(
					folder,
					latents,
					Boolean.parseBoolean(words.getOrDefault("run", "false")),
					words.containsKey("kind") ? Kind.valueOf(words.get("kind")) : null);
			long slowest = 0;
			for (int i = 0; i < count; i++) {
				final long begin = System.nanoTime();
				final String failure = files.run(seed + i);
				final long nanos = System.nanoTime() - begin;
				if (nanos > SLOW_NANOS)
					System.out.println("seed " + (seed + i) + ": took " + nanos / 1_000_000_000 + " s");
				slowest = Math.max(slowest, nanos);
				if (failure == null) continue;
				failures++;
				System.out.println("seed " + (seed + i) + ": " + failure);
			}
			System.out.println(files.tally);
			System.out.printf("The slowest took %.1f s%n", slowest / 1e9);
		} finally {
			try (Stream<Path> files = Files.walk(folder)) {
				for (final Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) Files.delete(file);
			}
		}
		System.out.printf(
				"%d damaged files from seed %d in %.0f s: %d failures%n",
				count, seed, (System.nanoTime() - start) / 1e9, failures);
		System.exit(failures == 0 ? 0 : 1);
	}

	private static ImagePlus image() {
		final float[] ramp = new float[32 * 24];
		for (int i = 0; i < ramp.length; i++) ramp[i] = i;
		return new ImagePlus("ramp.tif", new FloatProcessor(32, 24, ramp));
	}

	/** @return the failure; null if there is none */
	private String run(final long seed) {
		final Random random = new Random(seed);
		random.nextLong();
		final Kind kind = only == null ? Kind.values()[random.nextInt(Kind.values().length)] : only;
		try {
			switch (kind) {
				case CONFIG, HEADER -> checkpoint(random, kind);
				case GRAPH -> graph(random);
				case PROPERTY, LABEL -> latent(random, kind);
				case TIFF -> tiff.run(random);
			}
			tally.count(kind + " result");
			return null;
		} catch (final IllegalArgumentException | IOException | VaeException exc) {
			tally.count(kind + " message");
			final String complaint = UserMessage.complaint(exc.getMessage()).orElse(null);
			if (complaint != null) return kind + ": " + complaint + first(exc);
			tally.message(exc.getMessage());
			return null;
		} catch (final RuntimeException | Error exc) {
			return kind + ": thrown " + exc + first(exc);
		}
	}

	private static String first(final Throwable exc) {
		return Arrays.stream(exc.getStackTrace())
				.filter(element -> element.getClassName().startsWith("latentij."))
				.findFirst()
				.map(element -> " at " + element)
				.orElse("");
	}

	private void checkpoint(final Random random, final Kind kind) throws IOException {
		final Path source = Vectors.path(random.nextBoolean() ? "kl-f8c4/vae" : "tiny-taesd/vae");
		final Path model = Files.createDirectories(folder.resolve("vae"));
		final byte[] config = Files.readAllBytes(source.resolve("config.json"));
		Files.write(model.resolve("config.json"), kind == Kind.CONFIG ? Spoiler.spoil(config, random) : config);
		final byte[] whole = Files.readAllBytes(source.resolve(WEIGHTS));
		Files.write(model.resolve(WEIGHTS), kind == Kind.HEADER ? header(whole, random) : whole);
		open(model, random);
	}

	/** Spoils the header of a safetensors file, and rarely what is before or behind it. */
	private static byte[] header(final byte[] whole, final Random random) {
		final int length = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
		final byte[] good = Arrays.copyOfRange(whole, 8, 8 + length);
		final byte[] json = random.nextInt(8) == 0 ? good : Spoiler.spoil(good, random);
		final byte[] bytes = Spoiler.splice(whole, 8, 8 + length, json);
		final long said = random.nextInt(20) == 0 ? random.nextLong() >>> random.nextInt(64) : json.length;
		ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, said);
		return random.nextInt(20) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
	}

	private void graph(final Random random) throws IOException {
		final Path source = Resources.path(GRAPHS[random.nextInt(GRAPHS.length)]);
		final Path model = Resources.copy(source, Files.createDirectories(folder.resolve("onnx")));
		final Path file = model.resolve(random.nextBoolean() ? "vae_encoder" : "vae_decoder")
				.resolve("model.onnx");
		final byte[] bytes = Files.readAllBytes(file);
		// Most of a file are weights; the graph stands in front of them or behind them.
		final int place = random.nextInt(3);
		final int length = Math.min(bytes.length, 4000);
		final int from = place == 0 ? 0 : place == 1 ? bytes.length - length : random.nextInt(bytes.length);
		final int to = Math.min(bytes.length, from + length);
		final byte[] spoilt = Spoiler.spoil(Arrays.copyOfRange(bytes, from, to), random);
		Files.write(file, Spoiler.splice(bytes, from, to, spoilt));
		open(model, random);
	}

	private void open(final Path path, final Random random) throws IOException {
		final VaeModel model = Models.standard().find(path.toString());
		Reach.of(model);
		if (!computed) return;
		final ImagePlus encoded =
				latents.encode(image(), EncodeOptions.parse(Map.of("device", "cpu", "model", path.toString())));
		latents.decode(encoded, DecodeOptions.parse(Map.of("device", "cpu", "model", path.toString())));
		if (random.nextInt(50) == 0) latents.close();
	}

	/** Changes what a latent remembers, as someone can who sends it. */
	private void latent(final Random random, final Kind kind) throws IOException {
		final ImagePlus changed = latent.duplicate();
		final List<Consumer<String>> places = new ArrayList<>();
		final List<String> texts = new ArrayList<>();
		if (kind == Kind.PROPERTY) {
			final String[] properties = changed.getPropertiesAsArray();
			for (int i = 0; i < properties.length; i += 2) {
				final String key = properties[i];
				places.add(text -> changed.setProp(key, text));
				texts.add(properties[i + 1]);
			}
		} else {
			for (int s = 1; s <= changed.getStackSize(); s++) {
				final int slice = s;
				places.add(text -> changed.getStack().setSliceLabel(text, slice));
				texts.add(changed.getStack().getSliceLabel(s));
			}
			// Only labels tell then.
			if (random.nextBoolean()) for (final String key : keys(changed)) changed.setProp(key, null);
		}
		for (int n = 1 + random.nextInt(3); n > 0; n--) {
			final int i = random.nextInt(places.size());
			places.get(i).accept(spoilt(texts.get(i), random));
		}
		latents.showChannels(changed);
		latents.decode(changed, DecodeOptions.parse(Map.of("device", "cpu")));
	}

	private static List<String> keys(final ImagePlus image) {
		final String[] properties = image.getPropertiesAsArray();
		final List<String> keys = new ArrayList<>();
		for (int i = 0; i < properties.length; i += 2) keys.add(properties[i]);
		return keys;
	}

	private static String spoilt(final String text, final Random random) {
		return switch (random.nextInt(6)) {
			case 0 -> Spoiler.value(random);
			case 1 -> Long.toString(random.nextLong() >> random.nextInt(64));
			case 2 -> null;
			case 3 -> text.repeat(1 + random.nextInt(200));
			default -> new String(
					Spoiler.spoil(text.getBytes(StandardCharsets.UTF_8), random), StandardCharsets.ISO_8859_1);
		};
	}
}
