// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import latentij.codec.ImageProcessor;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.VaeConfig;
import latentij.codec.VaeNetwork;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;

/** A network of ratio 2: a latent is every other pixel of the first channel; images are black. */
class FakeNetwork implements VaeNetwork {

	static final int F = 2;
	static final VaeConfig CONFIG = new VaeConfig(1, F, new Affine(0.5, 1));

	@Override
	public boolean takesNoise() {
		return false;
	}

	@Override
	public FloatTensor encode(final Block block, final FloatTensor noise) {
		final FloatTensor image = ImageProcessor.floats(block);
		final FloatTensor z = FloatTensor.zeros(image.batch(), 1, image.height() / F, image.width() / F);
		for (int n = 0; n < z.batch(); n++)
			for (int y = 0; y < z.height(); y++)
				for (int x = 0; x < z.width(); x++) z.set(image.get(n, 0, y * F, x * F), n, 0, y, x);
		return z;
	}

	@Override
	public FloatTensor decode(final FloatTensor z) {
		return FloatTensor.zeros(z.batch(), 3, z.height() * F, z.width() * F);
	}

	@Override
	public String device() {
		return "made up";
	}

	@Override
	public void close() {}
}
