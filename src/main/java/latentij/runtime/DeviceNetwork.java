// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import latentij.codec.VaeNetwork;

/** A network on one device, which the ladder of retries tells to make room there. */
interface DeviceNetwork extends VaeNetwork {

	/** True if it holds memory of its device. */
	boolean holdsMemory();

	/**
	 * Frees what this network holds, and networks on the same device that are not
	 * running. They take it again when they run.
	 *
	 * @return true if others held any
	 */
	boolean freeMemory();

	/** True if it has searched long for kernels. */
	boolean hasSearchedLong();

	/** Has it, and whatever is opened on its device from now on, search less long. */
	void shortenSearch();
}
