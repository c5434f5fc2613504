// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import latentij.job.options.Options;
import latentij.model.library.Models;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/** A connection to Spark: all cores of this machine, unless {@code spark-submit} or a property names a master. */
final class SparkRun implements AutoCloseable {

	/** Settings of Spark that become system properties of LatentIJ in executors: {@code spark.latentij.download}. */
	private static final String SETTINGS = "spark.latentij.";

	/** Images of a part, at most, where nobody says it. */
	private static final int PART = 256;

	/** So many parts at least for each core. */
	private static final int PARTS_PER_CORE = 4;

	private final JavaSparkContext context;

	private SparkRun(final JavaSparkContext context) {
		this.context = context;
	}

	static SparkRun begin(final String name) {
		final SparkConf conf = new SparkConf()
				.setIfMissing("spark.master", "local[*]")
				.setIfMissing("spark.log.level", "WARN")
				.setIfMissing("spark.app.name", name);
		if (conf.get("spark.master").startsWith("local"))
			conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1").setIfMissing("spark.driver.host", "127.0.0.1");
		return new SparkRun(new JavaSparkContext(conf));
	}

	JavaSparkContext context() {
		return context;
	}

	/** Words of a job for executors, which have folders of their own. */
	static TreeMap<String, String> everywhere(final Map<String, String> words) throws IOException {
		final TreeMap<String, String> own = new TreeMap<>(words);
		final String model = own.get(Options.MODEL.key());
		if (model == null) return own;
		final Optional<Path> file = Models.path(model);
		if (file.isPresent() && Files.exists(file.get()))
			own.put(Options.MODEL.key(), file.get().toAbsolutePath().toString());
		return own;
	}

	/**
	 * Finds out what all parts must have the same: of the version of the model, this process, or else an executor.
	 *
	 * @param work that is done
	 * @return what an executor answers
	 * @throws IOException if the model that is here cannot be read
	 * @throws SparkException if the device, or the model, cannot be used
	 */
	Asked.Answer ask(final SparkWork work) throws IOException, SparkException {
		final String version = work.versionIfOnDisk(ExecutorLatents.get(settings()));
		final AtomicReference<Asked.Answer> answer = new AtomicReference<>();
		each(List.of(version), new Asked(work, settings()), (part, found) -> answer.set(found));
		return answer.get();
	}

	/** The number of parts of work on which nothing depends: the last ones do not wait for one. */
	int usualParts() {
		return PARTS_PER_CORE * Math.max(1, context.defaultParallelism());
	}

	/** The size of a part where nobody says it, of so many images or files. */
	int usualPart(final int images) {
		return Math.max(1, Math.min(PART, (images + usualParts() - 1) / usualParts()));
	}

	/** Takes the result of a part. */
	interface Taker<R> {

		void take(int part, R result) throws IOException;
	}

	/**
	 * Does a task for each part. Its result is taken when it is there, one at a time, and once for each part, however often
	 * Spark has a task done: again where an executor was lost, or twice at once where one is slow.
	 *
	 * @param parts of the work, in order
	 * @param work done by executors
	 * @param taker takes results in this process, in any order
	 * @throws SparkException if a task failed too often, or if a result could not be taken
	 */
	<T, R> void each(final List<T> parts, final Function<T, R> work, final Taker<R> taker) throws SparkException {
		if (parts.isEmpty()) return;
		final RDD<R> results =
				context.parallelize(parts, parts.size()).map(work).rdd();
		context.sc()
				.runJob(
						results,
						new Only<R>(),
						(part, result) -> {
							try {
								taker.take((Integer) part, result);
							} catch (final IOException exc) {
								throw new UncheckedIOException(exc);
							}
							return BoxedUnit.UNIT;
						},
						ClassTag$.MODULE$.<R>apply(Object.class));
	}

	/** Takes the one thing that a partition has. */
	private static final class Only<R> extends AbstractFunction1<Iterator<R>, R> implements Serializable {

		private static final long serialVersionUID = 1L;

		@Override
		public R apply(final Iterator<R> results) {
			return results.next();
		}
	}

	/** System properties for executors, by name. */
	TreeMap<String, String> settings() {
		final TreeMap<String, String> settings = new TreeMap<>();
		Arrays.stream(context.getConf().getAllWithPrefix(SETTINGS))
				.forEach(setting -> settings.put("latentij." + setting._1, setting._2));
		return settings;
	}

	@Override
	public void close() {
		context.close();
		// With a local master, tasks ran in this process.
		ExecutorLatents.close();
	}
}
