// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import java.io.IOException;
import java.util.Optional;
import latentij.codec.LatentNorm;
import latentij.model.library.FileStamps;
import latentij.preview.FittedFactors;
import latentij.preview.LinearPreview;

/** The factors that were fitted to a model, as long as the files of the model are the same. */
public final class ModelFactors {

	private final String model;
	private final FittedFactors file;

	private ModelFactors(final String model, final FittedFactors file) {
		this.model = model;
		this.file = file;
	}

	/**
	 * Finds the factors of a model.
	 *
	 * @param model its name or path
	 * @param version of its weights
	 * @param norm of its latents
	 * @return the factors, which may not be there yet
	 * @throws IOException if there is no cache folder
	 */
	public static ModelFactors of(final String model, final String version, final LatentNorm norm) throws IOException {
		return new ModelFactors(model, FittedFactors.of(model, version + norm.properties()));
	}

	/** @return the factors; empty if there are none, or if the files of the model are others now */
	public Optional<LinearPreview> load() {
		// A path that only a latent names is not looked for: where factors were kept, a person has agreed to it.
		return file.load(this::files);
	}

	/**
	 * Keeps factors.
	 *
	 * @param preview fitted to the model as it is now
	 */
	public void store(final LinearPreview preview) {
		file.store(preview, files());
	}

	private String files() {
		try {
			return new FileStamps(model).text();
		} catch (final IOException exc) {
			// The model is not here, on an unplugged disk, say.
			return "";
		}
	}
}
