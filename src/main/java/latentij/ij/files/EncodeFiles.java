// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import latentij.batch.BatchPlan;
import latentij.batch.BatchTask;
import latentij.ij.Latents;
import latentij.ij.chunked.ImageFolders;
import latentij.ij.chunked.ImagePart;
import latentij.ij.formats.ImageFile;
import latentij.ij.formats.ImageFiles;
import latentij.ij.formats.ImageSize;
import latentij.ij.formats.LargeTiff;
import latentij.ij.formats.LeftPages;
import latentij.ij.formats.TurnedImage;
import latentij.ij.latents.Making;
import latentij.ij.planes.TiffStack;
import latentij.ij.tools.LatentExporter;
import latentij.interchange.LatentFile;
import latentij.interchange.LatentFileType;
import latentij.interchange.Layout;
import latentij.interchange.Scaling;
import latentij.job.CodecPool.Lease;
import latentij.job.EncodeOptions;
import latentij.job.GroupRuns;
import latentij.job.Job;
import latentij.job.ToolOptions;
import latentij.job.options.Options;
import latentij.job.options.SizeOption;
import latentij.job.options.SlicesOption;
import latentij.util.CancelCheck;
import latentij.util.files.FileLook;

/** Encodes images to files of latents: {@code cell.png} to {@code cell.png-latent.tif}. */
public final class EncodeFiles implements FileWork {

	private final EncodeOptions options;
	private final LatentFileType type;
	private final Map<String, String> exchange;
	private final ImagePart part;
	/** How many there were in files with several, by the first result. */
	private final Map<Path, Integer> images = new ConcurrentHashMap<>();

	private final LeftKinds left = new LeftKinds();

	private final AtomicReference<FileNotes> notes = new AtomicReference<>(FileNotes.NONE);

	/**
	 * Creates the work.
	 *
	 * @param options of encoding
	 * @param type of the files that are written
	 * @param exchange words of <em>Export Latent</em>, without the file; not used for TIFF files
	 * @throws IllegalArgumentException if a word is not understood, or if the scale must be said
	 */
	public EncodeFiles(final EncodeOptions options, final LatentFileType type, final Map<String, String> exchange) {
		this(options, type, exchange, ImagePart.ALL);
	}

	/**
	 * Creates the work, likewise.
	 *
	 * @param part of images in OME-Zarr or N5 that is encoded
	 */
	public EncodeFiles(
			final EncodeOptions options,
			final LatentFileType type,
			final Map<String, String> exchange,
			final ImagePart part) {
		this.part = part;
		this.options = options;
		this.type = type;
		this.exchange = new HashMap<>(exchange);
		if (type != LatentFileType.TIF) ExportFiles.check(type, exchange);
	}

	@Override
	public Predicate<Path> isInput() {
		final Predicate<Path> isImage = ImageFile.IS_IMAGE
				.and(file -> !LatentFileType.isLatentTiff(file))
				.or(folder -> ImageFolders.isOne(folder) && !FolderNames.isLatent(folder));
		return left.watching(isImage);
	}

	@Override
	public Optional<String> leftLatents() {
		return left.latents();
	}

	@Override
	public Predicate<Path> isFolderInput() {
		return ImageFolders::isOne;
	}

	@Override
	public String name(final String input) {
		return FolderNames.isOne(input) ? FolderNames.latent(input) : input + LatentFileType.SUFFIX + type.ending();
	}

	@Override
	public Lease open(final Latents latents) throws IOException {
		return latents.models().lease(options);
	}

