// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import latentij.codec.TileListener;
import latentij.codec.VaeNetwork;
import latentij.runtime.backend.Precision;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * A CPU's network of {@link Precision#FAST}. Small images are computed with {@link Precision#FP32}, each by itself or
 * in a batch: kernels are transformed in each run, which takes as long for few pixels as for many, and longer than it
 * saves. So both forms of a graph may be open, where sizes differ.
 */
final class FastNetwork implements DeviceNetwork {

	/**
	 * Pixels of a latent from which an image is large. Measured with Stable Diffusion 1.5's size and AVX-512: 8x8 takes
	 * 1.14 (encoding) and 1.32 (decoding) times as long as with fp32, 12x12 0.99 and 0.95, 16x16 0.87 and 0.85.
	 */
	private static final long LARGE = 12 * 12;

	private final DeviceNetwork fast;
	private final DeviceNetwork usual;
	private final int ratio;

	/**
	 * Creates it.
	 *
	 * @param fast for large images; closed with this one
	 * @param usual for small ones; closed with this one
	 * @param ratio pixels of an image's side for each of its latent
	 */
	FastNetwork(final DeviceNetwork fast, final DeviceNetwork usual, final int ratio) {
		this.fast = fast;
		this.usual = usual;
		this.ratio = ratio;
	}

	private DeviceNetwork of(final long latentHeight, final long latentWidth) {
		return latentHeight * latentWidth < LARGE ? usual : fast;
	}

	private DeviceNetwork of(final FloatTensor latent) {
		return of(latent.height(), latent.width());
	}

	@Override
	public boolean takesNoise() {
		return fast.takesNoise();
	}

	@Override
	public FloatTensor encode(final Block image, final FloatTensor noise) {
		return of(image.height() / ratio, image.width() / ratio).encode(image, noise);
	}

	@Override
	public FloatTensor decode(final FloatTensor latent) {
		return of(latent).decode(latent);
	}

	@Override
	public PixelTensor decodeToPixels(final FloatTensor latent) {
		return of(latent).decodeToPixels(latent);
	}

	@Override
	public VaeNetwork inStages(final long mapBytes, final TileListener listener) {
		usual.freeMemory();
		return fast.inStages(mapBytes, listener);
	}

	@Override
	public void setCanceled(final boolean canceled) {
		fast.setCanceled(canceled);
		usual.setCanceled(canceled);
	}

	@Override
	public String device() {
		return fast.device();
	}

	@Override
	public boolean holdsMemory() {
		return fast.holdsMemory() || usual.holdsMemory();
	}

	@Override
	public boolean freeMemory() {
		final boolean others = fast.freeMemory();
		return usual.freeMemory() || others;
	}

	@Override
	public boolean hasSearchedLong() {
		return fast.hasSearchedLong() || usual.hasSearchedLong();
	}

	@Override
	public void shortenSearch() {
		fast.shortenSearch();
		usual.shortenSearch();
	}

	@Override
	public void close() {
		try {
			fast.close();
		} finally {
			usual.close();
		}
	}
}
