// SPDX-License-Identifier: BSD-2-Clause
/**
 * The menu entries of plain ImageJ, and the parts of dialogs that the SciJava commands share with
 * them: help texts, files, and options that are seldom changed. Read
 * {@link latentij.ij.menu.PlainImageJ} first.
 */
package latentij.ij.menu;
