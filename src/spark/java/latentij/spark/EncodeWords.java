// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import latentij.cli.FileOptions;
import latentij.cli.JobWords;
import latentij.ij.chunked.ImagePart;
import latentij.ij.files.EncodeFiles;
import latentij.interchange.FloatType;
import latentij.interchange.LatentFileType;
import latentij.interchange.Scaling;
import latentij.job.EncodeOptions;
import latentij.job.options.JobType;
import latentij.job.options.Options;
import latentij.job.ToolOptions;

/**
 * The options of encoding to a table, which travel to the executors as words.
 *
 * @param encode words of Encode, by key
 * @param scaling of the latents
 * @param dtype of their values
 */
record EncodeWords(TreeMap<String, String> encode, Scaling scaling, FloatType dtype) implements Serializable {

	/** @throws IllegalArgumentException if a word is not understood */
	static EncodeWords of(final Map<String, String> words) {
		final ToolOptions export = ToolOptions.parse(JobType.EXPORT, JobWords.only(words, FileOptions.EXPORT));
		final EncodeWords own = new EncodeWords(
				new TreeMap<>(JobWords.only(words, FileOptions.ENCODE)),
				export.get(Options.SCALING).orElse(Scaling.SCALED),
				export.get(Options.DTYPE));
		own.work();
		return own;
	}

	/** The work that the command line does with files. */
	EncodeFiles work() {
		return new EncodeFiles(EncodeOptions.parse(encode), LatentFileType.SAFETENSORS, Map.of());
	}

	/** The same work as it would be with files. */
	SparkWork files() {
		return SparkWork.encode(encode, LatentFileType.SAFETENSORS, ImagePart.ALL);
	}

	/** The same with the GPU that Spark gives this task. */
	EncodeWords assigned() {
		return new EncodeWords(Gpus.assigned(encode), scaling, dtype);
	}

	/** All that decides on numbers, in order. */
	Map<String, String> all() {
		final Map<String, String> all = new TreeMap<>(encode);
		all.put("scaling", scaling.word());
		all.put("dtype", dtype.name());
		return all;
	}
}
