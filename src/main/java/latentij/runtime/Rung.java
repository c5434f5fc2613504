// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Failure;
import latentij.runtime.backend.Precision;

/**
 * One of several ways to do a run, which are tried from the first to the last. A ladder
 * is a list of them.
 *
 * @param device where it runs
 * @param precision of what is computed
 * @param freeOthersFirst true for a second try, after the memory of the network itself
 *          and of idle ones was freed
 * @param shortSearch true for a try after a long search for kernels found none
 */
public record Rung(Device device, Precision precision, boolean freeOthersFirst, boolean shortSearch)
		implements Serializable {

	/**
	 * The ways on one device.
	 *
	 * @param device where they run
	 * @param precision of what is computed
	 * @param searchesLong true if there is a shorter search to fall back to
	 */
	static List<Rung> on(final Device device, final Precision precision, final boolean searchesLong) {
		final List<Rung> ladder = new ArrayList<>();
		for (final boolean shortSearch : searchesLong ? new boolean[] {false, true} : new boolean[] {false}) {
			ladder.add(new Rung(device, precision, false, shortSearch));
			ladder.add(new Rung(device, precision, true, shortSearch));
		}
		return ladder;
	}

	/** The way on the CPU that gives its usual numbers. */
	static Rung onCpu() {
		return onCpu(Precision.FP32);
	}

	/** The only way on the CPU with a precision. */
	static Rung onCpu(final Precision precision) {
		return new Rung(Device.CPU, precision, false, false);
	}

	/** @return the device and the precision, for people and for provenance: "CUDA 0 (NVIDIA H200), fp16" */
	public String describe() {
		return device.description() + precision.suffix();
	}

	/** True if two rungs are ways of one network. */
	boolean sharesNetwork(final Rung other) {
		return device.equals(other.device) && precision == other.precision;
	}

	/**
	 * True if this rung may do what another one could not.
	 *
	 * @param failure of the other rung's run
	 * @param failed the other rung, which comes before this one
	 */
	boolean answers(final Failure failure, final Rung failed) {
		final boolean elsewhere = !device.equals(failed.device);
		final boolean slower = !elsewhere && precision != failed.precision;
		return switch (failure) {
			case OUT_OF_MEMORY -> elsewhere
					|| sharesNetwork(failed)
							&& shortSearch == failed.shortSearch
							&& freeOthersFirst
							&& !failed.freeOthersFirst;
			case TOO_MANY_VALUES -> elsewhere;
			case NO_KERNEL -> elsewhere || slower || shortSearch && !failed.shortSearch;
			case NOT_FINITE, OTHER -> slower;
			case DEVICE -> elsewhere || slower;
		};
	}
}
