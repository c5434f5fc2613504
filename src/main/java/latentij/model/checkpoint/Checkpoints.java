// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeConfig;
import latentij.model.GraphNeed;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.VaeModel.Decoder;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Encoder;
import latentij.model.VaeModel.Port;
import latentij.model.WeightsVersion;
import latentij.model.family.Families;
import latentij.model.family.KeyScheme;
import latentij.model.family.TensorShapes;
import latentij.model.family.VaeFamily;
import latentij.model.family.VaeFamily.Contradiction;
import latentij.model.family.VaeSpec;
import latentij.model.family.network.NetworkGraph;
import latentij.model.safetensors.SafetensorsFile;
import latentij.util.CancelCheck;
import latentij.util.Printable;
import latentij.util.files.FileStates;
import latentij.util.files.Missing;
import latentij.util.json.JsonLimits;

/**
 * Opens autoencoders as diffusers and Stable Diffusion's authors store them:
 * <ul>
 * <li>a folder with {@code config.json} and {@code
 * diffusion_pytorch_model.safetensors}, or several such files and their
 * {@code diffusion_pytorch_model.safetensors.index.json},</li>
 * <li>a pipeline's folder with such a folder {@code vae} in it,</li>
 * <li>a single {@code .safetensors} file, of an autoencoder or of a whole Stable
 * Diffusion checkpoint; the {@code config.json} beside it counts if it is an
 * autoencoder's,</li>
 * <li>one of the two files of TAESD's authors, whose other one lies beside it,</li>
 * <li>a folder with one such file, or with those two, and no config.</li>
 * </ul>
 * The graphs are built here, and the weights stay where they are. Half a model opens for what it can.
 *
 * <pre>{@code
 * VaeModel model = Checkpoints.open(Path.of("stable-diffusion-v1-5"), "SD 1.5");
 * try (VaeCodec codec = VaeCodecs.open(model, DeviceChoice.AUTO)) {
 * 	Latent latent = codec.encode(image, PosteriorMode.MEAN, 0);
 * }
 * }</pre>
 */
public final class Checkpoints {

	private Checkpoints() {}

	/**
	 * Tells paths that look like something {@link #open} opens: a
	 * safetensors file, whatever its name, or a folder that holds such a file, an autoencoder's
	 * config.json, or a folder {@code vae} with one.
	 *
	 * @param path any path
	 * @return false if another kind of model should be tried
	 */
	public static boolean matches(final Path path) {
		if (Files.isRegularFile(path)) return SafetensorsFile.isOne(path);
		final Path config = CheckpointFolder.config(path);
		// Without weights that can be read, opening tells what is wrong with them.
		return CheckpointFolder.hasWeights(path)
				|| isAutoencoder(config)
				|| Files.isRegularFile(CheckpointFolder.config(path.resolve(CheckpointLayout.FOLDER)));
	}

	/**
	 * Opens a checkpoint; see {@link #open(Path, String, KnownFiles, CancelCheck)}.
	 *
	 * @param path a folder or a file
	 * @param name what users call the model
	 * @return the model
	 * @throws IOException if it cannot be read or is not supported
	 */
	public static VaeModel open(final Path path, final String name) throws IOException {
		return open(path, name, KnownFiles.NONE, CancelCheck.NONE);
	}

