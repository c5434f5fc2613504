// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import latentij.codec.VaeConfig;
import latentij.ij.images.ChannelTensors;
import latentij.ij.images.Clipped;
import latentij.ij.images.ImagePlusSource;
import latentij.ij.images.Images;
import latentij.ij.images.ResultMemory;
import latentij.ij.images.UnsetRange;
import latentij.ij.latents.LatentContent;
import latentij.ij.latents.OpenLatents;
import latentij.ij.planes.FileStackSink;
import latentij.ij.planes.MemoryStackSink;
import latentij.ij.planes.ShownPlanes;
import latentij.ij.planes.StackContent;
import latentij.ij.planes.StackPlanes;
import latentij.ij.planes.StackSink;
import latentij.job.EncodeOptions;
import latentij.job.Extent;
import latentij.job.options.ChannelsOption;
import latentij.job.options.Options;
import latentij.tensor.PixelPool;
import latentij.util.Printable;

/** Planes of an image that are to be encoded: what is read of them, and what users should know. */
final class Encoding {

	private final ImagePlus image;
	private final EncodeOptions options;
	private final ShownPlanes shown;
	private final Clipped clipped;

	/**
	 * Chooses the planes.
	 *
	 * @param image any type; read, never changed
	 * @param options of the job
	 * @throws IllegalArgumentException if there is nothing of that kind to encode, or if the result cannot go
	 *           to the file that was chosen
	 * @throws IOException if that file cannot be compared with the image's
	 */
	Encoding(final ImagePlus image, final EncodeOptions options) throws IOException {
		Images.requirePixels(image);
		OpenLatents.requirePicture(image);
		if (options.output().isPresent())
			ResultFile.require(image, options.output().get());
		this.image = image;
		this.options = options;
		shown = ShownPlanes.of(image, options.slices(), options.channels(), options.get(Options.ROI));
		clipped = new Clipped(shown);
	}

	/**
	 * Reads the planes.
	 *
	 * @param config of the model
	 * @param pool keeps the memory for the next image
	 * @return the planes as a source
	 * @throws IllegalArgumentException if the model takes other channels
	 */
	ImagePlusSource source(final VaeConfig config, final PixelPool pool) {
		ChannelTensors.requireTogether(options.channels(), config.inChannels());
		return new ImagePlusSource(shown.size(), clipped::plane, options.size(), config.inChannels(), pool);
	}

	/**
	 * Takes the latents.
	 *
	 * @param config of the model
	 * @param extent of all latents
	 * @return a sink that makes a stack, in memory or in the file that was chosen
	 * @throws IllegalArgumentException if they do not fit into memory
	 * @throws IOException if the file cannot be written
	 */
	StackSink sink(final VaeConfig config, final Extent extent) throws IOException {
		final StackContent latents =
				new LatentContent(image, shown, config.spatialCompressionRatio(), extent, options.posterior());
		if (options.output().isPresent())
			return new FileStackSink(options.output().get(), extent, latents);
		ResultMemory.requireUnlessFile(
				"Encoding \"" + image.getTitle() + "\"",
				extent.planes(),
				(long) Float.BYTES * extent.channels() * extent.height() * extent.width());
		return new MemoryStackSink(extent, latents);
	}

	/**
	 * Tells what users should know before the job.
	 *
	 * @param config of the model
	 * @return sentences
	 */
	List<String> notes(final VaeConfig config) {
		final List<String> notes = new ArrayList<>();
		if (!options.get(Options.ROI) && ShownPlanes.hasArea(image))
			notes.add("\"" + image.getTitle() + "\" has a selection, which was ignored: the whole slice was encoded."
					+ " For the rectangle around the selection, choose roi=on.");
		final boolean composite = options.channels() == ChannelsOption.COMPOSITE;
		if (composite
				&& !ChannelTensors.areMeant(config.inChannels())
				&& StackPlanes.size(image).channels() > 1
				&& !image.isComposite()) notes.add(oneChannel());
		// Of channels on their own, all values beyond their ranges are counted.
		if (composite) UnsetRange.note(image).ifPresent(notes::add);
		return notes;
	}

	/** Tells whether an image shows one of its channels at a time, as ImageJ's modes <i>Color</i> and <i>Grayscale</i> do. */
	static boolean isOneChannel(final ImagePlus image, final EncodeOptions options) {
		return options.channels() == ChannelsOption.COMPOSITE
				&& image instanceof CompositeImage composite
				&& composite.getMode() != IJ.COMPOSITE;
	}

	/** SciJava opens files with their channels apart, and without the colors that ImageJ shows. */
	private String oneChannel() {
		return String.format(
				Locale.ROOT,
				"\"%s\" has %d channels and is no composite: channel %d alone was encoded, in grey from"
						+ " %s to %s. To encode all in color, make it a composite first (Image > Color > Make"
						+ " Composite); scripts that open a file with IJ.openImage have one.",
				image.getTitle(),
				image.getNChannels(),
				image.getC(),
				Printable.number(image.getDisplayRangeMin()),
				Printable.number(image.getDisplayRangeMax()));
	}

	/** @return sentences for the user, after the job */
	List<String> losses() {
		return clipped.notes(image.getTitle());
	}
}
