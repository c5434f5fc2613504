// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All images of a run: files, or rows of tables.
 *
 * @param files in order; empty for rows
 * @param groups of rows; empty for files
 * @param columns of rows; null for files
 */
record ImageList(List<ImageItem> files, List<TableFile> groups, ImageColumns columns) {

	static ImageList ofFiles(final List<ImageItem> files) {
		return new ImageList(files, List.of(), null);
	}

	static ImageList ofRows(final List<TableFile> groups, final ImageColumns columns) {
		return new ImageList(List.of(), groups, columns);
	}

	/** The number of images. */
	int size() {
		if (columns == null) return files.size();
		return Math.toIntExact(groups.stream().mapToLong(TableFile::rows).sum());
	}

	/** Describes the job of encoding them; row groups are the parts of rows, and have no size of their own. */
	TableJob job(final EncodeWords words, final String modelVersion, final int partSize) {
		final Map<String, String> all = new TreeMap<>(words.all());
		if (columns == null)
			return TableJob.of(
					modelVersion,
					all,
					size(),
					files.stream().map(file -> file.path() + "\t" + file.name()),
					partSize);
		all.put("columns", columns.content() + " " + columns.path());
		final Stream<String> lines =
				groups.stream().map(group -> group.path() + "\t" + group.start() + "\t" + group.rows());
		return TableJob.of(modelVersion, all, size(), lines, 1);
	}

	List<Part> parts(final int partSize) {
		return columns == null ? Part.cut(files, partSize) : Part.of(groups);
	}
}
