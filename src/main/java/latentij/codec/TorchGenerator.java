// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.nio.FloatBuffer;
import latentij.tensor.FloatTensor;

/**
 * The random numbers of {@code torch.Generator("cpu").manual_seed(seed)}: the
 * Mersenne Twister MT19937, and normal numbers made from it as
 * {@code torch.randn} does, equal to rounding of 32-bit floats.
 * <p>
 * So a sampled latent here is the sampled latent there. Not safe for use by
 * several threads.
 *
 * @see <a href="https://doi.org/10.1145/272991.272995">Matsumoto and Nishimura
 *      1998</a>
 * @see <a href=
 *      "https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/native/cpu/DistributionTemplates.h">PyTorch's
 *      normal_fill</a>
 */
public final class TorchGenerator {

	private static final int N = 624;
	private static final int M = 397;

	/** From this many values on, PyTorch fills in blocks of 16. */
	private static final int BLOCK = 16;

	private final int[] state = new int[N];
	private int next = N;

	/** The second of a pair of normal numbers, NaN when there is none. */
	private double spare = Double.NaN;

	/**
	 * Creates a generator.
	 *
	 * @param seed any number; as in PyTorch, the lower 32 bits count
	 */
	public TorchGenerator(final long seed) {
		state[0] = (int) seed;
		for (int i = 1; i < N; i++) state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
	}

	/**
	 * Draws standard normal numbers, as
	 * {@code torch.randn(shape, generator=generator)} does.
	 *
	 * @param shape the sizes, each at least 1
	 * @return a new tensor, owned by the caller
	 */
	public FloatTensor randn(final long... shape) {
		final FloatTensor tensor = FloatTensor.zeros(shape);
		final FloatBuffer values = tensor.buffer();
		final int size = tensor.size();
		if (size < BLOCK) {
			for (int i = 0; i < size; i++) values.put(i, (float) normal());
			return tensor;
		}
		for (int i = 0; i < size; i++) values.put(i, uniform24());
		for (int i = 0; i + BLOCK <= size; i += BLOCK) boxMuller(values, i);
		if (size % BLOCK != 0) {
			// The last 16 are drawn anew, over the end of the last full block.
			for (int i = size - BLOCK; i < size; i++) values.put(i, uniform24());
			boxMuller(values, size - BLOCK);
		}
		return tensor;
	}

	/** Turns 16 uniform numbers into 16 normal ones, i with i + 8. */
	private static void boxMuller(final FloatBuffer values, final int start) {
		for (int i = start; i < start + BLOCK / 2; i++) {
			final float u1 = 1 - values.get(i);
			final float u2 = values.get(i + BLOCK / 2);
			final float radius = (float) Math.sqrt(-2 * (float) Math.log(u1));
			final float theta = 2f * (float) Math.PI * u2;
			values.put(i, radius * (float) Math.cos(theta));
			values.put(i + BLOCK / 2, radius * (float) Math.sin(theta));
		}
	}

	/** One normal number, the way PyTorch draws fewer than 16. */
	private double normal() {
		if (!Double.isNaN(spare)) {
			final double value = spare;
			spare = Double.NaN;
			return value;
		}
		final double theta = 2 * Math.PI * uniform53();
		final double radius = Math.sqrt(-2 * Math.log1p(-uniform53()));
		spare = radius * Math.sin(theta);
		return radius * Math.cos(theta);
	}

	private float uniform24() {
		return (random32() & (1 << 24) - 1) * 0x1p-24f;
	}

	private double uniform53() {
		final long high = random32();
		final long bits = high << 32 | random32() & 0xffffffffL;
		return (bits & (1L << 53) - 1) * 0x1p-53;
	}

	private int random32() {
		if (next == N) twist();
		int y = state[next++];
		y ^= y >>> 11;
		y ^= y << 7 & 0x9d2c5680;
		y ^= y << 15 & 0xefc60000;
		return y ^ y >>> 18;
	}

	private void twist() {
		for (int i = 0; i < N; i++) {
			final int y = state[i] & 0x80000000 | state[(i + 1) % N] & 0x7fffffff;
			state[i] = state[(i + M) % N] ^ y >>> 1 ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
		}
		next = 0;
	}
}
