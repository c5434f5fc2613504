// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import latentij.ij.Latents;
import latentij.ij.latents.LatentImages;
import latentij.ij.runs.RunListener;
import latentij.job.CodecPool;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.model.library.Models;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Latents of the bundled model, for tests of commands on them. */
abstract class LatentToolsFixture {

	static final DecodeOptions CPU = DecodeOptions.parse(Map.of("device", "cpu"));

	static Latents latents;

	@TempDir
	Path folder;

	@BeforeAll
	static void open() {
		latents = new Latents(
				new CodecPool(message -> {}, reference -> Models.standard().find(reference)),
				message -> {},
				new RunListener() {});
	}

	@AfterAll
	static void close() {
		latents.close();
	}

	static ImagePlus image(final int x) {
		final ImagePlus image = IJ.openImage("sample-images/mountains.png");
		image.setRoi(x, 150, 64, 48);
		final ImagePlus crop = image.crop();
		crop.setTitle("part" + x + ".png");
		return crop;
	}

	static ImagePlus latent(final int x, final String model) throws IOException {
		return latents.encode(image(x), EncodeOptions.parse(Map.of("model", model, "device", "cpu")));
	}

	static ImagePlus latent(final int x) throws IOException {
		return latent(x, Models.BUNDLED);
	}

	static ToolOptions options(final JobType job, final String... words) {
		final Map<String, String> map = new HashMap<>();
		if (job != JobType.SAVE) map.put("device", "cpu");
		for (int i = 0; i < words.length; i += 2) map.put(words[i], words[i + 1]);
		return ToolOptions.parse(job, map);
	}

	static float[] values(final ImagePlus latent) {
		return LatentImages.toTensor(latent).toArray();
	}
}
