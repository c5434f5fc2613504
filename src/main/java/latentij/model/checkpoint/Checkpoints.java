// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.VaeConfig;
import latentij.model.MemoryCost;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.VaeModel.Decoder;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Encoder;
import latentij.model.VaeModel.Port;
import latentij.model.checkpoint.KnownFiles.Scaling;
import latentij.model.family.Architecture;
import latentij.model.family.KlArchitecture;
import latentij.model.family.TinyArchitecture;
import latentij.model.family.VaeGraph;
import latentij.model.hub.HubCache;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.util.FileFacts;
import latentij.util.JsonObjectReader;
import latentij.util.Printable;

/**
 * Opens autoencoders as diffusers and Stable Diffusion's authors store them:
 * <ul>
 * <li>a folder with {@code config.json} and {@code
 * diffusion_pytorch_model.safetensors},</li>
 * <li>a pipeline's folder with such a folder {@code vae} in it,</li>
 * <li>a single {@code .safetensors} file, of an autoencoder or of a whole Stable
 * Diffusion checkpoint; the {@code config.json} beside it counts if it is an
 * autoencoder's.</li>
 * </ul>
 * The graphs are built here, and the weights stay where they are.
 *
 * <pre>{@code
 * VaeModel model = Checkpoints.open(Path.of("stable-diffusion-v1-5"), "SD 1.5");
 * try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.AUTO)) {
 * 	Latent latent = codec.encode(image, PosteriorMode.MEAN, 0);
 * }
 * }</pre>
 */
public final class Checkpoints {

	private static final String CONFIG = "config.json";

	/** Tensors that Stable Diffusion XL has, and 1.x and 2.x have not. */
	private static final String XL_PREFIX = "conditioner.embedders.";

	private static final double XL_SCALING_FACTOR = 0.13025;

	private Checkpoints() {}

	/**
	 * Whether a path looks like something that {@link #open} opens: a
	 * {@code .safetensors} file, or a folder that holds an autoencoder's
	 * config.json or a folder {@code vae} that does.
	 *
	 * @param path any path
	 * @return false if another kind of model should be tried
	 */
	public static boolean matches(final Path path) {
		if (Files.isRegularFile(path)) return SafetensorsFile.isNamed(path);
		final Path config = path.resolve(CONFIG);
		// Without weights that can be read, opening tells what is wrong with them.
		return Files.isRegularFile(config) && (hasWeights(path) || isAutoencoder(config))
				|| Files.isRegularFile(path.resolve(CheckpointLayout.FOLDER).resolve(CONFIG));
	}

	private static boolean hasWeights(final Path folder) {
		try {
			return !safetensorsIn(folder).isEmpty();
		} catch (final IOException exc) {
			return false;
		}
	}

	/**
	 * Opens a checkpoint; see {@link #open(Path, String, KnownFiles)}.
	 *
	 * @param path a folder or a file
	 * @param name what users call the model
	 * @return the model
	 * @throws IOException if it cannot be read or is not supported
	 */
	public static VaeModel open(final Path path, final String name) throws IOException {
		return open(path, name, KnownFiles.NONE);
	}

	/**
	 * Opens a checkpoint. Reads the config and the header of the weights; the
	 * first time also the weights, to see that all of them are finite numbers.
	 *
	 * @param path a folder or a file
	 * @param name what users call the model
	 * @param known tells the scaling of single files without a config
	 * @return the model; what had to be assumed stands in its notes
	 * @throws IOException if it cannot be read, if its files are damaged or do not
	 *           belong together, or if it asks for what LatentIJ does not support:
	 *           the message names the file and the tensor or the config's entry
	 */
	public static VaeModel open(final Path path, final String name, final KnownFiles known) throws IOException {
		if (Files.isRegularFile(path)) return openFile(path, name, known);
		if (!Files.isDirectory(path)) throw new FileNotFoundException("There is no file or folder " + path + ".");
		Path folder = path;
		if (Files.isRegularFile(path.resolve(CheckpointLayout.FOLDER).resolve(CONFIG))
				&& !isAutoencoder(path.resolve(CONFIG))) folder = path.resolve(CheckpointLayout.FOLDER);
		final Path config = folder.resolve(CONFIG);
		if (!Files.isRegularFile(config))
			throw new FileNotFoundException(path + " holds no model: expected was a config.json and a "
					+ CheckpointLayout.WEIGHTS.get(0) + " in it or in its folder \"vae\".");
		final Path root = folder.toRealPath();
		return model(
				name,
				version(root),
				AutoencoderConfig.read(
						config.toString(), JsonObjectReader.bytes(inside(root, config), JsonObjectReader.CONFIG)),
				config.toString(),
				SafetensorsFile.open(inside(root, weights(folder))));
	}

