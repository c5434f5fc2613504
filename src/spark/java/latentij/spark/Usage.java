// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.util.function.Supplier;
import latentij.cli.UsageException;

/** Options that are wrong, which is found out before Spark starts. */
final class Usage {

	private Usage() {}

	/**
	 * Reads options.
	 *
	 * @throws UsageException if one is not understood
	 */
	static <T> T checked(final Supplier<T> options) {
		try {
			return options.get();
		} catch (final IllegalArgumentException exc) {
			throw new UsageException(exc.getMessage());
		}
	}
}
