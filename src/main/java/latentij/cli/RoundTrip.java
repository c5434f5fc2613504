// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.ij.ImageTensors;
import latentij.ij.Latents;
import latentij.ij.RunListener;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.ErrorMessage;
import latentij.job.JobType;
import latentij.job.Option;
import latentij.job.PoolListener;
import latentij.quality.ImageQuality;

/**
 * Encodes image files, shows their channels, decodes them, and says how much of
 * the image was kept. Of one image it writes the three results; of several, or of
 * a folder, it prints a table.
 *
 * <pre>
 * mvn -q compile exec:java
 * mvn -q compile exec:java -Dexec.args="--model /path/to/model my-photo.png"
 * mvn -q compile exec:java -Dexec.args="my-folder"
 * </pre>
 */
public final class RoundTrip {

	private static final String USAGE = "Usage: RoundTrip "
			+ Option.of(JobType.ENCODE).stream()
					.map(option -> "[--" + option.key() + " " + option.words() + "] ")
					.collect(Collectors.joining())
			+ "[--out FOLDER] [IMAGE or FOLDER ...]\n"
			+ "Without an image, sample-images/mountains.png is taken; without --out, "
			+ "target.";

	private final PrintStream out;
	private EncodeOptions encode = EncodeOptions.DEFAULT;
	private DecodeOptions decode = DecodeOptions.DEFAULT;
	private Path folder = Path.of("target");
	private String device = "";

	private RoundTrip(final PrintStream out) {
		this.out = out;
	}

	/**
	 * Runs it; ends with exit code 1 and a message if anything fails.
	 *
	 * @param args see the usage that {@code --help} prints
	 */
	public static void main(final String... args) {
		System.setProperty("java.awt.headless", "true");
		final PrintStream out = System.out;
		try {
			new RoundTrip(out).run(args);
		} catch (final IOException | RuntimeException exc) {
			final ErrorMessage message = ErrorMessage.of(exc);
			if (exc instanceof RuntimeException bug && message.kind() == ErrorMessage.Kind.BUG) throw bug;
			out.println(message.text());
			System.exit(1);
		}
	}

	private void run(final String... args) throws IOException {
		final List<Path> files = new ArrayList<>();
		final Map<String, String> words = new HashMap<>();
		for (int i = 0; i < args.length; i++) {
			if (!args[i].startsWith("--")) {
				files.addAll(images(Path.of(args[i])));
				continue;
			}
			if (args[i].equals("--help") || i + 1 == args.length) {
				out.println(USAGE);
				return;
			}
			final String key = args[i].substring(2);
			if (key.equals("out")) folder = Path.of(args[++i]);
			else if (isOption(key, JobType.ENCODE)) words.put(key, args[++i]);
			else throw new IllegalArgumentException("There is no option " + args[i] + ".\n" + USAGE);
		}
		if (files.isEmpty()) files.add(Path.of("sample-images", "mountains.png"));
		encode = EncodeOptions.parse(words);
		// A latent knows its model.
		words.keySet().removeIf(key -> key.equals(Option.MODEL.key()) || !isOption(key, JobType.DECODE));
		decode = DecodeOptions.parse(words);
		try (Latents latents = new Latents(new Told(), this::note, new RunListener() {})) {
			if (files.size() == 1) one(latents, files.get(0));
			else table(latents, files);
		}
	}

	private static boolean isOption(final String key, final JobType job) {
		return Option.of(job).stream().anyMatch(option -> option.key().equals(key));
	}

	/** Keeps the device for the end, and prints what is special about the model. */
	private final class Told implements PoolListener {

		@Override
		public void opened(final String model, final String where) {
			device = "model " + model + " on " + where;
		}

		@Override
		public void note(final String sentence) {
			line("note", "%s", sentence);
		}
	}

	private void note(final String message) {
		line("note", "%s", message.replaceFirst("^LatentIJ: ", ""));
	}

	private static List<Path> images(final Path path) throws IOException {
		if (!Files.isDirectory(path)) return List.of(path);
		try (Stream<Path> files = Files.list(path)) {
			final List<Path> images = files.filter(
							file -> file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g|tiff?|bmp|gif)"))
					.sorted()
					.toList();
			if (images.isEmpty())
				throw new IOException("The folder " + path + " holds no image (png, jpg, tif, bmp or gif).");
			return images;
		}
	}

