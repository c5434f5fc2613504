// SPDX-License-Identifier: BSD-2-Clause
package loci.plugins.in;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import loci.plugins.in.ImportProcess.CoreMetadata;

/** Stands in for that of Bio-Formats. Values are x + y, and 20 times the number of the series more. */
public class ImagePlusReader {

	private final ImportProcess process;

	public ImagePlusReader(final ImportProcess process) {
		this.process = process;
	}

	public ImagePlus[] openImagePlus() {
		final List<ImagePlus> images = new ArrayList<>();
		for (final int number : process.options.series) images.add(image(number, process.series.get(number)));
		return images.toArray(new ImagePlus[0]);
	}

	private ImagePlus image(final int number, final CoreMetadata series) {
		final ImageProcessor values = new FloatProcessor(series.width, series.height);
		for (int y = 0; y < series.height; y++)
			for (int x = 0; x < series.width; x++) values.setf(x, y, 20 * number + x + y);
		final ImageStack stack = new ImageStack(series.width, series.height);
		for (int c = 0; c < series.channels; c++)
			stack.addSlice(series.bits == Byte.SIZE ? values.convertToByte(false) : values.convertToShort(false));
		final ImagePlus image = new ImagePlus(Path.of(process.options.id).getFileName() + " #" + number, stack);
		image.setDimensions(series.channels, 1, 1);
		final ImagePlus shown = series.channels == 1 ? image : new CompositeImage(image, CompositeImage.COMPOSITE);
		for (int c = 1; c <= series.channels; c++) {
			shown.setPositionWithoutUpdate(c, 1, 1);
			shown.setDisplayRange(20 * number, 20 * number + series.width + series.height - 2);
		}
		shown.setPositionWithoutUpdate(1, 1, 1);
		return shown;
	}
}
