// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import com.sun.jna.NativeLibrary;

/**
 * Keeps ONNX Runtime from reporting to Microsoft. From 1.29 on it does so unless told
 * otherwise, on Linux and macOS over the network, with an identifier of the machine
 * that it keeps in the user's cache: nothing that a person who encodes an image has
 * asked for.
 */
final class Telemetry {

	/** The variable that ONNX Runtime reads, once, when it starts. */
	static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

	private Telemetry() {}

	/**
	 * Sets the variable for ONNX Runtime, which a JVM cannot do by itself. On
	 * Windows there is none: Windows' own settings decide there.
	 */
	static void forbid() {
		if (NativeLibraries.platform().startsWith("win")) return;
		try {
			JnaLibrary.load();
			NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {VARIABLE, "1", 1});
		} catch (final RuntimeException | LinkageError exc) {
			// Without JNA, stop() must be enough.
		}
	}

	/**
	 * Has an environment that was started send no events.
	 *
	 * @param environment ONNX Runtime's
	 */
	static void stop(final OrtEnvironment environment) {
		try {
			environment.setTelemetry(false);
		} catch (final OrtException exc) {
			// It has none.
		}
	}
}
