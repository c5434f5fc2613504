// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.planes;

import latentij.job.options.Position;

/**
 * The plane of a stack that was encoded.
 *
 * @param position its place in the stack
 * @param label of its slice, the first line; empty for none
 * @param file the name of the stack's file, without its folder; empty for none
 * @param display of the channel, where it was encoded on its own as grey; else null
 */
public record PlaneOrigin(Position position, String label, String file, ChannelDisplay display) {}