	/**
	 * Opens a checkpoint. Reads the config and the header of the weights; the
	 * first time also the weights, to see that all of them are finite numbers, and
	 * for a version.
	 *
	 * @param path a folder or a file
	 * @param name what users call the model
	 * @param known tells the scaling of single files without a config
	 * @param check asked while weights are read; ends it
	 * @return the model; what had to be assumed stands in its notes
	 * @throws IOException if it cannot be read, if its files are damaged or do not
	 *           belong together, or if it asks for what LatentIJ does not support:
	 *           the message names the file and the tensor or the config's entry
	 */
	public static VaeModel open(final Path path, final String name, final KnownFiles known, final CancelCheck check)
			throws IOException {
		if (Files.isRegularFile(path)) return openFile(path, name, known, check);
		if (!Files.isDirectory(path)) throw new FileNotFoundException(Missing.any(path, ""));
		final Path vae = path.resolve(CheckpointLayout.FOLDER);
		final boolean pipeline =
				Files.isRegularFile(CheckpointFolder.config(vae)) && !isAutoencoder(CheckpointFolder.config(path));
		final Path home = pipeline ? vae : path;
		final Path config = CheckpointFolder.config(home);
		if (!Files.isRegularFile(config) && CheckpointFolder.hasWeights(home))
			return openWithoutConfig(new CheckpointFolder(home), name, known, check);
		if (!Files.isRegularFile(config))
			throw new FileNotFoundException(path + " holds no model: expected was a config.json and a "
					+ CheckpointLayout.WHOLE + " in it or in its folder \"vae\".");
		final CheckpointFolder folder = new CheckpointFolder(home);
		final FileStates files = FileStates.of(folder.deciding());
		return model(name, spec(config, folder), config.toString(), folder.tensors(), check)
				.withFiles(files);
	}

	/**
	 * Describes a model by its config alone, without reading weights.
	 *
	 * @param folder that may hold one, or a pipeline
	 * @return as "AutoencoderKL, 4 latent channels, 1/8 of the side"; why it cannot be opened,
	 *         where the config says so; empty where there is no config
	 */
	public static Optional<String> describe(final Path folder) {
		final Optional<Path> config = config(folder);
		if (config.isEmpty()) return Optional.empty();
		try {
			final VaeSpec spec = Families.read(config.get());
			final int ratio = spec.codec().spatialCompressionRatio();
			return Optional.of(spec.family().className() + ", " + spec.codec().latentChannels()
					+ " latent channels, 1/" + ratio + " of the side"
					+ (spec.family().posteriors().contains(PosteriorMode.SAMPLE)
							? ""
							: "; no posterior to sample from"));
		} catch (final IOException exc) {
			// The folder is what was typed: its path would take the room of what is wrong.
			final String file = folder.relativize(config.get()).toString();
			return Optional.of(
					Printable.text(exc.getMessage().replace(config.get().toString(), file)));
		}
	}

	/**
	 * Finds out by its config alone which latents a model gives.
	 *
	 * @param folder that may hold one, or a pipeline
	 * @return empty where no config tells it
	 */
	public static Optional<Set<PosteriorMode>> posteriors(final Path folder) {
		try {
			final Optional<Path> config = config(folder);
			return config.isEmpty()
					? Optional.empty()
					: Optional.of(Families.read(config.get()).family().posteriors());
		} catch (final IOException exc) {
			return Optional.empty();
		}
	}

	/** The config of a model in a folder, or of that of a pipeline. */
	private static Optional<Path> config(final Path folder) {
		return Stream.of(folder, folder.resolve(CheckpointLayout.FOLDER))
				.map(CheckpointFolder::config)
				.filter(Files::isRegularFile)
				.findFirst();
	}

	private static boolean isAutoencoder(final Path config) {
		return Files.isRegularFile(config) && Families.areNamedBy(config);
	}

	private static VaeSpec spec(final Path config, final CheckpointFolder folder) throws IOException {
		return Families.read(config.toString(), JsonLimits.CONFIG.read(folder.config()));
	}

	private static VaeModel openWithoutConfig(
			final CheckpointFolder folder, final String name, final KnownFiles known, final CancelCheck check)
			throws IOException {
		if (!folder.isSharded()) return openFile(folder.onlyFile(), name, known, check);
		final FileStates files = FileStates.of(folder.deciding());
		return inferred(folder.tensors(), name, known, check).withFiles(files);
	}

