// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import latentij.ij.Latents;
import latentij.ij.files.DecodeFiles;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.ImageFileType;
import latentij.util.Printable;
import latentij.util.WholeFile;
import org.apache.parquet.example.data.Group;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** Decodes the rows of a part of a table to image files, in an executor. */
final class RowDecoder implements Function<TableFile, FilesOutcome> {

	private static final long serialVersionUID = 1L;

	private final TreeMap<String, String> words;
	private final ImageFileType format;
	private final String folder;
	private final boolean skipExisting;
	private final TreeMap<String, String> settings;
	private final SerializableConfiguration configuration;

	/**
	 * Creates the work.
	 *
	 * @param words of Decode, by key
	 * @param format of the files
	 * @param folder for them
	 * @param skipExisting true to leave out rows whose files are there
	 * @param settings of LatentIJ, for executors
	 * @param configuration of Hadoop's file systems
	 * @throws IllegalArgumentException if a word is not understood
	 */
	RowDecoder(
			final TreeMap<String, String> words,
			final ImageFileType format,
			final Path folder,
			final boolean skipExisting,
			final TreeMap<String, String> settings,
			final SerializableConfiguration configuration) {
		this.words = words;
		this.format = format;
		// Executors have folders of their own.
		this.folder = folder.toAbsolutePath().toString();
		this.skipExisting = skipExisting;
		this.settings = settings;
		this.configuration = configuration;
	}

	@Override
	public FilesOutcome call(final TableFile rows) throws IOException {
		final Latents latents = ExecutorLatents.get(settings);
		final DecodeFiles work = new DecodeFiles(DecodeOptions.parse(Gpus.assigned(words)), format, new TreeMap<>());
		int done = 0;
		int there = 0;
		int empty = 0;
		final List<FilesOutcome.Failure> failures = new ArrayList<>();
		try (Lease model = work.open(latents);
				PartReader reader = new PartReader(rows, null, configuration.value())) {
			for (Group row = reader.next(); row != null; row = reader.next()) {
				final String name = PartReader.text(row, TableSchema.NAME);
				if (!PartReader.has(row, TableSchema.LATENT)) empty++;
				else if (skipExisting && Files.exists(file(work, name))) there++;
				else if (decode(latents, work, row, name, failures)) done++;
			}
		}
		return new FilesOutcome(done, there, empty, failures);
	}

	private boolean decode(
			final Latents latents,
			final DecodeFiles work,
			final Group row,
			final String name,
			final List<FilesOutcome.Failure> failures)
			throws IOException {
		final Optional<String> failure = ExecutorFailures.OF_THIS_PROCESS.tried(name, () -> {
			final Path file = file(work, name);
			WholeFile.makeFolder(file.getParent());
			work.decode(latents, TableSchema.latent(row), name, file);
		});
		failure.ifPresent(reason -> failures.add(new FilesOutcome.Failure(name, reason)));
		return failure.isEmpty();
	}

	/** A table of others may name any place. */
	private Path file(final DecodeFiles work, final String name) {
		final Path root = Path.of(folder).toAbsolutePath().normalize();
		final Path below = root.resolve(name).normalize();
		if (!below.startsWith(root) || below.equals(root))
			throw new IllegalArgumentException(Printable.quoted(name) + " in the table is no name below a folder.");
		return below.resolveSibling(work.name(below.getFileName().toString()));
	}
}
