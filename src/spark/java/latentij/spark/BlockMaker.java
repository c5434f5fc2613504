// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;
import latentij.ij.blocks.BlockJob;
import latentij.job.Region;
import org.apache.spark.api.java.function.Function;

/** Makes a block of a folder of OME-Zarr or N5, in an executor. */
final class BlockMaker implements Function<Region, BlockJob.Made> {

	private static final long serialVersionUID = 1L;

	private final SparkWork work;
	private final String in;
	private final String out;
	private final BlockJob.Terms terms;
	private final TreeMap<String, String> settings;

	/**
	 * Creates the work.
	 *
	 * @param work what is done
	 * @param in the folder to read, with an absolute path
	 * @param out the folder that was begun, likewise
	 * @param terms of the run
	 * @param settings of LatentIJ, for executors
	 */
	BlockMaker(
			final SparkWork work,
			final Path in,
			final Path out,
			final BlockJob.Terms terms,
			final TreeMap<String, String> settings) {
		this.work = work;
		this.in = in.toString();
		this.out = out.toString();
		this.terms = terms;
		this.settings = settings;
	}

	@Override
	public BlockJob.Made call(final Region block) throws IOException {
		return work.assigned()
				.blocks(ExecutorLatents.get(settings), Path.of(in), Path.of(out), terms)
				.make(block, terms);
	}
}
