// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.kernels;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The kernels of {@code group_norm.cu} on the card. NVIDIA's driver compiles them for it at their first use, and keeps
 * them in a cache of its own.
 *
 * @see <a href="https://docs.nvidia.com/cuda/cuda-driver-api/group__CUDA__EXEC.html">CUDA Driver API</a>
 */
final class CudaKernels {

	/** The threads of a block, for which the kernels were compiled. */
	static final int THREADS = 256;

	private static final String SOURCE = "/latentij/runtime/kernels/group_norm.ptx";

	/** The most arguments of a kernel. */
	private static final int ARGUMENTS = 16;

	private final NativeLibrary driver;
	private final Function launch;
	private final Function current;

	/** Of each context of CUDA, one for each card, the kernels by name. */
	private final Map<Pointer, Map<String, Pointer>> contexts = new HashMap<>();

	/** The module of each context. */
	private final Map<Pointer, Pointer> modules = new HashMap<>();

	/** Room for a kernel's arguments: where they are, and what they are. */
	private final ThreadLocal<Memory> room =
			ThreadLocal.withInitial(() -> new Memory(2L * ARGUMENTS * Native.POINTER_SIZE));

	/**
	 * @param library of NVIDIA's driver, as {@code libcuda.so.1}
	 */
	CudaKernels(final Path library) {
		driver = NativeLibrary.getInstance(library.toAbsolutePath().toString());
		launch = driver.getFunction("cuLaunchKernel");
		current = driver.getFunction("cuCtxGetCurrent");
	}

	/**
	 * The card that the calling thread uses, on a stream of CUDA's.
	 *
	 * @throws IllegalStateException with the driver's number for what is wrong
	 */
	Card on(final Pointer stream) {
		final Memory context = room.get();
		check(current.getName(), current.invokeInt(new Object[] {context}));
		return new Card(context.getPointer(0), stream);
	}

	/** A card, on which kernels run one after the other. */
	final class Card {

		private final Pointer context;
		private final Pointer stream;

		private Card(final Pointer context, final Pointer stream) {
			this.context = context;
			this.stream = stream;
		}

		/**
		 * Starts a kernel; what it reads and writes may not be freed before it ends.
		 *
		 * @param kernel its name
		 * @param x the number of blocks in the first direction
		 * @param y in the second one
		 * @param arguments pointers, Integer and Float
		 * @throws IllegalStateException with the driver's number for what is wrong
		 */
		void launch(final String kernel, final int x, final int y, final Object... arguments) {
			final Pointer function = function(context, kernel);
			final Memory memory = room.get();
			final long start = Pointer.nativeValue(memory);
			for (int i = 0; i < arguments.length; i++) {
				final long place = (long) (ARGUMENTS + i) * Native.POINTER_SIZE;
				memory.setLong((long) i * Native.POINTER_SIZE, start + place);
				if (arguments[i] instanceof Integer number) memory.setInt(place, number);
				else if (arguments[i] instanceof Float number) memory.setFloat(place, number);
				else memory.setPointer(place, (Pointer) arguments[i]);
			}
			check(launch.getName(), launch.invokeInt(new Object[] {
				function, x, y, 1, THREADS, 1, 1, 0, stream, (Pointer) memory, null
			}));
		}
	}

	private synchronized Pointer function(final Pointer context, final String kernel) {
		return contexts.computeIfAbsent(context, key -> new HashMap<>()).computeIfAbsent(kernel, name -> {
			final PointerByReference function = new PointerByReference();
			call("cuModuleGetFunction", function, module(context), name);
			return function.getValue();
		});
	}

	private Pointer module(final Pointer context) {
		return modules.computeIfAbsent(context, key -> {
			final PointerByReference module = new PointerByReference();
			call("cuModuleLoadData", module, source());
			return module.getValue();
		});
	}

	private static String source() {
		try (InputStream in = CudaKernels.class.getResourceAsStream(SOURCE)) {
			return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}

	private void call(final String function, final Object... arguments) {
		check(function, driver.getFunction(function).invokeInt(arguments));
	}

	private static void check(final String function, final int state) {
		if (state != 0) throw new IllegalStateException(function + " gave the error " + state);
	}
}
