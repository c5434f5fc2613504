// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

import java.util.Collection;
import java.util.stream.Collectors;
import latentij.util.Sha256;

/**
 * Versions of models that nobody gave one: a hash of their weights. Copies of a model have the same one, wherever
 * they lie, and other weights in its place have another one. What a config says of latents' numbers is not in it:
 * latents remember those numbers themselves.
 */
public final class WeightsVersion {

	/** Tells such a version from those that authors wrote. */
	private static final String START = "sha256-";

	private static final int DIGITS = 12;

	private WeightsVersion() {}

	/**
	 * The version of a model.
	 *
	 * @param hashes SHA-256 of the weights in each of its files, in any order
	 * @return as "sha256-0123456789ab"
	 */
	public static String of(final Collection<String> hashes) {
		final String all = hashes.stream().sorted().collect(Collectors.joining("\n"));
		return START + Sha256.of(all).substring(0, DIGITS);
	}

	/**
	 * Tells whether two models have the same weights, whatever they are called.
	 *
	 * @param version of one
	 * @param other version of the other
	 * @return false also where a version tells nothing of the weights
	 */
	public static boolean areSame(final String version, final String other) {
		return version.startsWith(START) && version.equals(other);
	}
}
