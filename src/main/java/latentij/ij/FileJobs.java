// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import latentij.ij.blocks.BlockJob;
import latentij.ij.blocks.ChunkedJobs;
import latentij.ij.chunked.ImageFolders;
import latentij.ij.chunked.ImagePart;
import latentij.ij.planes.TiffStack;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;

/**
 * Jobs from file to file, for images that are larger than memory: of TIFF, and of folders of OME-Zarr and N5.
 *
 * @see Latents#files()
 */
public final class FileJobs {

	private final TiffJobs tiffs;
	private final ChunkedJobs folders;

	/** Creates the jobs out of those on each kind of files. */
	FileJobs(final TiffJobs tiffs, final ChunkedJobs folders) {
		this.tiffs = tiffs;
		this.folders = folders;
	}

	/**
	 * Encodes the first page of a TIFF file into another one, piece by piece: neither is ever whole
	 * in memory where the model is purely convolutional. The numbers are those of the whole. Of a stack, the slices
	 * and channels that the options choose are encoded plane by plane.
	 *
	 * @param image a TIFF or BigTIFF file, grey or RGB; read, never changed
	 * @param latent ending in .tif: the scaled latent as a 32-bit stack with its provenance, which
	 *          ImageJ opens; a BigTIFF above 4 GB, for {@link TiffStack#open}. Appears when it is
	 *          complete, and replaces what is there
	 * @param options how; of the original size, and no selection
	 * @throws IllegalArgumentException if the image or an option cannot be used
	 * @throws IOException if a file cannot be read or written, or if the model cannot be read
	 * @throws latentij.codec.VaeException if the network fails
	 * @throws CancellationException if the Esc key or the listener ended it
	 */
	public void encode(final Path image, final Path latent, final EncodeOptions options) throws IOException {
		if (ImageFolders.isOne(image)) encode(image, ImagePart.ALL, latent, options);
		else tiffs.encode(image, latent, options);
	}

	/**
	 * Encodes planes of an image in a folder of OME-Zarr or N5 into another folder, piece by piece, likewise.
	 *
	 * @param image a folder of OME-Zarr or N5; read, never changed
	 * @param part of it
	 * @param latent the folder to make: an array float32 of the same axes, of which that of the channels holds the
	 *          channels of the latents. Appears when it is complete; a run of the same job that ended early is gone
	 *          on with
	 * @param options how; of the original size, and no selection
	 * @throws IllegalArgumentException if the image or an option cannot be used
	 * @throws IOException if a folder cannot be read or written, or if the model cannot be read
	 * @throws latentij.codec.VaeException if the network fails
	 * @throws CancellationException if the Esc key or the listener ended it
	 */
	public void encode(final Path image, final ImagePart part, final Path latent, final EncodeOptions options)
			throws IOException {
		folders.encode(image, part, latent, options);
	}

	/**
	 * Tells whether all but one of the channels of an image were left out: a file may show one at a time, which nobody
	 * sees where many are encoded.
	 *
	 * @param image that was encoded; not changed
	 * @param options how
	 * @return true for composites in ImageJ's modes <i>Color</i> and <i>Grayscale</i>, unless each channel is encoded
	 * @throws IOException if the model cannot be read
	 */
	public boolean leavesChannels(final ImagePlus image, final EncodeOptions options) throws IOException {
		return tiffs.leavesChannels(image, options);
	}

	/**
	 * Decodes the latents of a TIFF file into another one, likewise.
	 *
	 * @param latent a 32-bit TIFF or BigTIFF file, one slice for each channel, or a folder of
	 *          OME-Zarr or N5; read, never changed
	 * @param image the folder of the same form to make of such a one; else a file ending in .tif: the image of the
	 *          original size, in 8-bit RGB or grey; of several
	 *          latents, one page each; of channels that were encoded on their own, or of chosen slices, as
	 *          {@link Latents#decode(ImagePlus, DecodeOptions)}, plane by plane
	 * @param options how
	 * @throws IllegalArgumentException if the file holds no latents of the model
	 * @throws IOException if a file cannot be read or written, or if the model cannot be read
	 * @throws latentij.codec.VaeException if the network fails
	 * @throws CancellationException if the Esc key or the listener ended it
	 */
	public void decode(final Path latent, final Path image, final DecodeOptions options) throws IOException {
		if (ImageFolders.isOne(latent)) decode(latent, (Rectangle) null, image, options);
		else tiffs.decode(latent, image, options);
	}

	/**
	 * Decodes latents in a folder of OME-Zarr or N5 into another folder, likewise.
	 *
	 * @param latent a folder of OME-Zarr or N5; read, never changed
	 * @param part of the decoded image, in its pixels; null for all
	 * @param image the folder to make
	 * @param options how
	 * @throws IllegalArgumentException if the folder holds no latents of the model, or if there is no such part
	 */
	public void decode(final Path latent, final Rectangle part, final Path image, final DecodeOptions options)
			throws IOException {
		folders.decode(latent, part, image, options);
	}

	/**
	 * Prepares {@link #encode(Path, ImagePart, Path, EncodeOptions)} for several processes.
	 *
	 * @param terms of a run that has begun; null to begin one
	 * @return the job, of which nothing is done
	 */
	public BlockJob encodeBlocks(
			final Path image,
			final ImagePart part,
			final BlockJob.Terms terms,
			final Path latent,
			final EncodeOptions options)
			throws IOException {
		return folders.encodeBlocks(image, part, terms, latent, options);
	}

	/**
	 * Prepares {@link #decode(Path, Rectangle, Path, DecodeOptions)} for several processes.
	 *
	 * @return the job, of which nothing is done
	 */
	public BlockJob decodeBlocks(final Path latent, final Rectangle part, final Path image, final DecodeOptions options)
			throws IOException {
		return folders.decodeBlocks(latent, part, image, options);
	}
}
