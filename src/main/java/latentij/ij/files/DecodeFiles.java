// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import ij.ImagePlus;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import latentij.batch.BatchFiles;
import latentij.batch.BatchPlan;
import latentij.batch.BatchTask;
import latentij.ij.Latents;
import latentij.ij.chunked.ImageFolders;
import latentij.ij.formats.ImageFiles;
import latentij.ij.formats.ImageSize;
import latentij.ij.formats.LargeTiff;
import latentij.ij.latents.LatentStackSource;
import latentij.ij.latents.Making;
import latentij.ij.planes.TiffStack;
import latentij.ij.tools.LatentImporter;
import latentij.interchange.LatentFile;
import latentij.interchange.LatentFileType;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.GroupRuns;
import latentij.job.Job;
import latentij.job.Plan.ModelId;
import latentij.job.ToolOptions;
import latentij.job.options.ImageFileType;
import latentij.job.options.JobType;
import latentij.job.options.SlicesOption;
import latentij.util.CancelCheck;
import latentij.util.Printable;
import latentij.util.Tally;
import latentij.util.files.FileIdentity;
import latentij.util.files.FileLook;

/** Decodes files of latents: {@code cell.png-latent.tif} to {@code cell.png-decoded.png}. */
public final class DecodeFiles implements FileWork {

	/** Pixels of an image for each of its latent, where there are fewest. */
	private static final int LEAST_PIXELS = 16;

	private final DecodeOptions options;
	private final ImageFileType format;
	private final Map<String, String> exchange;
	private final Rectangle region;
	/** The models that were looked for, by name; empty for those that are not here. */
	private final Map<String, Optional<ModelId>> models = new ConcurrentHashMap<>();

	private final AtomicReference<FileNotes> notes = new AtomicReference<>(FileNotes.NONE);

	/**
	 * Creates the work.
	 *
	 * @param options of decoding
	 * @param format of the files that are written
	 * @param exchange words of <em>Import Latent</em>, without the file; for files of other programs
	 * @throws IllegalArgumentException if a word is not understood
	 */
	public DecodeFiles(final DecodeOptions options, final ImageFileType format, final Map<String, String> exchange) {
		this(options, format, exchange, null);
	}

	/**
	 * Creates the work, likewise.
	 *
	 * @param region of images that are decoded of OME-Zarr or N5, in their pixels; null for all
	 */
	public DecodeFiles(
			final DecodeOptions options,
			final ImageFileType format,
			final Map<String, String> exchange,
			final Rectangle region) {
		this.region = region;
		this.options = options;
		this.format = format;
		this.exchange = new HashMap<>(exchange);
		ToolOptions.parse(JobType.IMPORT, exchange);
	}

	@Override
	public Predicate<Path> isInput() {
		return BatchFiles.endingIn("tif", "tiff")
				.and(file -> !file.toString().endsWith("-decoded.tif"))
				.or(LatentFileType::isForeign)
				.or(folder -> ImageFolders.isOne(folder) && !FolderNames.isDecoded(folder));
	}

	@Override
	public Predicate<Path> isFolderInput() {
		return ImageFolders::isOne;
	}

	@Override
	public String name(final String input) {
		if (FolderNames.isOne(input)) return FolderNames.decoded(input);
		return LatentFileType.stem(input) + "-decoded" + format.ending();
	}

	@Override
	public Lease open(final Latents latents) throws IOException {
		return isAuto() ? null : latents.models().lease(options);
	}

	@Override
	public void requireSame(final Latents latents, final BatchPlan plan, final CancelCheck check) throws IOException {
		if (plan.skipped() == 0) return;
		findChosen(latents);
		add(EarlierResults.requireSame(plan, check, task -> making(latents, EarlierResults.texts(task.in()))));
	}

	/**
	 * Refuses an image that is there, and would be left out, if it was made otherwise, likewise.
	 *
	 * @param latents finds the model, which is not opened
	 * @param latent what the latent tells, by key
	 * @param name of the latent
	 * @param changed when it was written
	 * @param image the file
	 * @return what is told of all of them, if it is as it should be
	 */
	public FileNotes requireSame(
			final Latents latents,
			final Map<String, String> latent,
			final String name,
			final Instant changed,
			final Path image)
			throws IOException {
		findChosen(latents);
		EarlierResults.requireSame(image, () -> making(latents, latent));
		final boolean isOlder = FileIdentity.of(image).modified().isBefore(changed);
		return isOlder ? FileNotes.changed(name) : FileNotes.NONE;
	}

	private Making making(final Latents latents, final Map<String, String> latent) {
		return Making.images(model(latents, latent), latent);
	}

	private boolean isAuto() {
		return options.model().equals(DecodeOptions.AUTO);
	}

	private void findChosen(final Latents latents) throws IOException {
		if (!isAuto() && !models.containsKey(options.model()))
			models.put(options.model(), latents.models().versionIfOnDisk(options.model()));
	}

	/** The model that decodes a latent, if it is here. */
	private Optional<ModelId> model(final Latents latents, final Map<String, String> latent) {
		final Optional<String> name = isAuto() ? Making.model(latent) : Optional.of(options.model());
		return name.flatMap(found -> models.computeIfAbsent(found, latents.models()::versionIfUsed));
	}

	@Override
	public void requireVersion(final Latents latents, final BatchTask task) throws IOException {
		if (isAuto())
			requireVersion(latents, EarlierResults.texts(task.in()), task.in().toString());
	}

