// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import latentij.codec.VaeConfig;
import latentij.ij.Latents;
import latentij.ij.blocks.ChunkedLatents;
import latentij.ij.chunked.ImageFolders;
import latentij.ij.latents.LatentStacks;
import latentij.interchange.LatentFile;
import latentij.interchange.LatentFile.ImageSize;
import latentij.interchange.LatentFormats;
import latentij.interchange.Layout;
import latentij.interchange.Scaling;
import latentij.job.DecodeOptions;
import latentij.job.Provenance;
import latentij.job.ToolOptions;
import latentij.job.options.Options;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.model.library.Models.LatentNumbers;
import latentij.tensor.FloatTensor;
import latentij.util.Versions;
import latentij.util.files.Missing;

/** Makes stacks of the latents in files of other programs. */
public final class LatentImporter {

	private final Latents latents;

	/** @param latents finds the models whose factors are needed */
	public LatentImporter(final Latents latents) {
		this.latents = latents;
	}

	/**
	 * Reads a file.
	 *
	 * @param options the file, and what it does not say itself
	 * @return a new stack of the scaled latent; of several a hyperstack, with the latents along T; not
	 *         shown; owned by the caller. Of a folder of OME-Zarr or N5 a virtual stack ({@link ChunkedLatents})
	 * @throws IllegalArgumentException if something must be said, or cannot be
	 * @throws IOException if the file or the model cannot be read
	 */
	public ImagePlus read(final ToolOptions options) throws IOException {
		final Path path = options.get(Options.EXCHANGE_FILE)
				.orElseThrow(() -> new IllegalArgumentException("The file is missing. Set file= to the path of a file"
						+ " that ends in .npy, .npz, .safetensors or .latent."));
		final ImagePlus imported = read(path, options);
		latents.tell("Imported " + path.getFileName());
		return imported;
	}

	private ImagePlus read(final Path path, final ToolOptions options) throws IOException {
		if (ImageFolders.isOne(path)) return ChunkedLatents.open(path);
		if (!Files.isRegularFile(path))
			throw new IOException(Missing.file(path, "Check its path, and set file= again."));
		final LatentFile file = LatentFormats.of(path).read(path, options.get(Options.ARRAY));
		return read(file, options, path.getFileName().toString());
	}

	/**
	 * Makes a stack of the content of a file.
	 *
	 * @param file its content
	 * @param options what it does not say itself
	 * @param name of the file, for messages and the title
	 * @return as {@link #read(ToolOptions)}
	 * @throws IllegalArgumentException likewise
	 * @throws IOException likewise
	 */
	public ImagePlus read(final LatentFile file, final ToolOptions options, final String name) throws IOException {
		final Optional<Provenance> told =
				isAuto(options) ? LatentStacks.provenance(file.notes(), name) : Optional.empty();
		if (told.isPresent()) {
			final ImagePlus stack = stack(options, file, told.get(), 0, name);
			options.get(Options.IMAGE_SIZE).ifPresent(size -> requireSize(size, stack, told.get()));
			return stack;
		}
		if (isAuto(options))
			throw new IllegalArgumentException(
					"\"" + name + "\" does not say which model made its latents. Set model= to the model"
							+ (isScaleKnown(options, file)
									? "."
									: ", and scaling=scaled or scaling=raw, which it does not say either."));
		final String model = options.get(Options.LATENT_MODEL);
		final String chosen = DecodeOptions.parse(Map.of("model", model)).model();
		// Nothing is downloaded for a few numbers that are known.
		final Optional<LatentNumbers> known = Models.path(model).isPresent() ? Optional.empty() : Models.latents(model);
		// Which device decodes them is none of the file's business: none is tried for a few numbers.
		final Optional<VaeModel> found = known.isPresent()
				? latents.models().chosenIfHere(chosen)
				: Optional.of(latents.models().chosen(chosen));
		if (found.isEmpty())
			return stack(
					options, file, model, known.get().version(), known.get().config(), name);
		return stack(
				options,
				file,
				found.get().name(),
				found.get().version(),
				found.get().config(),
				name);
	}

