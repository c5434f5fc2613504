// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import latentij.codec.PosteriorMode;
import latentij.interchange.FloatType;
import latentij.interchange.LatentFile.ImageSize;
import latentij.interchange.LatentFileType;
import latentij.interchange.Layout;
import latentij.interchange.Scaling;
import latentij.model.library.Models;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Precision;

/**
 * The table of options. The command line, plain ImageJ's dialogs, the check of macros and the table
 * of src/docs/commands.md follow from it; tests compare the parameters of the SciJava commands, and
 * the README, with it.
 */
public final class Options {

	/** The word for what is found by itself. */
	public static final String AUTO = OptionWords.AUTO;

	/** The most steps that a person looks through. */
	static final int MAX_STEPS = 1000;

	/** The most workers: more of them would have nothing to do. */
	static final int MAX_WORKERS = 64;

	/** The jobs that encode an image, and those of a folder. */
	private static final JobType[] ENCODES = {JobType.ENCODE, JobType.ENCODE_FOLDER};

	/** The jobs that make a file of each file. */
	private static final JobType[] FOLDERS = {JobType.ENCODE_FOLDER, JobType.DECODE_FOLDER};

	/** The jobs that may cut images into tiles. */
	private static final JobType[] TILES = {
		JobType.ENCODE,
		JobType.DECODE,
		JobType.INTERPOLATE,
		JobType.MEASURE,
		JobType.ENCODE_FOLDER,
		JobType.DECODE_FOLDER
	};

	/** The jobs that may run networks. */
	private static final JobType[] NETWORKS = {
		JobType.ENCODE,
		JobType.DECODE,
		JobType.LIVE,
		JobType.PREVIEW,
		JobType.INTERPOLATE,
		JobType.MEASURE,
		JobType.ENCODE_FOLDER,
		JobType.DECODE_FOLDER
	};

	/** The folder that is read; empty for none. */
	public static final Option<Optional<Path>> SOURCE =
			Option.path("folder", "a folder", OptionHelp.SOURCE, FOLDERS).labeled("Folder to read");

	/** The folder for results; empty for none. */
	public static final Option<Optional<Path>> TARGET =
			Option.path("output", "a folder", OptionHelp.TARGET, FOLDERS).labeled("Folder to write");

	/** The files that latents are written to. */
	public static final Option<LatentFileType> FORMAT =
			Option.constant("format", LatentFileType.class, OptionHelp.FORMAT, JobType.ENCODE_FOLDER);

	/** The files that decoded images are written to. */
	public static final Option<ImageFileType> IMAGE_FORMAT =
			Option.constant("format", ImageFileType.class, OptionHelp.IMAGE_FORMAT, JobType.DECODE_FOLDER);

	/** True for the folders in a folder too. */
	public static final Option<Boolean> SUBFOLDERS =
			Option.flag("subfolders", "off|on", OptionHelp.SUBFOLDERS, FOLDERS).labeled("Include subfolders");

	/** True to leave out files whose results are there. */
	public static final Option<Boolean> SKIP =
			Option.flag("skip", "off|on", OptionHelp.SKIP, FOLDERS).labeled("Skip files that are done");

	/** The number of files that are worked on at a time. */
	public static final Option<Integer> WORKERS =
			Option.number("workers", "2", 1, MAX_WORKERS, OptionHelp.WORKERS, FOLDERS);

	/** The model that encodes: a name or a path. */
	public static final Option<String> MODEL = Option.text(
			"model",
			"NAME_OR_PATH",
			Models.BUNDLED,
			"a name or a path",
			OptionHelp.MODEL,
			word -> OptionWords.model(word, Models.BUNDLED),
			ENCODES);

	/** The pixels that are encoded. */
	public static final Option<SizeOption> SIZE =
			Option.choice("size", "original|512x512", OptionHelp.SIZE, SizeOption::parse, ENCODES);

	/** True for the selection alone. */
	public static final Option<Boolean> ROI =
			Option.flag("roi", "off|on", OptionHelp.ROI, ENCODES).labeled("Selection only");

	/** The latent that is taken of the posterior. */
	public static final Option<PosteriorMode> POSTERIOR =
			Option.constant("posterior", PosteriorMode.class, OptionHelp.POSTERIOR, ENCODES);

	/** The seed of a sample. */
	public static final Option<Long> SEED = Option.text(
					"seed", "NUMBER", "0", "a whole number, as 42", OptionHelp.SEED, OptionWords::seed, ENCODES)
			.labeled("Seed (for sample)");

	/** The planes of a stack that are encoded or shown. */
	public static final Option<SlicesOption> SLICES =
			slices("current", OptionHelp.SLICES, JobType.ENCODE, JobType.SHOW, JobType.ENCODE_FOLDER);

