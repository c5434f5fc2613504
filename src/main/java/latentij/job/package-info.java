// SPDX-License-Identifier: BSD-2-Clause
/**
 * Jobs: the options of encoding and decoding, the memory they need, and the codecs that
 * are kept open between them. Knows neither ImageJ nor SciJava. Read
 * {@link latentij.job.EncodeOptions} first.
 */
package latentij.job;
