// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileInfo;
import ij.measure.Calibration;
import ij.process.FloatProcessor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import latentij.ij.zarr.ZarrImage;
import latentij.ij.zarr.ZarrPart;
import latentij.ij.zarr.ZarrStack;
import latentij.zarr.DataType;

/** Latents in folders of OME-Zarr or N5 as virtual stacks. */
public final class ZarrLatents {

	private ZarrLatents() {}

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
		final ZarrImage zarr = ZarrImage.open(folder, ZarrPart.ALL);
		requireFloat(zarr);
		final ImagePlus image = new ImagePlus(zarr.name(), new ZarrStack(zarr));
		zarr.description().latent().properties().forEach(image::setProp);
		// A single latent is a plain stack, as after encoding.
		if (zarr.size().planes() != ProvenanceLabels.of(image).latentChannels()) {
			image.setDimensions(
					zarr.size().channels(), zarr.size().slices(), zarr.size().frames());
			image.setOpenAsHyperStack(true);
		}
		calibrate(image.getCalibration(), zarr);
		final FileInfo info = image.getFileInfo();
		info.directory = folder.toAbsolutePath().getParent() + File.separator;
		info.fileName = zarr.name();
		image.setFileInfo(info);
		final float[] values = (float[]) image.getProcessor().getPixels();
		LatentImages.setRange(image, values.clone());
		return image;
	}

	/** Refuses what cannot be a latent. */
	static void requireFloat(final ZarrImage image) {
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

	private static void calibrate(final Calibration calibration, final ZarrImage zarr) {
		final List<Double> scale = zarr.level().scale();
		for (int d = 0; d < scale.size(); d++) {
			final String unit = zarr.description().axes().get(d).unit();
			switch (zarr.description().axes().get(d).name()) {
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
