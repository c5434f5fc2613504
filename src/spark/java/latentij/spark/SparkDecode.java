// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import latentij.batch.BatchFile;
import latentij.batch.BatchFiles;
import latentij.batch.BatchPlan;
import latentij.batch.ErrorLog;
import latentij.cli.JobWords;
import latentij.cli.UsageException;
import latentij.ij.files.DecodeFiles;
import latentij.ij.zarr.ImageFolders;
import latentij.ij.zarr.ZarrPart;
import latentij.job.DecodeOptions;
import latentij.job.ImageFileType;
import latentij.job.JobType;
import latentij.job.Option;
import latentij.job.Options;
import latentij.util.Paths;
import latentij.util.Printable;
import latentij.util.WholeFile;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import scala.Tuple2;

/** Decodes tables of latents to image files. */
@Command(
		name = "decode",
		description = "Decodes tables of latents to images: the row cell.png to cell.png-decoded.png. Latents in OME-Zarr"
				+ " become images in OME-Zarr, block by block.")
final class SparkDecode implements Callable<Integer> {

	/** Files are no windows, which could be used again, or have titles. */
	private static final List<Option<?>> DECODE = Options.of(JobType.DECODE).stream()
			.filter(option -> option != Options.UPDATE && option != Options.OUTPUT && option != Options.COMPARE)
			.toList();

	@CommandLine.Spec
	private CommandSpec spec;

	@CommandLine.Parameters(
			arity = "1..*",
			paramLabel = "TABLE",
			description = "Folders of Parquet files that encode wrote, or such files; or latents in OME-Zarr, or folders of"
					+ " these")
	private List<String> tables;

	@CommandLine.Option(
			names = "--out",
			required = true,
			paramLabel = "FOLDER",
			description = "The folder for the images, which all executors must see; it is made if need be")
	private String out;

	@CommandLine.Option(
			names = "--skip-existing",
			description = "Leave out rows whose images are there: goes on where an earlier run ended")
	private boolean skipExisting;

	@CommandLine.Option(
			names = "--format",
			defaultValue = "png",
			description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
	private ImageFileType format;

	@CommandLine.Option(
			names = "--region",
			paramLabel = "X,Y,WIDTH,HEIGHT",
			description = "The region that is decoded of OME-Zarr, in pixels of the image (all)")
	private String region;

	@CommandLine.Option(
			names = {"-h", "--help"},
			usageHelp = true,
			description = "Show this help")
	private boolean help;

	static CommandSpec spec() {
		return JobWords.addTo(CommandSpec.forAnnotatedObject(new SparkDecode()), DECODE);
	}

	@Override
	public Integer call() throws IOException {
		final Path folder = Paths.of(out);
		final TreeMap<String, String> words = SparkRun.everywhere(JobWords.of(spec, DECODE));
		try {
			DecodeOptions.parse(words);
		} catch (final IllegalArgumentException exc) {
			throw new UsageException(exc.getMessage());
		}
		final ZarrPart part = part();
		if (areZarr()) return decodeZarr(new ZarrWork(false, words, part), folder);
		if (!part.equals(ZarrPart.ALL)) throw new UsageException("--region is for OME-Zarr.");
		final PrintWriter err = spec.commandLine().getErr();
		try (SparkRun run = SparkRun.begin("LatentIJ decode")) {
			final SerializableConfiguration configuration =
					new SerializableConfiguration(run.context().hadoopConfiguration());
			final List<TableFile> groups = TableFile.find(tables, configuration.value());
			final JavaRDD<TableFile> rows = run.context().parallelize(groups, groups.size());
			requireOwnNames(rows, configuration);
			WholeFile.makeFolder(folder);
			final ErrorLog errors = ErrorLog.anew(folder);
			final int n = (int) groups.stream().mapToLong(TableFile::rows).sum();
			run.follow(new Progress(n, groups.size(), err, System::nanoTime));
			final FilesOutcome outcome = rows.map(
							new RowDecoder(words, format, folder, skipExisting, run.settings(), configuration))
					.fold(FilesOutcome.none(), FilesOutcome::plus);
			for (final FilesOutcome.Failure failure : outcome.failures()) {
				err.println(failure.name() + ": " + failure.reason());
				errors.add(Path.of(failure.name()), failure.reason());
			}
			return print(outcome);
		}
	}

	private ZarrPart part() {
		try {
			return ZarrPart.of(0, region);
		} catch (final IllegalArgumentException exc) {
			throw new UsageException(exc.getMessage());
		}
	}

	/** Tables may have addresses. */
	private boolean areZarr() throws IOException {
		for (final String name : tables) {
			final Optional<Path> folder = Paths.existing(name).filter(Files::isDirectory);
			if (folder.isEmpty()) return false;
			if (ImageFolders.isOne(folder.get())) continue;
			try (Stream<Path> files = Files.list(folder.get())) {
				if (files.noneMatch(ImageFolders::isOne)) return false;
			}
		}
		return true;
	}

	private int decodeZarr(final ZarrWork work, final Path folder) throws IOException {
		final DecodeFiles files = new DecodeFiles(DecodeOptions.parse(work.words()), format, Map.of());
		final List<BatchFile> found =
				BatchFiles.find(tables, files.isInput().and(Files::isDirectory), files.isFolderInput(), false);
		return ZarrBatch.run(
				BatchPlan.of(found, folder, files::name, skipExisting), work, folder, spec.commandLine());
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

	private int print(final FilesOutcome outcome) {
		final int failed = outcome.failures().size();
		spec.commandLine()
				.getOut()
				.printf(
						Locale.ROOT,
						"%,d done, %,d failed, %,d there already, %,d without a latent, in %s%n",
						outcome.done(),
						failed,
						outcome.there(),
						outcome.empty(),
						out);
		return failed == 0 ? 0 : 1;
	}
}