	/** The planes of a stack of latents that are decoded. */
	public static final Option<SlicesOption> LATENT_SLICES =
			slices("all", OptionHelp.LATENT_SLICES, JobType.DECODE, JobType.DECODE_FOLDER);

	/** The channels of an image as one latent, or as one each. */
	public static final Option<ChannelsOption> CHANNELS =
			Option.constant("channels", ChannelsOption.class, OptionHelp.CHANNELS, ENCODES);

	/** The axes of N5 images, the fastest first; empty for those that they tell. */
	public static final Option<String> AXES = Option.text(
			"axes",
			"AXES",
			AUTO,
			"auto, or x and y and then those of c, z and t that the images have, as xyz or xyczt",
			OptionHelp.AXES,
			OptionWords::axes,
			JobType.ENCODE_FOLDER);

	/** The model that decodes: "auto", a name or a path. */
	public static final Option<String> LATENT_MODEL = Option.text(
			"model",
			"NAME_OR_PATH",
			AUTO,
			"auto, a name or a path",
			OptionHelp.LATENT_MODEL,
			OptionWords::latentModel,
			JobType.DECODE,
			JobType.LIVE,
			JobType.IMPORT,
			JobType.DECODE_FOLDER);

	/** The tiles of a large image. */
	public static final Option<TilingOption> TILING = Option.text(
			"tiling", "off|on|PIXELS", "off", TilingOption.WORDS, OptionHelp.TILING, TilingOption::parse, TILES);

	/** The device that computes. */
	public static final Option<DeviceChoice> DEVICE = Option.text(
			"device",
			"auto|gpu|gpu:N|cpu",
			"auto",
			DeviceChoice.WORDS,
			OptionHelp.DEVICE,
			DeviceChoice::parse,
			NETWORKS);

	/** The floats that a GPU computes with. */
	public static final Option<Precision> PRECISION =
			Option.constant("precision", Precision.class, OptionHelp.PRECISION, NETWORKS);

	/** The models that are compared. */
	public static final Option<List<String>> MODELS = Option.text(
			"model",
			"NAMES_OR_PATHS",
			Models.BUNDLED,
			"names or paths, separated by commas",
			OptionHelp.MODELS,
			OptionWords::models,
			JobType.MEASURE);

	/** The folder whose images are measured. */
	public static final Option<Optional<Path>> FOLDER = Option.path(
					"folder", "a folder", OptionHelp.FOLDER, JobType.MEASURE)
			.labeled("Folder of images");

	/** The way between two latents. */
	public static final Option<BlendMethod> METHOD =
			Option.constant("method", BlendMethod.class, OptionHelp.METHOD, JobType.INTERPOLATE);

	/** The number of latents on the way. */
	public static final Option<Integer> STEPS =
			Option.number("steps", "9", 2, MAX_STEPS, OptionHelp.STEPS, JobType.INTERPOLATE);

	/** True for images instead of latents. */
	public static final Option<Boolean> DECODE =
			Option.flag("decode", "off|on", OptionHelp.DECODE, JobType.INTERPOLATE);

	/** The origin of the colors of a preview. */
	public static final Option<PreviewColors> COLORS =
			Option.constant("colors", PreviewColors.class, OptionHelp.COLORS, JobType.PREVIEW);

	/** The bits of a value in a file. */
	public static final Option<Integer> DEPTH =
			Option.choice("depth", "8|16|32", OptionHelp.DEPTH, OptionWords::depth, JobType.SAVE);

	/** The file of a latent. */
	public static final Option<Optional<Path>> FILE =
			Option.path("file", "a file that ends in .tif", OptionHelp.FILE, JobType.SAVE);

	/** True for the window of the image that was decoded before. */
	public static final Option<Boolean> UPDATE =
			Option.flag("update", "off|on", OptionHelp.UPDATE, JobType.DECODE).labeled("Reuse the window");

	/** The file that a result is written to; empty for none. */
	public static final Option<Optional<Path>> OUTPUT = Option.path(
					"output", "a file that ends in .tif", OptionHelp.OUTPUT, JobType.ENCODE, JobType.DECODE)
			.labeled("Write into a file");

	/** The title of the image that a decoded one is compared with. */
	public static final Option<Optional<String>> COMPARE = Option.text(
					"compare",
					"TITLE",
					OptionWords.NONE,
					"none, or the title of an open image",
					OptionHelp.COMPARE,
					OptionWords::title,
					JobType.DECODE)
			.labeled("Compare with");

	/** The file of another program. */
	public static final Option<Optional<Path>> EXCHANGE_FILE = Option.path(
			"file",
			"a file that ends in .npy, .npz, .safetensors or .latent",
			OptionHelp.EXCHANGE_FILE,
			JobType.IMPORT,
			JobType.EXPORT);

