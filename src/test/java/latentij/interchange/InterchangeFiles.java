// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import latentij.interchange.LatentFile.ImageSize;
import latentij.tensor.FloatTensor;

/**
 * Writes files for src/test/python/make_interchange.py, which reads them with NumPy and safetensors.
 *
 * <pre>
 * InterchangeFiles FOLDER
 * </pre>
 */
public final class InterchangeFiles {

	private InterchangeFiles() {}

	public static void main(final String... args) throws IOException {
		write(Path.of(args[0]));
	}

	/** The latents of the reference files: value i is sin(i); [2,4,4,6]. */
	static FloatTensor latents() {
		final FloatTensor latents = FloatTensor.zeros(2, 4, 4, 6);
		for (int i = 0; i < latents.size(); i++) latents.buffer().put(i, (float) Math.sin(i));
		return latents;
	}

	static LatentFile file(final FloatTensor values, final Scaling scaling) {
		return new LatentFile(
				values,
				scaling,
				Map.of("latentij.model", "latentij-f8c4", LatentFile.SCALING, scaling.word()),
				Optional.of(new ImageSize(48, 32)));
	}

	/** The first of the latents; [1,4,4,6]. */
	static FloatTensor plane(final FloatTensor latents) {
		final float[] values = new float[latents.size() / 2];
		latents.buffer().get(values);
		return FloatTensor.copyOf(values, 1, 4, 4, 6);
	}

	static void write(final Path folder) throws IOException {
		Files.createDirectories(folder);
		final FloatTensor latents = latents();
		for (final FloatType type : FloatType.values()) {
			final String name = type == FloatType.FLOAT32 ? "f32" : "f16";
			write(folder.resolve(name + ".npy"), file(latents, Scaling.SCALED), type);
			write(folder.resolve(name + ".npz"), file(plane(latents), Scaling.RAW), type);
			write(folder.resolve(name + ".safetensors"), file(latents, Scaling.SCALED), type);
			write(folder.resolve(name + ".latent"), file(latents, Scaling.RAW), type);
		}
		for (final Layout layout : new Layout[] {Layout.PATCHES, Layout.PACKED})
			write(
					folder.resolve(layout.word() + ".npy"),
					file(layout.from(latents), Scaling.SCALED),
					FloatType.FLOAT32);
	}

	private static void write(final Path file, final LatentFile content, final FloatType type) throws IOException {
		LatentFormats.of(file).write(file, content, type);
	}
}
