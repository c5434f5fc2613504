// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Path;
import latentij.ij.blocks.BlockJob;
import latentij.ij.chunked.ImagePart;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;

/** Prepares jobs from one folder of OME-Zarr or N5 into another one for several processes. */
public final class BlockJobs {

	private BlockJobs() {}

	/**
	 * Prepares {@link Latents#encode(Path, ImagePart, Path, EncodeOptions)}.
	 *
	 * @param latents of this process, which encodes
	 * @param image as there
	 * @param part as there
	 * @param terms of a run that has begun; null to begin one
	 * @param latent as there
	 * @param options as there
	 * @return the job, of which nothing is done
	 * @throws IllegalArgumentException as there
	 * @throws IOException as there
	 */
	public static BlockJob encode(
			final Latents latents,
			final Path image,
			final ImagePart part,
			final BlockJob.Terms terms,
			final Path latent,
			final EncodeOptions options)
			throws IOException {
		return latents.chunked().encodeBlocks(image, part, terms, latent, options);
	}

	/**
	 * Prepares {@link Latents#decode(Path, Rectangle, Path, DecodeOptions)}.
	 *
	 * @param latents of this process, which decodes
	 * @param latent as there
	 * @param part as there
	 * @param image as there
	 * @param options as there
	 * @return the job, of which nothing is done
	 * @throws IllegalArgumentException as there
	 * @throws IOException as there
	 */
	public static BlockJob decode(
			final Latents latents,
			final Path latent,
			final Rectangle part,
			final Path image,
			final DecodeOptions options)
			throws IOException {
		return latents.chunked().decodeBlocks(latent, part, image, options);
	}
}
