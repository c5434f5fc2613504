// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

/**
 * An axis of an image.
 *
 * @param name one of t, c, z, y, x
 * @param unit as "micrometer"; empty for none
 */
public record Axis(String name, String unit) {}
