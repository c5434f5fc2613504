// SPDX-License-Identifier: BSD-2-Clause
/**
 * Jobs: a plan of what will be done, its execution from any source of blocks into any sink, and the codecs that are
 * kept open between jobs. {@link latentij.job.memory} tells what fits. Knows neither ImageJ nor SciJava. Read
 * {@link latentij.job.Job}, {@link latentij.job.Plan} and {@link latentij.job.Runner} first.
 */
package latentij.job;
