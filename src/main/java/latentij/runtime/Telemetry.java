/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.runtime;

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

	/** What ONNX Runtime reads it from, once, when it starts. */
	static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

	private Telemetry() {}

	/**
	 * Sets the variable for ONNX Runtime, which a JVM cannot do by itself. On
	 * Windows there is none: Windows' own settings decide there.
	 */
	static void forbid() {
		if (NativeLibraries.platform().startsWith("win")) return;
		try {
			NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {
				VARIABLE, "1", 1 });
		}
		catch (final RuntimeException | LinkageError exc) {
			// Without JNA: what stop() does must do.
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
		}
		catch (final OrtException exc) {
			// It has none.
		}
	}
}
