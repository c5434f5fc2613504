// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import latentij.util.Versions;

/**
 * The libraries that stand in for NVIDIA's, made by
 * {@code src/test/scripts/emulate-cuda}.
 */
public final class CudaEmulator {

	/** Their folder; null where no GPU is emulated. */
	public static final String FOLDER = System.getenv("LATENTIJ_CUDA_EMULATOR");

	private CudaEmulator() {}

	/**
	 * Skips a test where they were written for another version of ONNX Runtime: they
	 * know its kernels by name, and these change from version to version.
	 */
	public static void assumeItFitsOnnxRuntime() {
		if (FOLDER == null) return;
		final String version = version();
		assumeTrue(
				version.equals(Versions.onnxRuntime()),
				() -> "The emulated GPU is for ONNX Runtime " + version + ", and this is " + Versions.onnxRuntime()
						+ " (src/test/native/cuda/README.md)");
	}

	/** CUDA's runtime, whose functions for tests begin with {@code emulator}. */
	public static NativeLibrary runtime() {
		return NativeLibrary.getInstance(Path.of(FOLDER, "libcudart.so.12").toString());
	}

	/**
	 * Limits the memory of the card.
	 *
	 * @param bytes that may be in use; 0 for all there are
	 */
	public static void limit(final long bytes) {
		runtime().getFunction("emulatorLimit").invokeVoid(new Object[] {bytes});
	}

	/** The bytes of the card's memory that are in use. */
	public static long used() {
		return runtime().getFunction("emulatorUsed").invokeLong(new Object[0]);
	}

	private static NativeLibrary driver() {
		return NativeLibrary.getInstance(Path.of(FOLDER, "libcuda.so.1").toString());
	}

	/** How many kernels of our own ran. */
	public static long launched() {
		return driver().getFunction("emulatorLaunched").invokeLong(new Object[0]);
	}

	/** Whether the driver shall start no kernels of our own. */
	public static void refuseLaunches(final boolean refuse) {
		driver().getFunction("emulatorRefuseLaunches").invokeVoid(new Object[] {refuse ? 1 : 0});
	}

	private static String version() {
		try {
			return Files.readString(Path.of(FOLDER, "onnxruntime-version")).strip();
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}
}
