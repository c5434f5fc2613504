// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.util.List;
import latentij.chunked.codec.ChunkCodec;

/**
 * Files that hold several chunks each, with an index of their places.
 *
 * @param shape of the values in a file; multiples of a chunk's
 * @param index decodes the index
 * @param indexAtEnd false if it stands before the chunks
 * @param checksum true if the index has one
 */
public record Shards(List<Integer> shape, ChunkCodec index, boolean indexAtEnd, boolean checksum) {}
