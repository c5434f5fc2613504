// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

/**
 * What stands in the way of the GPU.
 *
 * @param what half a sentence that says what is wrong
 * @param remedy half a sentence that says what the user can do
 */
record Obstacle(String what, String remedy) {}
