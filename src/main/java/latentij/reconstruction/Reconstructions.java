// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import latentij.codec.VaeConfig;
import latentij.ij.Latents;
import latentij.ij.formats.ImageFile;
import latentij.ij.latents.OpenLatents;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.ErrorMessage;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.job.options.Options;
import latentij.reconstruction.Comparison.Seconds;
import latentij.util.files.FileFailures;
import latentij.util.files.FileLook;

/**
 * Encodes and decodes images with one model or several, and compares.
 *
 * <pre>{@code
 * Reconstruction kept = new Reconstructions(latents).measure(image, ToolOptions.parse(JobType.MEASURE, Map.of()));
 * kept.addTo(ResultsTable.getResultsTable());
 * kept.summary().forEach(IJ::log);
 * }</pre>
 */
public final class Reconstructions {

	/** The side of the image that opens a network, in pixels: the largest ratio there is. */
	private static final int SMALL = 64;

	private final Latents latents;

	/**
	 * Creates the measurement.
	 *
	 * @param latents encodes and decodes
	 */
	public Reconstructions(final Latents latents) {
		this.latents = latents;
	}

	/**
	 * Measures an image, all its slices and frames, or all images of a folder. An image that cannot be
	 * measured is told of in the summary, if there are others.
	 *
	 * @param image any type, as the user sees it; read, never changed; may be null where the options name
	 *          a folder
	 * @param options the models, the folder, and how they run
	 * @return the results
	 * @throws IllegalArgumentException if there is no image, or if none can be encoded
	 * @throws IOException if a model or the folder cannot be read
	 * @throws CancellationException if the Esc key ended it
	 */
	public Reconstruction measure(final ImagePlus image, final ToolOptions options) throws IOException {
		final Optional<Path> folder = options.get(Options.FOLDER);
		if (folder.isEmpty() && image == null)
			throw new IllegalArgumentException(
					"There is no image. Open one, or select its window, or set folder= to the path of a folder.");
		if (folder.isEmpty()) OpenLatents.require(JobType.MEASURE, image);
		final String what = folder.isPresent() ? folder.get().toString() : image.getTitle();
		return latents.asOne("Measuring " + what, "Measured " + what, true, one -> {
			final Run run = new Run(one, options);
			run.requireModels();
			if (folder.isPresent()) for (final Path file : Picture.files(folder.get())) run.measure(file);
			else run.measure(Picture.of(image));
			return run.result();
		});
	}

	/**
	 * Measures image files, all slices and frames of each. A file that cannot be measured is told, and
	 * the others are measured.
	 *
	 * @param files to read
	 * @param options the models, and how they run
	 * @param failed is told of each file that cannot be measured, and why
	 * @return the results; empty if no file could be measured
	 * @throws IllegalArgumentException if a model cannot be measured
	 * @throws IOException if a model cannot be read
	 * @throws CancellationException if it was canceled
	 */
	public Reconstruction measure(
			final List<Path> files, final ToolOptions options, final BiConsumer<Path, Exception> failed)
			throws IOException {
		final Run run = new Run(latents, options);
		run.requireModels();
		for (final Path file : files) {
			try {
				run.measureAll(file);
			} catch (final IOException | IllegalArgumentException exc) {
				failed.accept(file, exc);
			}
		}
		return run.result;
	}

	/** One measurement. */
	private final class Run {

		private final Latents latents;
		private final ToolOptions options;
		private final Reconstruction result = new Reconstruction();
		private final Set<String> open = new HashSet<>();
		private ComparisonPage pages;
		private Exception failure;

		Run(final Latents latents, final ToolOptions options) {
			this.latents = latents;
			this.options = options;
		}

		/** Measures all planes of a file with all models, or fails. */
		void measureAll(final Path file) throws IOException {
			try (FileLook look = FileLook.at(file);
					ImageFile images = ImageFile.open(look)) {
				for (int number = 1; number <= images.size(); number++)
					for (final Picture picture : pictures(images, file, images.image(number)))
						for (final String model : options.get(Options.MODELS)) compare(picture, model);
			}
		}

