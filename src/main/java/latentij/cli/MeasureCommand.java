// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import latentij.batch.BatchFile;
import latentij.batch.ErrorLog;
import latentij.ij.Latents;
import latentij.ij.formats.ImageFile;
import latentij.ij.formats.ImageFiles;
import latentij.interchange.LatentFileType;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;
import latentij.reconstruction.Reconstruction;
import latentij.reconstruction.Reconstructions;
import latentij.util.files.FileFailures;
import latentij.util.files.WholeFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Measures what models keep of image files. */
@Command(
		name = "measure",
		description =
				"Encodes and decodes images, and compares: reconstruction.csv with a row for each image and model,"
						+ " reconstruction.tif with original, decoded image and difference, spectrum.tif.")
final class MeasureCommand implements Callable<Integer> {

	/** The options; which folder it is the arguments say. */
	private static final List<Option<?>> OPTIONS = Options.of(JobType.MEASURE).stream()
			.filter(option -> option != Options.FOLDER)
			.toList();

	@CommandLine.Spec
	private CommandSpec spec;

	@CommandLine.Mixin
	private final Inputs inputs = new Inputs();

	static CommandSpec spec(final MeasureCommand command) {
		return JobWords.addTo(CommandSpec.forAnnotatedObject(command), OPTIONS);
	}

	@Override
	public Integer call() throws IOException {
		final Path folder = inputs.folder();
		final ToolOptions options;
		try {
			options = ToolOptions.parse(JobType.MEASURE, JobWords.of(spec, OPTIONS));
		} catch (final IllegalArgumentException exc) {
			throw new UsageException(exc.getMessage());
		}
		final List<Path> files =
				inputs.find(ImageFile.IS_IMAGE.and(file -> !LatentFileType.isLatentTiff(file))).stream()
						.map(BatchFile::file)
						.toList();
		WholeFile.makeFolder(folder);
		final PrintWriter results = spec.commandLine().getOut();
		final PrintWriter err = spec.commandLine().getErr();
		final ErrorLog errors = new ErrorLog(folder, files);
		final AtomicInteger failures = new AtomicInteger();
		IJ.redirectErrorMessages();
		try (Latents latents = new Latents(sentence -> {})) {
			final Reconstruction kept = new Reconstructions(latents).measure(files, options, (file, exc) -> {
				failures.incrementAndGet();
				note(file, FileFailures.withoutName(Wording.of(exc), file), errors, err);
			});
			if (failures.get() < files.size()) save(kept, folder, results);
		}
		final int measured = files.size() - failures.get();
		final String place = measured == 0 ? "." : "; results are in " + folder + ".";
		results.println(measured + " measured, " + failures + " failed" + place);
		final Path table = folder.resolve(ErrorLog.NAME);
		// On a full disk there is none.
		if (failures.get() > 0 && Files.exists(table)) results.println("What failed is in " + table + ".");
		return failures.get() == 0 ? 0 : 1;
	}

	private static void note(final Path file, final String reason, final ErrorLog errors, final PrintWriter err) {
		err.println(file + ": " + reason);
		try {
			errors.add(file, reason);
		} catch (final IOException exc) {
			err.println("The table of errors could not be written: " + FileFailures.text(exc));
		}
	}

	private static void save(final Reconstruction kept, final Path folder, final PrintWriter results)
			throws IOException {
		// It may have taken hours: where no file can be written, this at least is told.
		kept.summary().forEach(results::println);
		WholeFile.write(
				folder.resolve("reconstruction.csv"),
				stream -> stream.write(kept.csv().getBytes(StandardCharsets.UTF_8)));
		ImageFiles.save(kept.montage(), folder.resolve("reconstruction.tif"));
		final ImagePlus spectrum = kept.spectrum();
		if (spectrum != null) ImageFiles.save(spectrum, folder.resolve("spectrum.tif"));
	}
}
