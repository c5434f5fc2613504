// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import latentij.codec.VaeException;
import latentij.model.hub.DownloadConsent;
import latentij.util.Remedies;
import org.junit.jupiter.api.Test;

class SparkWordingTest {

	@Test
	void propertiesOfLatentIJAreSettingsOfSpark() {
		assertEquals(
				"Nothing is downloaded without consent. To give it, use --conf spark.latentij.download=true.",
				SparkWording.of(new IOException(DownloadConsent.fromProperty().remedy())));
	}

	@Test
	void otherOptionsOfJavaAreGivenToSpark() {
		assertEquals(
				"Check the proxy (set --driver-java-options and --conf spark.executor.extraJavaOptions to"
						+ " -Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT).",
				SparkWording.of(new VaeException("Check the proxy " + Remedies.PROXY + ".")));
		assertEquals(
				"Java's memory is full (heap): set a larger --driver-memory or --executor-memory.",
				SparkWording.of(new OutOfMemoryError("heap")));
		assertEquals(
				"Too large: set a larger --driver-memory or --executor-memory.",
				SparkWording.of(new VaeException("Too large: " + Remedies.MORE_BUFFERS + ".")));
	}
}
