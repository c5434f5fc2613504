// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked.codec;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The codecs by the names that Zarr 2 and 3, and N5, have for them. */
public final class ChunkCodecs {

	/** The codecs of Zarr that are read, for messages. */
	public static final String NAMES = "gzip, zlib, zstd, lz4, blosc, crc32c";

	/** The codecs of N5 that are read, for messages. */
	public static final String N5_NAMES = "raw, gzip, bzip2, lz4, zstd, blosc";

	private ChunkCodecs() {}

	/**
	 * Finds a codec. None needs its configuration: what is encoded tells it.
	 *
	 * @param name as metadata has it
	 * @return the codec; empty if it is none of {@link #NAMES}
	 */
	public static Optional<ChunkCodec> find(final String name) {
		final ChunkCodec codec =
				switch (name) {
					case "gzip" -> Deflated::gzip;
					case "zlib" -> Deflated::zlib;
					case "zstd" -> Zstandard::decode;
					case "lz4" -> Lz4Codec::decode;
					case "blosc" -> Blosc::decode;
					case "crc32c" -> Checksum::decode;
					default -> null;
				};
		return Optional.ofNullable(codec);
	}

	/**
	 * Finds a codec of N5, likewise.
	 *
	 * @param type as the attributes of a dataset have it
	 * @param zlib true where gzip is zlib: the attribute useZlib
	 * @return the codec; empty if it is none of {@link #N5_NAMES}
	 */
	public static Optional<ChunkCodec> findN5(final String type, final boolean zlib) {
		final ChunkCodec codec =
				switch (type) {
					case "raw" -> ChunkCodecs::stored;
					case "gzip" -> zlib ? Deflated::zlib : Deflated::gzip;
					case "bzip2" -> Bzip2::decode;
					case "lz4" -> Lz4Stream::decode;
					case "zstd" -> Zstandard::decode;
					case "blosc" -> Blosc::decode;
					default -> null;
				};
		return Optional.ofNullable(codec);
	}

	/**
	 * Takes bytes as they are; see {@link ChunkCodec#decode}.
	 *
	 * @return the same bytes
	 */
	public static byte[] stored(final byte[] encoded, final int most) throws IOException {
		if (encoded.length > most) throw Damage.tooLong();
		return encoded;
	}

	/**
	 * Puts codecs in a row.
	 *
	 * @param encoding in the order in which they encode
	 * @return a codec that undoes all, the last one first
	 */
	public static ChunkCodec chain(final List<ChunkCodec> encoding) {
		return (encoded, most) -> {
			byte[] bytes = encoded;
			for (int i = encoding.size() - 1; i >= 0; i--)
				// What lies between may be a little longer than what comes out at the end.
				bytes = encoding.get(i).decode(bytes, i == 0 ? most : most + most / 16 + 1024);
			return bytes;
		};
	}
}
