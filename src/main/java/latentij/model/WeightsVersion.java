// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.Affine;
import latentij.util.Sha256;

/**
 * Versions of models that are given by a path: a hash of all that their numbers depend on. Copies of a model have the
 * same one, wherever they lie, and other weights or factors in its place have another one.
 */
public final class WeightsVersion {

	/** Tells such a version from a commit, and from that of the model in the jar. */
	private static final String START = "sha256-";

	private static final int DIGITS = 12;

	/** Adds nothing, so that models have the version that they had before it was asked for. */
	private static final LatentNorm USUAL = new Affine(Affine.DEFAULT_SCALING_FACTOR, 0);

	private WeightsVersion() {}

	/**
	 * The version of a model.
	 *
	 * @param hashes SHA-256 of the weights in each of its files, in any order
	 * @param norm of its latents, as its config tells it
	 * @param options of its graphs that no weight shows, in order, but for the usual ones; the same in all versions of
	 *          LatentIJ
	 * @return as "sha256-0123456789ab"
	 */
	public static String of(final Collection<String> hashes, final LatentNorm norm, final List<String> options) {
		final Stream<String> numbers = norm.equals(USUAL)
				? Stream.empty()
				: norm.properties().entrySet().stream().map(number -> number.getKey() + "=" + number.getValue());
		final String all = Stream.of(hashes.stream().sorted(), numbers, options.stream())
				.flatMap(Function.identity())
				.collect(Collectors.joining("\n"));
		return START + Sha256.of(all).substring(0, DIGITS);
	}

	/**
	 * Tells whether two models give the same numbers, whatever they are called.
	 *
	 * @param version of one
	 * @param other version of the other
	 * @return false also where a version tells nothing of them
	 */
	public static boolean areSame(final String version, final String other) {
		return version.startsWith(START) && version.equals(other);
	}
}
