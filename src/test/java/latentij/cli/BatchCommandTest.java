// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.IJ;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import latentij.testing.Resources;
import latentij.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchCommandTest {

	@TempDir
	private Path folder;

	/** Not for each of thousands. */
	@Test
	void whatAllFilesHaveInCommonIsToldOnce() throws IOException {
		final Path model = Resources.copy(Vectors.path("kl-f8c4/vae"), folder.resolve("vae"));
		final Path config = model.resolve("config.json");
		Files.writeString(config, Files.readString(config).replace("\"sample_size\": 64", "\"sample_size\": 20"));
		for (final String name : new String[] {"a.tif", "b.tif"})
			IJ.saveAsTiff(
					IJ.createImage(name, "RGB ramp", 88, 40, 1),
					folder.resolve(name).toString());
		final StringWriter told = new StringWriter();
		final String[] words = {
			"encode",
			folder + "/*.tif",
			"--out",
			folder + "/out",
			"--model",
			model.toString(),
			"--tiling",
			"on",
			"--device",
			"cpu"
		};
		assertEquals(0, LatentIJ.run(new PrintWriter(new StringWriter()), new PrintWriter(told, true), words));
		assertEquals(
				1,
				Pattern.compile("(?m)^--tiling=on: the tiles have a side of 32")
						.matcher(told.toString())
						.results()
						.count(),
				told::toString);
	}
}
