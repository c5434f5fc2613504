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
import java.util.TreeMap;
import java.util.concurrent.Callable;
import latentij.batch.BatchFile;
import latentij.batch.BatchPlan;
import latentij.cli.FileOptions;
import latentij.cli.Inputs;
import latentij.cli.JobWords;
import latentij.cli.LevelAndRegion;
import latentij.cli.UsageException;
import latentij.ij.chunked.ImagePart;
import latentij.ij.files.FileWork;
import latentij.interchange.LatentFileType;
import latentij.job.options.Options;
import latentij.util.Printable;
import org.apache.spark.SparkException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Encodes images to a table, or to files, or in OME-Zarr and N5. */
@Command(
		name = "encode",
		description =
				"Encodes images to latents, in a table of Parquet files with a row for each image, or with --format"
						+ " in a file for each. A run that ended early goes on where it was. Images in OME-Zarr or N5 become latents of"
						+ " the same form, block by block.",
		footer = {"", "All executors must see INPUT and FOLDER under the same paths."})
final class SparkEncode implements Callable<Integer> {

	@CommandLine.Spec
	private CommandSpec spec;

	@CommandLine.Mixin
	private final Inputs inputs = new Inputs();

	@CommandLine.Option(
			names = "--part-size",
			paramLabel = "N",
			defaultValue = "0",
			description = "Images that one task encodes, in a file of the table; more where images go through a GPU"
					+ " together; 0 chooses, up to 256 (0)")
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
			names = "--format",
			paramLabel = "tif|npy|npz|safetensors|latent",
			description = "Write no table, but a file of this kind for each image, as the command line does")
	private LatentFileType format;

	@CommandLine.Mixin
	private final LevelAndRegion region = new LevelAndRegion();

	@CommandLine.Option(
			names = "--skip-existing",
			description = "With --format, and of OME-Zarr and N5: leave out images whose results are there")
	private boolean skipExisting;

	static CommandSpec spec() {
		return JobWords.addTo(CommandSpec.forAnnotatedObject(new SparkEncode()), FileOptions.encode());
	}

	@Override
	public Integer call() throws IOException, SparkException {
		if (partSize < 0) throw new UsageException("--part-size must be at least 1, not " + partSize + ".");
		final ImagePart part = Usage.checked(region::part);
		final TreeMap<String, String> words = SparkRun.everywhere(JobWords.of(spec, FileOptions.encode()));
		final LatentFileType type = format == null ? LatentFileType.TIF : format;
		final SparkWork work = SparkWork.encode(words, type, part);
		if (format != null) Usage.checked(work::files);
		final EncodeWords table = Usage.checked(() -> EncodeWords.of(words));
		// Before Spark starts.
		final FileWork finder = table.work();
		final List<BatchFile> found = content == null ? inputs.find(finder) : List.of();
		final int code = encode(found, part, words, work, table);
		finder.told().stream()
				.map(SparkWording::ofMacros)
				.forEach(spec.commandLine().getErr()::println);
		return code;
	}

	private int encode(
			final List<BatchFile> found,
			final ImagePart part,
			final Map<String, String> words,
			final SparkWork work,
			final EncodeWords table)
			throws IOException, SparkException {
		if (SparkWork.areFolders(found)) {
			requireNone();
			return BlockBatch.run(plan(found, table.work()), work, inputs.folder(), spec.commandLine());
		}
		if (!part.equals(ImagePart.ALL))
			throw new UsageException("--level, --region and --axes are for OME-Zarr and N5.");
		if (format != null) return encodeFiles(found, work);
		if (skipExisting)
			throw new UsageException("--skip-existing is for --format, OME-Zarr and N5; a table goes on by itself.");
		if (words.containsKey(Options.LAYOUT.key()))
			throw new UsageException("--layout is for --format; the latents of a table are [N,C,h,w].");
		return encodeTable(files(found), table);
	}

	private BatchPlan plan(final List<BatchFile> found, final FileWork work) throws IOException {
		return BatchPlan.of(found, inputs.folder(), work::name, skipExisting);
	}

	private int encodeFiles(final List<BatchFile> found, final SparkWork work) throws IOException, SparkException {
		if (content != null)
			throw new UsageException(
					"--format is for image files. Leave it out: of the rows of a table, a table is made.");
		return FilesBatch.run(plan(found, work.files()), work, partSize, inputs.folder(), spec.commandLine());
	}

	private int encodeTable(final List<ImageItem> files, final EncodeWords words) throws IOException, SparkException {
		final PrintWriter out = spec.commandLine().getOut();
		final PrintWriter err = spec.commandLine().getErr();
		try (SparkRun run = SparkRun.begin("LatentIJ encode")) {
			final ImageList images = content == null
					? ImageList.ofFiles(files)
					: ImageList.ofRows(
							TableFile.find(inputs.names(), run.context().hadoopConfiguration()),
							new ImageColumns(content, path));
			final PartOutcome outcome = new EncodeTable(run).run(images, words, inputs.out(), partSize, err);
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

	private void requireNone() {
		if (partSize > 0
				|| format != null
				|| JobWords.of(spec, FileOptions.EXPORT).size() > 0)
			throw new UsageException("--format, --part-size, --scaling, --layout and --dtype are for tables and files."
					+ " Leave them out where images are in OME-Zarr or N5.");
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
