// SPDX-License-Identifier: BSD-2-Clause
/**
 * The menu entries in plain ImageJ 1.x, where there is no SciJava: same labels,
 * same macro keys. Loads no class of SciJava.
 */
package latentij.ij1;