		void measure(final Path file) {
			try (FileLook look = FileLook.at(file);
					ImageFile images = ImageFile.open(look)) {
				for (int number = 1; number <= images.size(); number++)
					measure(pictures(images, file, images.image(number)));
			} catch (final IOException | IllegalArgumentException exc) {
				leaveOut(file.getFileName().toString(), exc);
			}
		}

		private List<Picture> pictures(final ImageFile images, final Path file, final ImagePlus image)
				throws IOException {
			images.leftPages(file.getFileName().toString(), image).ifPresent(result::note);
			return Picture.oneByOne(image);
		}

		private void measure(final List<Picture> pictures) {
			for (final Picture picture : pictures)
				for (final String model : options.get(Options.MODELS)) {
					try {
						compare(picture, model);
					} catch (final IOException | IllegalArgumentException exc) {
						leaveOut(picture.name(), exc);
					}
				}
		}

		private void compare(final Picture picture, final String model) throws IOException {
			OpenLatents.require(JobType.MEASURE, picture.image());
			final EncodeOptions encode = options.encode(model);
			final DecodeOptions decode = options.decode();
			// Seconds are those of a network that is open.
			if (!open.contains(model)) {
				open(picture, encode, decode);
				open.add(model);
			}
			final long start = System.nanoTime();
			final ImagePlus latent = latents.tallying(small -> result.note(small.named(picture.name())))
					.encode(picture.image(), encode);
			final long encoded = System.nanoTime();
			final ImagePlus decoded = latents.decode(latent, decode);
			final long end = System.nanoTime();
			final BufferedImage before = picture.seen(decoded.getBitDepth() == 8);
			final BufferedImage after =
					decoded.getProcessor().convertToColorProcessor().getBufferedImage();
			final Seconds seconds = new Seconds((encoded - start) / 1e9, (end - encoded) / 1e9);
			final Comparison row = Comparison.of(picture, model, latent, before, after, seconds);
			if (pages == null) pages = new ComparisonPage(row.width(), row.height());
			result.add(
					row,
					pages.draw(
							ComparisonPage.title(row.image(), row.model()),
							row.likeness(),
							before,
							after,
							Verdict.of(row)));
		}

		private void open(final Picture picture, final EncodeOptions encode, final DecodeOptions decode)
				throws IOException {
			try {
				roundTrip(small(), encode, decode);
			} catch (final IllegalArgumentException exc) {
				// An ONNX file for one size: the picture has it, or its refusal names its own size.
				roundTrip(picture.image(), encode, decode);
			}
		}

		private void roundTrip(final ImagePlus image, final EncodeOptions encode, final DecodeOptions decode)
				throws IOException {
			final String model = encode.model();
			latents.asOne(
					"Opening " + model, "Opened " + model, false, one -> one.decode(one.encode(image, encode), decode));
		}

		/** What is wrong with a model is so for all images: it is told once, before any of them is looked at. */
		void requireModels() throws IOException {
			for (final String model : options.get(Options.MODELS)) requireMeasurable(model);
		}

		private void requireMeasurable(final String model) throws IOException {
			final VaeConfig config = latents.models().chosen(model).config();
			final Set<Integer> colors = Set.of(1, 3);
			if (!colors.contains(config.inChannels()) || !colors.contains(config.outChannels()))
				throw new IllegalArgumentException("The model \"" + model + "\" encodes images of "
						+ config.inChannels() + " channels, and decodes " + config.outChannels()
						+ "; models of grey and RGB images can be measured.");
		}

		private ImagePlus small() {
			return new ImagePlus("opening the model", new ByteProcessor(SMALL, SMALL));
		}

		private void leaveOut(final String name, final Exception exc) {
			if (failure == null) failure = exc;
			result.note(name + " was left out: "
					+ FileFailures.withoutName(ErrorMessage.of(exc).text(), name));
		}

		Reconstruction result() throws IOException {
			if (!result.isEmpty()) return result;
			if (failure instanceof IOException exc) throw exc;
			throw (IllegalArgumentException) failure;
		}
	}
}
