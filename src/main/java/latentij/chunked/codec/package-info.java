// SPDX-License-Identifier: BSD-2-Clause
/**
 * Decodes the chunks of arrays in Zarr and N5. gzip and zlib are the JDK's. bzip2 is commons-compress, which DJL
 * brings. Zstandard is zstd-jni, in the version of SciJava's list, which Fiji has for N5: aircompressor, in pure
 * Java, uses sun.misc.Unsafe, of which Java 24 warns. The container of Blosc and LZ4's blocks and streams are read
 * here. Read {@link latentij.chunked.codec.ChunkCodecs} first.
 */
package latentij.chunked.codec;
