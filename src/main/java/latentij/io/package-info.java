// SPDX-License-Identifier: BSD-2-Clause
/**
 * TIFF files as sources and sinks of jobs. Knows no ImageJ. Read {@link latentij.io.TiffSink} and
 * {@link latentij.io.TiffFile} first.
 */
package latentij.io;
