// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.awt.Rectangle;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.batch.BatchFile;
import latentij.ij.chunked.ImagePart;
import latentij.ij.files.DecodeFiles;
import latentij.ij.files.EncodeFiles;
import latentij.interchange.LatentFileType;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.options.ImageFileType;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;

/** The options of jobs on files, and the work that they ask for. Files are no windows, which have titles, say. */
public final class FileOptions {

	/** How images are encoded. */
	public static final List<Option<?>> ENCODE = Options.of(JobType.ENCODE).stream()
			.filter(option -> option != Options.OUTPUT)
			.toList();

	/** What files of other programs hold that are written. */
	public static final List<Option<?>> EXPORT = ExportCommand.OPTIONS;

	/** How latents are decoded. */
	public static final List<Option<?>> DECODE = Options.of(JobType.DECODE).stream()
			.filter(option -> option != Options.UPDATE && option != Options.OUTPUT && option != Options.COMPARE)
			.toList();

	/** What files of other programs hold that are read, where they do not say it; but for the model. */
	public static final List<Option<?>> IMPORT = ImportCommand.OPTIONS.stream()
			.filter(option -> option != Options.LATENT_MODEL)
			.toList();

	private FileOptions() {}

	/** @return how images are encoded, and what is written */
	public static List<Option<?>> encode() {
		return both(ENCODE, EXPORT);
	}

	/** @return how latents are decoded, and what is read */
	public static List<Option<?>> decode() {
		return both(DECODE, IMPORT);
	}

	private static List<Option<?>> both(final List<Option<?>> first, final List<Option<?>> second) {
		return Stream.<Option<?>>concat(first.stream(), second.stream()).toList();
	}

	/**
	 * Reads the options of encoding.
	 *
	 * @param words by key
	 * @param format of the files that are written
	 * @param part of images in OME-Zarr
	 * @return what is done with each file
	 * @throws IllegalArgumentException if a word is not understood, or is for other files
	 */
	public static EncodeFiles encode(
			final Map<String, String> words, final LatentFileType format, final ImagePart part) {
		final Map<String, String> exchange = JobWords.only(words, EXPORT);
		if (format == LatentFileType.TIF && !exchange.isEmpty())
			throw new IllegalArgumentException("--scaling, --layout and --dtype are for --format=npy, npz, safetensors"
					+ " or latent. Leave them out, or choose one of these.");
		return new EncodeFiles(EncodeOptions.parse(JobWords.only(words, ENCODE)), format, exchange, part);
	}

	/**
	 * Reads the options of decoding.
	 *
	 * @param words by key
	 * @param format of the files that are written
	 * @param region of what is decoded of OME-Zarr; null for all
	 * @return what is done with each file
	 * @throws IllegalArgumentException if a word is not understood
	 */
	public static DecodeFiles decode(
			final Map<String, String> words, final ImageFileType format, final Rectangle region) {
		return new DecodeFiles(
				DecodeOptions.parse(JobWords.only(words, DECODE)),
				format,
				// The model too, which some files do not say.
				JobWords.only(words, ImportCommand.OPTIONS),
				region);
	}

	/**
	 * Refuses options of files of other programs where there are none.
	 *
	 * @param words of decoding, by key
	 * @param files that are decoded; may be none
	 * @throws UsageException if there are files, and all of them say themselves what these options say
	 */
	public static void requireForeign(final Map<String, String> words, final List<BatchFile> files) {
		final String given = IMPORT.stream()
				.map(Option::key)
				.filter(words::containsKey)
				.map("--"::concat)
				.collect(Collectors.joining(" and "));
		if (given.isEmpty()
				|| files.isEmpty()
				|| files.stream().map(BatchFile::file).anyMatch(LatentFileType::isForeign)) return;
		throw new UsageException(
				given + (given.contains(" ") ? " are" : " is") + " for .npy, .npz, .safetensors and .latent files, and"
						+ " there are none to decode; others say it themselves. Leave "
						+ (given.contains(" ") ? "them" : "it") + " out.");
	}
}
