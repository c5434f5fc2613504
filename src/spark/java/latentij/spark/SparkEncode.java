// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import latentij.batch.BatchFile;
import latentij.batch.BatchFiles;
import latentij.cli.JobWords;
import latentij.cli.UsageException;
import latentij.interchange.Scaling;
import latentij.job.JobType;
import latentij.job.Option;
import latentij.job.Options;
import latentij.job.ToolOptions;
import latentij.util.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Encodes images to a table. */
@Command(
		name = "encode",
		description = "Encodes images to latents, in a table of Parquet files with a row for each image. A run that"
				+ " ended early goes on where it was.")
final class SparkEncode implements Callable<Integer> {

	private static final List<Option<?>> ENCODE = Options.of(JobType.ENCODE).stream()
			.filter(option -> option != Options.OUTPUT)
			.toList();

	private static final List<Option<?>> EXPORT = List.of(Options.SCALING, Options.DTYPE);

	@CommandLine.Spec
	private CommandSpec spec;

	@CommandLine.Mixin
	private final TableInputs inputs = new TableInputs();

	@CommandLine.Option(
			names = "--part-size",
			paramLabel = "N",
			defaultValue = "0",
			description = "Images in a file of the table, which one task encodes; 0 chooses, up to 256 (0)")
	private int partSize;

	@CommandLine.Option(
			names = "--content-column",
			paramLabel = "COLUMN",
			description = "INPUT are Parquet tables, and this column has the bytes of image files, as content or"
					+ " image.bytes")
	private String content;

	@CommandLine.Option(
			names = "--path-column",
			paramLabel = "COLUMN",
			defaultValue = "path",
			description = "The column with the names of the images, with --content-column (${DEFAULT-VALUE})")
	private String path;

	static CommandSpec spec() {
		return JobWords.addTo(
				CommandSpec.forAnnotatedObject(new SparkEncode()),
				Stream.concat(ENCODE.stream(), EXPORT.stream()).toList());
	}

	@Override
	public Integer call() throws IOException {
		final EncodeWords words = words();
		// Before Spark starts.
		final List<ImageItem> files = content == null ? files(words) : List.of();
		final PrintWriter out = spec.commandLine().getOut();
		final PrintWriter err = spec.commandLine().getErr();
		try (SparkRun run = SparkRun.begin("LatentIJ encode")) {
			final ImageList images = content == null
					? ImageList.ofFiles(files)
					: ImageList.ofRows(
							TableFile.find(inputs.names(), run.context().hadoopConfiguration()),
							new ImageColumns(content, path));
			final PartOutcome outcome =
					new EncodeTable(run.context(), run.settings()).run(images, words, inputs.out(), partSize, err);
			outcome.reasons().forEach(err::println);
			if (outcome.failed() > outcome.reasons().size())
				err.println("The column " + TableSchema.ERROR + " has the others that failed.");
			out.printf(
					Locale.ROOT,
					"%,d done, %,d failed, in %s%n",
					outcome.rows() - outcome.failed(),
					outcome.failed(),
					inputs.out());
			return outcome.failed() == 0 ? 0 : 1;
		}
	}

	private EncodeWords words() throws IOException {
		try {
			final Map<String, String> words = JobWords.of(
					spec, Stream.concat(ENCODE.stream(), EXPORT.stream()).toList());
			if (partSize < 0)
				throw new IllegalArgumentException("--part-size must be at least 1, not " + partSize + ".");
			final ToolOptions export = ToolOptions.parse(JobType.EXPORT, JobWords.only(words, EXPORT));
			return EncodeWords.of(
					SparkRun.everywhere(JobWords.only(words, ENCODE)),
					export.get(Options.SCALING).orElse(Scaling.SCALED),
					export.get(Options.DTYPE));
		} catch (final IllegalArgumentException exc) {
			throw new UsageException(exc.getMessage());
		}
	}

	private List<ImageItem> files(final EncodeWords words) throws IOException {
		final List<ImageItem> images = new ArrayList<>();
		final Map<String, Path> names = new HashMap<>();
		for (final BatchFile file : BatchFiles.find(inputs.names(), words.work().isInput(), inputs.recursive())) {
			final String name = file.name().toString().replace('\\', '/');
			final Path other = names.put(name, file.file());
			if (other != null)
				throw new IOException(Printable.quoted(other) + " and " + Printable.quoted(file.file())
						+ " would both be " + Printable.quoted(name)
						+ " in the table. Give them to two runs with different folders.");
			images.add(new ImageItem(file.file().toAbsolutePath().normalize().toString(), name));
		}
		return images;
	}
}
