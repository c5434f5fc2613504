// SPDX-License-Identifier: BSD-2-Clause
/**
 * Tools for every package: folders, files and their identity, texts for messages,
 * versions, memory of the machine.
 */
package latentij.util;
