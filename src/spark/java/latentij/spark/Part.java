// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The images of one file of a table: what a task does.
 *
 * @param index of the part, from 0
 * @param of so many parts
 * @param images in order; empty where they are rows
 * @param rows of another table, which hold images; null where they are files
 */
record Part(int index, int of, List<ImageItem> images, TableFile rows) implements Serializable {

	Part {
		// A list that Java's serialization knows.
		images = new ArrayList<>(images);
	}

	/** Cuts a list into parts; the same for each run, however many executors there are. */
	static List<Part> cut(final List<ImageItem> images, final int size) {
		final int n = (images.size() + size - 1) / size;
		final List<Part> parts = new ArrayList<>();
		for (int i = 0; i < n; i++)
			parts.add(new Part(i, n, images.subList(i * size, Math.min(images.size(), (i + 1) * size)), null));
		return parts;
	}

	/** Makes a part of each row group. */
	static List<Part> of(final List<TableFile> groups) {
		final List<Part> parts = new ArrayList<>();
		for (final TableFile group : groups) parts.add(new Part(parts.size(), groups.size(), List.of(), group));
		return parts;
	}

	/** The number of its images. */
	int size() {
		return rows == null ? images.size() : Math.toIntExact(rows.rows());
	}

	/** The name of its file. */
	String fileName() {
		return String.format(Locale.ROOT, "part-%06d-of-%06d.parquet", index, of);
	}
}
