// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import latentij.model.onnx.OnnxNode;

/** Outputs of the layers of networks: convolutions, products, means and changes of size. */
final class LayerValues extends NodeValues {

	LayerValues(final OnnxNode node, final TensorValue tensor, final List<TensorValue> inputs) {
		super(node, tensor, inputs);
	}

	@Override
	List<TensorValue> follow() {
		if (node.op().startsWith("Reduce") || node.op().startsWith("Arg")) return List.of(reduced());
		return switch (node.op()) {
			case "Conv", "AveragePool", "MaxPool", "LpPool" -> List.of(window());
			case "ConvTranspose" -> List.of(transposedWindow());
			case "GlobalAveragePool", "GlobalMaxPool" -> List.of(global());
			case "MatMul" -> List.of(product());
			case "FusedMatMul" -> List.of(fusedProduct());
			case "Gemm" -> List.of(gemm());
			case "Pad" -> List.of(padded());
			case "Resize", "Upsample" -> List.of(resized());
			case "DepthToSpace" -> List.of(spread(number("blocksize", 1)));
			case "SpaceToDepth" -> List.of(gatheredDepth(number("blocksize", 1)));
			default -> List.of();
		};
	}

	private TensorValue window() {
		final long[] in = input(0).dims();
		final boolean conv = node.op().equals("Conv");
		final int n = in.length - 2;
		final long[] kernel = node.integers("kernel_shape") == null
				? Arrays.copyOfRange(input(1).dims(), 2, n + 2)
				: numbers("kernel_shape", 1, n);
		final long[] strides = numbers("strides", 1, n);
		final long[] dilations = numbers("dilations", 1, n);
		final long[] pads = numbers("pads", 0, 2 * n);
		final String auto = node.text("auto_pad", "NOTSET");
		final long[] out = in.clone();
		if (conv) out[1] = input(1).dims()[0];
		final long more = number("ceil_mode", 0) != 0 ? 1 : 0;
		for (int i = 0; i < n; i++) {
			final long room = in[i + 2] + pads[i] + pads[i + n] - ((kernel[i] - 1) * dilations[i] + 1);
			out[i + 2] = auto.startsWith("SAME")
					? (in[i + 2] + strides[i] - 1) / strides[i]
					: (room + more * (strides[i] - 1)) / strides[i] + 1;
		}
		return of(type(), out);
	}

	private TensorValue transposedWindow() {
		final long[] in = input(0).dims();
		final int n = in.length - 2;
		final long[] weight = input(1).dims();
		final long[] strides = numbers("strides", 1, n);
		final long[] dilations = numbers("dilations", 1, n);
		final long[] pads = numbers("pads", 0, 2 * n);
		final long[] beyond = numbers("output_padding", 0, n);
		final long[] stated = node.integers("output_shape");
		final boolean same = node.text("auto_pad", "NOTSET").startsWith("SAME");
		final long[] out = in.clone();
		out[1] = weight[1] * number("group", 1);
		for (int i = 0; i < n; i++) {
			final long kernel = (weight[i + 2] - 1) * dilations[i] + 1;
			out[i + 2] = (in[i + 2] - 1) * strides[i] + beyond[i] + kernel - pads[i] - pads[i + n];
			if (same) out[i + 2] = in[i + 2] * strides[i];
			if (stated != null) out[i + 2] = stated[stated.length - n + i];
		}
		return of(type(), out);
	}

	private TensorValue global() {
		final long[] out = input(0).dims().clone();
		Arrays.fill(out, 2, out.length, 1);
		return of(type(), out);
	}

	private TensorValue product() {
		final long[] a = input(0).dims();
		final long[] b = input(1).dims();
		if (a.length < 2 || b.length < 2) throw new TensorValue.Unknown();
		final long[] batch = broadcast(Arrays.copyOf(a, a.length - 2), Arrays.copyOf(b, b.length - 2));
		final long[] out = Arrays.copyOf(batch, batch.length + 2);
		out[batch.length] = a[a.length - 2];
		out[batch.length + 1] = b[b.length - 1];
		return of(type(), out);
	}

	/** ONNX Runtime's own, of three dimensions, of B, the first two may change places; or of two, B transposed. */
	private TensorValue fusedProduct() {
		final boolean plain = number("transA", 0) == 0 && number("transBatchA", 0) == 0;
		final boolean transposed = number("transB", 0) != 0;
		final boolean batchLast = number("transBatchB", 0) != 0;
		if (plain && !transposed && !batchLast) return product();
		final long[] a = input(0).dims();
		final long[] b = input(1).dims();
		if (plain && transposed && !batchLast && a.length == 2 && b.length == 2) return of(type(), a[0], b[0]);
		if (!plain || transposed || a.length != 3 || b.length != 3) throw new TensorValue.Unknown();
		return of(type(), a[0], a[1], b[2]);
	}

	private TensorValue gemm() {
		final long rows = input(0).dims()[number("transA", 0) == 0 ? 0 : 1];
		final long columns = input(1).dims()[number("transB", 0) == 0 ? 1 : 0];
		return of(type(), rows, columns);
	}

	private TensorValue reduced() {
		final long[] dims = input(0).dims().clone();
		final boolean arg = node.op().startsWith("Arg");
		final long[] axes = arg ? new long[] {number("axis", 0)} : list("axes", 1);
		final boolean[] gone = new boolean[dims.length];
		if (axes == null || axes.length == 0) Arrays.fill(gone, number("noop_with_empty_axes", 0) == 0);
		else for (final long axis : axes) gone[axis(axis, dims.length)] = true;
		final List<Long> shape = new ArrayList<>();
		for (int i = 0; i < dims.length; i++) {
			if (!gone[i]) shape.add(dims[i]);
			else if (number("keepdims", 1) != 0) shape.add(1L);
		}
		final long[] result = shape.stream().mapToLong(Long::longValue).toArray();
		final double[] numbers = input(0).numbers();
		if (node.op().equals("ReduceProd") && numbers != null && dims.length == 1)
			return of(type(), new double[] {Arrays.stream(numbers).reduce(1, (a, b) -> a * b)}, result);
		return of(arg ? TensorValue.INT64 : type(), result);
	}

	private TensorValue padded() {
		final long[] shape = input(0).dims().clone();
		final long[] pads = list("pads", 1);
		if (pads == null) throw new TensorValue.Unknown();
		final long[] axes = has(3) ? input(3).integers() : null;
		final int n = pads.length / 2;
		for (int i = 0; i < n; i++) {
			final int axis = axes == null ? i : axis(axes[i], shape.length);
			shape[axis] = Math.addExact(shape[axis], Math.addExact(pads[i], pads[i + n]));
		}
		return of(type(), shape);
	}

	private TensorValue resized() {
		final long[] shape = input(0).dims().clone();
		if (has(3)) {
			final long[] sizes = input(3).integers();
			if (sizes.length != shape.length) throw new TensorValue.Unknown();
			return of(type(), sizes);
		}
		final TensorValue scales = input(inputs.size() == 2 ? 1 : 2);
		if (scales.known().length != shape.length) throw new TensorValue.Unknown();
		for (int i = 0; i < shape.length; i++) shape[i] = (long) Math.floor(shape[i] * scales.known()[i]);
		return of(type(), shape);
	}

	private TensorValue spread(final long block) {
		final long[] in = input(0).dims();
		return of(type(), in[0], in[1] / (block * block), in[2] * block, in[3] * block);
	}

	private TensorValue gatheredDepth(final long block) {
		final long[] in = input(0).dims();
		return of(type(), in[0], in[1] * block * block, in[2] / block, in[3] / block);
	}
}
