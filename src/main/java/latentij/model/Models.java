package latentij.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import latentij.model.VaeModel.Decoder;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Encoder;
import latentij.model.VaeModel.Port;
import latentij.model.checkpoint.Checkpoints;

/**
 * Finds the model that a user's words mean.
 */
public final class Models {

	/** The model that is packed into the jar, and the default everywhere. */
	public static final String BUNDLED = "latentij-f8c4";

	private Models() {}

	/** @return the names that {@link #find} knows, the default first */
	public static List<String> names() {
		return List.of(BUNDLED);
	}

	/**
	 * Finds a model. Nothing is run, and no weights are loaded.
	 *
	 * @param reference a name of {@link #names()}, or the path of a model folder
	 *          or file
	 * @return the model
	 * @throws IOException if there is no such model, or its files are damaged
	 */
	public static VaeModel find(final String reference) throws IOException {
		final String name = reference == null ? "" : reference.strip();
		if (name.equals(BUNDLED)) return bundled();
		final Path path = existing(name);
		if (path == null) throw new FileNotFoundException("There is no model \"" +
			name + "\". Expected was one of " + names() + ", or the path of a " +
			"model folder or file that exists.");
		// Latents remember the name, and must find the model from any folder.
		final String absolute = path.toAbsolutePath().normalize().toString();
		if (OnnxFolder.matches(path)) return OnnxFolder.open(path, absolute);
		if (Checkpoints.matches(path)) return Checkpoints.open(path, absolute);
		throw new IOException("\"" + path + "\" holds no model that LatentIJ " +
			"knows. Expected was a diffusers folder (config.json and a .safetensors " +
			"file), a .safetensors file, or a folder with vae_encoder/model.onnx and " +
			"vae_decoder/model.onnx.");
	}

	private static Path existing(final String name) {
		try {
			final Path path = Path.of(name);
			return !name.isEmpty() && Files.exists(path) ? path : null;
		}
		catch (final InvalidPathException exc) {
			return null;
		}
	}

	private static VaeModel bundled() throws IOException {
		final ConfigJson json;
		try (InputStream in = resource("vae_encoder/config.json").openStream()) {
			json = ConfigJson.parse(new String(in.readAllBytes(),
				StandardCharsets.UTF_8), BUNDLED);
		}
		final List<String> notes = new ArrayList<>();
		return new VaeModel(BUNDLED, json.string("version", "unknown"), json
			.vaeConfig(notes), new Encoder(new OnnxSource.Resource(resource(
				"vae_encoder/model.onnx")), new Port("sample", ElementType.FLOAT),
				null, "latent_parameters"), new Decoder(new OnnxSource.Resource(
					resource("vae_decoder/model.onnx")), new Port("latent_sample",
						ElementType.FLOAT), "sample"), json.memory(), notes);
	}

	private static URL resource(final String file) throws IOException {
		final String path = "/latentij/models/" + BUNDLED + "/" + file;
		final URL url = Models.class.getResource(path);
		if (url == null) throw new IOException("LatentIJ's jar is damaged: " +
			path + " is missing. Install it again.");
		return url;
	}
}
