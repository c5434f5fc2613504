// SPDX-License-Identifier: BSD-2-Clause
/**
 * The options of encoding and decoding, and of the commands around them: their names, values, defaults and help, and
 * which slices of a stack are meant. Read {@link latentij.job.options.Options} first.
 */
package latentij.job.options;
