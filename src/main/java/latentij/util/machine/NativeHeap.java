// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.machine;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import latentij.util.Daemons;

/** Memory outside the Java heap that this process holds and does not use. */
public final class NativeHeap {

	private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";

	private NativeHeap() {}

	/** Does what {@link #release} does, soon, without waiting for it. */
	public static void releaseSoon() {
		Daemons.thread(NativeHeap::release, "LatentIJ-release").start();
	}

	/**
	 * Gives memory back to the system: buffers that nothing refers to any more, and what
	 * the C library keeps of memory that was freed. Takes tens of milliseconds. Javas
	 * without the diagnostic command {@code System.trim_native_heap}, which is for Linux,
	 * do the first alone.
	 */
	public static void release() {
		System.gc();
		try {
			ManagementFactory.getPlatformMBeanServer()
					.invoke(new ObjectName(COMMANDS), "systemTrimNativeHeap", new Object[] {null}, new String[] {
						String[].class.getName()
					});
		} catch (final JMException | RuntimeException exc) {
			// The memory is used again by whoever asks for some.
		}
	}
}
