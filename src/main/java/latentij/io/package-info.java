// SPDX-License-Identifier: BSD-2-Clause
/**
 * Files as sinks of jobs. Knows no ImageJ. Read {@link latentij.io.NpySink} first.
 */
package latentij.io;
