// SPDX-License-Identifier: BSD-2-Clause
/**
 * The command line: encode, decode, measure and convert files without a window. Read {@link
 * latentij.cli.LatentIJ} first; {@link latentij.cli.RoundTrip} is what {@code mvn exec:java} runs.
 */
package latentij.cli;