	/**
	 * Encodes an image without writing a file. Of a file with several, it is the first one, of which
	 * the {@link #notes} tell.
	 *
	 * @param latents encodes; several threads may share it
	 * @param image to read
	 * @param name of the image, for what is told of it
	 * @param scaling of the result; not unstated
	 * @return the same numbers that a file gets, [N,C,h,w], and what is told of them; owned by the caller
	 * @throws IllegalArgumentException if the image, or an option, cannot be used
	 * @throws IOException if the image cannot be read
	 * @throws java.util.concurrent.CancellationException if it was canceled
	 */
	public LatentFile encode(final Latents latents, final Path image, final String name, final Scaling scaling)
			throws IOException {
		try (FileLook look = FileLook.at(image);
				ImageFile file = ImageFile.open(look)) {
			final ImagePlus opened = file.image(1);
			final List<FileNotes> told = new ArrayList<>();
			final ImagePlus stack = telling(latents, name, told).encode(opened, options);
			final LatentFile latent = LatentExporter.content(stack, scaling, Layout.CHANNELS);
			if (WithoutRange.isOne(file, opened)) told.add(FileNotes.withoutRange(name));
			if (latents.files().leavesChannels(opened, options)) told.add(FileNotes.oneChannel(name));
			notePages(latents, file, name, opened);
			noteSlices(opened, name, told::add);
			if (file.size() > 1) told.add(FileNotes.leftImages(name));
			noteKind(look, file.isReadByBioFormats(), name, told::add);
			told.forEach(this::add);
			return latent;
		}
	}

	@Override
	public void requireSame(final Latents latents, final BatchPlan plan, final CancelCheck check) throws IOException {
		if (plan.skipped() == 0) return;
		final Making making = Making.latents(latents.models().versionIfOnDisk(options.model()), options);
		add(EarlierResults.requireSame(
				plan, check, task -> type == LatentFileType.TIF ? making : making.with(notes(task.out()))));
	}

	private Map<String, String> notes(final Path result) {
		final ToolOptions words = ExportFiles.options(exchange, result);
		return Map.of(
				LatentFile.SCALING, LatentExporter.scaling(words, result).word(),
				LatentFile.LAYOUT, words.get(Options.LAYOUT).word());
	}

	@Override
	public GroupRuns groups(final Latents latents) {
		return latents.groups(Job.of(options));
	}

	@Override
	public Object kind(final BatchTask task, final GroupRuns groups) {
		if (ImageFolders.isOne(task.in())) return null;
		try (FileLook file = FileLook.at(task.in())) {
			if (isInPieces(file) || ImageFile.isOfBioFormats(file)) return null;
		} catch (final IOException exc) {
			// Said when it is read.
			return null;
		}
		return ImageSize.of(task.in())
				.filter(size -> groups.takes(size.pixels()))
				.orElse(null);
	}

	private boolean isInPieces(final FileLook image) {
		return type == LatentFileType.TIF && (isLarge(image) || LargeTiff.isStack(image));
	}

	private boolean isLarge(final FileLook image) {
		return options.size() == SizeOption.ORIGINAL && LargeTiff.isImage(image);
	}

	@Override
	public void run(final Latents latents, final BatchTask task) throws IOException {
		final List<FileNotes> told = new ArrayList<>();
		run(telling(latents, task.in().toString(), told), task, told::add);
		if (!task.there()) told.forEach(this::add);
	}

	/** Small images of a file are told with those of others. */
	private static Latents telling(final Latents latents, final String file, final List<FileNotes> told) {
		return latents.tallying(images -> told.add(FileNotes.smallImages(images.named(file))));
	}

	private void run(final Latents latents, final BatchTask task, final Consumer<FileNotes> told) throws IOException {
		if (ImageFolders.isOne(task.in())) {
			if (type != LatentFileType.TIF)
				throw new IllegalArgumentException(
						"OME-Zarr is encoded to OME-Zarr, and N5 to N5. Leave format= out, or save the image as TIFF.");
			latents.files().encode(task.in(), part, task.out(), options);
			return;
		}
		if (!part.equals(ImagePart.ALL))
			throw new IllegalArgumentException(
					"Levels, regions and axes are for OME-Zarr and N5; this is an image file. Leave them out.");
		try (FileLook look = FileLook.at(task.in())) {
			if (isInPieces(look)) runInPieces(latents, task, look, told);
			else runWhole(latents, task, look, told);
		}
	}

