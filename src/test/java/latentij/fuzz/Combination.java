// SPDX-License-Identifier: BSD-2-Clause
package latentij.fuzz;

import ij.IJ;
import ij.ImagePlus;
import ij.Menus;
import ij.WindowManager;
import ij.io.FileSaver;
import ij.macro.Interpreter;
import ij.plugin.Duplicator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import latentij.fuzz.RandomOptions.Expected;
import latentij.ij.latents.LatentImages;
import latentij.job.options.JobType;
import latentij.testing.Untouched;
import org.scijava.Context;

/** One image, and a few steps with it, all decided by a seed. */
final class Combination {

	private static boolean window;

	private final long seed;
	private final Context context;
	private final Path temp;
	private final Tally tally;
	private final Random random;
	private final RandomImage made;
	private final ImagePlus image;
	private final List<String> steps = new ArrayList<>();

	/** A command in plugins.config, and its class. */
	private static final Pattern ENTRY = Pattern.compile("Plugins>Latent Space, \"(.*)\", (.*)");

	/** The size that the latent decodes to. */
	private int width;

	private int height;

	/** Null before the first one. */
	private ImagePlus latent;

	/** The pixels that the latent was decoded to; null before that and after it was edited. */
	private int[] decoded;

	Combination(final long seed, final Context context, final Path temp, final Tally tally) {
		this.seed = seed;
		this.context = context;
		this.temp = temp;
		this.tally = tally;
		random = new Random(seed);
		// The first numbers of neighboring seeds are alike.
		random.nextLong();
		made = new RandomImage(random);
		image = made.image();
	}

	/** Puts the commands into ImageJ's menu. */
	static void start(final boolean inWindow) throws IOException {
		window = inWindow;
		if (inWindow) new ij.ImageJ(ij.ImageJ.NO_SHOW);
		// Reads the menu.
		IJ.run("Misc...", "divide=Infinity");
		for (final String line : Files.readAllLines(Path.of("plugins.config"))) {
			final Matcher entry = ENTRY.matcher(line);
			if (entry.matches()) Menus.getCommands().put(entry.group(1), entry.group(2));
		}
	}

	/** Describes what went wrong, and how to do it again. */
	String failure(final Throwable exc) {
		final StringBuilder text = new StringBuilder("seed " + seed + ": " + made.description());
		steps.forEach(step -> text.append("\n  ").append(step));
		text.append("\n  -> ").append(exc instanceof AssertionError ? exc.getMessage() : exc.toString());
		if (exc.getCause() != null) text.append(" / ").append(exc.getCause());
		for (final StackTraceElement element : exc.getStackTrace())
			if (element.getClassName().startsWith("latentij.")) {
				text.append("\n     at ").append(element);
				break;
			}
		return text.toString();
	}

	/** Does all steps. */
	void run() throws Exception {
		final boolean open = random.nextBoolean();
		try {
			if (open) show(image);
			steps.add(open ? "open" : "not open");
			encode();
			for (int n = random.nextInt(4); n > 0; n--) step();
		} finally {
			closeAll();
		}
	}

	private void step() throws Exception {
		switch (random.nextInt(latent == null ? 4 : 12)) {
			case 0 -> {
				made.move();
				encode();
			}
			case 1 -> {
				made.range();
				encode();
			}
				// What is no latent, or one of which nobody knows how it was made.
			case 2 -> check(
					JobType.DECODE, image, RandomOptions.decoding(random).words(), Expected.EITHER);
			case 3 -> check(
					JobType.SHOW, image, Map.of(), image.getBitDepth() == 32 ? Expected.EITHER : Expected.MESSAGE);
			case 4 -> channels();
			case 5 -> {
				latent = reopened(".tif");
				decode();
			}
			case 6 -> {
				latent = reopened(".zip");
				decode();
			}
			case 7 -> {
				latent = new Duplicator().run(latent);
				steps.add("duplicate");
				decode();
			}
			case 8 -> {
				latent.getStack()
						.getProcessor(1 + random.nextInt(latent.getStackSize()))
						.multiply(0.5);
				decoded = null;
				steps.add("edit");
				decode();
			}
			case 9 -> check(JobType.ENCODE, latent, Map.of(), Expected.EITHER);
			default -> decode();
		}
	}

	private void encode() throws Exception {
		final RandomOptions options = RandomOptions.encoding(random, image);
		final Outcome outcome = check(JobType.ENCODE, image, options.words(), options.expected());
		if (outcome.image() == null) return;
		final float[] values = LatentImages.toTensor(outcome.image()).toArray();
		final Outcome again = run(Route.SERVICE, JobType.ENCODE, image, options.words());
		require(
				again.image() != null
						&& Arrays.equals(
								values, LatentImages.toTensor(again.image()).toArray()),
				"the second time gives other numbers: " + again.message());
		final ImagePlus copy = RandomImage.duplicate(image, options.selection());
		final Outcome expected = run(Route.SERVICE, JobType.ENCODE, copy, options.withoutSelection());
		require(expected.image() != null, "a duplicate cannot be encoded: " + expected.message());
		require(
				Arrays.equals(values, LatentImages.toTensor(expected.image()).toArray()),
				"a duplicate gives other numbers");
		latent = outcome.image();
		decoded = null;
		width = options.square() ? 512 : copy.getWidth();
		height = options.square() ? 512 : copy.getHeight();
	}

