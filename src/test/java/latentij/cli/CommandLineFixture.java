// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two images and a file that is none, and the command line. */
abstract class CommandLineFixture {

	@TempDir
	Path folder;

	Path in;
	Path out;
	final StringWriter printed = new StringWriter();
	final StringWriter told = new StringWriter();

	@BeforeEach
	void makeImages() throws IOException {
		in = Files.createDirectory(folder.resolve("in"));
		out = folder.resolve("out");
		for (final String name : new String[] {"a.png", "a.jpg"}) {
			final BufferedImage image = new BufferedImage(16, 24, BufferedImage.TYPE_INT_RGB);
			for (int i = 0; i < 16 * 24; i++) image.setRGB(i % 16, i / 16, i * 0x10305);
			ImageIO.write(image, name.substring(2), in.resolve(name).toFile());
		}
		Files.writeString(in.resolve("broken.png"), "no image");
	}

	final int run(final String... args) {
		printed.getBuffer().setLength(0);
		told.getBuffer().setLength(0);
		return LatentIJ.run(new PrintWriter(printed, true), new PrintWriter(told, true), args);
	}
}
