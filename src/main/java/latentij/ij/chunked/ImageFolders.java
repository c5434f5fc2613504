// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.chunked;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import latentij.chunked.ChunkedWriter;
import latentij.chunked.FolderFormat;
import latentij.chunked.FoundImage;
import latentij.n5.N5Format;
import latentij.zarr.ZarrFormat;

/** The forms of folders that hold images: OME-Zarr and N5. */
public final class ImageFolders {

	/** A container of N5 is known by its name. */
	private static final List<FolderFormat> FORMATS = List.of(N5Format.INSTANCE, ZarrFormat.INSTANCE);

	private ImageFolders() {}

	/**
	 * Tells whether a folder holds an image.
	 *
	 * @param path any
	 * @return true if it is of one of the forms, and neither in the making nor replaced
	 */
	public static boolean isOne(final Path path) {
		return find(path).isPresent();
	}

	private static Optional<FolderFormat> find(final Path path) {
		return FORMATS.stream()
				.filter(format -> !ChunkedWriter.isLeftover(path, format) && format.isOne(path))
				.findFirst();
	}

	/**
	 * Deletes what a run left in and beside a folder that was killed when it was complete.
	 *
	 * @param folder any; others stay as they are
	 * @throws IOException if it cannot be deleted
	 */
	public static void finish(final Path folder) throws IOException {
		final Optional<FolderFormat> format = Files.isDirectory(folder) ? find(folder) : Optional.empty();
		if (format.isPresent()) ChunkedWriter.finish(folder, format.get());
	}

	/** The form of a folder. */
	static FolderFormat format(final Path folder) {
		// A folder of no known form is read as OME-Zarr, whose error tells what is missing.
		return find(folder).orElse(ZarrFormat.INSTANCE);
	}

	/**
	 * Reads what a folder tells of itself, without its pixels.
	 *
	 * @param folder any
	 * @return the properties that LatentIJ wrote into it, by key; none of other folders
	 * @throws IOException if its description cannot be read
	 */
	public static Map<String, String> properties(final Path folder) throws IOException {
		final Optional<FolderFormat> format = find(folder);
		return format.isEmpty()
				? Map.of()
				: format.get().read(folder).image().latent().properties();
	}

	/** Reads the description of an image. */
	static FoundImage read(final Path folder, final String axes) throws IOException {
		final FolderFormat format = format(folder);
		if (format == N5Format.INSTANCE) return N5Format.INSTANCE.read(folder, axes);
		if (!axes.isEmpty())
			throw new IllegalArgumentException("OME-Zarr tells its axes; axes= is for N5. Leave it out.");
		return format.read(folder);
	}

	/**
	 * Names the image that a folder is made for.
	 *
	 * @param folder as "cells.zarr"
	 * @return its name without the ending of a form
	 */
	public static String name(final Path folder) {
		final String name = folder.getFileName().toString();
		for (final FolderFormat format : FORMATS)
			if (name.endsWith(format.ending()))
				return name.substring(0, name.length() - format.ending().length());
		return name;
	}
}
