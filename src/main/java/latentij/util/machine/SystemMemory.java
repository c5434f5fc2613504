// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.machine;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

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

	/** Bytes by which the heap of a run of small images grew, and the code that is compiled meanwhile. */
	private static final long MOST_GROWTH = 128 * MEGABYTE;

	private static final Path MEMINFO = Path.of("/proc/meminfo");
	private static final Path STATUS = Path.of("/proc/self/status");
	private static final String OS = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
	private static final OperatingSystemMXBean SYSTEM =
			ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

	private static final ControlGroup GROUP = new ControlGroup();

	/** Bytes of the machine; -1 where the system does not say. */
	private static final long TOTAL = meminfo("MemTotal:");

	private SystemMemory() {}

	/** @return whether the user states the memory that runs may take */
	public static boolean isStated() {
		return Long.getLong(PROPERTY) != null;
	}

	/** @return bytes that programs can still take without swapping */
	public static long available() {
		final Long stated = Long.getLong(PROPERTY);
		if (stated != null) return Math.min(stated, Long.MAX_VALUE / MEGABYTE) * MEGABYTE;
		if (OS.contains("linux")) {
			// The file shows the machine's memory, in a container too.
			final long machine = meminfo("MemAvailable:");
			final long group = GROUP.available(TOTAL).orElse(Long.MAX_VALUE);
			final long least = machine < 0 ? group : Math.min(machine, group);
			if (least < Long.MAX_VALUE) return least;
		}
		final long free = SYSTEM.getFreeMemorySize();
		// macOS counts memory full of files that it would give back as not free.
		return OS.contains("mac") ? Math.max(free, SYSTEM.getTotalMemorySize() / 2) : free;
	}

	/**
	 * The memory that runs of networks may take: what is available, without what Java's objects may take of it
	 * meanwhile. They grow with each file, and stay below their limit; where that is far away, they are
	 * expected to take little more than they do.
	 *
	 * @return bytes, at least 0; what the user states, if anything
	 */
	public static long forNetworks() {
		if (isStated()) return available();
		final Runtime java = Runtime.getRuntime();
		return forNetworks(available(), java.maxMemory(), java.totalMemory());
	}

	/**
	 * The same of some memory.
	 *
	 * @param free bytes that are available
	 * @param mostHeap bytes that Java's heap may take
	 * @param heap bytes that it takes
	 */
	static long forNetworks(final long free, final long mostHeap, final long heap) {
		return Math.max(0, free - Math.min(MOST_GROWTH, mostHeap - heap));
	}

	/** @return bytes that this process's control group may take in all; empty without a limit of its own */
	public static OptionalLong limitOfGroup() {
		return OS.contains("linux") ? GROUP.limit(TOTAL) : OptionalLong.empty();
	}

	/** @return bytes that this process holds, native memory included; empty where the system does not say */
	public static OptionalLong ofThisProcess() {
		return status("VmRSS:");
	}

	/** @return bytes that this process holds beside Java's objects and files; empty where the system does not say */
	public static OptionalLong nativeOfThisProcess() {
		final OptionalLong all = status("RssAnon:");
		if (all.isEmpty()) return all;
		return OptionalLong.of(
				Math.max(0, all.getAsLong() - Runtime.getRuntime().totalMemory()));
	}

	private static OptionalLong status(final String key) {
		final long bytes = OS.contains("linux") ? number(STATUS, key) : -1;
		return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
	}

	private static long meminfo(final String key) {
		return number(MEMINFO, key);
	}

	/** @return bytes; -1 if the file does not say */
	private static long number(final Path file, final String key) {
		try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
			// What lies after that line need not be read.
			for (String line = lines.readLine(); line != null; line = lines.readLine())
				if (line.startsWith(key))
					return Long.parseLong(line.substring(key.length(), line.length() - " kB".length())
									.strip())
							* 1024;
		} catch (final IOException | RuntimeException exc) {
			// Not every Linux has it, or has it like this.
		}
		return -1;
	}
}