	/** The scale of the latents in a file; empty for what the file says or its kind has. */
	public static final Option<Optional<Scaling>> SCALING = Option.choice(
			"scaling",
			"auto|scaled|raw",
			OptionHelp.SCALING,
			OptionWords::scaling,
			JobType.IMPORT,
			JobType.EXPORT,
			JobType.ENCODE_FOLDER,
			JobType.DECODE_FOLDER);

	/** The order of the latents in a file. */
	public static final Option<Layout> LAYOUT = Option.constant(
			"layout",
			Layout.class,
			OptionHelp.LAYOUT,
			JobType.IMPORT,
			JobType.EXPORT,
			JobType.ENCODE_FOLDER,
			JobType.DECODE_FOLDER);

	/** The floats of a file that is written. */
	public static final Option<FloatType> DTYPE = Option.constant(
					"dtype", FloatType.class, OptionHelp.DTYPE, JobType.EXPORT, JobType.ENCODE_FOLDER)
			.labeled("Number type");

	/** The array of a file that is read; empty for the one that is there. */
	public static final Option<String> ARRAY = Option.text(
			"array",
			"NAME",
			AUTO,
			"auto, or the name of an array",
			OptionHelp.ARRAY,
			OptionWords::array,
			JobType.IMPORT,
			JobType.DECODE_FOLDER);

	/** The size of the image that was encoded; empty for what the file says. */
	public static final Option<Optional<ImageSize>> IMAGE_SIZE = Option.text(
			"size",
			"WIDTHxHEIGHT",
			AUTO,
			"auto, or the size of an image, as 500x375",
			OptionHelp.IMAGE_SIZE,
			OptionWords::imageSize,
			JobType.IMPORT,
			JobType.DECODE_FOLDER);

	/** The ranges of values that the channels of a latent are drawn over. */
	public static final Option<Boolean> RANGE =
			Option.flag("range", "each|all", OptionHelp.RANGE, JobType.SHOW).labeled("Range of values");

	/** True for a color map around 0. */
	public static final Option<Boolean> MAP = Option.flag("map", "viridis|diverging", OptionHelp.MAP, JobType.SHOW)
			.labeled("Color map");

	/** The table, in the order of the dialogs. */
	public static final List<Option<?>> ALL = List.of(
			SOURCE,
			TARGET,
			FORMAT,
			IMAGE_FORMAT,
			SUBFOLDERS,
			SKIP,
			FILE,
			EXCHANGE_FILE,
			MODEL,
			LATENT_MODEL,
			SIZE,
			POSTERIOR,
			SEED,
			SLICES,
			LATENT_SLICES,
			CHANNELS,
			ROI,
			AXES,
			OUTPUT,
			METHOD,
			STEPS,
			DECODE,
			COLORS,
			DEPTH,
			SCALING,
			LAYOUT,
			DTYPE,
			ARRAY,
			IMAGE_SIZE,
			RANGE,
			MAP,
			MODELS,
			FOLDER,
			WORKERS,
			TILING,
			DEVICE,
			PRECISION,
			UPDATE,
			COMPARE);

	/** Options that few people change. */
	private static final Set<Option<?>> SELDOM = Set.of(SEED, OUTPUT, TILING, DEVICE, PRECISION);

	/** Options that few people change where they work on folders. */
	private static final Set<Option<?>> SELDOM_FOR_FOLDERS =
			Set.of(ROI, AXES, LAYOUT, DTYPE, ARRAY, IMAGE_SIZE, WORKERS);

	private Options() {}

	private static Option<SlicesOption> slices(final String initial, final String help, final JobType... jobs) {
		return Option.text("slices", "RANGE", initial, SlicesOption.WORDS, help, SlicesOption::parse, jobs);
	}

	/**
	 * Tells options that few people change: dialogs ask for them apart.
	 *
	 * @param option a row of the table
	 * @param job that is asked for
	 * @return true for such a one
	 */
	public static boolean isSeldom(final Option<?> option, final JobType job) {
		return SELDOM.contains(option) || job.isForFolders() && SELDOM_FOR_FOLDERS.contains(option);
	}

	/**
	 * Finds the options of a job.
	 *
	 * @param job the job
	 * @return its rows of the table
	 */
	public static List<Option<?>> of(final JobType job) {
		return ALL.stream().filter(option -> option.jobs().contains(job)).toList();
	}

	/**
	 * Lists the keys that a macro may write.
	 *
	 * @param job the job
	 * @return those of its images, and of its options
	 */
	public static List<String> keys(final JobType job) {
		return Stream.concat(job.inputs().stream(), of(job).stream().map(Option::key))
				.toList();
	}

	/**
	 * Tells whether a macro may leave an option out.
	 *
	 * @param job of the macro
	 * @param key of an option, or of an image
	 * @param word that it has
	 * @return true if it is the default; false for images
	 */
	public static boolean isDefault(final JobType job, final String key, final String word) {
		return of(job).stream()
				.anyMatch(option -> option.key().equals(key) && option.initial().equals(word));
	}
}
