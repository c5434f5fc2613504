// SPDX-License-Identifier: BSD-2-Clause
/**
 * Real macros in real ImageJs, each in a JVM of its own: ImageJ 1.x without a
 * window (patched as SciJava does it) and in a window under Xvfb, and ImageJ2
 * where it is at hand. Read {@link latentij.macro.MacroTest} first; the longer macros are files among the resources.
 */
package latentij.macro;