	/**
	 * Refuses a latent that chooses its model, of which another version is here, likewise.
	 *
	 * @param latents finds the model, which is not opened
	 * @param latent what it tells, by key
	 * @param name of the latent
	 */
	public void requireVersion(final Latents latents, final Map<String, String> latent, final String name)
			throws IOException {
		if (!isAuto()) return;
		final Optional<String> other = model(latents, latent).flatMap(here -> Making.otherVersion(latent, here));
		if (other.isPresent())
			throw new IOException("\"" + Printable.text(name) + "\" was made with " + other.get()
					+ ". Put the same model on all machines; or set model= to this one, if it is the same on all.");
	}

	@Override
	public FileNotes notes() {
		return notes.get();
	}

	@Override
	public GroupRuns groups(final Latents latents) {
		return latents.groups(Job.of(options));
	}

	@Override
	public Object kind(final BatchTask task, final GroupRuns groups) {
		if (ImageFolders.isOne(task.in()) || isInPieces(task.in())) return null;
		if (LatentFileType.isForeign(task.in())) return foreignKind(task.in(), groups);
		return ImageSize.of(task.in())
				.filter(size -> groups.takes(LEAST_PIXELS * size.pixels()))
				.orElse(null);
	}

	/** Arrays of one size make files of one size. */
	private static Object foreignKind(final Path latent, final GroupRuns groups) {
		try {
			final long bytes = Files.size(latent);
			return groups.takes(bytes) ? Long.valueOf(bytes) : null;
		} catch (final IOException exc) {
			// Said when it is read.
			return null;
		}
	}

	private boolean isInPieces(final Path latent) {
		if (format != ImageFileType.TIF) return false;
		try (FileLook file = FileLook.at(latent)) {
			return LargeTiff.isLatent(file) || LargeTiff.isLatentStack(file);
		} catch (final IOException exc) {
			// Said when it is read.
			return false;
		}
	}

	private void add(final FileNotes file) {
		notes.accumulateAndGet(file, FileNotes::plus);
	}

	@Override
	public void run(final Latents latents, final BatchTask task) throws IOException {
		final List<Tally> told = new ArrayList<>();
		decode(latents.tallying(told::add), task);
		if (task.there()) return;
		for (final Tally latent : told)
			add(FileNotes.otherVersions(latent.named(task.in().toString())));
	}

	private void decode(final Latents latents, final BatchTask task) throws IOException {
		if (ImageFolders.isOne(task.in())) {
			latents.files().decode(task.in(), region, task.out(), options);
			return;
		}
		if (region != null)
			throw new IllegalArgumentException(
					"Regions are for OME-Zarr and N5; this is a file. Leave the region out.");
		if (LatentFileType.isForeign(task.in())) {
			final ToolOptions words = ImportFiles.options(exchange, task.in());
			decode(latents, new LatentImporter(latents).read(words), task);
			return;
		}
		try (FileLook file = FileLook.at(task.in())) {
			if (format == ImageFileType.TIF && LargeTiff.isLatent(file))
				latents.files().decode(task.in(), task.out(), options);
			else if (format == ImageFileType.TIF && LargeTiff.isLatentStack(file))
				latents.decode(TiffStack.open(task.in()), options.withOutput(task.out()));
			else decode(latents, ImageFiles.require(file), task);
		}
	}

	/**
	 * Decodes a latent that is in memory.
	 *
	 * @param latents decodes; several threads may share it
	 * @param latent as a file of latents has it; read, never changed
	 * @param name of the latent, for messages
	 * @return the image that a file would get; owned by the caller
	 * @throws IllegalArgumentException if the latent, or an option, cannot be used
	 * @throws IOException if the model cannot be read
	 * @throws java.util.concurrent.CancellationException if it was canceled
	 */
	public ImagePlus decode(final Latents latents, final LatentFile latent, final String name) throws IOException {
		final ToolOptions words = ToolOptions.parse(JobType.IMPORT, exchange);
		final Latents telling = latents.tallying(other -> add(FileNotes.otherVersions(other.named(name))));
		return decoded(telling, new LatentImporter(latents).read(latent, words, name));
	}

	/** Refuses a stack for a PNG file, before anything is computed. */
	private void requireOne(final ImagePlus latent) {
		final int n = new LatentStackSource(latent).extent().planes();
		if (n > 1 && options.slices().equals(SlicesOption.ALL))
			throw new IllegalArgumentException("\"" + latent.getTitle() + "\" holds " + n
					+ " latents, and a PNG file holds one image. Set format=tif for a stack, or slices= to one of"
					+ " them.");
	}

	private void decode(final Latents latents, final ImagePlus latent, final BatchTask task) throws IOException {
		final ImagePlus image = decoded(latents, latent);
		if (!task.there()) ImageFiles.save(image, task.out());
	}

	private ImagePlus decoded(final Latents latents, final ImagePlus latent) throws IOException {
		if (format == ImageFileType.PNG) requireOne(latent);
		final ImagePlus image = latents.decode(latent, options);
		if (format == ImageFileType.PNG && (image.getNChannels() > 1 || image.getBitDepth() == 16))
			throw new IllegalArgumentException("\"" + latent.getTitle() + "\" comes back with " + channels(image)
					+ " of " + image.getBitDepth() + " bits, which a PNG file does not hold. Set format=tif.");
		return image;
	}

	private static String channels(final ImagePlus image) {
		final int channels = image.getNChannels();
		return channels == 1 ? "one channel" : channels + " channels";
	}
}
