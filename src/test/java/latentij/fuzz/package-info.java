// SPDX-License-Identifier: BSD-2-Clause
/**
 * Random use and damaged files: short runs as tests, long ones as programs with a seed.
 * {@code src/test/benchmarks/robustness.md} says how to run them, and what they found.
 * Read {@link latentij.fuzz.RandomUse} first.
 */
package latentij.fuzz;
