// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.backend;

/** The kind of a run's failure, which decides what is tried next. */
public enum Failure {

	/** The device's memory is short. */
	OUT_OF_MEMORY,

	/** A tensor has more values than the device can count. */
	TOO_MANY_VALUES,

	/** The search for kernels found none. */
	NO_KERNEL,

	/** The result has values that are infinite or not a number. */
	NOT_FINITE,

	/** The device, its driver or its libraries failed in another way. */
	DEVICE,

	/** Anything else: the failure is not one of the device. */
	OTHER
}
