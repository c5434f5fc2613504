// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.stream.Stream;
import latentij.ij.formats.ImageFile;
import latentij.ij.images.ImageTensors;
import latentij.ij.planes.StackPlanes;
import latentij.interchange.LatentFileType;
import latentij.job.options.Position;
import latentij.job.options.StackSize;
import latentij.util.files.Missing;

/**
 * One plane to measure.
 *
 * @param name for people
 * @param image one slice with all its channels; shared with the user where it is a whole image
 */
record Picture(String name, ImagePlus image) {

	/** The planes of an image, which may change later on; a single one is not copied. */
	static List<Picture> of(final ImagePlus image) {
		return List.copyOf(oneByOne(image));
	}

	/** The planes of an image that stays as it is, each copied when it is asked for: it may fill half of the memory. */
	static List<Picture> oneByOne(final ImagePlus image) {
		final StackSize size = StackPlanes.size(image);
		if (size.slices() * size.frames() == 1) return List.of(new Picture(image.getTitle(), image));
		return new AbstractList<>() {

			@Override
			public Picture get(final int number) {
				final ImagePlus plane = plane(image, number % size.slices() + 1, number / size.slices() + 1);
				return new Picture(plane.getTitle(), plane);
			}

			@Override
			public int size() {
				return size.slices() * size.frames();
			}
		};
	}

	private static ImagePlus plane(final ImagePlus image, final int z, final int t) {
		final ImagePlus plane = StackPlanes.hasChannels(image)
				? StackPlanes.copy(image, z, t)
				: new ImagePlus(
						"",
						image.getStack()
								.getProcessor(StackPlanes.index(image, 1, new Position(0, z, t)))
								.duplicate());
		if (image.isComposite()) plane.setC(image.getC());
		else plane.setDisplayRange(image.getDisplayRangeMin(), image.getDisplayRangeMax());
		plane.setTitle(name(image, z, t));
		return plane;
	}

	/** Names a plane of an image. */
	static String name(final ImagePlus image, final int z, final int t) {
		final String slice = StackPlanes.size(image).slices() > 1 ? " z=" + z : "";
		final String frame = image.getNFrames() > 1 ? " t=" + t : "";
		return image.getTitle() + slice + frame;
	}

	/** The pixels as a model sees them; models of grey images see no colors. */
	BufferedImage seen(final boolean grey) {
		final int width = image.getWidth();
		final int height = image.getHeight();
		final ColorProcessor seen =
				grey ? ImageTensors.seenGrey(image, width, height) : ImageTensors.seen(image, width, height);
		return seen.getBufferedImage();
	}

	/** The image files of a folder, in the order of their names. */
	static List<Path> files(final Path folder) throws IOException {
		if (!Files.isDirectory(folder))
			throw new IOException(Missing.folder(folder, "Set folder= to the path of the folder of images."));
		try (Stream<Path> files = Files.list(folder)) {
			final List<Path> images = files.filter(
							file -> Files.isRegularFile(file) || Files.isSymbolicLink(file) && !Files.exists(file))
					.filter(file -> !file.getFileName().toString().startsWith("._"))
					.filter(ImageFile.IS_IMAGE)
					.filter(file -> !LatentFileType.isLatentTiff(file))
					.sorted()
					.toList();
			if (images.isEmpty())
				throw new IOException("The folder " + folder + " holds no image (" + ImageFile.KINDS
						+ "). Choose the folder of the images; latents are not measured.");
			return images;
		}
	}
}
