// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.backend;

import java.io.Serializable;
import java.util.Objects;

/**
 * A device that networks run on.
 *
 * @param backend the name of the backend that it belongs to, as "CUDA"
 * @param number among those of its backend, counted from 0
 * @param description for people and for provenance: "CPU", "CUDA 0 (NVIDIA H200)"
 */
public record Device(String backend, int number, String description) implements Serializable {

	/** The processor, which every machine has. */
	public static final Device CPU = new Device("CPU", 0, "CPU");

	public Device {
		Objects.requireNonNull(backend, "backend");
		Objects.requireNonNull(description, "description");
		if (number < 0) throw new IllegalArgumentException("Devices are counted from 0");
	}

	/** @return true for the processor */
	public boolean isCpu() {
		return equals(CPU);
	}
}
