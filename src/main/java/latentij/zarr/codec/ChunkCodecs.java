// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr.codec;

import java.util.List;
import java.util.Optional;

/** The codecs by the names that Zarr 2 and 3 have for them. */
public final class ChunkCodecs {

	/** For messages. */
	public static final String NAMES = "gzip, zlib, zstd, lz4, blosc, crc32c";

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