	private static VaeModel openFile(
			final Path path, final String name, final KnownFiles known, final CancelCheck check) throws IOException {
		if (!SafetensorsFile.isOne(path))
			throw new IOException(path + " is not a .safetensors file. Weights in .ckpt, .pt and .bin files can "
					+ "hold programs and are not read: save the model as safetensors.");
		// The file itself was chosen by the user, wherever it lies.
		final SafetensorsFile chosen = SafetensorsFile.open(path.toRealPath());
		final TensorFiles file = CoderPair.find(chosen, path.toAbsolutePath()).orElseGet(() -> TensorFiles.of(chosen));
		final Path config = path.toAbsolutePath().resolveSibling(CheckpointLayout.CONFIG);
		final List<Path> watched = new ArrayList<>(List.of(path, config));
		CoderPair.twin(chosen, path.toAbsolutePath()).ifPresent(watched::add);
		final FileStates files = FileStates.of(watched);
		try {
			return openFile(file, config, name, known, check).withFiles(files);
		} catch (final IOException exc) {
			if (!CheckpointFolder.isShard(path)) throw exc;
			throw new IOException(
					path + " holds a part of a model, and is none by itself. Choose the folder of all parts, "
							+ path.toAbsolutePath().getParent() + ", instead of the file.",
					exc);
		}
	}

	private static VaeModel openFile(
			final TensorFiles file,
			final Path config,
			final String name,
			final KnownFiles known,
			final CancelCheck check)
			throws IOException {
		if (isAutoencoder(config)) {
			// It lies beside a file that the user chose, wherever it is linked to.
			final VaeSpec said = Families.read(config);
			if (!CheckpointFolder.holdsSeveral(config.getParent()))
				return model(name, said, config.toString(), file, check);
			try {
				final VaeSpec spec = new SpecInference(file, scheme(file, Optional.of(said.family())), known)
						.corrected(said, config);
				return model(name, spec, config.toString(), file, check);
			} catch (final IOException exc) {
				return withoutConfig(file, name, known, exc, check);
			}
		}
		return inferred(file, name, known, check);
	}

	/** The config beside several files may be another's. */
	private static VaeModel withoutConfig(
			final TensorFiles file,
			final String name,
			final KnownFiles known,
			final IOException misfit,
			final CancelCheck check)
			throws IOException {
		try {
			return inferred(file, name, known, check)
					.withNotes(List.of(
							"The config.json beside it is taken for that of another file: " + misfit.getMessage()));
		} catch (final IOException exc) {
			misfit.addSuppressed(exc);
			throw misfit;
		}
	}

	private static VaeModel inferred(
			final TensorFiles file, final String name, final KnownFiles known, final CancelCheck check)
			throws IOException {
		final VaeSpec spec = new SpecInference(file, scheme(file, Optional.empty()), known).read();
		return model(name, spec, "the architecture that was read off them", file, check);
	}

	private static KeyScheme scheme(final TensorFiles file, final Optional<VaeFamily> family) throws IOException {
		final Optional<KeyScheme> scheme = Families.scheme(file.tensors().keySet(), family);
		if (scheme.isPresent()) {
			requireOne(file, scheme.get().prefix());
			return scheme.get();
		}
		final List<String> marks =
				Families.all().stream().map(VaeFamily::mark).distinct().toList();
		throw new IOException(file.path() + " holds no autoencoder that LatentIJ knows: expected was a tensor "
				+ marks.get(0) + " (or " + String.join(" or ", marks.subList(1, marks.size()))
				+ "), also behind a prefix, as " + Printable.quoted(KeyScheme.PREFIXES.get(1)) + ". Its "
				+ file.tensors().size() + " tensors begin with "
				+ file.tensors().keySet().stream().limit(3).map(Printable::text).toList()
				+ ".");
	}

	/** Which of two is meant, nothing tells. */
	private static void requireOne(final TensorFiles file, final String prefix) throws IOException {
		if (prefix.isEmpty()) return;
		final Set<String> others = file.tensors().keySet().stream()
				.filter(key -> !key.startsWith(prefix))
				.collect(Collectors.toSet());
		// Beside a usual one, "ema." or "discriminator." is a part of the training.
		final Optional<KeyScheme> second = KeyScheme.PREFIXES.contains(prefix)
				? Families.scheme(others, Optional.empty(), KeyScheme.PREFIXES)
				: Families.scheme(others, Optional.empty());
		if (second.isPresent())
			throw new IOException(file.path() + " holds two autoencoders, behind the prefixes "
					+ Printable.quoted(prefix) + " and "
					+ Printable.quoted(second.get().prefix()) + ". Save the one that is meant in a file of its own.");
	}

