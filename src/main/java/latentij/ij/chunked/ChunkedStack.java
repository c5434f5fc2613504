// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.chunked;

import ij.VirtualStack;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.util.List;
import latentij.job.options.StackSize;

/** An image in a folder of OME-Zarr or N5 as a virtual stack: slices are read when they are shown. */
public final class ChunkedStack extends VirtualStack {

	/** The most pixels of a Java array. */
	private static final long MAX_PIXELS = Integer.MAX_VALUE - 8;

	private final ChunkedImage image;

	/**
	 * Creates a stack.
	 *
	 * @param image that is read
	 * @throws IllegalArgumentException if one slice is more than ImageJ can hold
	 */
	public ChunkedStack(final ChunkedImage image) {
		this.image = image;
		if ((long) getWidth() * getHeight() > MAX_PIXELS)
			throw new IllegalArgumentException("\"" + image.name() + "\" has slices of " + getWidth() + " x "
					+ getHeight() + " pixels, more than ImageJ can hold. Decode a region of it with the command line.");
	}

	/** @return the image that slices are read of */
	public ChunkedImage image() {
		return image;
	}

	@Override
	public int getSize() {
		return image.size().planes();
	}

	@Override
	public int size() {
		return getSize();
	}

	@Override
	public int getWidth() {
		return image.part().width;
	}

	@Override
	public int getHeight() {
		return image.part().height;
	}

	@Override
	public int getBitDepth() {
		return image.array().type().bytes() * Byte.SIZE;
	}

	@Override
	public String getSliceLabel(final int n) {
		final List<String> labels = image.description().latent().labels();
		return n < 1 || n > labels.size() ? null : labels.get(n - 1);
	}

	/** @throws IllegalStateException if the folder cannot be read any more */
	@Override
	public ImageProcessor getProcessor(final int n) {
		if (n < 1 || n > size()) throw new IllegalArgumentException("There is no slice " + n + " of " + size());
		final StackSize size = image.size();
		final int rest = (n - 1) / size.channels();
		try {
			return image.read(
					(n - 1) % size.channels() + 1,
					rest % size.slices() + 1,
					rest / size.slices() + 1,
					0,
					0,
					getHeight(),
					getWidth());
		} catch (final IOException exc) {
			throw new IllegalStateException(exc.getMessage(), exc);
		}
	}

	/** @throws UnsupportedOperationException always: the folder is not changed */
	@Override
	public void deleteSlice(final int n) {
		throw new UnsupportedOperationException("Slices of a folder are not deleted. Duplicate the stack first.");
	}
}
