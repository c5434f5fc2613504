// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import latentij.cli.Wording;

/** Messages as people read them who start Spark, which starts Java. */
final class SparkWording {

	private SparkWording() {}

	/**
	 * Says what went wrong, with options as they are written here.
	 *
	 * @param failure of a job
	 * @return the reason, and what can be done
	 */
	static String of(final Throwable failure) {
		return ofCommandLine(Wording.of(failure));
	}

	/**
	 * Says a sentence of a job in these words.
	 *
	 * @param text for people who write macros
	 * @return for those who start Spark
	 */
	static String ofMacros(final String text) {
		return ofCommandLine(Wording.ofMacros(text));
	}

	/**
	 * Writes options of {@code spark-submit} for those of Java.
	 *
	 * @param text for people who start Java themselves
	 * @return for those who start Spark
	 */
	static String ofCommandLine(final String text) {
		return text.replace("set the environment variable JAVA_OPTS to -Dlatentij.", "use --conf spark.latentij.")
				.replaceAll(
						"([sS])et the environment variable JAVA_OPTS to ",
						"$1et --driver-java-options and --conf spark.executor.extraJavaOptions to ")
				.replaceAll(
						"set a larger (-Xmx|-Xmx or -XX:MaxDirectMemorySize) in the environment variable JAVA_OPTS",
						"set a larger --driver-memory or --executor-memory");
	}
}
