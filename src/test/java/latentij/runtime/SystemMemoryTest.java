/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.runtime;

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
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
			.getTotalMemorySize();
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
		assertTrue(available > 0 && available <= total(), available + " of " +
			total());
	}

	@Test
	void nonsenseInThePropertyIsSkipped() {
		properties.set(SystemMemory.PROPERTY, "plenty");
		final long available = SystemMemory.available();
		assertTrue(available > 0 && available <= total(), available + " of " +
			total());
	}
}
