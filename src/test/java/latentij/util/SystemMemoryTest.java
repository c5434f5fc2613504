// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import latentij.testing.SystemProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SystemMemoryTest {

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	private static long total() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
	}

	@Test
	void propertyStatesMegabytes() {
		properties.set(SystemMemory.PROPERTY, "1234");
		assertEquals(1_234_000_000L, SystemMemory.available());
	}

	@Test
	void propertyMayStateMoreThanAnyMachineHas() {
		properties.set(SystemMemory.PROPERTY, String.valueOf(Long.MAX_VALUE));
		assertTrue(SystemMemory.available() > total());
	}

	@Test
	void freeMemoryIsPartOfTheMachines() {
		properties.clear(SystemMemory.PROPERTY);
		final long available = SystemMemory.available();
		assertTrue(available > 0 && available <= total(), available + " of " + total());
	}

	@Test
	void nonsenseInThePropertyIsSkipped() {
		properties.set(SystemMemory.PROPERTY, "plenty");
		final long available = SystemMemory.available();
		assertTrue(available > 0 && available <= total(), available + " of " + total());
	}
}