	private static ImagePlus stack(
			final ToolOptions options,
			final LatentFile file,
			final String model,
			final String version,
			final VaeConfig config,
			final String name) {
		final Layout layout = layout(options, file);
		final int channels = layout.channels(file.values());
		if (channels != config.latentChannels())
			throw new IllegalArgumentException("\"" + name + "\" holds latents of " + channels
					+ (channels == 1 ? " channel" : " channels") + "; those of the model \"" + model + "\" have "
					+ config.latentChannels()
					+ ". Choose another model, or another layout.");
		final ImageSize noted =
				file.noted().filter(size -> fits(size, layout, file, config)).orElse(new ImageSize(0, 0));
		final Provenance made =
				Provenance.needed(model, version, config.norm(), noted.width(), noted.height(), Versions.latentIJ());
		final ImagePlus stack = stack(options, file, made, config.spatialCompressionRatio(), name);
		options.get(Options.IMAGE_SIZE)
				.ifPresent(size -> requireSize(size, stack, config.spatialCompressionRatio(), config.sizeMultiple()));
		return stack;
	}

	/**
	 * Refuses the size of an image that gives no such latents. Other programs leave out the rows and columns that a
	 * latent has no room for, so sizes that are less than one of its pixels too large are no mistake.
	 */
	private static void requireSize(
			final ImageSize size, final ImagePlus latent, final int factor, final int multiple) {
		if (fits(size, latent, factor, multiple)) return;
		final long width = (long) factor * latent.getWidth();
		final long height = (long) factor * latent.getHeight();
		throw new IllegalArgumentException("An image of " + size.width() + " x " + size.height()
				+ " pixels has no latents of " + latent.getWidth() + " x " + latent.getHeight()
				+ ". Set size= to a width from " + (width - multiple + 1) + " to " + width + " and a height from "
				+ (height - multiple + 1) + " to " + height + ", or leave it out.");
	}

	private static boolean fits(final ImageSize size, final ImagePlus latent, final int factor, final int multiple) {
		return fits(size, latent.getWidth(), latent.getHeight(), factor, multiple);
	}

	/** Tells whether the image of that size has such latents: they may be those of another model, or cropped since. */
	private static boolean fits(
			final ImageSize size, final Layout layout, final LatentFile file, final VaeConfig config) {
		final int factor = config.spatialCompressionRatio();
		final FloatTensor values = file.values();
		if (layout == Layout.PACKED) return Factors.isOfPacked(factor, size, values);
		final int squares = layout == Layout.PATCHES ? 2 : 1;
		return fits(
				size,
				squares * values.dim(values.rank() - 1),
				squares * values.dim(values.rank() - 2),
				factor,
				config.sizeMultiple());
	}

	private static boolean fits(
			final ImageSize size, final int latentWidth, final int latentHeight, final int factor, final int multiple) {
		final long width = (long) factor * latentWidth;
		final long height = (long) factor * latentHeight;
		return size.width() > width - multiple
				&& size.width() < width + factor
				&& size.height() > height - multiple
				&& size.height() < height + factor;
	}

	/** Likewise, where a file tells its model: the size that it tells has a factor, unless the latent was cropped. */
	private static void requireSize(final ImageSize size, final ImagePlus latent, final Provenance told) {
		final ImageSize old = new ImageSize(told.width(), told.height());
		final int[] factors = Factors.of(old, latent.getWidth(), latent.getHeight());
		if (factors.length > 0 && IntStream.of(factors).noneMatch(f -> fits(size, latent, f, f)))
			requireSize(size, latent, factors[0], factors[0]);
	}

	private static boolean isAuto(final ToolOptions options) {
		return options.get(Options.LATENT_MODEL).equals(DecodeOptions.AUTO);
	}

