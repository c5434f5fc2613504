// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.http;

import java.time.Duration;

/**
 * Patience with servers and connections.
 *
 * @param attempts the number of attempts at a request, as long as nothing arrives
 * @param firstDelay the wait before the second attempt; doubled each time
 * @param maxDelay the longest wait, also where the server asks for more
 * @param stall the time after which a silent connection is given up
 * @param look the time between two looks whether the user canceled
 */
public record HubTuning(int attempts, Duration firstDelay, Duration maxDelay, Duration stall, Duration look) {

	/** For users. Tests wait less. */
	public static final HubTuning DEFAULT = new HubTuning(
			6, Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofSeconds(60), Duration.ofMillis(100));
}
