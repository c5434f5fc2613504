// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import latentij.diagnosis.Installation;
import latentij.ij.blocks.ChunkedJobs;
import latentij.ij.blocks.ChunkedLatents;
import latentij.ij.blocks.ChunkedViews;
import latentij.ij.images.Images;
import latentij.ij.latents.Showing;
import latentij.ij.models.ChosenModels;
import latentij.ij.models.ImageJModels;
import latentij.ij.models.ModelLeases;
import latentij.ij.models.ModelTrust;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.ij.runs.FilesRun;
import latentij.ij.runs.JobNotes;
import latentij.ij.runs.OneRun;
import latentij.ij.runs.PlanRuns;
import latentij.ij.runs.RunListener;
import latentij.ij.ui.AboutWindow;
import latentij.job.CodecPool;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.GroupRun;
import latentij.job.GroupRuns;
import latentij.job.Job;
import latentij.job.PoolListener;
import latentij.job.options.ShowOptions;
import latentij.tensor.PixelPool;
import latentij.util.Tally;
import latentij.util.machine.DirectMemory;

/**
 * Encodes images, shows latents and decodes them, without any user interface and
 * without SciJava; {@link #files()} does it with files. Networks are opened when they are first used, kept for the next
 * image, and closed when nobody used them for two minutes.
 * <p>
 * Several threads may use it; those that need the same network take turns.
 *
 * <pre>{@code
 * try (Latents latents = new Latents(System.err::println)) {
 * 	ImagePlus latent = latents.encode(image, EncodeOptions.DEFAULT);
 * 	ImagePlus decoded = latents.decode(latent, DecodeOptions.DEFAULT);
 * }
 * }</pre>
 */
public final class Latents implements AutoCloseable {

	static {
		Slf4jSilencer.silence();
	}

	/** Pixels of the last image that was encoded. */
	private final PixelPool pixels;

	private final JobNotes notes;
	private final RunListener listener;
	private final PlanRuns runs;
	private final CodecPool pool;
	private final ModelLeases leases;
	private final ChosenModels models;

	/**
	 * Creates the jobs.
	 *
	 * @param log is told, one sentence at a time, which device is used and why, and what is special about a model,
	 *          when a model is opened; called by the thread that works
	 */
	public Latents(final Consumer<String> log) {
		this(log, new RunListener() {});
	}

	/**
	 * Creates the jobs. Before a model is downloaded, the user is asked where ImageJ has a window; else the system
	 * property {@value latentij.model.hub.DownloadConsent#PROPERTY} decides.
	 *
	 * @param log is told, one sentence at a time, which device is used and why, and what is special about a model,
	 *          when a model is opened; called by the thread that works
	 * @param listener is told about each run of a network; called by the thread that works
	 */
	public Latents(final Consumer<String> log, final RunListener listener) {
		this(PoolListener.of(log), log, listener);
	}

	/**
	 * Creates the jobs, likewise.
	 *
	 * @param opened is told of the models that are opened; called by the thread that works
	 * @param log is told, one sentence at a time, what is special about a latent or a download
	 * @param listener is told about each run of a network; called by the thread that works
	 */
	public Latents(final PoolListener opened, final Consumer<String> log, final RunListener listener) {
		this(log, listener, new ModelTrust(), found -> new CodecPool(opened, found::find));
	}

	/**
	 * Creates the jobs over a pool.
	 *
	 * @param pool of networks; becomes this object's own
	 * @param log is told, one sentence at a time, what is special about a latent
	 * @param listener is told about each run of a network; called by the thread that works
	 */
	public Latents(final CodecPool pool, final Consumer<String> log, final RunListener listener) {
		this(pool, log, listener, new ModelTrust());
	}

	/** @param trust decides which models that latents name are opened */
	Latents(final CodecPool pool, final Consumer<String> log, final RunListener listener, final ModelTrust trust) {
		this(log, listener, trust, found -> Objects.requireNonNull(pool, "pool"));
	}

	private Latents(
			final Consumer<String> log,
			final RunListener listener,
			final ModelTrust trust,
			final Function<ImageJModels, CodecPool> networks) {
		final ImageJModels found = new ImageJModels(log);
		pool = networks.apply(found);
		pixels = newPixels();
		notes = new JobNotes(log);
		this.listener = listener;
		runs = new PlanRuns(listener);
		leases = new ModelLeases(pool, trust);
		models = new ChosenModels(found, pool, leases);
	}

	private static PixelPool newPixels() {
		return new PixelPool(DirectMemory::limitOfSpare);
	}

