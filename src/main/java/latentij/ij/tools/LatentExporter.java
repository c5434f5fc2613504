// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.Affine;
import latentij.ij.images.Images;
import latentij.ij.latents.LatentStackSource;
import latentij.ij.latents.LatentStacks;
import latentij.interchange.LatentFile;
import latentij.interchange.LatentFile.ImageSize;
import latentij.interchange.LatentFormat;
import latentij.interchange.LatentFormats;
import latentij.interchange.Layout;
import latentij.interchange.Scaling;
import latentij.job.Provenance;
import latentij.job.ToolOptions;
import latentij.job.options.Options;
import latentij.tensor.FloatTensor;

/** Writes latents into files of other programs. */
public final class LatentExporter {

	/** How ComfyUI reads files without its marker. */
	static final LatentNorm COMFYUI = new Affine(Affine.DEFAULT_SCALING_FACTOR, 0);

	private LatentExporter() {}

	/**
	 * Writes a file, which appears whole or not at all.
	 *
	 * @param latent a stack, or a hyperstack of several latents; read, never changed
	 * @param options the file, the scale, the layout and the floats
	 * @return what was written, for people
	 * @throws IllegalArgumentException if it is no latent, or if the file or the scale must be said
	 * @throws IOException if the file cannot be written
	 */
	public static String export(final ImagePlus latent, final ToolOptions options) throws IOException {
		Images.requirePixels(latent);
		final Path file = options.get(Options.EXCHANGE_FILE)
				.orElseThrow(() -> new IllegalArgumentException("The file is missing. Set file= to the path of a file"
						+ " that ends in .npy, .npz, .safetensors or .latent."));
		final LatentFormat format = LatentFormats.of(file);
		final Scaling scaling = scaling(options, file);
		final LatentFile content = content(latent, scaling, options.get(Options.LAYOUT));
		options.get(Options.DTYPE)
				.requireRoom(latent.getTitle(), content.values().buffer());
		format.write(file, content, options.get(Options.DTYPE));
		return "Wrote " + file.getFileName() + ", " + scaling.word() + " values";
	}

	/**
	 * Makes the content of a file.
	 *
	 * @param latent a stack, or a hyperstack of several latents; read, never changed
	 * @param scaling of the result; not unstated
	 * @param layout of the result
	 * @return the values with the notes of the stack; owned by the caller
	 * @throws IllegalArgumentException if it is no latent, or does not say how it is scaled and must
	 */
	public static LatentFile content(final ImagePlus latent, final Scaling scaling, final Layout layout) {
		final LatentStackSource source = new LatentStackSource(latent);
		final FloatTensor scaled = source.readAll();
		final Optional<Provenance> made = Optional.ofNullable(source.provenance())
				.map(told -> layout == Layout.PACKED ? Factors.turned(told, scaled) : told);
		final FloatTensor values =
				switch (scaling) {
					case RAW -> norm(made, latent).norm().toDecoder(scaled);
					case COMFYUI -> fromTo(scaled, norm(made, latent).norm(), COMFYUI);
					default -> scaled;
				};
		final Map<String, String> notes = new HashMap<>();
		made.ifPresent(provenance -> notes.putAll(LatentStacks.notes(provenance)));
		notes.put(LatentFile.SCALING, scaling.word());
		if (layout != Layout.CHANNELS) notes.put(LatentFile.LAYOUT, layout.word());
		return new LatentFile(
				layout.from(values),
				scaling,
				notes,
				made.filter(provenance -> provenance.width() > 0)
						.map(provenance -> new ImageSize(provenance.width(), provenance.height())));
	}

	/**
	 * Chooses the scale of the latents in a file.
	 *
	 * @param options the scale, or nothing of it
	 * @param file that will be written
	 * @return the scale
	 * @throws IllegalArgumentException if it must be said, since files of this kind do not tell
	 */
	public static Scaling scaling(final ToolOptions options, final Path file) {
		final Scaling usual = LatentFormats.of(file).convention();
		final Scaling scaling = options.get(Options.SCALING).orElse(usual);
		if (scaling == Scaling.SCALED) return LatentFormats.of(file).scaled();
		if (scaling != Scaling.UNSTATED) return scaling;
		final String name = file.getFileName().toString();
		throw new IllegalArgumentException("A " + name.substring(name.lastIndexOf('.'))
				+ " file has no place for the scale of its latents, and no scale was chosen. Set scaling=scaled (times the"
				+ " scaling factor, as in diffusers' pipelines) or scaling=raw (as the autoencoder gives it).");
	}

	/** The same latents for another norm; the same values where the norms are the same. */
	static FloatTensor fromTo(final FloatTensor values, final LatentNorm from, final LatentNorm to) {
		return from.equals(to) ? values : to.toUser(from.toDecoder(values));
	}

	private static Provenance norm(final Optional<Provenance> made, final ImagePlus latent) {
		return made.orElseThrow(() -> new IllegalArgumentException("\"" + latent.getTitle()
				+ "\" does not say which model made it, so its scaling cannot be undone. Choose"
				+ " scaling=scaled and a file that ends in .npy, .npz or .safetensors."));
	}
}