	private static void requireAgreement(
			final VaeSpec spec, final KeyScheme scheme, final TensorFiles file, final String origin)
			throws IOException {
		final TensorShapes shapes = new TensorShapes(
				key -> file.tensors().containsKey(key) ? file.tensors().get(key).shape() : null, scheme::fileKey);
		final Optional<Contradiction> other = spec.family().contradiction(spec.graphs(), shapes);
		if (other.isPresent())
			throw new IOException(origin + " says " + other.get().said() + ", but the tensors of " + file.path()
					+ " are those of " + other.get().found()
					+ ". Choose files that belong together, or correct the config.json.");
	}

	private static VaeModel model(
			final String name, final VaeSpec spec, final String origin, final TensorFiles file, final CancelCheck check)
			throws IOException {
		final KeyScheme scheme = scheme(file, Optional.of(spec.family()));
		final CheckpointTensors tensors = new CheckpointTensors(file, scheme, spec.graphs(), origin);
		requireAgreement(spec, scheme, file, origin);
		final List<String> hashes = tensors.hashes(check);
		final NetworkGraph encoder = spec.graphs().encoder();
		final NetworkGraph decoder = spec.graphs().decoder();
		final Encoder encoding = new Encoder(
				tensors.hasEncoder() ? built(encoder, spec, tensors) : missing(name, file, "encode", "decoder"),
				input(encoder),
				null,
				encoder.output());
		final Decoder decoding = new Decoder(
				tensors.hasDecoder() ? built(decoder, spec, tensors) : missing(name, file, "decode", "encoder"),
				input(decoder),
				decoder.output());
		final VaeConfig codec = codec(spec, tensors, file);
		return new VaeModel(
				name,
				WeightsVersion.of(hashes, spec.codec().norm(), spec.graphs().options()),
				codec,
				encoding,
				decoding,
				GraphNeed.cost(encoding, decoding, codec, spec.graphs().memory()),
				notes(spec, tensors, file),
				file.states());
	}

	/** The steps around the graphs, also as far as tensors tell them. */
	private static VaeConfig codec(final VaeSpec spec, final CheckpointTensors tensors, final TensorFiles file)
			throws IOException {
		try {
			return spec.graphs().codec(spec.codec(), tensors::numbers);
		} catch (final IllegalArgumentException exc) {
			throw new IOException(
					"The tensors of " + file.path() + " make no sense: " + exc.getMessage()
							+ ". Download the file again, or choose another model.",
					exc);
		}
	}

	private static List<String> notes(final VaeSpec spec, final CheckpointTensors tensors, final TensorFiles file) {
		final List<String> notes = new ArrayList<>(spec.notes());
		if (!tensors.hasEncoder()) notes.add(file.path() + " holds the decoder alone: it decodes, and cannot encode.");
		if (!tensors.hasDecoder()) notes.add(file.path() + " holds the encoder alone: it encodes, and cannot decode.");
		return notes;
	}

	private static OnnxSource missing(final String name, final TensorFiles file, final String job, final String half) {
		return new OnnxSource.Missing("The model \"" + name + "\" cannot " + job + ": " + file.path() + " holds the "
				+ half + " alone. Choose the whole model, as model=.");
	}

	private static OnnxSource built(final NetworkGraph graph, final VaeSpec spec, final CheckpointTensors tensors) {
		return new OnnxSource.Built(
				options -> graph.builder().build(tensors, options),
				spec.allowsHalf(),
				spec.graphs().fitsTensorCores());
	}

	private static Port input(final NetworkGraph graph) {
		return new Port(graph.input(), ElementType.FLOAT);
	}
}
