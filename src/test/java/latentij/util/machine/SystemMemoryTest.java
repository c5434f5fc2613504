// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.machine;

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

	/** In a container of 400 MB, Java's heap may take 100 MB, and takes 15 at the beginning. */
	@Test
	void javasHeapMayGrowBesideNetworks() {
		assertEquals(215_000_000, SystemMemory.forNetworks(300_000_000, 100_000_000, 15_000_000));
		assertEquals(3_872_000_000L, SystemMemory.forNetworks(4_000_000_000L, 4_000_000_000L, 15_000_000));
		assertEquals(0, SystemMemory.forNetworks(80_000_000, 100_000_000, 15_000_000));
		properties.set(SystemMemory.PROPERTY, "27");
		assertEquals(27_000_000, SystemMemory.forNetworks());
	}

	@Test
	void nonsenseInThePropertyIsSkipped() {
		properties.set(SystemMemory.PROPERTY, "plenty");
		final long available = SystemMemory.available();
		assertTrue(available > 0 && available <= total(), available + " of " + total());
	}
}
