// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import latentij.batch.BatchFile;
import latentij.cli.FileOptions;
import latentij.cli.JobWords;
import latentij.cli.UsageException;
import latentij.ij.blocks.BlockJob;
import latentij.ij.FileJobs;
import latentij.ij.Latents;
import latentij.ij.chunked.ImageFolders;
import latentij.ij.chunked.ImagePart;
import latentij.ij.files.FileWork;
import latentij.interchange.LatentFileType;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.Plan.ModelId;
import latentij.job.options.ImageFileType;
import latentij.model.library.Models;

/**
 * What is done with images, or latents, in files, and in OME-Zarr and N5; travels to the executors.
 *
 * @param encode false to decode
 * @param words options by key
 * @param format the name of the kind of files that are written
 * @param part that is encoded of OME-Zarr or N5, or of the image that is decoded
 */
record SparkWork(boolean encode, TreeMap<String, String> words, String format, ImagePart part) implements Serializable {

	static SparkWork encode(final TreeMap<String, String> words, final LatentFileType format, final ImagePart part) {
		return new SparkWork(true, words, format.name(), part);
	}

	static SparkWork decode(final TreeMap<String, String> words, final ImageFileType format, final ImagePart part) {
		return new SparkWork(false, words, format.name(), part);
	}

	/**
	 * Tells folders that are as files.
	 *
	 * @throws UsageException if some are, and others are not
	 */
	static boolean areFolders(final List<BatchFile> found) {
		// Folders that cannot be read are neither, and fail in any run.
		final boolean folders = found.stream().anyMatch(file -> ImageFolders.isOne(file.file()));
		if (folders && found.stream().anyMatch(file -> !Files.isDirectory(file.file())))
			throw new UsageException("INPUT has folders of OME-Zarr or N5, and files. Give them to two runs.");
		return folders;
	}

	/**
	 * Gives the work on files.
	 *
	 * @throws IllegalArgumentException if an option is not understood
	 */
	FileWork files() {
		return encode
				? FileOptions.encode(words, LatentFileType.valueOf(format), part)
				: FileOptions.decode(words, ImageFileType.valueOf(format), part.region());
	}

	/**
	 * Finds the version of the model in this process, which opens no network and downloads nothing.
	 *
	 * @param latents finds it
	 * @return {@link Models#UNKNOWN_VERSION} if it is not here, or if each latent names its own
	 * @throws IOException if it cannot be read
	 */
	String versionIfOnDisk(final Latents latents) throws IOException {
		final String model = encode
				? EncodeOptions.parse(JobWords.only(words, FileOptions.ENCODE)).model()
				: DecodeOptions.parse(JobWords.only(words, FileOptions.DECODE)).model();
		if (!encode && model.equals(DecodeOptions.AUTO)) return Models.UNKNOWN_VERSION;
		return latents.models().versionIfOnDisk(model).map(ModelId::version).orElse(Models.UNKNOWN_VERSION);
	}

	/** Prepares a job on OME-Zarr or N5; without terms, one to begin. */
	BlockJob blocks(final Latents latents, final Path in, final Path out, final BlockJob.Terms terms)
			throws IOException {
		final FileJobs files = latents.files();
		if (encode)
			return files.encodeBlocks(
					in, part, terms, out, EncodeOptions.parse(JobWords.only(words, FileOptions.ENCODE)));
		return files.decodeBlocks(
				in, part.region(), out, DecodeOptions.parse(JobWords.only(words, FileOptions.DECODE)));
	}

	/** The same with the GPU that Spark gives this task. */
	SparkWork assigned() {
		return new SparkWork(encode, Gpus.assigned(words), format, part);
	}
}