	/** Jobs over the same networks, which belong to the others. */
	private Latents(
			final Latents others,
			final PixelPool pixels,
			final JobNotes notes,
			final RunListener listener,
			final PlanRuns runs) {
		this.pixels = pixels;
		this.notes = notes;
		this.listener = listener;
		this.runs = runs;
		pool = others.pool;
		leases = others.leases;
		models = others.models;
	}

	/**
	 * Several runs of networks.
	 *
	 * @param <T> the type of their result
	 */
	@FunctionalInterface
	public interface Runs<T> {

		/**
		 * Does them.
		 *
		 * @param latents does the jobs; not to be kept or closed
		 * @return the result
		 * @throws IOException if a model cannot be read
		 */
		T run(Latents latents) throws IOException;
	}

	/**
	 * Does several runs of networks as one. The listener is told of the whole, not of each.
	 *
	 * @param <T> the type of the result
	 * @param doing for the status line, as "Fitting colors"
	 * @param done likewise, as "Fitted colors"
	 * @param notes true to log what is special about the images, each sentence once; false where the images
	 *          are none of the user's
	 * @param work the runs
	 * @return its result
	 * @throws IOException if the work throws it
	 * @throws CancellationException if the Esc key or the listener ended it
	 */
	public <T> T asOne(final String doing, final String done, final boolean notes, final Runs<T> work)
			throws IOException {
		final OneRun one = new OneRun(listener, doing);
		final Consumer<String> once = notes ? JobNotes.once(this.notes.log()) : note -> {};
		final Latents part = new Latents(this, newPixels(), new JobNotes(once), one, new PlanRuns(one));
		return one.follow(done, () -> work.run(part));
	}

	/**
	 * Work on many files.
	 *
	 * @param <T> the type of its result
	 */
	@FunctionalInterface
	public interface FilesWork<T> {

		/**
		 * Does it.
		 *
		 * @param latents does the jobs; not to be kept or closed
		 * @param run is told of the progress, and is asked whether to go on
		 * @return the result
		 * @throws IOException if it fails
		 */
		T run(Latents latents, FilesRun run) throws IOException;
	}

	/**
	 * Works on many files. The listener is told of files, not of each run of a network; what is special
	 * about an image is logged once.
	 *
	 * @param <T> the type of the result
	 * @param what is being done, for the status line, as "Encode Folder cells"
	 * @param work on the files; several threads may do it
	 * @return its result
	 * @throws IOException if the work throws it
	 * @throws CancellationException if the work throws it, as it does when the Esc key or the listener ends a run
	 */
	public <T> T forFiles(final String what, final FilesWork<T> work) throws IOException {
		final Consumer<String> once = JobNotes.once(notes.log());
		final FilesRun run = new FilesRun(listener.files(what));
		final Latents part = new Latents(this, newPixels(), new JobNotes(once), run, new PlanRuns(run));
		return run.follow(() -> work.run(part, run));
	}

	/**
	 * Tells the listener of something that no network has done.
	 *
	 * @param done for the status line, as "Drew the channels of mountains-latent"
	 */
	public void tell(final String done) {
		listener.done(done);
	}

	/**
	 * Logs what is special about a file.
	 *
	 * @param sentence one or more, for the user
	 */
	public void note(final String sentence) {
		notes.note(sentence);
	}

	/**
	 * Prepares runs that several images share, where these take less time together than alone.
	 *
	 * @param job the wish
	 * @return the runs
	 * @throws latentij.codec.VaeException if the device cannot be used
	 * @throws CancellationException if the Esc key was pressed while a GPU was tried
	 */
	public GroupRuns groups(final Job job) {
		return leases.groups(job);
	}

	/**
	 * Does one job together with others, whose images are computed in the same run of the network.
	 *
	 * @param member of the run; kept open by the caller
	 * @return does one job, in its own thread; not to be kept or closed
	 */
	public Latents in(final GroupRun.Member member) {
		return new Latents(this, pixels, notes, listener, new PlanRuns(listener, member));
	}

	/**
	 * Does jobs for callers with many images, who tell at once of all that are too small, or latents of another version
	 * of their model.
	 *
	 * @param images is told of each image that is encoded or latent that is decoded, or of none if it is as others, in
	 *          place of the log; called by the thread that works
	 * @return does the jobs; not to be kept or closed
	 */
	public Latents tallying(final Consumer<Tally> images) {
		return new Latents(this, pixels, notes.tallying(images), listener, runs);
	}

	/** @return models that the user chooses by their names, for lists and for callers with a loop of their own */
	public ChosenModels models() {
		return models;
	}

