// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.TreeMap;
import latentij.ij.Latents;
import latentij.ij.ZarrBlocks;
import latentij.ij.zarr.ZarrPart;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;

/**
 * What is done with images, or latents, in OME-Zarr; travels to the executors.
 *
 * @param encode false to decode
 * @param words options by key
 * @param part that is encoded, or of the image that is decoded
 */
record ZarrWork(boolean encode, TreeMap<String, String> words, ZarrPart part) implements Serializable {

	/** Prepares a job; without terms, one to begin. */
	ZarrBlocks blocks(final Latents latents, final Path in, final Path out, final ZarrBlocks.Terms terms)
			throws IOException {
		return encode
				? latents.encodeBlocks(in, part, terms, out, EncodeOptions.parse(words))
				: latents.decodeBlocks(in, part.region(), out, DecodeOptions.parse(words));
	}

	/** The same with the GPU that Spark gives this task. */
	ZarrWork assigned() {
		return new ZarrWork(encode, Gpus.assigned(words), part);
	}
}
