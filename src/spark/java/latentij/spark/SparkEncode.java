// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import latentij.batch.BatchFile;
import latentij.batch.BatchPlan;
import latentij.cli.Inputs;
import latentij.cli.JobWords;
import latentij.cli.UsageException;
import latentij.ij.zarr.ZarrPart;
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
				+ " ended early goes on where it was. Images in OME-Zarr become latents in OME-Zarr, block by block.",
		footer = {"", "All executors must see INPUT and FOLDER under the same paths."})
final class SparkEncode implements Callable<Integer> {

	private static final List<Option<?>> ENCODE = Options.of(JobType.ENCODE).stream()
			.filter(option -> option != Options.OUTPUT)
			.toList();

	private static final List<Option<?>> EXPORT = List.of(Options.SCALING, Options.DTYPE);

	@CommandLine.Spec
	private CommandSpec spec;

	@CommandLine.Mixin
	private final Inputs inputs = new Inputs();

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

	@CommandLine.Option(
			names = "--level",
			paramLabel = "N",
			defaultValue = "0",
			description = "The level of OME-Zarr images: 0 is the largest (${DEFAULT-VALUE})")
	private int level;

	@CommandLine.Option(
			names = "--region",
			paramLabel = "X,Y,WIDTH,HEIGHT",
			description = "The region of OME-Zarr images, in pixels of the level (all)")
	private String region;

	@CommandLine.Option(names = "--skip-existing", description = "Leave out OME-Zarr images whose results are there")
	private boolean skipExisting;

	static CommandSpec spec() {
		return JobWords.addTo(
				CommandSpec.forAnnotatedObject(new SparkEncode()),
				Stream.concat(ENCODE.stream(), EXPORT.stream()).toList());
	}

	@Override
	public Integer call() throws IOException {
		final EncodeWords words = words();
		final ZarrPart part = part();
		// Before Spark starts.
		final List<BatchFile> found = content == null ? inputs.find(words.work()) : List.of();
		if (found.stream().anyMatch(file -> Files.isDirectory(file.file()))) return encodeZarr(found, words, part);
		if (!part.equals(ZarrPart.ALL)) throw new UsageException("--level and --region are for OME-Zarr.");
		if (skipExisting) throw new UsageException("--skip-existing is for OME-Zarr; a table goes on by itself.");
		final List<ImageItem> files = files(found);
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

	private ZarrPart part() {
		try {
			return ZarrPart.of(level, region);
		} catch (final IllegalArgumentException exc) {
			throw new UsageException(exc.getMessage());
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

	private int encodeZarr(final List<BatchFile> found, final EncodeWords words, final ZarrPart part) throws IOException {
		if (!found.stream().allMatch(file -> Files.isDirectory(file.file())))
			throw new UsageException("INPUT has images in OME-Zarr and files. Give them to two runs.");
		if (partSize > 0
				|| spec.findOption("--" + Options.SCALING.key()).getValue() != null
				|| spec.findOption("--" + Options.DTYPE.key()).getValue() != null)
			throw new UsageException(
					"--part-size, --scaling and --dtype are for tables. Leave them out where images are in OME-Zarr.");
		final BatchPlan plan = BatchPlan.of(found, inputs.folder(), words.work()::name, skipExisting);
		return ZarrBatch.run(plan, new ZarrWork(true, words.encode(), part), inputs.folder(), spec.commandLine());
	}

	private List<ImageItem> files(final List<BatchFile> found) throws IOException {
		final List<ImageItem> images = new ArrayList<>();
		final Map<String, Path> names = new HashMap<>();
		for (final BatchFile file : found) {
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
