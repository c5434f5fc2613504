// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.backend;

/**
 * How many images a device computes in less time together than one after the other.
 *
 * @param images in one run, at most; 1 where several take no less time
 * @param pixels of an image, at most; larger ones are computed one by one
 */
public record BatchSize(int images, double pixels) {

	/** One by one. */
	public static final BatchSize ONE = new BatchSize(1, Double.POSITIVE_INFINITY);

	public BatchSize {
		if (images < 1) throw new IllegalArgumentException("A run takes at least 1 image, not " + images);
	}

	/**
	 * The images for one run, if memory allows it.
	 *
	 * @param size pixels of each
	 * @return how many, at least 1
	 */
	public int of(final double size) {
		return size <= pixels ? images : 1;
	}
}
