// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageInputStream;
import latentij.util.files.FileLook;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * GIF files of several frames, most of which draw only what has changed. ImageJ gives black for what such a frame leaves
 * as it was, unless the frame before says that it stays; most files leave that out, those of Pillow among them.
 *
 * @see <a href="https://www.w3.org/Graphics/GIF/spec-gif89a.txt">GIF89a, section 23</a>
 */
final class AnimatedGif {

	private static final String MARK = "GIF8";
	private static final String FORMAT = "javax_imageio_gif_image_1.0";
	private static final int WHITE = 0xffffffff;
	private static final int OPAQUE = 0xff000000;

	/** Java loses a row of interlaced frames of two to four. */
	private static final int LEAST_INTERLACED = 5;

	private final int width;
	private final int height;

	/** What is shown now; on white, on which ImageJ shows transparent images. */
	private int[] shown;

	private AnimatedGif(final int width, final int height) {
		this.width = width;
		this.height = height;
		shown = new int[width * height];
		Arrays.fill(shown, WHITE);
	}

	/**
	 * Gives an image of such a file its frames.
	 *
	 * @param file that it was opened from
	 * @param image as ImageJ opened it; gets other slices if the file is one of these, of 8 bits if all are grey
	 * @throws IOException if the file cannot be read, or not right
	 */
	static void correct(final FileLook file, final ImagePlus image) throws IOException {
		if (image.getStackSize() == 1 || !isGif(file)) return;
		final ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
		try {
			reader.setInput(new MemoryCacheImageInputStream(file.stream()));
			final AnimatedGif gif = new AnimatedGif(image.getWidth(), image.getHeight());
			image.setStack(gif.frames(reader, image.getStack()));
		} catch (final IOException exc) {
			throw new IOException("\"" + file.path() + "\" cannot be read: " + exc.getMessage(), exc);
		} finally {
			reader.dispose();
		}
	}

	private static boolean isGif(final FileLook file) throws IOException {
		return new String(file.stream().readNBytes(MARK.length()), StandardCharsets.ISO_8859_1).equals(MARK);
	}

	private ImageStack frames(final ImageReader reader, final ImageStack labels) throws IOException {
		final ImageStack colors = new ImageStack(width, height);
		final ImageStack greys = new ImageStack(width, height);
		boolean grey = true;
		for (int i = 0; i < labels.size(); i++) {
			final ImageProcessor frame = new ColorProcessor(width, height, next(reader, i));
			final String label = labels.getSliceLabel(i + 1);
			colors.addSlice(label, frame);
			grey &= ((ColorProcessor) frame).isGrayscale();
			if (grey) greys.addSlice(label, frame.convertToByte(false));
		}
		return grey ? greys : colors;
	}

	/** Draws a frame, and removes it again where it says so. */
	private int[] next(final ImageReader reader, final int number) throws IOException {
		final IIOMetadataNode told =
				(IIOMetadataNode) reader.getImageMetadata(number).getAsTree(FORMAT);
		final BufferedImage frame = reader.read(number);
		final boolean interlaced =
				word(told, "ImageDescriptor", "interlaceFlag").equals("TRUE");
		if (interlaced && frame.getHeight() > 1 && frame.getHeight() < LEAST_INTERLACED)
			throw new IOException("it has an interlaced frame of " + frame.getHeight()
					+ " rows, of which Java loses one. Save it without interlacing.");
		final Rectangle place = new Rectangle(
				Integer.parseInt(word(told, "ImageDescriptor", "imageLeftPosition")),
				Integer.parseInt(word(told, "ImageDescriptor", "imageTopPosition")),
				frame.getWidth(),
				frame.getHeight());
		final int[] before = shown.clone();
		final int opaque = isTransparentBeyondTable(told, frame) ? OPAQUE : 0;
		draw(place, (x, y) -> frame.getRGB(x, y) | opaque);
		final int[] drawn = shown.clone();
		final String then = word(told, "GraphicControlExtension", "disposalMethod");
		if (then.equals("restoreToBackgroundColor")) draw(place, (x, y) -> WHITE);
		if (then.equals("restoreToPrevious")) shown = before;
		return drawn;
	}

	/** Of a frame whose transparent color is none of its table, all is seen. Java takes the last one of the table for it. */
	private static boolean isTransparentBeyondTable(final IIOMetadataNode told, final BufferedImage frame) {
		final String transparent = word(told, "GraphicControlExtension", "transparentColorIndex");
		return !transparent.isEmpty()
				&& frame.getColorModel() instanceof IndexColorModel table
				&& Integer.parseInt(transparent) >= table.getMapSize();
	}

	/** The color of a pixel; of transparent ones, the upper eight bits are 0. */
	@FunctionalInterface
	private interface Pixels {

		int at(int x, int y);
	}

	private void draw(final Rectangle place, final Pixels pixels) {
		final Rectangle seen = place.intersection(new Rectangle(width, height));
		for (int y = seen.y; y < seen.y + seen.height; y++)
			for (int x = seen.x; x < seen.x + seen.width; x++) {
				final int color = pixels.at(x - place.x, y - place.y);
				if (color >>> 24 != 0) shown[y * width + x] = color;
			}
	}

	/** An attribute of the first element of a name; empty if there is none. */
	private static String word(final IIOMetadataNode told, final String element, final String attribute) {
		final NodeList found = told.getElementsByTagName(element);
		return found.getLength() == 0 ? "" : ((Element) found.item(0)).getAttribute(attribute);
	}
}