	private static ImagePlus open(final Path file) throws IOException {
		if (!Files.isRegularFile(file)) throw new IOException("There is no file " + file.toAbsolutePath() + ".");
		final ImagePlus image = IJ.openImage(file.toString());
		if (image == null) throw new IOException("ImageJ cannot open " + file + " as an image.");
		return image;
	}

	private void one(final Latents latents, final Path file) throws IOException {
		final ImagePlus image = open(file);
		Files.createDirectories(folder);
		final Result result = roundTrip(latents, image);
		// The second time shows what a network costs once it is loaded.
		final Result again = roundTrip(latents, image);
		final String name = image.getTitle().replaceFirst("\\.[^.]*$", "");
		final Path latentFile = folder.resolve(name + "-latent.tif");
		final Path channelsFile = folder.resolve(name + "-channels.png");
		final Path decodedFile = folder.resolve(name + "-decoded.png");
		save(new FileSaver(result.latent).saveAsTiff(latentFile.toString()), latentFile);
		save(new FileSaver(latents.showChannels(result.latent)).saveAsPng(channelsFile.toString()), channelsFile);
		save(new FileSaver(result.decoded).saveAsPng(decodedFile.toString()), decodedFile);

		line("image", "%s, %d x %d pixels", file, image.getWidth(), image.getHeight());
		final long before = 3L * result.decoded.getWidth() * result.decoded.getHeight();
		final long after = (long) result.latent.getStackSize() * result.latent.getWidth() * result.latent.getHeight();
		line(
				"latent",
				"[1, %d, %d, %d], %.3gx fewer values (%,d to %,d)",
				result.latent.getStackSize(),
				result.latent.getHeight(),
				result.latent.getWidth(),
				(double) before / after,
				before,
				after);
		line("device", "%s", device);
		line(
				"seconds",
				"encode %.2f, decode %.2f (the first time: %.2f, %.2f)",
				again.encodeSeconds,
				again.decodeSeconds,
				result.encodeSeconds,
				result.decodeSeconds);
		line("kept", "PSNR %.2f dB, SSIM %.3f", result.psnr, result.ssim);
		line("written", "%s", latentFile);
		line("", "%s", channelsFile);
		line("", "%s", decodedFile);
	}

	private static void save(final boolean saved, final Path file) throws IOException {
		if (!saved)
			throw new IOException(
					"ImageJ could not write " + file + ". Is there room, and may the folder be written to?");
	}

	private void line(final String what, final String format, final Object... values) {
		out.printf(Locale.ROOT, "%-8s ", what);
		out.printf(Locale.ROOT, format + "%n", values);
	}

	private void table(final Latents latents, final List<Path> files) throws IOException {
		out.printf(
				Locale.ROOT,
				"%-28s %11s %9s %7s %8s %8s%n",
				"image",
				"pixels",
				"PSNR/dB",
				"SSIM",
				"encode/s",
				"decode/s");
		double psnr = 0;
		double ssim = 0;
		for (final Path file : files) {
			final ImagePlus image = open(file);
			final Result r = roundTrip(latents, image);
			out.printf(
					Locale.ROOT,
					"%-28s %5d x%5d %9.2f %7.3f %8.2f %8.2f%n",
					file.getFileName(),
					image.getWidth(),
					image.getHeight(),
					r.psnr,
					r.ssim,
					r.encodeSeconds,
					r.decodeSeconds);
			psnr += r.psnr / files.size();
			ssim += r.ssim / files.size();
		}
		out.printf(Locale.ROOT, "%-28s %12s %9.2f %7.3f%n", "mean of " + files.size(), "", psnr, ssim);
		out.println(device);
	}

	private record Result(
			ImagePlus latent,
			ImagePlus decoded,
			double psnr,
			double ssim,
			double encodeSeconds,
			double decodeSeconds) {}

	private Result roundTrip(final Latents latents, final ImagePlus image) throws IOException {
		final long start = System.nanoTime();
		final ImagePlus latent = latents.encode(image, encode);
		final long encoded = System.nanoTime();
		final ImagePlus decoded = latents.decode(latent, decode);
		final long end = System.nanoTime();
		final BufferedImage original = ImageTensors.seen(image, decoded.getWidth(), decoded.getHeight())
				.getBufferedImage();
		final BufferedImage kept = decoded.getBufferedImage();
		return new Result(
				latent,
				decoded,
				ImageQuality.psnr(original, kept),
				ImageQuality.ssim(original, kept),
				(encoded - start) / 1e9,
				(end - encoded) / 1e9);
	}
}
