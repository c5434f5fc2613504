// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

/**
 * Keeps SLF4J, which DJL brings, from telling on standard error that there is no logger:
 * ImageJ opens the Console window for anything that appears there.
 */
final class Slf4jSilencer {

	private static final String VERBOSITY = "slf4j.internal.verbosity";

	private Slf4jSilencer() {}

	/** To be called before DJL is touched; does nothing where there is a logger. */
	static void silence() {
		final boolean logger =
				Slf4jSilencer.class.getResource("/META-INF/services/org.slf4j.spi.SLF4JServiceProvider") != null;
		if (!logger && System.getProperty(VERBOSITY) == null) System.setProperty(VERBOSITY, "ERROR");
	}
}
