// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The most memory that this process held, native memory included; on Linux. */
public final class PeakMemory {

	private static final Path STATUS = Path.of("/proc/self/status");

	private PeakMemory() {}

	/**
	 * Reads the peak, and starts a new one.
	 *
	 * @return megabytes; NaN where it cannot be found out
	 */
	public static double take() throws IOException {
		if (!Files.exists(STATUS)) return Double.NaN;
		double peak = Double.NaN;
		for (final String line : Files.readAllLines(STATUS)) {
			if (line.startsWith("VmHWM:")) peak = Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
		}
		Files.writeString(Path.of("/proc/self/clear_refs"), "5");
		return peak;
	}
}
