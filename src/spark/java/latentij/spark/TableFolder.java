// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import latentij.util.Printable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of a table: its parts, {@value TableNames#JOB}, which says of what it is made, and {@value
 * TableNames#SUCCESS} when it is complete. Readers leave out names that begin with an underscore.
 */
final class TableFolder {

	private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

	private final Path folder;
	private final FileSystem fileSystem;

	TableFolder(final Path folder, final Configuration configuration) throws IOException {
		fileSystem = folder.getFileSystem(configuration);
		this.folder = fileSystem.makeQualified(folder);
	}

	/** The path of the folder, which is the same on all machines. */
	String path() {
		return folder.toString();
	}

	/**
	 * Opens the table of a job, a new one or the one that an earlier run has begun.
	 *
	 * @param job of what the table is made
	 * @param usualPart the size of parts of a new table where the job names none
	 * @return the job, with its size of parts
	 * @throws IOException if the folder holds something else
	 */
	TableJob open(final TableJob job, final int usualPart) throws IOException {
		final Path file = new Path(folder, TableNames.JOB);
		if (fileSystem.exists(file)) {
			final TableJob earlier = read(file);
			if (job.isContinued(earlier)) return earlier.withVersionOf(job);
			if (hasParts())
				throw new IOException(
						"The table in " + Printable.quoted(folder) + " was begun with " + difference(job, earlier)
								+ ". Choose another folder, or delete it.");
		} else if (fileSystem.exists(folder) && fileSystem.listStatus(folder).length > 0)
			throw new IOException(
					Printable.quoted(folder) + " is not empty, and holds no table of LatentIJ. Choose another folder.");
		final TableJob begun = job.partSize() == 0 ? job.withPartSize(usualPart) : job;
		final Path temporary = new Path(new Path(folder, TableNames.TEMPORARY), TableNames.JOB);
		try (OutputStream out = fileSystem.create(temporary)) {
			out.write(GSON.toJson(begun).getBytes(StandardCharsets.UTF_8));
		}
		// The file of a job that was begun, but has made no part yet.
		fileSystem.delete(file, false);
		if (!fileSystem.rename(temporary, file)) throw new IOException(file + " could not be written.");
		return begun;
	}

	private static String difference(final TableJob job, final TableJob earlier) {
		if (earlier != null && job.isOther(earlier.modelVersion()))
			return "version " + earlier.modelVersion() + " of the model, which has version " + job.modelVersion() + " now";
		return "other images, options or another version";
	}

	private boolean hasParts() throws IOException {
		return Arrays.stream(fileSystem.listStatus(folder))
				.anyMatch(file -> file.getPath().getName().endsWith(".parquet"));
	}

	private TableJob read(final Path file) throws IOException {
		try (InputStream in = fileSystem.open(file)) {
			return GSON.fromJson(new String(in.readAllBytes(), StandardCharsets.UTF_8), TableJob.class);
		} catch (final JsonSyntaxException exc) {
			throw new IOException(file + " is damaged. Choose another folder, or delete it.", exc);
		}
	}

	/** Finds the parts that are not there yet, and clears what a killed run left. */
	List<Part> begin(final List<Part> parts) throws IOException {
		fileSystem.delete(new Path(folder, TableNames.TEMPORARY), true);
		final List<Part> missing = missing(parts);
		if (!missing.isEmpty()) fileSystem.delete(new Path(folder, TableNames.SUCCESS), false);
		return missing;
	}

	/** Refuses a folder that executors have elsewhere. */
	void requireAll(final List<Part> parts) throws IOException {
		final List<Part> missing = missing(parts);
		if (!missing.isEmpty())
			throw new IOException("Executors have written " + missing.get(0).fileName() + ", but it is not in "
					+ Printable.quoted(folder) + " here. Choose a folder that all machines share.");
	}

	private List<Part> missing(final List<Part> parts) throws IOException {
		final Set<String> names = new HashSet<>();
		Arrays.stream(fileSystem.listStatus(folder))
				.map(FileStatus::getPath)
				.map(Path::getName)
				.forEach(names::add);
		return parts.stream().filter(part -> !names.contains(part.fileName())).toList();
	}

	/** Marks the table as complete. */
	void finish() throws IOException {
		fileSystem.delete(new Path(folder, TableNames.TEMPORARY), true);
		fileSystem.create(new Path(folder, TableNames.SUCCESS)).close();
	}
}
