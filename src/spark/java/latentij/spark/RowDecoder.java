// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import latentij.batch.BatchGroups;
import latentij.ij.formats.ImageFiles;
import latentij.ij.Latents;
import latentij.ij.files.DecodeFiles;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.GroupRuns;
import latentij.job.options.ImageFileType;
import latentij.util.files.WholeFile;
import org.apache.parquet.example.data.Group;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Decodes the rows of a part of a table to image files, in an executor. Rows that go through the network together are
 * of one part.
 */
final class RowDecoder implements Function<TableFile, FilesOutcome> {

	private static final long serialVersionUID = 1L;

	private final TreeMap<String, String> words;
	private final Asked.Answer same;
	private final ImageFileType format;
	private final String folder;
	private final boolean skipExisting;
	private final TreeMap<String, String> settings;
	private final SerializableConfiguration configuration;

	/**
	 * Creates the work.
	 *
	 * @param words of Decode, by key
	 * @param same what all executors have the same
	 * @param format of the files
	 * @param folder for them
	 * @param skipExisting true to leave out rows whose files are there
	 * @param settings of LatentIJ, for executors
	 * @param configuration of Hadoop's file systems
	 * @throws IllegalArgumentException if a word is not understood
	 */
	RowDecoder(
			final TreeMap<String, String> words,
			final Asked.Answer same,
			final ImageFileType format,
			final Path folder,
			final boolean skipExisting,
			final TreeMap<String, String> settings,
			final SerializableConfiguration configuration) {
		this.words = words;
		this.same = same;
		this.format = format;
		// The absolute path: executors have other working folders.
		this.folder = folder.toAbsolutePath().toString();
		this.skipExisting = skipExisting;
		this.settings = settings;
		this.configuration = configuration;
	}

	@Override
	public FilesOutcome call(final TableFile rows) throws IOException {
		final Latents latents = ExecutorLatents.get(settings);
		final DecodeFiles work = new DecodeFiles(DecodeOptions.parse(Gpus.assigned(words)), format, new TreeMap<>());
		final Decoder decoder = new Decoder(latents, work);
		int empty = 0;
		try (Lease model = work.open(latents);
				PartReader reader = new PartReader(rows, null, configuration.value())) {
			Asked.requireVersion(model, same.version());
			final List<Row> some = new ArrayList<>();
			for (Group row = reader.next(); row != null; row = reader.next()) {
				if (!PartReader.has(row, TableSchema.LATENT)) {
					empty++;
					continue;
				}
				final String name = PartReader.text(row, TableSchema.NAME);
				some.add(new Row(name, row, skipExisting && Files.exists(RowNames.file(folder, work, name))));
				if (some.size() < BatchGroups.window(same.most())) continue;
				decoder.decode(some);
				some.clear();
			}
			decoder.decode(some);
		}
		return decoder.outcome(empty);
	}

	/**
	 * A row with a latent.
	 *
	 * @param name of the image
	 * @param content of the row
	 * @param there true if the image is there
	 */
	private record Row(String name, Group content, boolean there) {}

	/** Decodes rows, and counts them. */
	private final class Decoder {

		private final TaskContext task = TaskContext.get();
		private final DecodeFiles work;
		private final PartGroups<Row> groups;
		private final List<FilesOutcome.Failure> failures = Collections.synchronizedList(new ArrayList<>());
		private int all;
		private int there;

		Decoder(final Latents latents, final DecodeFiles work) {
			this.work = work;
			final GroupRuns runs = work.groups(latents);
			groups = new PartGroups<>(latents, runs, same.most(), row -> kind(row, runs), Row::there, this::decode);
		}

		void decode(final List<Row> rows) throws IOException {
			all += rows.size();
			there += (int) rows.stream().filter(Row::there).count();
			groups.run(rows, () -> {});
		}

		FilesOutcome outcome(final int empty) {
			return new FilesOutcome(all - there - failures.size(), there, empty, work.notes(), new ArrayList<>(failures));
		}

		/** Latents of one size make images of one size. */
		private Object kind(final Row row, final GroupRuns runs) {
			final long bytes = row.content().getBinary(TableSchema.LATENT, 0).length();
			return runs.takes(bytes) ? Long.valueOf(bytes) : null;
		}

		private void decode(final Latents latents, final Row row) throws IOException {
			final Optional<String> failure = ExecutorFailures.OF_THIS_PROCESS.tried(task, row.name(), () -> {
				work.requireVersion(latents, TableSchema.notes(row.content()), row.name());
				final ImagePlus image = work.decode(latents, TableSchema.latent(row.content()), row.name());
				if (row.there()) return;
				final Path file = RowNames.file(folder, work, row.name());
				WholeFile.makeFolder(file.getParent());
				ImageFiles.save(image, file);
			});
			// A row that was read for the sake of others has its image.
			if (failure.isPresent() && !row.there()) failures.add(new FilesOutcome.Failure(row.name(), failure.get()));
		}
	}
}
