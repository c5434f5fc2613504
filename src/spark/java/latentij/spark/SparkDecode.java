// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import latentij.batch.BatchFile;
import latentij.batch.BatchPlan;
import latentij.batch.ErrorLog;
import latentij.cli.DecodedRegion;
import latentij.cli.FileOptions;
import latentij.cli.Inputs;
import latentij.cli.JobWords;
import latentij.cli.UsageException;
import latentij.ij.chunked.ImagePart;
import latentij.ij.files.FileNotes;
import latentij.ij.files.FileWork;
import latentij.job.options.ImageFileType;
import latentij.util.Printable;
import latentij.util.files.WholeFile;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import scala.Tuple2;

/** Decodes tables of latents, or files of them, to image files, or in OME-Zarr and N5. */
@Command(
		name = "decode",
		description = "Decodes latents to images: rows of a table (cell.png to cell.png-decoded.png), or files"
				+ " (cell.png-latent.npy likewise), as the command line does. Latents in OME-Zarr or N5 become images of"
				+ " the same form, block by block.",
		footer = {"", "All executors must see INPUT and FOLDER under the same paths."})
final class SparkDecode implements Callable<Integer> {

	@CommandLine.Spec
	private CommandSpec spec;

	@CommandLine.Mixin
	private final Inputs inputs = new Inputs();

	@CommandLine.Option(
			names = "--skip-existing",
			description = "Leave out latents whose images are there: goes on where an earlier run ended")
	private boolean skipExisting;

	@CommandLine.Option(
			names = "--format",
			paramLabel = "png|tif",
			defaultValue = "png",
			description = "The kind of files that are written (${DEFAULT-VALUE})")
	private ImageFileType format;

	@CommandLine.Mixin
	private final DecodedRegion region = new DecodedRegion();

	static CommandSpec spec() {
		return JobWords.addTo(CommandSpec.forAnnotatedObject(new SparkDecode()), FileOptions.decode());
	}

	@Override
	public Integer call() throws IOException, SparkException {
		final Rectangle part = Usage.checked(region::region);
		final TreeMap<String, String> words = SparkRun.everywhere(JobWords.of(spec, FileOptions.decode()));
		final SparkWork work = SparkWork.decode(words, format, new ImagePart(0, part));
		final FileWork files = Usage.checked(work::files);
		if (areTables()) {
			requireNone(part == null, "--region", "OME-Zarr and N5");
			requireNone(
					JobWords.only(words, FileOptions.IMPORT).isEmpty(),
					"--scaling, --layout, --array or --size",
					"files; a table says it itself");
			return decodeTables(words, work);
		}
		final List<BatchFile> found = inputs.find(files);
		FileOptions.requireForeign(words, found);
		final BatchPlan plan = BatchPlan.of(found, inputs.folder(), files::name, skipExisting);
		if (SparkWork.areFolders(found)) return BlockBatch.run(plan, work, inputs.folder(), spec.commandLine());
		requireNone(part == null, "--region", "OME-Zarr and N5");
		return FilesBatch.run(plan, work, 0, inputs.folder(), spec.commandLine());
	}

	/** Tables may have addresses. */
	private boolean areTables() throws IOException {
		int tables = 0;
		for (final String name : inputs.names()) if (TableNames.isTable(name)) tables++;
		if (tables > 0 && tables < inputs.names().size())
			throw new UsageException("INPUT has tables, and other files. Give them to two runs.");
		return tables > 0;
	}

	private int decodeTables(final TreeMap<String, String> words, final SparkWork work)
			throws IOException, SparkException {
		final Path folder = inputs.folder();
		try (SparkRun run = SparkRun.begin("LatentIJ decode")) {
			final SerializableConfiguration configuration =
					new SerializableConfiguration(run.context().hadoopConfiguration());
			final List<TableFile> groups = TableFile.find(inputs.names(), configuration.value());
			final Asked.Answer same = run.ask(work);
			requireOwnNames(run.context().parallelize(groups, groups.size()), configuration);
			WholeFile.makeFolder(folder);
			final int n = (int) groups.stream().mapToLong(TableFile::rows).sum();
			final AtomicReference<FileNotes> earlier = new AtomicReference<>(FileNotes.NONE);
			if (skipExisting)
				run.each(
						groups,
						new EarlierRows(words, format, folder, run.settings(), configuration),
						(part, notes) -> earlier.accumulateAndGet(notes, FileNotes::plus));
			// A run that is refused changes nothing.
			final FilesReport report =
					new FilesReport(spec.commandLine().getErr(), ErrorLog.anew(folder), n, earlier.get());
			run.each(
					groups,
					new RowDecoder(words, same, format, folder, skipExisting, run.settings(), configuration),
					(part, outcome) -> report.add(outcome));
			report.tellOfAll();
			spec.commandLine()
					.getOut()
					.printf(
							Locale.ROOT,
							"%s, %,d without a latent, in %s%n",
							report.summary(0),
							report.empty(),
							folder);
			return report.code();
		}
	}

	private static void requireNone(final boolean isNone, final String options, final String what) {
		if (!isNone) throw new UsageException(options + " is for " + what + ". Leave it out.");
	}

	/** Two rows of one name would be one file. */
	private static void requireOwnNames(final JavaRDD<TableFile> rows, final SerializableConfiguration configuration)
			throws IOException {
		final List<Tuple2<String, Integer>> twice = rows.flatMap(group -> RowNames.of(group, configuration.value()))
				// Some disks take upper and lower case for the same.
				.mapToPair(name -> new Tuple2<>(name.toLowerCase(Locale.ROOT), 1))
				.reduceByKey(Integer::sum)
				.filter(name -> name._2 > 1)
				.take(1);
		if (!twice.isEmpty())
			throw new IOException("Several rows are called " + Printable.quoted(twice.get(0)._1)
					+ " and would be one file. Give the tables to several runs with different folders.");
	}
}
