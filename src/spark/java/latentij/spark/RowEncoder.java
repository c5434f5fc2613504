// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import latentij.batch.BatchTask;
import latentij.ij.Latents;
import latentij.ij.files.EncodeFiles;
import latentij.interchange.LatentFile;
import latentij.interchange.Scaling;
import latentij.job.GroupRuns;
import org.apache.spark.TaskContext;

/** Encodes images to rows of a table, in groups, and writes these in the order of the images. */
final class RowEncoder {

	private final TaskContext task = TaskContext.get();
	private final Latents latents;
	private final EncodeFiles work;
	private final Scaling scaling;
	private final GroupRuns runs;
	private final int most;
	private final Rows rows;

	/** Takes rows. */
	@FunctionalInterface
	interface Rows {

		void write(LatentRow row) throws IOException;
	}

	/**
	 * An image to encode.
	 *
	 * @param image its names
	 * @param file that holds it
	 * @param problem why there is no file; null if there is one
	 */
	record Source(ImageItem image, Path file, RuntimeException problem) {

		static Source of(final ImageItem image) {
			return new Source(image, Path.of(image.path()), null);
		}
	}

	/**
	 * Creates the work, in the thread of a task.
	 *
	 * @param latents encodes
	 * @param work says how
	 * @param scaling of the latents
	 * @param most how many images go through the network together, at most
	 * @param rows takes the rows, by the calling thread
	 */
	RowEncoder(final Latents latents, final EncodeFiles work, final Scaling scaling, final int most, final Rows rows) {
		this.latents = latents;
		this.work = work;
		this.scaling = scaling;
		this.most = most;
		this.rows = rows;
		runs = work.groups(latents);
	}

	/**
	 * Encodes images.
	 *
	 * @param images in order
	 * @throws IOException if rows cannot be written, or if the part is given up
	 */
	void encode(final List<Source> images) throws IOException {
		final Written written = new Written(images.size());
		new PartGroups<Integer>(
						latents,
						runs,
						most,
						n -> kind(images.get(n)),
						n -> false,
						(own, n) -> written.rows.set(n, row(own, images.get(n))))
				.run(IntStream.range(0, images.size()).boxed().toList(), written::go);
	}

	/** Rows that wait for those before them. */
	private final class Written {

		private final AtomicReferenceArray<LatentRow> rows;
		private int done;

		Written(final int all) {
			rows = new AtomicReferenceArray<>(all);
		}

		/** Latents may be large: they are not kept. */
		void go() throws IOException {
			while (done < rows.length() && rows.get(done) != null)
				RowEncoder.this.rows.write(rows.getAndSet(done++, null));
		}
	}

	private Object kind(final Source source) {
		return work.kind(new BatchTask(source.file(), source.file()), runs);
	}

	private LatentRow row(final Latents own, final Source source) throws IOException {
		final AtomicReference<LatentFile> made = new AtomicReference<>();
		return ExecutorFailures.OF_THIS_PROCESS
				.tried(task, source.image().name(), () -> {
					if (source.problem() != null) throw source.problem();
					made.set(work.encode(own, source.file(), source.image().path(), scaling));
				})
				.map(reason -> new LatentRow(source.image(), null, reason))
				.orElseGet(() -> new LatentRow(source.image(), made.get(), null));
	}
}
