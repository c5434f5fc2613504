// SPDX-License-Identifier: BSD-2-Clause
/**
 * The main job from a command line: encode, show and decode image files without
 * a window. Read {@link latentij.cli.RoundTrip} first.
 */
package latentij.cli;
