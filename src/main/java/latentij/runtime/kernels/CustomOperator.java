// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.kernels;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An operator as ONNX Runtime wants it described: a structure of functions that it calls ({@code OrtCustomOp}). It and
 * all that it points to must outlive every session.
 */
final class CustomOperator {

	/** The types of tensors, as {@code ONNXTensorElementDataType} numbers them. */
	enum Type {
		FLOAT(1),
		HALF(10);

		private final int number;

		Type(final int number) {
			this.number = number;
		}
	}

	/** What one node of a graph computes. */
	@FunctionalInterface
	interface Kernel {

		/**
		 * Starts the computation; it need not have ended.
		 *
		 * @param context of this run, for {@link OrtApi}
		 * @throws IllegalStateException if it could not be started
		 */
		void compute(Pointer context);
	}

	/** Makes the kernel of a node. */
	@FunctionalInterface
	interface Maker {

		/**
		 * @param info of the node, for {@link OrtApi}
		 * @throws IllegalStateException if an attribute is missing
		 */
		Kernel make(Pointer info);
	}

	/** Gives a text, or a number of inputs. */
	private interface OfOperator extends Callback {
		Pointer call(Pointer operator);
	}

	private interface OfPort extends Callback {
		int call(Pointer operator, Pointer number);
	}

	private interface Create extends Callback {
		Pointer call(Pointer operator, Pointer api, Pointer info, Pointer kernel);
	}

	private interface Compute extends Callback {
		Pointer call(Pointer kernel, Pointer context);
	}

	private interface Destroy extends Callback {
		void call(Pointer kernel);
	}

	/** The one provider that has these operators. */
	private static final String PROVIDER = "CUDAExecutionProvider";

	/** The functions of version 16, and some that it does not read. */
	private static final int FUNCTIONS = 26;

	// Places of the functions in the structure; that before them is of its version.
	private static final int GET_NAME = 2;
	private static final int GET_EXECUTION_PROVIDER_TYPE = 3;
	private static final int GET_INPUT_TYPE = 4;
	private static final int GET_INPUT_TYPE_COUNT = 5;
	private static final int GET_OUTPUT_TYPE = 6;
	private static final int GET_OUTPUT_TYPE_COUNT = 7;
	private static final int KERNEL_DESTROY = 9;
	private static final int GET_INPUT_CHARACTERISTIC = 10;
	private static final int GET_OUTPUT_CHARACTERISTIC = 11;
	private static final int GET_INPUT_MEMORY_TYPE = 12;
	private static final int CREATE_KERNEL_V2 = 17;
	private static final int KERNEL_COMPUTE_V2 = 18;

	private final Memory structure = new Memory((FUNCTIONS + 1L) * Native.POINTER_SIZE);

	/** What the structure points to, and JNA would free. */
	private final List<Object> kept = new ArrayList<>();

	/** The kernels of open sessions, by the numbers that ONNX Runtime knows them by. */
	private final Map<Long, Kernel> kernels = new ConcurrentHashMap<>();

	private final AtomicLong numbers = new AtomicLong();

	/**
	 * Describes an operator.
	 *
	 * @param api of ONNX Runtime
	 * @param name in its domain
	 * @param inputs the types of its inputs, all of which there must be
	 * @param outputs the types of its outputs
	 * @param maker of kernels
	 */
	CustomOperator(
			final OrtApi api, final String name, final List<Type> inputs, final List<Type> outputs, final Maker maker) {
		structure.clear();
		structure.setInt(0, OrtApi.VERSION);
		final Pointer its = text(name);
		final Pointer provider = text(PROVIDER);
		put(GET_NAME, (OfOperator) operator -> its);
		put(GET_EXECUTION_PROVIDER_TYPE, (OfOperator) operator -> provider);
		put(GET_INPUT_TYPE, (OfPort) (operator, port) -> type(inputs, port));
		put(GET_INPUT_TYPE_COUNT, (OfOperator) operator -> Pointer.createConstant(inputs.size()));
		put(GET_OUTPUT_TYPE, (OfPort) (operator, port) -> type(outputs, port));
		put(GET_OUTPUT_TYPE_COUNT, (OfOperator) operator -> Pointer.createConstant(outputs.size()));
		// All are required, and lie on the card.
		for (final int port : new int[] {GET_INPUT_CHARACTERISTIC, GET_OUTPUT_CHARACTERISTIC, GET_INPUT_MEMORY_TYPE})
			put(port, (OfPort) (operator, number) -> 0);
		put(CREATE_KERNEL_V2, (Create) (operator, ofVersion, info, kernel) -> guarded(api, () -> {
			final long number = numbers.incrementAndGet();
			kernels.put(number, maker.make(info));
			kernel.setPointer(0, Pointer.createConstant(number));
		}));
		put(KERNEL_COMPUTE_V2, (Compute) (kernel, context) ->
				guarded(api, () -> kernels.get(Pointer.nativeValue(kernel)).compute(context)));
		put(KERNEL_DESTROY, (Destroy) kernel -> kernels.remove(Pointer.nativeValue(kernel)));
	}

	private static int type(final List<Type> types, final Pointer port) {
		return types.get(Math.toIntExact(Pointer.nativeValue(port))).number;
	}

	/** Nothing may be thrown into ONNX Runtime: it is told what happened. */
	private static Pointer guarded(final OrtApi api, final Runnable task) {
		try {
			task.run();
			return null;
		} catch (final RuntimeException | Error exc) {
			return api.failure("LatentIJ's kernel: " + exc);
		}
	}

	private Pointer text(final String text) {
		final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
		final Memory memory = new Memory(bytes.length + 1L);
		memory.clear();
		memory.write(0, bytes, 0, bytes.length);
		kept.add(memory);
		return memory;
	}

	private void put(final int place, final Callback callback) {
		kept.add(callback);
		structure.setPointer((long) place * Native.POINTER_SIZE, CallbackReference.getFunctionPointer(callback));
	}

	/** The structure. */
	Pointer pointer() {
		return structure;
	}
}
