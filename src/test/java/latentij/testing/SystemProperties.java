// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Sets system properties for one test and puts them back. */
public final class SystemProperties implements AfterEachCallback {

	private final Map<String, String> before = new HashMap<>();

	/** Sets a property until the test ends. */
	public void set(final String key, final String value) {
		remember(key);
		System.setProperty(key, value);
	}

	/** Removes a property until the test ends. */
	public void clear(final String key) {
		remember(key);
		System.clearProperty(key);
	}

	private void remember(final String key) {
		// Not putIfAbsent, which takes null, an unset property, for absent.
		if (!before.containsKey(key)) before.put(key, System.getProperty(key));
	}

	@Override
	public void afterEach(final ExtensionContext context) {
		before.forEach((key, value) -> {
			if (value == null) System.clearProperty(key);
			else System.setProperty(key, value);
		});
		before.clear();
	}
}
