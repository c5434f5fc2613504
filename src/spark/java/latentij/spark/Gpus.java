// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import latentij.job.options.Options;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The GPU that Spark gives a task, where {@code spark.task.resource.gpu.amount} asks for one. */
final class Gpus {

	private static final String RESOURCE = "gpu";

	private Gpus() {}

	/** Words of a job with the GPU of this task; a device that somebody chose stays. */
	static TreeMap<String, String> assigned(final TreeMap<String, String> words) {
		final Map<String, ResourceInformation> resources = TaskContext.get().resourcesJMap();
		final ResourceInformation gpus = resources.get(RESOURCE);
		if (gpus == null || gpus.addresses().length == 0) return words;
		return with(words, gpus.addresses()[0]);
	}

	/** Addresses that are no numbers are those of a cluster that shows each executor its own GPU only. */
	static TreeMap<String, String> with(final TreeMap<String, String> words, final String address) {
		final String device =
				Optional.ofNullable(words.get(Options.DEVICE.key())).orElse("auto");
		if (!device.equals("auto") && !device.equals(RESOURCE)) return words;
		final TreeMap<String, String> own = new TreeMap<>(words);
		own.put(Options.DEVICE.key(), address.matches("[0-9]{1,3}") ? RESOURCE + ":" + address : RESOURCE);
		return own;
	}
}
