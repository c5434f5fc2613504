// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import ij.ImagePlus;
import ij.process.ColorProcessor;
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
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.ij.Latents;
import latentij.ij.formats.ImageFile;
import latentij.ij.formats.ImageFiles;
import latentij.ij.formats.LeftPages;
import latentij.ij.images.ImageTensors;
import latentij.ij.runs.RunListener;
import latentij.interchange.LatentFileType;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.ErrorMessage;
import latentij.job.PoolListener;
import latentij.job.options.ChannelsOption;
import latentij.job.options.JobType;
import latentij.job.options.Options;
import latentij.job.options.SlicesOption;
import latentij.quality.ImageQuality;
import latentij.util.Tally;
import latentij.util.files.FileLook;
import latentij.util.files.Paths;
import latentij.util.files.WholeFile;

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
			+ Options.of(JobType.ENCODE).stream()
					.map(option -> "[--" + option.key() + " " + option.words() + "] ")
					.collect(Collectors.joining())
			+ "[--out FOLDER] [IMAGE or FOLDER ...]\n"
			+ "Without an image, sample-images/mountains.png is taken; without --out, "
			+ "target.\n"
			+ "RoundTrip about tells of versions, devices, folders and memory.\n"
			+ "Exit code: 0 if all was done; 1 if something failed, an image of several or writing a result "
			+ "included; 2 if the command was written wrongly. Failures are told on standard error.";

	private final PrintStream out;
	private final PrintStream err;
	private EncodeOptions encode = EncodeOptions.DEFAULT;
	private DecodeOptions decode = DecodeOptions.DEFAULT;
	private Path folder = Path.of("target");
	private String opened = "";
	private int failures;
	private Tally small = Tally.NONE;

	private RoundTrip(final PrintStream out, final PrintStream err) {
		this.out = out;
		this.err = err;
	}

	/**
	 * Runs it, and ends the process with an exit code other than 0 if anything fails.
	 *
	 * @param args see the usage that {@code --help} prints
	 */
	public static void main(final String... args) {
		System.setProperty("java.awt.headless", "true");
		final int code = run(System.out, System.err, args);
		if (code != 0) System.exit(code);
	}

	/**
	 * Runs it.
	 *
	 * @param out for results
	 * @param err for failures
	 * @param args as for {@link #main}
	 * @return the exit code
	 */
	static int run(final PrintStream out, final PrintStream err, final String... args) {
		final RoundTrip run = new RoundTrip(out, err);
		try {
			run.run(args);
		} catch (final UsageException exc) {
			err.println(exc.getMessage() + "\n" + USAGE);
			return 2;
		} catch (final IOException | RuntimeException | LinkageError | OutOfMemoryError exc) {
			run.tell(exc);
		}
		if (out.checkError()) {
			err.println(CommandLines.NOT_PRINTED);
			return 1;
		}
		return run.failures == 0 ? 0 : 1;
	}

	private void tell(final Throwable exc) {
		failures++;
		final ErrorMessage message = ErrorMessage.of(exc);
		err.println(message.text());
		if (message.kind() == ErrorMessage.Kind.BUG) exc.printStackTrace(err);
	}

	private void run(final String... args) throws IOException {
		if (args.length == 1 && args[0].equals("about")) {
			try (Latents latents = new Latents(this::note)) {
				out.print(latents.about());
			}
			return;
		}
		final List<Path> files = new ArrayList<>();
		final Map<String, String> words = new HashMap<>();
		for (int i = 0; i < args.length; i++) {
			if (!args[i].startsWith("--")) {
				files.addAll(images(Paths.of(args[i])));
				continue;
			}
			if (args[i].equals("--help")) {
				out.println(USAGE);
				return;
			}
			final String key = args[i].substring(2);
			if (!key.equals("out") && !isOption(key, JobType.ENCODE))
				throw new UsageException("There is no option " + args[i] + ".");
			if (i + 1 == args.length) throw new UsageException(args[i] + " has no value.");
			if (key.equals("out")) folder = Paths.of(args[++i]);
			else words.put(key, args[++i]);
		}
		if (files.isEmpty()) files.add(Path.of("sample-images", "mountains.png"));
		parse(words);
		try (Latents latents = new Latents(new Told(), this::note, new RunListener() {})) {
			if (files.size() == 1) one(latents, files.get(0));
			else table(latents, files);
		}
	}

	private void parse(final Map<String, String> words) {
		try {
			encode = EncodeOptions.parse(words);
			if (!encode.slices().equals(SlicesOption.CURRENT) || encode.channels() != ChannelsOption.COMPOSITE)
				throw new IllegalArgumentException("RoundTrip measures one image of a file. Leave --slices and"
						+ " --channels out, or encode the stack in ImageJ.");
			// A latent knows its model.
			words.keySet()
					.removeIf(key -> key.equals(Options.MODEL.key())
							|| key.equals(Options.SLICES.key())
							|| !isOption(key, JobType.DECODE));
			decode = DecodeOptions.parse(words);
		} catch (final IllegalArgumentException exc) {
			throw new UsageException(exc.getMessage());
		}
	}

	private static boolean isOption(final String key, final JobType job) {
		return Options.of(job).stream().anyMatch(option -> option.key().equals(key));
	}

	/** Keeps the model and its device for the end, and prints what is special about the model. */
	private final class Told implements PoolListener {

		@Override
		public void opened(final String model, final String where) {
			opened = model + " on " + where;
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
			final List<Path> images = files.filter(ImageFile.IS_IMAGE)
					.filter(file -> !LatentFileType.isLatentTiff(file))
					.sorted()
					.toList();
			if (images.isEmpty())
				throw new IOException("The folder " + path + " holds no image (" + ImageFile.KINDS + ").");
			return images;
		}
	}

	private ImagePlus open(final Path file) throws IOException {
		if (!Files.isRegularFile(file)) throw new IOException("There is no file " + file.toAbsolutePath() + ".");
		try (FileLook look = FileLook.at(file);
				ImageFile images = ImageFile.open(look)) {
			final ImagePlus image = images.image(1);
			final String name = file.getFileName().toString();
			images.leftImages(name).ifPresent(this::note);
			// Of a stack, one slice is encoded.
			if (images.leftPages(name, image).isPresent())
				LeftPages.note(look, name, 1).ifPresent(this::note);
			return image;
		}
	}

	private void one(final Latents latents, final Path file) throws IOException {
		final ImagePlus image = open(file);
		WholeFile.makeFolder(folder);
		final Result result = roundTrip(latents, image, this::add);
		// The second time shows what a network costs once it is loaded.
		final Result again = roundTrip(latents, image, found -> {});
		final String name = image.getTitle().replaceFirst("\\.[^.]*$", "");
		final Path latentFile = folder.resolve(name + "-latent.tif");
		final Path channelsFile = folder.resolve(name + "-channels.png");
		final Path decodedFile = folder.resolve(name + "-decoded.png");
		ImageFiles.save(result.latent, latentFile);
		ImageFiles.save(latents.showChannels(result.latent), channelsFile);
		ImageFiles.save(result.decoded, decodedFile);

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
		line("model", "%s", opened);
		small.note().ifPresent(this::note);
		line(
				"seconds",
				"encode %.2f, decode %.2f (the first time: %.2f, %.2f)",
				again.encodeSeconds,
				again.decodeSeconds,
				result.encodeSeconds,
				result.decodeSeconds);
		line("kept", "PSNR %.2f dB, %s", result.psnr, ImageQuality.ssimText(result.ssim, 3));
		line("written", "%s", latentFile);
		line("", "%s", channelsFile);
		line("", "%s", decodedFile);
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
		final List<Result> results = new ArrayList<>();
		for (final Path file : files) {
			try {
				results.add(row(latents, file));
			} catch (final IOException | RuntimeException | OutOfMemoryError exc) {
				// The others are still of interest.
				err.print(file.getFileName() + ": ");
				tell(exc);
			}
		}
		if (!results.isEmpty())
			out.printf(
					Locale.ROOT,
					"%-28s %12s %9.2f %7s%n",
					"mean of " + results.size(),
					"",
					mean(results, Result::psnr),
					number(mean(results, Result::ssim)));
		final long measured =
				results.stream().filter(result -> !Double.isNaN(result.ssim)).count();
		if (measured < results.size())
			note(ImageQuality.ssimText(Double.NaN, 3) + (measured > 0 ? "; the mean is that of the others." : "."));
		small.note().ifPresent(this::note);
		line("model", "%s", opened);
		if (failures > 0) err.println(results.size() + " done, " + failures + " failed");
	}

	private static double mean(final List<Result> results, final ToDoubleFunction<Result> value) {
		return results.stream()
				.mapToDouble(value)
				.filter(number -> !Double.isNaN(number))
				.average()
				.orElse(Double.NaN);
	}

	private static String number(final double value) {
		return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
	}

	private Result row(final Latents latents, final Path file) throws IOException {
		final ImagePlus image = open(file);
		final Result r = roundTrip(latents, image, this::add);
		out.printf(
				Locale.ROOT,
				"%-28s %5d x%5d %9.2f %7s %8.2f %8.2f%n",
				file.getFileName(),
				image.getWidth(),
				image.getHeight(),
				r.psnr,
				number(r.ssim),
				r.encodeSeconds,
				r.decodeSeconds);
		return r;
	}

	/** The image as the model got it: models of grey images know no colors. */
	private static ColorProcessor seen(final ImagePlus image, final ImagePlus decoded) {
		return decoded.getBitDepth() == 8
				? ImageTensors.seenGrey(image, decoded.getWidth(), decoded.getHeight())
				: ImageTensors.seen(image, decoded.getWidth(), decoded.getHeight());
	}

	private record Result(
			ImagePlus latent,
			ImagePlus decoded,
			double psnr,
			double ssim,
			double encodeSeconds,
			double decodeSeconds) {}

	private void add(final Tally image) {
		small = small.plus(image);
	}

	private Result roundTrip(final Latents latents, final ImagePlus image, final Consumer<Tally> tiny)
			throws IOException {
		final long start = System.nanoTime();
		final ImagePlus latent = latents.tallying(tiny).encode(image, encode);
		final long encoded = System.nanoTime();
		final ImagePlus decoded = latents.decode(latent, decode);
		final long end = System.nanoTime();
		final BufferedImage original = seen(image, decoded).getBufferedImage();
		final BufferedImage kept = decoded.getProcessor().convertToRGB().getBufferedImage();
		return new Result(
				latent,
				decoded,
				ImageQuality.psnr(original, kept),
				ImageQuality.ssim(original, kept),
				(encoded - start) / 1e9,
				(end - encoded) / 1e9);
	}
}
