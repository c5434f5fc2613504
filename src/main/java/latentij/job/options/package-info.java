// SPDX-License-Identifier: BSD-2-Clause
/**
 * The table of all options: their names, values, defaults and help, and
 * which slices of a stack are meant. Read {@link latentij.job.options.Options} first.
 */
package latentij.job.options;