	private static boolean isAutoencoder(final Path config) {
		return Files.isRegularFile(config)
				&& AutoencoderConfig.CLASS_NAMES.contains(String.valueOf(AutoencoderConfig.className(config)));
	}

	/** The file with the weights of a folder. */
	private static Path weights(final Path folder) throws IOException {
		for (final String file : CheckpointLayout.WEIGHTS) {
			if (Files.isRegularFile(folder.resolve(file))) return folder.resolve(file);
		}
		final List<Path> others = safetensorsIn(folder);
		if (others.size() == 1) return others.get(0);
		if (others.size() > 1)
			throw new IOException(folder + " holds " + others.size() + " safetensors files ("
					+ others.stream()
							.limit(5)
							.map(file -> file.getFileName().toString())
							.collect(Collectors.joining(", "))
					+ "), and none is called " + CheckpointLayout.WEIGHTS.get(0)
					+ ". Choose one of the files instead of the folder.");
		throw new FileNotFoundException(folder + " holds no weights: expected was " + CheckpointLayout.WEIGHTS.get(0)
				+ " beside its config.json. Weights in .bin or .ckpt "
				+ "files can hold programs and are not read: download or save the "
				+ "model as safetensors.");
	}

	private static List<Path> safetensorsIn(final Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter(SafetensorsFile::isNamed)
					.filter(Files::isRegularFile)
					.sorted()
					.toList();
		}
	}

	/**
	 * The real path of a model's file. ONNX Runtime refuses links that leave the
	 * folder, and so is done here, with the one exception of Hugging Face's cache:
	 * there the files of {@code snapshots/REVISION} are links to the same
	 * repository's {@code blobs}.
	 */
	private static Path inside(final Path root, final Path file) throws IOException {
		final Path real = file.toRealPath();
		if (real.startsWith(root) || HubCache.isBlob(root, real)) return real;
		throw new IOException(file + " is a link that leaves its folder, to " + real
				+ ". Models are read from their own folder only: choose the folder or file that it points to.");
	}

	/** The revision, in Hugging Face's cache. */
	private static String version(final Path root) {
		return HubCache.revision(root).orElse("unknown");
	}

	private static VaeModel openFile(final Path path, final String name, final KnownFiles known) throws IOException {
		if (!SafetensorsFile.isNamed(path))
			throw new IOException(path + " is not a .safetensors file. Weights in .ckpt, .pt and .bin files can "
					+ "hold programs and are not read: save the model as safetensors.");
		// The file itself was chosen by the user, wherever it lies.
		final SafetensorsFile file = SafetensorsFile.open(path.toRealPath());
		final Path config = path.toAbsolutePath().resolveSibling(CONFIG);
		if (isAutoencoder(config)) {
			final Path root = config.getParent().toRealPath();
			return model(
					name,
					version(root),
					AutoencoderConfig.read(
							config.toString(), JsonObjectReader.bytes(inside(root, config), JsonObjectReader.CONFIG)),
					config.toString(),
					file);
		}
		final KeyScheme scheme = scheme(file);
		final Architecture architecture = new ArchitectureReader(file, scheme).read();
		final List<String> notes = new ArrayList<>();
		notes.add("No config.json of an autoencoder lies beside " + path.getFileName()
				+ ": its architecture was read off its tensors.");
		final VaeConfig codec = architecture instanceof TinyArchitecture
				? tinyScaling(architecture, notes)
				: scaling(file, architecture, known, notes);
		return model(
				name,
				"unknown",
				new AutoencoderConfig(architecture, codec, true, null, notes),
				"the architecture that was read off them",
				file);
	}

	private static VaeConfig tinyScaling(final Architecture architecture, final List<String> notes) {
		notes.add("Its scaling factor was taken as 1, as all TAESD models have it.");
		return new VaeConfig(architecture.latentChannels(), architecture.spatialCompressionRatio(), new Affine(1, 0));
	}

	private static VaeConfig scaling(
			final SafetensorsFile file,
			final Architecture architecture,
			final KnownFiles known,
			final List<String> notes)
			throws IOException {
		notes.add("Its normalizations were taken to have " + ArchitectureReader.NORM_NUM_GROUPS
				+ " groups, as Stable Diffusion's have.");
		final Scaling scaling;
		final Optional<Scaling> hit = known.find(file.path());
		if (hit.isPresent()) {
			scaling = hit.get();
			notes.add("Its scaling factor is " + scaling.scalingFactor() + ", that of " + scaling.model()
					+ ", whose file it is.");
		} else if (architecture.latentChannels() != 4)
			throw new IOException(file.path() + " has " + architecture.latentChannels()
					+ " latent channels; its scaling factor cannot be told from its tensors "
					+ "(with 16, Stable Diffusion 3 has 1.5305 and FLUX.1 has 0.3611). Put "
					+ "the model's config.json beside it.");
		else if (file.tensors().keySet().stream().anyMatch(key -> key.startsWith(XL_PREFIX))) {
			scaling = new Scaling("Stable Diffusion XL", XL_SCALING_FACTOR, 0);
			notes.add("Its scaling factor was taken as " + XL_SCALING_FACTOR
					+ ", because the file also holds Stable Diffusion XL's text encoders.");
		} else {
			scaling = new Scaling("Stable Diffusion", Affine.DEFAULT_SCALING_FACTOR, 0);
			notes.add("Its scaling factor was taken as " + Affine.DEFAULT_SCALING_FACTOR
					+ ", that of Stable Diffusion 1.x and 2.x; XL has "
					+ XL_SCALING_FACTOR + ".");
		}
		return new VaeConfig(
				architecture.latentChannels(),
				architecture.spatialCompressionRatio(),
				new Affine(scaling.scalingFactor(), scaling.shiftFactor()));
	}

	private static KeyScheme scheme(final SafetensorsFile file) throws IOException {
		final KeyScheme scheme = KeyScheme.of(file.tensors().keySet());
		if (scheme == null)
			throw new IOException(file.path() + " holds no autoencoder that LatentIJ knows: expected was a tensor "
					+ "encoder.conv_in.weight (or encoder.layers.0.weight), also after one of "
					+ "the prefixes "
					+ KeyScheme.PREFIXES.subList(1, KeyScheme.PREFIXES.size()) + ". Its "
					+ file.tensors().size() + " tensors begin with "
					+ file.tensors().keySet().stream()
							.limit(3)
							.map(Printable::text)
							.toList()
					+ ".");
		return scheme;
	}

	private static VaeModel model(
			final String name,
			final String revision,
			final AutoencoderConfig config,
			final String origin,
			final SafetensorsFile file)
			throws IOException {
		final Architecture architecture = config.architecture();
		final CheckpointTensors tensors = new CheckpointTensors(file, scheme(file), architecture, origin);
		checkFinite(file, tensors);
		final boolean half = !config.forceUpcast() && architecture instanceof KlArchitecture;
		return new VaeModel(
				name,
				config.version() == null ? revision : config.version(),
				config.codec(),
				new Encoder(
						new OnnxSource.Built(options -> architecture.encoder(tensors, options), half),
						new Port(VaeGraph.SAMPLE, ElementType.FLOAT),
						null,
						architecture.encoderOutput()),
				new Decoder(
						new OnnxSource.Built(options -> architecture.decoder(tensors, options), half),
						new Port(VaeGraph.LATENT_SAMPLE, ElementType.FLOAT),
						VaeGraph.SAMPLE),
				memory(architecture),
				config.notes());
	}

	private static void checkFinite(final SafetensorsFile file, final CheckpointTensors tensors) throws IOException {
		final String bad = new FileFacts(file.path()).fact("nonFinite", () -> file.firstNonFinite(tensors.all())
				.map(TensorInfo::key)
				.orElse(""));
		if (!bad.isEmpty())
			throw new IOException("The tensor " + bad + " of " + file.path()
					+ " holds a value that is not a number, or infinite: the file is damaged. Download it again.");
	}

	/**
	 * Stable Diffusion's measured need, in proportion to the channels of the
	 * widest tensors: those at full resolution.
	 */
	private static MemoryCost memory(final Architecture architecture) {
		final MemoryCost sd = MemoryCost.STABLE_DIFFUSION;
		final double encode;
		final double decode;
		if (architecture instanceof KlArchitecture kl) {
			final List<Integer> channels = kl.blockOutChannels();
			encode = channels.get(0) / 128.0;
			decode = channels.get(Math.min(1, channels.size() - 1)) / 256.0;
		} else {
			encode = ((TinyArchitecture) architecture).channels() / 128.0;
			decode = ((TinyArchitecture) architecture).channels() / 256.0;
		}
		return new MemoryCost(sd.encodeBytesPerPixel() * encode, sd.decodeBytesPerPixel() * decode, false);
	}
}
