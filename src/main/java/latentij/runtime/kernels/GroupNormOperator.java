// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.kernels;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import latentij.runtime.kernels.CustomOperator.Type;

/**
 * A group normalization of images [N,H,W,C] and the SiLU after it, which may add a second image first. Of 16 or 32 bit;
 * its sums are of 32 and 64, and the same in each run.
 * <p>
 * Inputs: x [N,H,W,C], gamma [C], beta [C], and the second image. Outputs: y [N,H,W,C], room for sums, and the sum of
 * both images. Attributes: {@code groups}, {@code epsilon}, {@code activation} (1 for SiLU). C is a multiple of 8, and at
 * most 1024.
 */
final class GroupNormOperator {

	/** The most strips of an image of which sums are kept. */
	private static final int STRIPS = 512;

	/** Blocks of the last kernel that every card has enough of; beyond them, each does more. */
	private static final int BLOCKS = 4096;

	/** The most pixels that one thread of the last kernel does. */
	private static final int MOST = 16;

	private final OrtApi api;
	private final CudaKernels kernels;
	private final Type type;
	private final boolean adds;

	GroupNormOperator(final OrtApi api, final CudaKernels kernels, final Type type, final boolean adds) {
		this.api = api;
		this.kernels = kernels;
		this.type = type;
		this.adds = adds;
	}

	/**
	 * Describes it for ONNX Runtime.
	 *
	 * @param name in its domain
	 */
	CustomOperator described(final String name) {
		final List<Type> inputs = new ArrayList<>(List.of(type, Type.FLOAT, Type.FLOAT));
		final List<Type> outputs = new ArrayList<>(List.of(type, Type.FLOAT));
		if (adds) {
			inputs.add(type);
			outputs.add(type);
		}
		return new CustomOperator(api, name, inputs, outputs, info -> {
			final int groups = Math.toIntExact(api.integer(info, "groups"));
			final float epsilon = api.number(info, "epsilon");
			final String last = api.integer(info, "activation") == 1 ? "silu_" : "scaled_";
			return context -> compute(context, groups, epsilon, last);
		});
	}

	private void compute(final Pointer context, final int groups, final float epsilon, final String last) {
		final Pointer value = api.input(context, 0);
		final long[] shape = api.shape(value);
		final int images = Math.toIntExact(shape[0]);
		final int pixels = Math.toIntExact(shape[1] * shape[2]);
		final int channels = Math.toIntExact(shape[3]);
		final int vectors = channels / (type == Type.HALF ? 8 : 4);
		final int rows = CudaKernels.THREADS / vectors;
		final int strip = rows * divided(pixels, rows * STRIPS);
		final int strips = divided(pixels, strip);
		final CudaKernels.Card card = kernels.on(api.stream(context));
		final Pointer parts = api.output(context, 1, images, strips + 1L, 2, channels);
		final Pointer factors = parts.share((long) images * strips * 2 * channels * Float.BYTES);
		final String name = type == Type.HALF ? "half" : "float";
		Pointer x = api.data(value);
		if (adds) {
			final Pointer sum = api.output(context, 2, shape);
			final Pointer other = api.data(api.input(context, 3));
			card.launch("added_" + name, strips, images, x, other, sum, parts, pixels, vectors, strip);
			x = sum;
		} else card.launch("sums_" + name, strips, images, x, parts, pixels, vectors, strip);
		card.launch(
				"factors",
				groups,
				images,
				parts,
				api.data(api.input(context, 1)),
				api.data(api.input(context, 2)),
				factors,
				strips,
				channels,
				channels / groups,
				pixels,
				epsilon);
		final int block = rows * Math.max(1, Math.min(MOST, pixels / (rows * BLOCKS)));
		final Pointer y = api.output(context, 0, shape);
		card.launch(last + name, divided(pixels, block), images, x, y, factors, pixels, vectors, block);
	}

	/** Rounded up. */
	private static int divided(final int a, final int b) {
		return (int) ((a + (long) b - 1) / b);
	}
}
