// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.planes;

import ij.VirtualStack;
import ij.process.ImageProcessor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** A virtual stack whose planes are computed when they are shown. The last ones are kept. */
public final class DemandStack extends VirtualStack {

	/** Planes that are kept: enough to go back and forth. */
	private static final int KEPT = 4;

	private final int width;
	private final int height;
	private final int slicesPerPlane;
	private final int bitDepth;
	private final String[] labels;
	private final IntFunction<List<ImageProcessor>> planes;

	private final Map<Integer, List<ImageProcessor>> computed = new LinkedHashMap<>(KEPT, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(final Map.Entry<Integer, List<ImageProcessor>> eldest) {
			return size() > KEPT;
		}
	};

	/**
	 * Creates a stack.
	 *
	 * @param width of each slice
	 * @param height of each slice
	 * @param n the number of planes
	 * @param slicesPerPlane of each
	 * @param bitDepth the bits of a pixel; 24 for RGB
	 * @param planes computes the slices of a plane, by its number from 0; called by one thread at a time
	 */
	public DemandStack(
			final int width,
			final int height,
			final int n,
			final int slicesPerPlane,
			final int bitDepth,
			final IntFunction<List<ImageProcessor>> planes) {
		this.width = width;
		this.height = height;
		this.slicesPerPlane = slicesPerPlane;
		this.bitDepth = bitDepth;
		this.planes = planes;
		labels = new String[Math.multiplyExact(n, slicesPerPlane)];
	}

	@Override
	public int getSize() {
		return labels.length;
	}

	@Override
	public int size() {
		return labels.length;
	}

	@Override
	public int getWidth() {
		return width;
	}

	@Override
	public int getHeight() {
		return height;
	}

	@Override
	public int getBitDepth() {
		return bitDepth;
	}

	@Override
	public String getSliceLabel(final int n) {
		return n < 1 || n > labels.length ? null : labels[n - 1];
	}

	@Override
	public void setSliceLabel(final String label, final int n) {
		labels[n - 1] = label;
	}

	@Override
	public ImageProcessor getProcessor(final int n) {
		if (n < 1 || n > size()) throw new IllegalArgumentException("There is no slice " + n + " of " + size());
		final List<ImageProcessor> slices;
		synchronized (computed) {
			slices = computed.computeIfAbsent((n - 1) / slicesPerPlane, planes::apply);
		}
		// Users may draw on it, and ImageJ gives it another look-up table.
		return slices.get((n - 1) % slicesPerPlane).duplicate();
	}

	/** @throws UnsupportedOperationException always */
	@Override
	public void deleteSlice(final int n) {
		throw new UnsupportedOperationException(
				"Slices that are computed when they are shown are not deleted. Duplicate the stack first.");
	}
}
