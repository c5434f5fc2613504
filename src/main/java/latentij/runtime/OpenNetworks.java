// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import latentij.runtime.backend.Device;

/**
 * The networks that may hold memory of a device, so that one that runs can have the
 * memory of those that do not. Several threads may use it.
 */
final class OpenNetworks {

	/** A network that may hold memory. */
	interface Member {

		/** The device that it runs on. */
		Device runsOn();

		/**
		 * Frees the memory that it holds, unless it is running. One that runs is not
		 * waited for: it may wait for the caller.
		 *
		 * @return true if it held any
		 */
		boolean freeIfIdle();
	}

	private final Set<Member> members = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	void add(final Member member) {
		members.add(member);
	}

	void remove(final Member member) {
		members.remove(member);
	}

	/**
	 * Frees the memory of networks that are not running.
	 *
	 * @param device whose memory is wanted
	 * @param except left alone; null for none
	 * @return true if there was any
	 */
	boolean freeMemory(final Device device, final Member except) {
		final List<Member> networks;
		synchronized (members) {
			networks = List.copyOf(members);
		}
		boolean any = false;
		for (final Member member : networks) {
			if (member == except || !member.runsOn().equals(device)) continue;
			try {
				any |= member.freeIfIdle();
			} catch (final RuntimeException exc) {
				// Its memory is lost; that of the next may be enough.
				any = true;
			}
		}
		return any;
	}
}
