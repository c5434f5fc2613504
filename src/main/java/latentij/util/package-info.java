// SPDX-License-Identifier: BSD-2-Clause
/**
 * Tools for every package that know no other: texts for messages, small floats, versions, threads and waiting calls.
 */
package latentij.util;
