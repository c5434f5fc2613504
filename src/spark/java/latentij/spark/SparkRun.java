// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import latentij.job.Options;
import latentij.model.library.Models;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;

/** A connection to Spark: all cores of this machine, unless {@code spark-submit} or a property names a master. */
final class SparkRun implements AutoCloseable {

	/** Settings of Spark that become system properties of LatentIJ in executors: {@code spark.latentij.download}. */
	private static final String SETTINGS = "spark.latentij.";

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

	/** Lets somebody follow the tasks. */
	void follow(final SparkListener listener) {
		context.sc().addSparkListener(listener);
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
