package latentij.runtime;

import com.sun.management.OperatingSystemMXBean;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The machine's memory, as far as networks may use it. (Their tensors live
 * outside the Java heap.)
 */
public final class SystemMemory {

	/**
	 * System property that states the free memory in megabytes, for machines where
	 * LatentIJ's own estimate is wrong.
	 */
	public static final String PROPERTY = "latentij.memory";

	private static final long MEGABYTE = 1_000_000;
	private static final Path MEMINFO = Path.of("/proc/meminfo");

	private SystemMemory() {}

	/** @return bytes that programs can still take without swapping */
	public static long available() {
		final Long stated = Long.getLong(PROPERTY);
		if (stated != null) return Math.min(stated, Long.MAX_VALUE / MEGABYTE) *
			MEGABYTE;
		final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(
			OperatingSystemMXBean.class);
		final long total = system.getTotalMemorySize();
		final long free = system.getFreeMemorySize();
		final String os = System.getProperty("os.name", "").toLowerCase(
			Locale.ROOT);
		// macOS counts memory full of files that it would give back as not free.
		if (os.contains("mac")) return Math.max(free, total / 2);
		// In a container with a limit of its own, /proc/meminfo shows the host's.
		if (os.contains("linux") && total >= meminfo("MemTotal:", Long.MAX_VALUE))
			return meminfo("MemAvailable:", free);
		return free;
	}

	private static long meminfo(final String key, final long fallback) {
		try {
			for (final String line : Files.readAllLines(MEMINFO)) {
				if (line.startsWith(key)) return Long.parseLong(line.replaceAll(
					"[^0-9]", "")) * 1024;
			}
		}
		catch (final IOException | NumberFormatException exc) {
			// Not every Linux has it; the fallback is what is known then.
		}
		return fallback;
	}
}