	/** @param factor of the model; 0 where it is not known */
	private static ImagePlus stack(
			final ToolOptions options,
			final LatentFile file,
			final Provenance made,
			final int factor,
			final String name) {
		final Optional<ImageSize> told =
				made.width() > 0 ? Optional.of(new ImageSize(made.width(), made.height())) : Optional.empty();
		final Optional<ImageSize> size = options.get(Options.IMAGE_SIZE).or(() -> told);
		final Layout layout = layout(options, file);
		if (layout == Layout.PACKED && size.isPresent() && told.isPresent())
			requireRows(size.get(), told.get(), file.values(), factor, name);
		final FloatTensor values = channels(layout, file.values(), size, factor, name);
		requireFinite(values, name);
		final FloatTensor scaled =
				switch (scaling(options, file, name)) {
					case RAW -> made.norm().toUser(values);
					case COMFYUI -> LatentExporter.fromTo(values, LatentExporter.COMFYUI, made.norm());
					default -> values;
				};
		final ImageSize image = size.orElse(new ImageSize(factor * values.dim(3), factor * values.dim(2)));
		return LatentStacks.of(
				scaled, made.withSize(image.width(), image.height()), name.replaceFirst("\\.[^.]*$", ""));
	}

	private static Layout layout(final ToolOptions options, final LatentFile file) {
		final Layout said = options.get(Options.LAYOUT);
		return said == Layout.CHANNELS ? Layout.of(file) : said;
	}

	private static FloatTensor channels(
			final Layout layout,
			final FloatTensor values,
			final Optional<ImageSize> size,
			final int factor,
			final String name) {
		if (layout != Layout.PACKED) return layout.toChannels(values, 0, 0);
		final ImageSize image = size.orElseThrow(() -> new IllegalArgumentException("\"" + name
				+ "\" holds packed latents, which do not tell how wide they are. Set size= to that of the image, as"
				+ " size=1024x768."));
		final int found = factor > 0 ? factor : Factors.ofPacked(image, values);
		return layout.toChannels(values, Factors.side(image.height(), found), Factors.side(image.width(), found));
	}

	/** Refuses a size of as many packed latents as there are, but in other rows than the file tells. */
	private static void requireRows(
			final ImageSize size, final ImageSize told, final FloatTensor packed, final int factor, final String name) {
		final int found = factor > 0 ? factor : Factors.ofPacked(told, packed);
		final boolean other = Factors.side(size.width(), found) != Factors.side(told.width(), found);
		if (other && Factors.isOfPacked(found, size, packed) && Factors.isOfPacked(found, told, packed))
			throw new IllegalArgumentException("\"" + name
					+ "\" tells that its packed latents are those of an image of "
					+ told.width() + " x " + told.height() + " pixels. With size=" + size.width() + "x" + size.height()
					+ ", they would come into other rows. Leave size= out, or say the width before the height.");
	}

	private static void requireFinite(final FloatTensor values, final String name) {
		final FloatBuffer all = values.buffer();
		while (all.hasRemaining())
			if (!Float.isFinite(all.get()))
				throw new IllegalArgumentException("\"" + name
						+ "\" holds NaN or infinite values. All values of a latent are finite numbers. In Python,"
						+ " numpy.nan_to_num(array) replaces the others.");
	}

	private static boolean isScaleKnown(final ToolOptions options, final LatentFile file) {
		return options.get(Options.SCALING).isPresent() || file.scaling() != Scaling.UNSTATED;
	}

	private static Scaling scaling(final ToolOptions options, final LatentFile file, final String name) {
		final Optional<Scaling> said = options.get(Options.SCALING);
		// What ComfyUI calls scaled is that by another factor.
		if (said.isPresent() && (said.get() != Scaling.SCALED || file.scaling() != Scaling.COMFYUI)) return said.get();
		if (file.scaling() != Scaling.UNSTATED) return file.scaling();
		throw new IllegalArgumentException("\"" + name
				+ "\" does not say how its latents are scaled. Set scaling=scaled (times the scaling factor, as in"
				+ " diffusers' pipelines) or scaling=raw (as the autoencoder gives it).");
	}
}
