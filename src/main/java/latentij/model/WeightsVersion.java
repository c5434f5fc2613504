// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.codec.LatentNorm;
import latentij.util.files.Sha256;

/**
 * Versions of models that are given by a path: a hash of their weights, and one of what else their numbers depend on.
 * Copies of a model have the same one, wherever they lie, and other weights or factors in its place have another one.
 * Versions that latents keep from before 2026-11-30 tell the weights alone.
 */
public final class WeightsVersion {

	/** Tells such a version from a commit, and from that of the model in the jar. */
	private static final String START = "sha256-";

	private static final int DIGITS = 12;
	private static final int DIGITS_OF_NUMBERS = 8;

	private WeightsVersion() {}

	/**
	 * The version of a model.
	 *
	 * @param hashes SHA-256 of the weights in each of its files, in any order
	 * @param norm of its latents, as its config tells it
	 * @param options of its graphs that no weight shows, in order, but for the usual ones; the same in all versions of
	 *          LatentIJ
	 * @return as "sha256-0123456789ab-01234567"
	 */
	public static String of(final Collection<String> hashes, final LatentNorm norm, final List<String> options) {
		final Stream<String> numbers =
				norm.properties().entrySet().stream().map(number -> number.getKey() + "=" + number.getValue());
		return START + hash(hashes.stream().sorted(), DIGITS) + "-"
				+ hash(Stream.concat(numbers, options.stream()), DIGITS_OF_NUMBERS);
	}

	private static String hash(final Stream<String> lines, final int digits) {
		return Sha256.of(lines.collect(Collectors.joining("\n"))).substring(0, digits);
	}

	/**
	 * Tells such versions from a commit, from that of the model in the jar, and from what a config calls one.
	 *
	 * @param version of a model
	 * @return true for one that tells the weights
	 */
	public static boolean isOne(final String version) {
		return version.startsWith(START);
	}

	/**
	 * Tells whether two models give the same numbers, whatever they are called, as far as their versions tell.
	 *
	 * @param version of one
	 * @param other version of the other
	 * @return false also where a version tells nothing of them
	 */
	public static boolean areSame(final String version, final String other) {
		return isOne(version)
				&& (version.equals(other) || version.equals(weights(other)) || other.equals(weights(version)));
	}

	/** What versions were that tell the weights alone. */
	private static String weights(final String version) {
		return version.substring(0, Math.min(version.length(), START.length() + DIGITS));
	}
}
