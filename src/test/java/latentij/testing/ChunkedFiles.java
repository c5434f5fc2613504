// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import latentij.chunked.ArrayLayout;
import latentij.chunked.Axis;
import latentij.chunked.ChunkedWriter;
import latentij.chunked.DataType;
import latentij.chunked.FolderFormat;
import latentij.chunked.ImageDescription;
import latentij.chunked.LatentTexts;
import latentij.chunked.Level;
import latentij.n5.N5Format;
import latentij.zarr.ZarrFormat;

/** The Zarr folders that {@code src/test/python/make_zarr.py} made, and larger ones. */
public final class ChunkedFiles {

	private ChunkedFiles() {}

	/** Unpacks those below a folder of the package: arrays, refused, images. */
	public static Path unpack(final String which, final Path to) throws IOException {
		return Resources.unpack("zarr/zarr.zip", which, to);
	}

	/** Unpacks those of N5, which {@code src/test/python/make_n5.py} made, likewise. */
	public static Path unpackN5(final String which, final Path to) throws IOException {
		return Resources.unpack("n5/n5.zip", which, to);
	}

	/** Writes a smooth RGB image with some noise, as N5 where the name ends so. */
	public static Path large(final Path folder, final int width, final int height) throws IOException {
		final FolderFormat format = folder.toString().endsWith(".n5") ? N5Format.INSTANCE : ZarrFormat.INSTANCE;
		final ArrayLayout layout = new ArrayLayout(List.of(3, height, width), List.of(1, 512, 512), DataType.UINT8);
		final Random random = new Random(1);
		try (ChunkedWriter writer = new ChunkedWriter(folder, format, List.of(layout), "test")) {
			for (int c = 0; c < 3; c++) {
				final ByteBuffer values = ByteBuffer.allocate(width * height);
				for (int i = 0; i < width * height; i++)
					values.put(i, (byte) ((i % width * (c + 1) + i / width) / 9 + random.nextInt(7)));
				writer.write(new int[] {c, 0, 0}, height, width, values);
			}
			final List<Axis> axes =
					List.of(new Axis("c", ""), new Axis("y", "micrometer"), new Axis("x", "micrometer"));
			final Level level = new Level(format.array(0), List.of(1.0, 0.5, 0.5), List.of(0.0, 0.0, 0.0));
			writer.commit(new ImageDescription("large", axes, List.of(level), List.of(), LatentTexts.NONE));
		}
		return folder;
	}
}