	private void decode() throws Exception {
		final RandomOptions options = RandomOptions.decoding(random);
		final Outcome outcome = check(JobType.DECODE, latent, options.words(), options.expected());
		if (outcome.image() == null) return;
		final ImagePlus result = outcome.image();
		require(result.getBitDepth() == 24 && result.getStackSize() == 1, "decoded to " + result);
		require(
				result.getWidth() == width && result.getHeight() == height,
				"decoded to " + result.getWidth() + "x" + result.getHeight() + ", expected were " + width + "x"
						+ height);
		if (options.words().containsKey("tiling")) return;
		final int[] pixels = (int[]) result.getProcessor().getPixels();
		require(decoded == null || Arrays.equals(decoded, pixels), "decoded to other pixels than before");
		decoded = pixels;
	}

	private void channels() throws Exception {
		final Outcome outcome = check(JobType.SHOW, latent, Map.of(), Expected.RESULT);
		require(outcome.image().getBitDepth() == 24, "shown as " + outcome.image());
	}

	private ImagePlus reopened(final String ending) throws IOException {
		final Path file = temp.resolve("saved" + ending);
		final FileSaver saver = new FileSaver(latent.duplicate());
		steps.add("save and open " + ending);
		require(
				ending.equals(".zip") ? saver.saveAsZip(file.toString()) : saver.saveAsTiff(file.toString()),
				"not saved");
		final ImagePlus opened = IJ.openImage(file.toString());
		Files.delete(file);
		return opened;
	}

	/** Runs a command, and demands what is demanded of every run. */
	private Outcome check(
			final JobType job, final ImagePlus input, final Map<String, String> words, final Expected expected)
			throws Exception {
		// In a window, macros show their messages in dialogs.
		final int routes = window ? Route.MACRO.ordinal() : Route.values().length;
		final Route route = Route.values()[random.nextInt(routes)];
		// A macro has no words for these.
		if (route == Route.MACRO && words.values().stream().anyMatch(word -> word.contains("\"")))
			return Outcome.failed("");
		if (route == Route.MACRO) show(input);
		steps.add(route + " " + job + " " + words + (input == image ? "" : " of " + input.getTitle()));
		final List<String> open = titles();
		final Untouched before = new Untouched(input);
		final Outcome outcome = run(route, job, input, words);
		try {
			before.check();
		} catch (final AssertionError exc) {
			throw new AssertionError("the input was changed: " + exc.getMessage(), exc);
		}
		tally.count(route + " " + job + (outcome.image() == null ? " message" : " result"));
		if (outcome.image() == null) {
			require(
					expected != Expected.RESULT || job == JobType.ENCODE && nothingIsSeen(input),
					"refused: " + outcome.message());
			UserMessage.complaint(outcome.message()).ifPresent(complaint -> {
				throw new AssertionError(complaint);
			});
			tally.message(outcome.message());
			// ImageJ itself closes the images of a macro that it stops.
			require(titles().equals(open) || route == Route.MACRO && titles().isEmpty(), "left open: " + titles());
			return outcome;
		}
		require(expected != Expected.MESSAGE, "accepted: " + outcome.image());
		final String title = outcome.image().getTitle();
		require(!open.contains(title), "title \"" + title + "\" is there already");
		final List<String> now = titles();
		if (route == Route.MACRO) require(now.remove(title), "not open: " + title);
		require(now.equals(open), "open are " + now + ", expected were " + open);
		return outcome;
	}

	private Outcome run(final Route route, final JobType job, final ImagePlus input, final Map<String, String> words) {
		try {
			return route.run(context, job, input, words);
		} catch (final Exception | Error exc) {
			throw new AssertionError("thrown by " + job + " " + words, exc);
		}
	}

	/** ImageJ computes an infinite range from infinite values, over which all is black. */
	private static boolean nothingIsSeen(final ImagePlus input) {
		return input.getBitDepth() == 32
				&& Stream.of(input.getLuts())
						.flatMap(lut ->
								Stream.of(lut.min, lut.max, input.getDisplayRangeMin(), input.getDisplayRangeMax()))
						.anyMatch(end -> !Double.isFinite(end));
	}

	private static void require(final boolean condition, final String failure) {
		if (!condition) throw new AssertionError(failure);
	}

	private static void show(final ImagePlus image) {
		if (window) {
			image.show();
			// Else the pixels may know another range than the table of the channel.
			if (image.isComposite()) image.setDisplayRange(image.getDisplayRangeMin(), image.getDisplayRangeMax());
		} else if (!titles().contains(image.getTitle()) || Interpreter.getBatchModeImage(image.getID()) == null)
			Interpreter.addBatchModeImage(image);
	}

	private static List<String> titles() {
		final List<String> titles = new ArrayList<>();
		final int[] ids = WindowManager.getIDList();
		if (ids != null)
			for (final int id : ids) titles.add(WindowManager.getImage(id).getTitle());
		return titles;
	}

	private static void closeAll() {
		final int[] ids = WindowManager.getIDList();
		if (ids != null)
			for (final int id : ids) {
				final ImagePlus open = WindowManager.getImage(id);
				open.changes = false;
				open.close();
				Interpreter.removeBatchModeImage(open);
			}
		WindowManager.setTempCurrentImage(null);
		if (!titles().isEmpty()) throw new AssertionError("cannot be closed: " + titles());
	}
}
