// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.kernels;

import ai.onnxruntime.OrtSession.SessionOptions;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * The functions of ONNX Runtime's C interface that operators of our own need, of the library that ONNX Runtime's Java
 * classes have loaded.
 *
 * @see <a href=
 *      "https://github.com/microsoft/onnxruntime/blob/main/include/onnxruntime/core/session/onnxruntime_c_api.h">OrtApi</a>
 */
final class OrtApi {

	/** The version of {@code OrtCustomOp} that {@link CustomOperator} writes; since ONNX Runtime 1.16. */
	static final int VERSION = 16;

	// Places in the table of functions. New ones are added at its end.
	private static final int CREATE_STATUS = 0;
	private static final int GET_ERROR_MESSAGE = 2;
	private static final int CREATE_CUSTOM_OP_DOMAIN = 26;
	private static final int CUSTOM_OP_DOMAIN_ADD = 27;
	private static final int ADD_CUSTOM_OP_DOMAIN = 28;
	private static final int GET_TENSOR_MUTABLE_DATA = 51;
	private static final int GET_DIMENSIONS = 62;
	private static final int GET_TENSOR_TYPE_AND_SHAPE = 65;
	private static final int KERNEL_INFO_GET_ATTRIBUTE_FLOAT = 85;
	private static final int KERNEL_INFO_GET_ATTRIBUTE_INT64 = 86;
	private static final int KERNEL_CONTEXT_GET_INPUT = 90;
	private static final int KERNEL_CONTEXT_GET_OUTPUT = 91;
	private static final int RELEASE_STATUS = 93;
	private static final int RELEASE_TENSOR_TYPE_AND_SHAPE_INFO = 99;
	private static final int KERNEL_CONTEXT_GET_GPU_COMPUTE_STREAM = 193;

	/** {@code ORT_FAIL}. */
	private static final int FAIL = 1;

	/** The dimensions of images, and of all else that is computed. */
	private static final int DIMENSIONS = 4;

	/** Room for what a function gives and for a shape; a new one for each call would take longer than the call. */
	private final ThreadLocal<Memory> results = ThreadLocal.withInitial(() -> new Memory(2L * DIMENSIONS * Long.BYTES));

	private final Function[] functions = new Function[KERNEL_CONTEXT_GET_GPU_COMPUTE_STREAM + 1];

	private OrtApi(final Pointer table) {
		for (int i = 0; i < functions.length; i++)
			functions[i] = Function.getFunction(table.getPointer((long) i * Native.POINTER_SIZE));
	}

	/**
	 * The interface of the ONNX Runtime that was started.
	 *
	 * @throws IllegalStateException if its Java classes are not those of 1.29
	 */
	static OrtApi ofThisProcess() {
		try {
			final Field handle = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
			handle.setAccessible(true);
			return new OrtApi(new Pointer(handle.getLong(null)));
		} catch (final ReflectiveOperationException | RuntimeException exc) {
			throw changed(exc);
		}
	}

	private static long handle(final SessionOptions options) {
		try {
			final Method handle = SessionOptions.class.getDeclaredMethod("getNativeHandle");
			handle.setAccessible(true);
			return (Long) handle.invoke(options);
		} catch (final ReflectiveOperationException | RuntimeException exc) {
			throw changed(exc);
		}
	}

	private static IllegalStateException changed(final Exception exc) {
		return new IllegalStateException(
				"This version of ONNX Runtime keeps its C interface elsewhere (" + exc + ")", exc);
	}

	/** Calls a function that gives back null, or what went wrong. */
	private void call(final int function, final Object... arguments) {
		final Pointer status = functions[function].invokePointer(arguments);
		if (status == null) return;
		final String message = functions[GET_ERROR_MESSAGE]
				.invokePointer(new Object[] {status})
				.getString(0, "UTF-8");
		functions[RELEASE_STATUS].invokeVoid(new Object[] {status});
		throw new IllegalStateException(message);
	}

	/** What a callback gives back when it failed. ONNX Runtime frees it. */
	Pointer failure(final String message) {
		return functions[CREATE_STATUS].invokePointer(new Object[] {FAIL, message});
	}

	/** Calls a function whose last argument is a place for a pointer. */
	private Pointer pointer(final int function, final Object... arguments) {
		final Memory result = results.get();
		arguments[arguments.length - 1] = result;
		call(function, arguments);
		return result.getPointer(0);
	}

	/** A set of operators, which is there until the process ends. */
	Pointer domain(final String name) {
		return pointer(CREATE_CUSTOM_OP_DOMAIN, name, null);
	}

	void addOperator(final Pointer domain, final Pointer operator) {
		call(CUSTOM_OP_DOMAIN_ADD, domain, operator);
	}

	/** Lets a session have operators. */
	void addDomain(final SessionOptions options, final Pointer domain) {
		call(ADD_CUSTOM_OP_DOMAIN, new Pointer(handle(options)), domain);
	}

	long integer(final Pointer info, final String attribute) {
		final Memory value = results.get();
		call(KERNEL_INFO_GET_ATTRIBUTE_INT64, info, attribute, value);
		return value.getLong(0);
	}

	float number(final Pointer info, final String attribute) {
		final Memory value = results.get();
		call(KERNEL_INFO_GET_ATTRIBUTE_FLOAT, info, attribute, value);
		return value.getFloat(0);
	}

	/** The stream on which ONNX Runtime has its kernels run; null for CUDA's own. */
	Pointer stream(final Pointer context) {
		return pointer(KERNEL_CONTEXT_GET_GPU_COMPUTE_STREAM, context, null);
	}

	/** An input, an OrtValue, which is ONNX Runtime's. */
	Pointer input(final Pointer context, final long number) {
		return pointer(KERNEL_CONTEXT_GET_INPUT, context, number, null);
	}

	/** Memory for an output of four dimensions, on the card. It is ONNX Runtime's. */
	Pointer output(final Pointer context, final long number, final long... shape) {
		final long place = (long) DIMENSIONS * Long.BYTES;
		results.get().write(place, shape, 0, DIMENSIONS);
		final Pointer dimensions = new Pointer(Pointer.nativeValue(results.get()) + place);
		return data(pointer(KERNEL_CONTEXT_GET_OUTPUT, context, number, dimensions, (long) DIMENSIONS, null));
	}

	/** Where the values of a tensor are, on the card. */
	Pointer data(final Pointer value) {
		return pointer(GET_TENSOR_MUTABLE_DATA, value, null);
	}

	/** The shape [N,H,W,C] of images. */
	long[] shape(final Pointer value) {
		final Pointer info = pointer(GET_TENSOR_TYPE_AND_SHAPE, value, null);
		try {
			final Memory dimensions = results.get();
			call(GET_DIMENSIONS, info, dimensions, (long) DIMENSIONS);
			return dimensions.getLongArray(0, DIMENSIONS);
		} finally {
			functions[RELEASE_TENSOR_TYPE_AND_SHAPE_INFO].invokeVoid(new Object[] {info});
		}
	}
}
