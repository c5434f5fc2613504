// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.Serializable;
import java.nio.file.Path;
import latentij.util.Printable;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;

/**
 * The columns of a table of images, as {@code content} and {@code path} of Spark's {@code binaryFile}, or {@code
 * image.bytes} and {@code image.path} of data sets of Hugging Face.
 *
 * @param content the bytes of an image file
 * @param path its path or name
 */
record ImageColumns(String content, String path) implements Serializable {

	/**
	 * Reads an image file.
	 *
	 * @throws IllegalArgumentException if the row has none
	 */
	byte[] content(final Group row) {
		final Group group = parent(row, content);
		if (group == null || !PartReader.has(group, last(content)))
			throw new IllegalArgumentException("The row has nothing in the column " + Printable.quoted(content)
					+ ". Set --content-column to the name of the column with the bytes of image files.");
		return group.getBinary(last(content), 0).getBytes();
	}

	/** The path of an image; the number of its row where it has none. */
	String path(final Group row, final TableFile rows, final int index) {
		final Group group = parent(row, path);
		if (group != null && PartReader.has(group, last(path))) return group.getString(last(path), 0);
		return rows.path() + "#" + rows.start() + "-" + index;
	}

	/** A name below a folder, of a path or an address. */
	static String name(final String path) {
		return path.replaceFirst("^[A-Za-z][A-Za-z0-9+.-]+:", "")
				.replace('\\', '/')
				.replaceFirst("^/+", "");
	}

	/** A name for a file in a folder of its own. */
	static Path file(final Path folder, final String path) {
		final String name = path.replaceFirst(".*[/\\\\]", "").replaceAll("[^\\p{L}\\p{N}._ -]", "_");
		return folder.resolve(
				name.isBlank() || name.matches("\\.+") || name.length() > Byte.MAX_VALUE ? "image" : name);
	}

	private static Group parent(final Group row, final String column) {
		Group group = row;
		final String[] names = column.split("\\.");
		for (int i = 0; i < names.length - 1; i++) {
			final GroupType type = group.getType();
			if (!type.containsField(names[i])
					|| type.getType(names[i]).isPrimitive()
					|| !PartReader.has(group, names[i])) return null;
			group = group.getGroup(names[i], 0);
		}
		return group;
	}

	private static String last(final String column) {
		return column.substring(column.lastIndexOf('.') + 1);
	}
}
