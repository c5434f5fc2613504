// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.blocks;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileInfo;
import ij.measure.Calibration;
import ij.process.FloatProcessor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import latentij.chunked.DataType;
import latentij.ij.chunked.ChunkedImage;
import latentij.ij.chunked.ChunkedStack;
import latentij.ij.chunked.ImagePart;
import latentij.ij.latents.LatentImages;
import latentij.ij.provenance.ProvenanceLabels;

/** Latents in folders of OME-Zarr or N5 as virtual stacks. */
public final class ChunkedLatents {

	private ChunkedLatents() {}

	/**
	 * Opens latents.
	 *
	 * @param folder of OME-Zarr or N5, with values of float32
	 * @return a virtual stack, whose slices are read when they are shown, with the provenance of the latents; of
	 *         several a hyperstack; not shown; owned by the caller
	 * @throws IOException if it cannot be read
	 * @throws IllegalArgumentException if it cannot be a latent, or if one slice is more than ImageJ can hold
	 */
	public static ImagePlus open(final Path folder) throws IOException {
		final ChunkedImage chunked = ChunkedImage.open(folder, ImagePart.ALL);
		requireFloat(chunked);
		final ImagePlus image = new ImagePlus(chunked.name(), new ChunkedStack(chunked));
		chunked.description().latent().properties().forEach(image::setProp);
		// A single latent is a plain stack, as after encoding.
		if (chunked.size().planes() != ProvenanceLabels.of(image).latentChannels()) {
			image.setDimensions(
					chunked.size().channels(),
					chunked.size().slices(),
					chunked.size().frames());
			image.setOpenAsHyperStack(true);
		}
		calibrate(image.getCalibration(), chunked);
		final FileInfo info = image.getFileInfo();
		info.directory = folder.toAbsolutePath().getParent() + File.separator;
		info.fileName = chunked.name();
		image.setFileInfo(info);
		final float[] values = (float[]) image.getProcessor().getPixels();
		LatentImages.setRange(image, values);
		return image;
	}

	/** Refuses what cannot be a latent. */
	static void requireFloat(final ChunkedImage image) {
		if (image.array().type() != DataType.FLOAT32)
			throw new IllegalArgumentException("\"" + image.name() + "\" has values of "
					+ image.array().type() + "; a latent has float32. Choose a folder that LatentIJ wrote.");
	}

	/** A stack that has texts for latents, and no pixels to speak of. */
	static ImageStack pixels(final int n) {
		final ImageStack stack = new ImageStack(1, 1);
		for (int s = 0; s < n; s++) stack.addSlice(null, new FloatProcessor(1, 1));
		return stack;
	}

	private static void calibrate(final Calibration calibration, final ChunkedImage chunked) {
		final List<Double> scale = chunked.level().scale();
		for (int d = 0; d < scale.size(); d++) {
			final String unit = chunked.description().axes().get(d).unit();
			switch (chunked.description().axes().get(d).name()) {
				case "t" -> {
					calibration.frameInterval = scale.get(d);
					if (!unit.isEmpty()) calibration.setTimeUnit(unit);
				}
				case "z" -> calibration.pixelDepth = scale.get(d);
				case "y" -> calibration.pixelHeight = scale.get(d);
				case "x" -> {
					calibration.pixelWidth = scale.get(d);
					if (!unit.isEmpty()) calibration.setUnit(unit);
				}
				default -> {}
			}
		}
	}
}
