// SPDX-License-Identifier: BSD-2-Clause
package latentij.n5;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import latentij.chunked.ArrayLayout;
import latentij.chunked.FolderFormat;
import latentij.chunked.FoundImage;
import latentij.chunked.ImageDescription;

/**
 * N5: containers whose names end in .n5, and groups and datasets in them. Written are a group with the datasets s0, s1
 * and so on, whose attributes n5-ij, n5-viewer and Neuroglancer understand.
 */
public enum N5Format implements FolderFormat {
	/** The only one. */
	INSTANCE;

	private static final String ENDING = ".n5";

	@Override
	public String ending() {
		return ENDING;
	}

	@Override
	public boolean isOne(final Path path) {
		if (!Files.isDirectory(path)) return false;
		for (Path part = path.toAbsolutePath().normalize(); part.getFileName() != null; part = part.getParent()) {
			final String name = part.getFileName().toString().toLowerCase(Locale.ROOT);
			if (name.endsWith(ENDING)) return true;
			// A folder with another ending, as a .zarr inside a container, is not N5.
			if (name.contains(".")) return false;
		}
		return false;
	}

	@Override
	public FoundImage read(final Path folder) throws IOException {
		return read(folder, "");
	}

	/**
	 * Reads the description of an image whose axes are known, likewise.
	 *
	 * @param axes their names, the fastest first, as "xyc"; empty for those that the attributes tell
	 * @throws IllegalArgumentException if the image has more or fewer axes
	 */
	public FoundImage read(final Path folder, final String axes) throws IOException {
		return N5Reader.read(folder, axes);
	}

	@Override
	public String array(final int level) {
		return "s" + level;
	}

	@Override
	public Chunks chunks(final ArrayLayout layout) {
		return new N5Blocks(layout);
	}

	@Override
	public String description() {
		return N5Attributes.FILE;
	}

	@Override
	public Set<String> companions() {
		return Set.of();
	}

	@Override
	public void describe(
			final Path folder, final String remains, final List<ArrayLayout> levels, final ImageDescription image)
			throws IOException {
		N5Writer.write(folder, remains, levels, image);
	}
}
