// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Memory limit of this process's Linux control group, as containers and job
 * schedulers set it. Pages of files that the kernel drops first ({@code
 * inactive_file}) count as free, as in {@code MemAvailable}.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">Control Group v2</a>
 */
final class ControlGroup {

	/** Files of one version of control groups. */
	private enum Version {
		V1("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
		V2("memory.max", "memory.current", "inactive_file");

		private final String limit;
		private final String usage;
		private final String inactive;

		Version(final String limit, final String usage, final String inactive) {
			this.limit = limit;
			this.usage = usage;
			this.inactive = inactive;
		}
	}

	private static final Pattern ROOT = Pattern.compile("^/+");
	private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

	private final Path mount;
	private final Path membership;

	/** The groups of this process. */
	ControlGroup() {
		this(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"));
	}

	/**
	 * @param mount folder of the group file system
	 * @param membership file with the groups of a process, one line each
	 */
	ControlGroup(final Path mount, final Path membership) {
		this.mount = mount;
		this.membership = membership;
	}

	/**
	 * The memory of a group.
	 *
	 * @param limit bytes that it may take
	 * @param free bytes of these that it may still take
	 */
	private record Memory(long limit, long free) {}

	/**
	 * Memory that the group may still take.
	 *
	 * @param total memory of the machine in bytes; a limit that is not below it is none
	 * @return bytes, at least 0; empty without a limit
	 */
	OptionalLong available(final long total) {
		return memories(total).stream()
				.mapToLong(memory -> Math.max(0, memory.free))
				.min();
	}

	/**
	 * Memory that the group may take in all.
	 *
	 * @param total memory of the machine in bytes; a limit that is not below it is none
	 * @return bytes; empty without a limit
	 */
	OptionalLong limit(final long total) {
		return memories(total).stream().mapToLong(Memory::limit).min();
	}

	private List<Memory> memories(final long total) {
		final List<Memory> memories = new ArrayList<>();
		for (final String line : lines(membership)) {
			final String[] parts = line.split(":", 3);
			if (parts.length < 3) continue;
			if (parts[0].equals("0") && parts[1].isEmpty()) {
				add(memories, mount, parts[2], Version.V2, total);
				add(memories, mount.resolve("unified"), parts[2], Version.V2, total);
			} else if (List.of(parts[1].split(",")).contains("memory"))
				add(memories, mount.resolve("memory"), parts[2], Version.V1, total);
		}
		return memories;
	}

	/**
	 * Adds a group and those above it, as far as they have a limit. Inside a container the path may
	 * be the host's, which is not there: the mount is the container's own group then.
	 */
	private static void add(
			final List<Memory> memories, final Path base, final String path, final Version version, final long total) {
		Path group = base.resolve(ROOT.matcher(path).replaceFirst("")).normalize();
		for (; group != null && group.startsWith(base); group = group.getParent()) {
			final long limit = number(group.resolve(version.limit));
			// Most groups have none, and the rest need not be read.
			if (limit < 0 || limit >= total) continue;
			final long usage = number(group.resolve(version.usage));
			if (usage < 0) continue;
			memories.add(new Memory(limit, limit - usage + inactive(group, version)));
		}
	}

	private static long inactive(final Path group, final Version version) {
		for (final String line : lines(group.resolve("memory.stat"))) {
			final String[] parts = line.split(" ");
			if (parts.length == 2 && parts[0].equals(version.inactive)) return Math.max(0, parsed(parts[1]));
		}
		return 0;
	}

	private static long number(final Path file) {
		final List<String> lines = lines(file);
		return lines.isEmpty() ? -1 : parsed(lines.get(0).strip());
	}

	/** @return -1 for "max" and anything else that is no number */
	private static long parsed(final String text) {
		return NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
	}

	/** @return no lines where the file cannot be read */
	private static List<String> lines(final Path file) {
		// Most are missing, and exceptions take longer.
		if (!Files.isRegularFile(file)) return List.of();
		try {
			return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
		} catch (final IOException exc) {
			return List.of();
		}
	}
}
