// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Processors that this process may use, where it may not use all of the machine's. */
public final class Processors {

	private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");
	private static final Pattern RANGE = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");

	private Processors() {}

	/**
	 * Number of processors that a scheduler, a container, {@code taskset} or the Java
	 * option {@code -XX:ActiveProcessorCount} leaves to this process.
	 *
	 * @return at least 1; empty if the process may use all, or if the system does not say
	 */
	public static OptionalInt restricted() {
		try {
			final String online = Files.readString(ONLINE, StandardCharsets.ISO_8859_1);
			return restricted(Runtime.getRuntime().availableProcessors(), count(online));
		} catch (final IOException exc) {
			// Only Linux has the file.
			return OptionalInt.empty();
		}
	}

	static OptionalInt restricted(final int available, final int online) {
		return available < online ? OptionalInt.of(available) : OptionalInt.empty();
	}

	/** Counts a list as "0-3,6". */
	static int count(final String list) {
		int count = 0;
		for (final String part : list.strip().split(",")) {
			final Matcher range = RANGE.matcher(part);
			if (!range.matches()) continue;
			final int first = Integer.parseInt(range.group(1));
			final int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
			count += Math.max(0, last - first + 1);
		}
		return count;
	}
}
