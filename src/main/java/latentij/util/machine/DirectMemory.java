// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.machine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** Memory outside of the Java heap that Java lets buffers take. */
public final class DirectMemory {

	private static final String OPTION = "MaxDirectMemorySize";

	/** Bytes that the option states, which nothing changes while Java runs; 0 if nothing is stated. */
	private static final long STATED = stated();

	private DirectMemory() {}

	/**
	 * The most that buffers may take together: what {@code -XX:MaxDirectMemorySize} states,
	 * else as much as the heap.
	 *
	 * @return bytes
	 */
	public static long limit() {
		return STATED > 0 ? STATED : Runtime.getRuntime().maxMemory();
	}

	/** @return bytes that all buffers take at the moment, those included which wait for Java's garbage collection */
	static long used() {
		return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
				.filter(pool -> pool.getName().equals("direct"))
				.mapToLong(BufferPoolMXBean::getMemoryUsed)
				.sum();
	}

	/** @return a share of the {@link #limit} for what is kept in case it is needed again */
	public static long limitOfSpare() {
		return limit() / 8;
	}

	private static long stated() {
		try {
			return Long.parseLong(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
					.getVMOption(OPTION)
					.getValue());
		} catch (final RuntimeException exc) {
			// Virtual machines other than HotSpot have no such option, or no such bean.
			return 0;
		}
	}
}
