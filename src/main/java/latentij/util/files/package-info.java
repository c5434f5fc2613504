// SPDX-License-Identifier: BSD-2-Clause
/**
 * Files and folders: writing them whole or not at all, telling whether they changed, what they are when they are not
 * what their name says, and why they failed. Read {@link latentij.util.files.WholeFile} and
 * {@link latentij.util.files.FileStates} first.
 */
package latentij.util.files;
