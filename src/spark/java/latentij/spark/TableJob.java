// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import latentij.model.WeightsVersion;
import latentij.model.library.Models;
import latentij.util.Versions;

/**
 * All that decides what is in a table, as the table keeps it.
 *
 * @param version of LatentIJ
 * @param modelVersion of the model; {@link Models#UNKNOWN_VERSION}, or null, in tables of earlier versions of LatentIJ
 * @param options by key
 * @param images their number
 * @param sha256 of their paths and names, one a line
 * @param partSize images in a file
 */
record TableJob(
		String version,
		String modelVersion,
		TreeMap<String, String> options,
		int images,
		String sha256,
		int partSize) {

	/**
	 * Describes a job.
	 *
	 * @param modelVersion as in the record
	 * @param words the options
	 * @param images their number
	 * @param lines texts that tell the images, in order
	 * @param partSize images in a file; 0 for that of an earlier run, or the usual one
	 */
	static TableJob of(
			final String modelVersion,
			final Map<String, String> words,
			final int images,
			final Stream<String> lines,
			final int partSize) {
		return new TableJob(Versions.latentIJ(), modelVersion, new TreeMap<>(words), images, digest(lines), partSize);
	}

	private static String digest(final Stream<String> lines) {
		try {
			final MessageDigest digest = MessageDigest.getInstance("SHA-256");
			lines.forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
			return HexFormat.of().formatHex(digest.digest());
		} catch (final NoSuchAlgorithmException exc) {
			throw new IllegalStateException(exc);
		}
	}

	TableJob withPartSize(final int size) {
		return new TableJob(version, modelVersion, options, images, sha256, size);
	}

	/** The same with the version of the model that the other knows, if it does: earlier ones may tell less. */
	TableJob withVersionOf(final TableJob other) {
		return isKnown(other.modelVersion)
				? new TableJob(version, other.modelVersion, options, images, sha256, partSize)
				: this;
	}

	/** True if this job goes on where another one ended. */
	boolean isContinued(final TableJob earlier) {
		if (earlier == null || isOther(earlier.modelVersion)) return false;
		return new TableJob(
						version,
						earlier.modelVersion,
						options,
						images,
						sha256,
						partSize == 0 ? earlier.partSize : partSize)
				.equals(earlier);
	}

	/** True if both are known, and not the same; tables of earlier versions of LatentIJ have none. */
	boolean isOther(final String earlierVersion) {
		return isKnown(earlierVersion)
				&& isKnown(modelVersion)
				&& !earlierVersion.equals(modelVersion)
				&& !WeightsVersion.areSame(earlierVersion, modelVersion);
	}

	private static boolean isKnown(final String version) {
		return version != null && !version.equals(Models.UNKNOWN_VERSION);
	}
}