	/**
	 * Encodes planes of an image, or the rectangle around its selection.
	 *
	 * @param image any type, as the user sees it; read, never changed
	 * @param options how, and which planes
	 * @return a new 32-bit stack, one slice for each latent channel, holding the
	 *         scaled latent, with its provenance ({@link ProvenanceProperties}); of several planes a
	 *         hyperstack, with the latent channels as its channels; a virtual stack of the file where the options
	 *         name one ({@link EncodeOptions#output}); not shown; owned by the caller
	 * @throws IllegalArgumentException if the image or an option cannot be used
	 * @throws IOException if the model cannot be read
	 * @throws latentij.codec.VaeException if the network fails
	 * @throws CancellationException if the Esc key ended it, or the listener, which
	 *           can between tiles
	 */
	public ImagePlus encode(final ImagePlus image, final EncodeOptions options) throws IOException {
		return images().encode(image, options);
	}

	private ImageJobs images() {
		return new ImageJobs(leases, pixels, notes, runs);
	}

	/** @return jobs from file to file, over the same networks; valid as long as this object */
	public FileJobs files() {
		return new FileJobs(new TiffJobs(leases, images(), notes, runs), new ChunkedJobs(leases, pixels, notes, runs));
	}

	/**
	 * Draws the channels of the current latent of a stack side by side.
	 *
	 * @param latent a 32-bit stack, one slice for each channel; read, never changed
	 * @return a new RGB image; not shown; owned by the caller
	 * @throws IllegalArgumentException if the image is no latent
	 */
	public ImagePlus showChannels(final ImagePlus latent) {
		return showChannels(latent, ShowOptions.DEFAULT);
	}

	/**
	 * Draws the channels of latents side by side.
	 *
	 * @param latent a 32-bit stack, one slice for each channel of each latent; read, never changed
	 * @param options which latents, their ranges and the colors
	 * @return a new RGB image, one slice for each latent; not shown; owned by the caller
	 * @throws IllegalArgumentException if the image is no latent
	 */
	public ImagePlus showChannels(final ImagePlus latent, final ShowOptions options) {
		Images.requirePixels(latent);
		final ImagePlus drawn = new Showing(latent, options).draw();
		tell("Drew the channels of " + latent.getTitle());
		return drawn;
	}

	/**
	 * Decodes latents.
	 *
	 * @param latent a 32-bit stack with one slice for each channel of each latent, holding scaled
	 *         latents; read, never changed
	 * @param options how
	 * @return a new RGB image, or an 8-bit grey one where the model's images are, of the size that was
	 *         encoded, if the latent still has the size that belongs to it, else of the model's factor times the
	 *         latent's. Of several latents a stack with the slices and frames that were encoded; of channels that
	 *         were encoded on their own, these channels, with their own bits. A virtual stack of the file where the
	 *         options name one. Of {@link ChunkedLatents} the rectangle around the selection alone, and of several
	 *         latents a virtual stack that decodes each when it is shown. Not shown; owned by the caller
	 * @throws IllegalArgumentException if the stack holds no latents of the model
	 * @throws IOException if the model cannot be read, or if the latent names one that the user
	 *           has not chosen before, and nobody can be asked
	 * @throws latentij.codec.VaeException if the network fails
	 * @throws CancellationException if the Esc key ended it, or the listener, which
	 *           can between tiles; or if the user did not want the model
	 */
	public ImagePlus decode(final ImagePlus latent, final DecodeOptions options) throws IOException {
		if (ChunkedViews.areOf(latent, options)) return new ChunkedViews(leases, notes, runs).decode(latent, options);
		return images().decode(latent, options);
	}

	/**
	 * Opens the model that decodes a latent, for callers with a loop of their own.
	 *
	 * @param latent as for {@link #decode}
	 * @param options as there
	 * @return a lease that the caller closes
	 * @throws IllegalArgumentException as there
	 * @throws IOException as there
	 * @throws CancellationException if the user did not want the model
	 */
	public Lease leaseDecoder(final ImagePlus latent, final DecodeOptions options) throws IOException {
		return images().leaseDecoder(latent, options);
	}

	/**
	 * Reports versions, devices, folders, memory and the last error; also where an installation does
	 * not work.
	 *
	 * @return plain text
	 */
	public String about() {
		return Installation.report(AboutWindow.versions(), models.places(), pool.describe());
	}

	/**
	 * Closes all networks, those in use when their job is done; they are opened
	 * again when needed.
	 */
	@Override
	public void close() {
		pool.close();
	}
}
