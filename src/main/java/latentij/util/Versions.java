// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions that this build was made of. */
public final class Versions {

	private static final Properties PROPERTIES = load();

	private Versions() {}

	private static Properties load() {
		final Properties properties = new Properties();
		try (InputStream in = Versions.class.getResourceAsStream("/latentij/latentij.properties")) {
			properties.load(in);
			return properties;
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}

	/** @return LatentIJ's own version */
	public static String latentIJ() {
		return PROPERTIES.getProperty("version");
	}

	/** @return the version of ONNX Runtime that LatentIJ was built with */
	public static String onnxRuntime() {
		return PROPERTIES.getProperty("onnxruntime.version");
	}

	/** @return the version of DJL that LatentIJ was built with */
	public static String djl() {
		return PROPERTIES.getProperty("djl.version");
	}
}
