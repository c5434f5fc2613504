// SPDX-License-Identifier: BSD-2-Clause
/**
 * Many files, one after the other: which ones, the names of the results, several workers,
 * what failed, and how long it will take. Knows neither images nor ImageJ. Read {@link
 * latentij.batch.BatchRunner} first.
 */
package latentij.batch;
