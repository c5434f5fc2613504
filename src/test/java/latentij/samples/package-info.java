// SPDX-License-Identifier: BSD-2-Clause
/**
 * Makes the images in {@code sample-images}, which are entirely the work of
 * this code, and which tests and the README use. The same pixels come out on
 * every JVM: random numbers come from an integer hash or
 * {@link java.util.Random} with a fixed seed, functions from
 * {@link java.lang.StrictMath}.
 * <p>
 * Read {@link latentij.samples.SampleImages} first.
 */
package latentij.samples;
