// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import latentij.chunked.ArrayLayout;
import latentij.chunked.ChunkNames;
import latentij.chunked.FolderFormat;
import latentij.chunked.FoundImage;
import latentij.chunked.ImageDescription;
import latentij.chunked.codec.ChunkCodec;
import latentij.chunked.codec.ChunkCodecs;

/**
 * OME-Zarr: all versions are read, 0.4 is written with zlib, which zarr-python, ome-zarr, napari, QuPath and Fiji all
 * read.
 */
public enum ZarrFormat implements FolderFormat {
	/** The only one. */
	INSTANCE;

	private static final ChunkNames NAMES = new ChunkNames("", "/", false);

	private static final ChunkCodec CODEC = ChunkCodecs.find("zlib").orElseThrow();

	@Override
	public String ending() {
		return ".zarr";
	}

	@Override
	public boolean isOne(final Path path) {
		return OmeZarrReader.isZarr(path);
	}

	@Override
	public FoundImage read(final Path folder) throws IOException {
		return OmeZarrReader.read(folder);
	}

	@Override
	public String array(final int level) {
		return Integer.toString(level);
	}

	@Override
	public Chunks chunks(final ArrayLayout layout) {
		return new Chunks() {

			@Override
			public ChunkNames names() {
				return NAMES;
			}

			@Override
			public byte[] decode(final byte[] encoded) throws IOException {
				return CODEC.decode(encoded, layout.chunkBytes());
			}

			@Override
			public void encode(final List<Integer> index, final byte[] values, final OutputStream out)
					throws IOException {
				final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
				try {
					final DeflaterOutputStream zlib = new DeflaterOutputStream(out, deflater);
					zlib.write(values);
					zlib.finish();
				} finally {
					deflater.end();
				}
			}
		};
	}

	@Override
	public String description() {
		return OmeZarrReader.ATTRIBUTES_2;
	}

	@Override
	public Set<String> companions() {
		return Set.of(".zgroup", ".zmetadata");
	}

	@Override
	public void describe(
			final Path folder, final String remains, final List<ArrayLayout> levels, final ImageDescription image)
			throws IOException {
		MetadataWriter.write(folder, remains, levels, image);
	}
}