	private void runWhole(
			final Latents latents, final BatchTask task, final FileLook look, final Consumer<FileNotes> told)
			throws IOException {
		try (ImageFile file = ImageFile.open(look)) {
			// The first one last: where its latent is, those of all images are.
			for (int number = file.size(); number >= 1; number--) runOne(latents, task, file, number, told);
			noteKind(look, file.isReadByBioFormats(), task.in().toString(), told);
			if (file.size() > 1) images.put(task.out(), file.size());
		}
	}

	private static void noteKind(
			final FileLook file, final boolean byBioFormats, final String name, final Consumer<FileNotes> told)
			throws IOException {
		if (TurnedImage.isOne(file)) told.accept(FileNotes.turned(name));
		if (!byBioFormats && ImageFile.isPartOfOme(file)) told.accept(FileNotes.plainSlices(name));
	}

	@Override
	public List<Path> results(final BatchTask task) {
		return IntStream.rangeClosed(1, images.getOrDefault(task.out(), 1))
				.mapToObj(number -> result(task, number))
				.toList();
	}

	private void runOne(
			final Latents latents,
			final BatchTask task,
			final ImageFile file,
			final int number,
			final Consumer<FileNotes> told)
			throws IOException {
		final ImagePlus image = file.image(number);
		final ImagePlus latent = latents.encode(image, options);
		if (task.there()) return;
		final Path out = result(task, number);
		if (type == LatentFileType.TIF) ImageFiles.save(latent, out);
		else LatentExporter.export(latent, ExportFiles.options(exchange, out));
		if (WithoutRange.isOne(file, image))
			told.accept(FileNotes.withoutRange(task.in().toString()));
		if (latents.files().leavesChannels(image, options))
			told.accept(FileNotes.oneChannel(task.in().toString()));
		notePages(latents, file, task.in().toString(), image);
		noteSlices(image, task.in().toString(), told);
	}

	/** "slides.lif-2-latent.tif" beside "slides.lif-latent.tif". */
	private Path result(final BatchTask task, final int number) {
		if (number == 1) return task.out();
		final String ending = LatentFileType.SUFFIX + type.ending();
		final String name = task.out().getFileName().toString();
		return task.out().resolveSibling(name.substring(0, name.length() - ending.length()) + "-" + number + ending);
	}

	private void runInPieces(
			final Latents latents, final BatchTask task, final FileLook file, final Consumer<FileNotes> told)
			throws IOException {
		final String name = task.in().toString();
		if (isLarge(file)) latents.files().encode(task.in(), task.out(), options);
		else {
			final ImagePlus stack = TiffStack.open(task.in());
			latents.encode(stack, options.withOutput(task.out()));
			if (latents.files().leavesChannels(stack, options)) told.accept(FileNotes.oneChannel(name));
			if (isOfAllSlices())
				LeftPages.note(file, name, LeftPages.taken(stack)).ifPresent(latents::note);
			noteSlices(stack, name, told);
		}
		if (LargeTiff.tellsNoRange(file)) told.accept(FileNotes.withoutRange(name));
		noteKind(file, false, name, told);
	}

	private void notePages(final Latents latents, final ImageFile file, final String name, final ImagePlus image) {
		if (isOfAllSlices()) file.leftPages(name, image).ifPresent(latents::note);
	}

	private void noteSlices(final ImagePlus image, final String name, final Consumer<FileNotes> told) {
		if (options.slices().equals(SlicesOption.CURRENT) && image.getNSlices() * image.getNFrames() > 1)
			told.accept(FileNotes.oneSlice(name));
	}

	private boolean isOfAllSlices() {
		return options.slices().equals(SlicesOption.ALL);
	}

	private void add(final FileNotes file) {
		notes.accumulateAndGet(file, FileNotes::plus);
	}

	@Override
	public FileNotes notes() {
		return notes.get();
	}

	@Override
	public List<String> told() {
		final List<String> told = new ArrayList<>(notes().sentences());
		left.note().ifPresent(told::add);
		return told;
	}
}
