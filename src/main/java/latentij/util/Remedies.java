// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

/** What messages tell people to change in ImageJ's settings, and what in Java's where there are no menus. */
public final class Remedies {

	private static final String MORE_MEMORY = "give ImageJ more memory (Edit > Options > Memory & Threads...)";

	/** More room in Java's heap: the end of a sentence, without a full stop. */
	public static final String MORE_HEAP = "close images, or " + MORE_MEMORY;

	/** More room beside Java's heap, which grows with it: the end of a sentence, without a full stop. */
	public static final String MORE_BUFFERS = MORE_MEMORY + ", or start Java with a larger -XX:MaxDirectMemorySize";

	/** Where a proxy is set. */
	public static final String PROXY = "(Edit > Options > Proxy Settings)";

	private Remedies() {}

	/**
	 * Names the options of Java in place of ImageJ's settings.
	 *
	 * @param text for people who have ImageJ's menus
	 * @return for those who run it without a window
	 */
	public static String withoutMenus(final String text) {
		return text.replace(MORE_BUFFERS, "start Java with a larger -Xmx or -XX:MaxDirectMemorySize")
				.replace(MORE_MEMORY, "start Java with a larger -Xmx")
				.replace(PROXY, "(start Java with -Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT)");
	}
}
