// SPDX-License-Identifier: BSD-2-Clause
/**
 * What every package may use: folders, versions, memory of the machine.
 */
package latentij.util;
