// SPDX-License-Identifier: BSD-2-Clause
package latentij.service;

import ij.IJ;
import ij.ImagePlus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import latentij.batch.BatchProgress;
import latentij.ij.Latents;
import latentij.ij.files.FolderJobs;
import latentij.ij.formats.ImageFiles;
import latentij.ij.live.DecodeLive;
import latentij.ij.planes.TiffStack;
import latentij.ij.runs.FilesListener;
import latentij.ij.runs.RunListener;
import latentij.ij.runs.RunProgress;
import latentij.ij.tools.LatentBlends;
import latentij.ij.tools.LatentExporter;
import latentij.ij.tools.LatentImporter;
import latentij.ij.tools.LatentPreviews;
import latentij.ij.tools.LatentSaver;
import latentij.ij.ui.StatusLine;
import latentij.ij.ui.TextWindows;
import latentij.job.CodecPool;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.Messages;
import latentij.job.PoolListener;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.job.options.OptionValues;
import latentij.job.options.ShowOptions;
import latentij.reconstruction.DecodedComparison;
import latentij.reconstruction.Reconstruction;
import latentij.reconstruction.Reconstructions;
import org.scijava.Priority;
import org.scijava.app.StatusService;
import org.scijava.app.event.StatusEvent;
import org.scijava.event.EventHandler;
import org.scijava.log.LogService;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.service.AbstractService;
import org.scijava.service.Service;
import org.scijava.task.Task;
import org.scijava.task.TaskService;

/** {@link Latents}, living and dying with a SciJava context. */
@Plugin(type = Service.class, priority = Priority.LOW)
public class DefaultLatentService extends AbstractService implements LatentService {

	static {
		patchImageJ();
	}

	@Parameter
	private LogService log;

	@Parameter(required = false)
	private StatusService status;

	@Parameter(required = false)
	private TaskService tasks;

	/** The steps of the bar. */
	private static final int STEPS = 1000;

	/** The run that is shown, by the thread that works on it. */
	private final ThreadLocal<Task> task = new ThreadLocal<>();

	/** For the status line, until the next command starts. */
	private volatile String summary;

	private final Latents latents;

	/** Creates the service, as SciJava does. */
	public DefaultLatentService() {
		// Where a model runs is no news that a window should open for.
		latents = new Latents(PoolListener.of(this::log, this::report), this::report, new StatusListener());
	}

	/** @param pool of networks; becomes the service's own */
	DefaultLatentService(final CodecPool pool) {
		latents = new Latents(pool, this::report, new StatusListener());
	}

	/** Shows on SciJava's status line what is done. */
	private final class StatusListener implements RunListener {

		@Override
		public void started(final String what) {
			show(what + "...");
		}

		@Override
		public BooleanSupplier stop(final String what) {
			return startTask(what);
		}

		@Override
		public void progress(final RunProgress progress) {
			showProgress(progress);
		}

		@Override
		public void waiting(final RunProgress progress) {
			showProgress(progress);
		}

		@Override
		public FilesListener files(final String what) {
			return new FilesTask(what);
		}

		@Override
		public void finished(final String what) {
			endTask();
			summary = what;
			show(what);
			log("LatentIJ: " + what);
		}

		@Override
		public void done(final String what) {
			summary = what;
			show(what);
		}

		@Override
		public void failed(final String what) {
			endTask();
			show(what);
		}
	}

	/** Shows a run over many files. */
	private final class FilesTask implements FilesListener {

		private final String what;
		private final Task shown;

		FilesTask(final String what) {
			this.what = what;
			shown = begin(what);
		}

		@Override
		public void progress(final BatchProgress progress) {
			final int done = (int) (progress.fraction() * STEPS);
			summary = what + ": " + progress;
			if (status != null) status.showStatus(done, STEPS, StatusLine.fit(what + ": " + progress));
			if (shown != null) shown.setProgressValue(done);
		}

		@Override
		public boolean isCanceled() {
			return shown != null && shown.isCanceled();
		}

		@Override
		public void ended() {
			if (status != null) status.showProgress(1, 1);
			if (shown != null) shown.finish();
		}
	}

	private void log(final String message) {
		log.info(message);
	}

	/** Tells in ImageJ's log, too, which comes by itself; SciJava's is seen only where somebody opens the Console. */
	private void report(final String message) {
		log(message);
		if (IJ.getInstance() != null) TextWindows.log(message);
	}

	/**
	 * Lets ImageJ2 patch ImageJ's classes, where it is there. It does so when its
	 * own services are created, but SciJava's (this is one) come first, and looking
	 * at the methods of this one already loads {@code ij.ImagePlus}.
	 */
	private static void patchImageJ() {
		try {
			Class.forName("net.imagej.patcher.LegacyInjector")
					.getMethod("preinit")
					.invoke(null);
		} catch (final ReflectiveOperationException | LinkageError exc) {
			// Not ImageJ2: nothing to patch.
		}
	}

	/** Shows a task with a button that cancels it; null where there are none. */
	private Task begin(final String what) {
		if (tasks == null) return null;
		final Task shown = tasks.createTask(what);
		shown.setProgressMaximum(STEPS);
		shown.start();
		return shown;
	}

	private BooleanSupplier startTask(final String what) {
		final Task shown = begin(what);
		if (shown == null) return () -> false;
		task.set(shown);
		return shown::isCanceled;
	}

