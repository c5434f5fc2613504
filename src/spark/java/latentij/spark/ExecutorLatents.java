// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import ij.IJ;
import java.util.Map;
import latentij.ij.Latents;

/**
 * The networks of an executor: one session of ONNX Runtime for each model, opened by the first task that
 * needs it and shared by all, which take turns.
 */
final class ExecutorLatents {

	private static final Object LOCK = new Object();

	private static Latents latents;

	private ExecutorLatents() {}

	/**
	 * Gives the networks of this Java process.
	 *
	 * @param settings system properties of LatentIJ, set by the first call where they are not set
	 */
	static Latents get(final Map<String, String> settings) {
		synchronized (LOCK) {
			if (latents == null) {
				settings.forEach(System.getProperties()::putIfAbsent);
				System.setProperty("java.awt.headless", "true");
				IJ.redirectErrorMessages();
				latents = new Latents(System.err::println);
				Runtime.getRuntime().addShutdownHook(new Thread(ExecutorLatents::close, "LatentIJ-close"));
			}
			return latents;
		}
	}

	/** Closes all networks; they are opened again when needed. */
	static void close() {
		synchronized (LOCK) {
			if (latents != null) latents.close();
		}
	}
}
