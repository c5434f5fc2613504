// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.backend;

/**
 * The reason why a device cannot be used.
 *
 * @param reason half a sentence that says what is wrong
 * @param remedy half a sentence that says what the user can do; empty where nothing helps on this machine
 */
public record Unavailable(String reason, String remedy) {}
