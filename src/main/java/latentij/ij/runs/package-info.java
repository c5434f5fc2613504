// SPDX-License-Identifier: BSD-2-Clause
/**
 * Runs of a network as ImageJ shows them: progress, the time that is left, a line of status; and runs over many files
 * that are told as one. Read {@link latentij.ij.runs.PlanRuns} first.
 */
package latentij.ij.runs;