	/** Shows a bar. */
	private void showProgress(final RunProgress progress) {
		final int done = (int) (progress.fraction() * STEPS);
		if (status != null) status.showStatus(done, STEPS, StatusLine.fit(progress.toString()));
		if (task.get() != null) task.get().setProgressValue(done);
	}

	private void endTask() {
		if (status != null) status.showProgress(1, 1);
		if (task.get() == null) return;
		task.get().finish();
		task.remove();
	}

	private void show(final String message) {
		if (status != null) status.showStatus(StatusLine.fit(message));
	}

	/**
	 * Puts the summary back where SciJava has replaced it by "Command finished",
	 * which tells the user nothing. Other threads may show this at the same time as those that
	 * wait for the same event: so the status bar must be told before this is, and this service
	 * comes after SciJava's, by its priority.
	 */
	@EventHandler
	private void onEvent(final StatusEvent event) {
		final String message = event.getStatusMessage();
		final String last = summary;
		if (message == null || last == null) return;
		if (message.startsWith("Running command: ")) summary = null;
		else if (message.startsWith("Command finished: ")) show(last);
	}

	@Override
	public ImagePlus encode(final ImagePlus image, final EncodeOptions options) throws IOException {
		return latents.encode(image, require(options));
	}

	@Override
	public String describe(final String model) {
		return latents.models().describe(model);
	}

	@Override
	public ImagePlus showChannels(final ImagePlus latent, final ShowOptions options) {
		return latents.showChannels(latent, require(options));
	}

	@Override
	public ImagePlus decode(final ImagePlus latent, final DecodeOptions options) throws IOException {
		return latents.decode(latent, require(options));
	}

	@Override
	public void decodeLive(final ImagePlus latent, final DecodeOptions options) throws IOException {
		DecodeLive.open(latents, latent, require(options));
	}

	@Override
	public Reconstruction measure(final ImagePlus image, final Map<String, ?> options) throws IOException {
		return new Reconstructions(latents).measure(image, ToolOptions.parse(JobType.MEASURE, options));
	}

	@Override
	public ImagePlus interpolate(final ImagePlus first, final ImagePlus second, final Map<String, ?> options)
			throws IOException {
		return new LatentBlends(latents).blend(first, second, ToolOptions.parse(JobType.INTERPOLATE, options));
	}

	@Override
	public ImagePlus preview(final ImagePlus latent, final Map<String, ?> options) throws IOException {
		return new LatentPreviews(latents, this::log).preview(latent, ToolOptions.parse(JobType.PREVIEW, options));
	}

	@Override
	public void saveLatent(final ImagePlus latent, final Map<String, ?> options) throws IOException {
		tell(LatentSaver.save(latent, ToolOptions.parse(JobType.SAVE, options)));
	}

	/** What was done where no image opens. */
	private void tell(final String what) {
		summary = what;
		show(what);
		log("LatentIJ: " + what);
	}

	@Override
	public ImagePlus importLatent(final Map<String, ?> options) throws IOException {
		return new LatentImporter(latents).read(ToolOptions.parse(JobType.IMPORT, options));
	}

	@Override
	public void exportLatent(final ImagePlus latent, final Map<String, ?> options) throws IOException {
		tell(LatentExporter.export(latent, ToolOptions.parse(JobType.EXPORT, options)));
	}

	@Override
	public void encodeFolder(final Map<String, ?> options) throws IOException {
		new FolderJobs(latents, this::report).run(JobType.ENCODE_FOLDER, options);
	}

	@Override
	public void decodeFolder(final Map<String, ?> options) throws IOException {
		new FolderJobs(latents, this::report).run(JobType.DECODE_FOLDER, options);
	}

	@Override
	public void encode(final File image, final File latent, final EncodeOptions options) throws IOException {
		latents.files().encode(path(image), path(latent), require(options));
	}

	@Override
	public void decode(final File latent, final File image, final DecodeOptions options) throws IOException {
		latents.files().decode(path(latent), path(image), require(options));
	}

	@Override
	public ImagePlus asOpened(final ImagePlus image) {
		return ImageFiles.asOpened(require(image));
	}

	@Override
	public String compare(final ImagePlus original, final ImagePlus decoded) {
		return DecodedComparison.numbers(require(original), require(decoded));
	}

	@Override
	public ImagePlus openVirtual(final File file) throws IOException {
		return TiffStack.open(path(file));
	}

	@Override
	public void save(final ImagePlus image, final File file) throws IOException {
		ImageFiles.save(require(image), path(file));
	}

	/** Scripts hand on what another command did not give: no image of a file that is none, no file of a closed dialog. */
	private static ImagePlus require(final ImagePlus image) {
		if (image == null) throw new IllegalArgumentException(Messages.NO_IMAGE);
		return image;
	}

	private static <T extends OptionValues> T require(final T options) {
		if (options == null)
			throw new IllegalArgumentException("The options are missing. Give them, or those that are called DEFAULT.");
		return options;
	}

	private static Path path(final File file) {
		if (file == null) throw new IllegalArgumentException("The file is missing. Give the path of one.");
		return file.toPath();
	}

	@Override
	public String about() {
		return latents.about();
	}

	@Override
	public void dispose() {
		latents.close();
	}
}
