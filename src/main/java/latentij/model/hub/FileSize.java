// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.util.List;
import java.util.stream.Collectors;
import latentij.util.Bytes;

/**
 * The size of a file, as far as it is known before the file is there.
 *
 * @param exact the sizes in bytes that are right: one, or several where sources
 *          differ; empty where only an estimate is known
 * @param about an estimate in bytes, to be shown and never to be checked; the
 *          first exact size where there is one; -1 where nothing is known
 */
public record FileSize(List<Long> exact, long about) {

	/** Nothing is known. */
	public static final FileSize UNKNOWN = new FileSize(List.of(), -1);

	public FileSize {
		exact = List.copyOf(exact);
		for (final long n : exact)
			if (n < 1) throw new IllegalArgumentException("A size must be at least 1 byte, not " + n);
		if (!exact.isEmpty()) about = exact.get(0);
		else if (about != -1 && about < 1)
			throw new IllegalArgumentException("A size must be at least 1 byte, not " + about);
	}

	/**
	 * A size that is known.
	 *
	 * @param bytes the size, at least 1; more than one where sources differ
	 * @return the size
	 */
	public static FileSize exactly(final Long... bytes) {
		return new FileSize(List.of(bytes), -1);
	}

	/**
	 * An estimate.
	 *
	 * @param bytes the size, at least 1
	 * @return the size
	 */
	public static FileSize about(final long bytes) {
		return new FileSize(List.of(), bytes);
	}

	/**
	 * Tells whether a file may have this size.
	 *
	 * @param bytes a size
	 * @return false only if the exact sizes are known and this is none of them
	 */
	public boolean accepts(final long bytes) {
		return exact.isEmpty() || exact.contains(bytes);
	}

	/** @return for people: "335 MB", "about 198 MB", "unknown size" */
	public String display() {
		if (about < 0) return "unknown size";
		return (exact.isEmpty() ? "about " : "") + Bytes.ofFile(about);
	}

	/** The sizes that are right, for messages about a wrong one. */
	public String expected() {
		return exact.stream().map(n -> n + " bytes").collect(Collectors.joining(" or "));
	}
}
