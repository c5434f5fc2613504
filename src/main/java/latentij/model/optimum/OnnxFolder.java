// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.optimum;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import latentij.model.MemoryCost;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.VaeModel.Decoder;
import latentij.model.VaeModel.ElementType;
import latentij.model.VaeModel.Encoder;
import latentij.model.VaeModel.Port;
import latentij.model.WeightsVersion;
import latentij.model.onnx.ExternalData;
import latentij.model.onnx.OnnxFile;
import latentij.model.onnx.OutputRange;
import latentij.util.CancelCheck;
import latentij.util.Printable;
import latentij.util.files.FileFacts;
import latentij.util.files.FileStates;
import latentij.util.files.Sha256;

/**
 * A folder as Hugging Face Optimum exports it: {@code vae_encoder/model.onnx}
 * and {@code vae_decoder/model.onnx}, with a {@code config.json} beside each or
 * above both.
 */
public final class OnnxFolder {

	private static final String ENCODER = "vae_encoder";
	private static final String DECODER = "vae_decoder";

	/** Names of encoders' outputs: moments rather than latents alone, and means rather than samples. */
	private static final List<String> ENCODED = List.of(
			"latent_parameters",
			"latent_dist.parameters",
			"moments",
			"parameters",
			"latent_dist.mean",
			"mean",
			"mu",
			"latent_sample",
			"latent_samples",
			"latents",
			"latent");

	/** Types by ONNX's numbers. */
	private static final List<String> TYPES = List.of(
			"none",
			"float32",
			"uint8",
			"int8",
			"uint16",
			"int16",
			"int32",
			"int64",
			"string",
			"bool",
			"float16",
			"float64",
			"uint32",
			"uint64",
			"complex64",
			"complex128",
			"bfloat16");

	/** Names of decoders' outputs. */
	private static final List<String> DECODED =
			List.of("sample", "image", "images", "decoded", "reconstruction", "pixel_values");

	private OnnxFolder() {}

	/**
	 * Tells such a folder, or a file in it, from other paths.
	 *
	 * @param path a folder, or a file
	 * @return true if it holds, or lies in, {@code vae_encoder} or
	 *         {@code vae_decoder}
	 */
	public static boolean matches(final Path path) {
		return Files.isDirectory(path)
						&& (Files.isDirectory(path.resolve(ENCODER)) || Files.isDirectory(path.resolve(DECODER)))
				|| inside(path).isPresent();
	}

	/** The folder above, for a path that names one of the two folders or files. */
	private static Optional<Path> inside(final Path path) {
		final Path absolute = path.toAbsolutePath().normalize();
		final boolean file = !Files.isDirectory(absolute);
		if (file && !absolute.toString().endsWith(".onnx")) return Optional.empty();
		final Path folder = file ? absolute.getParent() : absolute;
		if (folder == null || folder.getFileName() == null) return Optional.empty();
		final String name = folder.getFileName().toString();
		return name.equals(ENCODER) || name.equals(DECODER)
				? Optional.ofNullable(folder.getParent())
				: Optional.empty();
	}

	/**
	 * Reads what a folder holds; see {@link #open(Path, String, CancelCheck)}.
	 *
	 * @param path the folder, or one of its {@code .onnx} files
	 * @param name what the model is to be called
	 * @return the model
	 * @throws IOException if a file is missing, cannot be read or does not fit
	 */
	public static VaeModel open(final Path path, final String name) throws IOException {
		return open(path, name, CancelCheck.NONE);
	}

	/**
	 * Reads what a folder holds, without opening a network. The first time also reads the weights, for a version.
	 *
	 * @param path the folder, or one of its {@code .onnx} files
	 * @param name what the model is to be called
	 * @param check asked while weights are read; ends it
	 * @return the model, with notes on what was assumed or is special
	 * @throws IOException if a file is missing, cannot be read or does not fit
	 */
	public static VaeModel open(final Path path, final String name, final CancelCheck check) throws IOException {
		final Path folder = inside(path).orElse(path).toAbsolutePath().normalize();
		final List<String> notes = new ArrayList<>();
		final Path encoderFile = graph(folder.resolve(ENCODER));
		final Path decoderFile = graph(folder.resolve(DECODER));
		final Set<Path> graphs = graphs(encoderFile, decoderFile);
		final FileStates files = FileStates.of(graphs).and(FileStates.of(configs(folder)));
		final OnnxFile encoder = OnnxFile.read(encoderFile);
		final OnnxFile decoder = OnnxFile.read(decoderFile);
		requireChannelsFirst(encoder, encoder.inputs().get(0));
		final int in = imageChannels(encoder, encoder.inputs().get(0), 3);
		final String decoded = output(decoder, DECODED);
		final int out = imageChannels(decoder, value(decoder, decoded), in);
		final ConfigJson json = config(folder, in, out, notes);
		notes.addAll(json.notes());
		for (final OnnxFile file : List.of(encoder, decoder)) {
			if (!file.foreignDomains().isEmpty())
				notes.add(file.path() + " uses operators of " + String.join(", ", file.foreignDomains())
						+ "; such files are often made for CUDA only.");
		}
		checkChannels(decoder, decoder.inputs().get(0), "latents", json.codec().latentChannels(), "latent_channels");
		checkChannels(encoder, encoder.inputs().get(0), "images", json.codec().inChannels(), "in_channels");
		checkChannels(decoder, value(decoder, decoded), "images", json.codec().outChannels(), "out_channels");
		final Encoder encoding = encoder(encoder, notes);
		final Decoder decoding = decoder(decoder, decoded, notes);
		final MemoryCost memory = new GraphCost(json.codec(), json.memory(), json.statesMemory())
				.read(encoder, encoding.image(), decoder, decoding.latent());
		// Files of graphs hold all their options.
		final String version =
				WeightsVersion.of(hashes(graphs, check), json.codec().norm(), List.of());
		return new VaeModel(name, version, json.codec(), encoding, decoding, memory, notes, files);
	}

	private static List<String> hashes(final Set<Path> graphs, final CancelCheck check) throws IOException {
		final List<String> hashes = new ArrayList<>();
		for (final Path file : graphs) hashes.add(new FileFacts(file).fact("sha256", () -> Sha256.of(file, check)));
		return hashes;
	}

	/** The graphs, and the files beside them with their weights. */
	private static Set<Path> graphs(final Path encoder, final Path decoder) {
		final Set<Path> files = new LinkedHashSet<>(List.of(encoder, decoder));
		for (final Path graph : List.of(encoder, decoder)) {
			try {
				files.addAll(ExternalData.files(graph));
			} catch (final IOException exc) {
				// Opening the network tells what is wrong with them.
			}
		}
		return files;
	}

	private static Path graph(final Path folder) throws IOException {
		final Path usual = folder.resolve("model.onnx");
		if (Files.isRegularFile(usual)) return usual;
		if (!Files.isDirectory(folder))
			throw new IOException("The folder " + folder
					+ " is missing. A model folder has both " + ENCODER + "/model.onnx and "
					+ DECODER + "/model.onnx, as Optimum exports them.");
		try (Stream<Path> files = Files.list(folder)) {
			final List<Path> graphs =
					files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
			if (graphs.size() == 1) return graphs.get(0);
			if (graphs.isEmpty()) throw new IOException(folder + " holds no .onnx file. Expected was model.onnx.");
			throw new IOException(folder + " holds several .onnx files and none is model.onnx: "
					+ graphs.stream().map(f -> f.getFileName().toString()).toList()
					+ ". Copy the one that is meant to model.onnx, or move the others elsewhere.");
		}
	}

	/** Beside the encoder, beside the decoder, above both: the first there is, completed by the others. */
	private static ConfigJson config(final Path folder, final int in, final int out, final List<String> notes)
			throws IOException {
		final List<Path> files =
				configs(folder).stream().filter(Files::isRegularFile).toList();
		if (!files.isEmpty()) return ConfigJson.read(files, in, out);
		notes.add("There is no config.json in " + folder + "; Stable Diffusion's 4 channels and factor 8 are taken.");
		return ConfigJson.parse("{}", folder.toString(), in, out);
	}

	private static List<Path> configs(final Path folder) {
		return Stream.of(folder.resolve(ENCODER), folder.resolve(DECODER), folder, folder.resolve("vae"))
				.map(place -> place.resolve("config.json"))
				.toList();
	}

	private static Encoder encoder(final OnnxFile file, final List<String> notes) throws IOException {
		final OnnxFile.Value image = onlyInput(file);
		final String output = output(file, ENCODED);
		final Optional<OnnxFile.Value> noise = file.noiseInput(image.elementType());
		if (noise.isPresent()) {
			if (file.randomNodes() == 1)
				notes.add("This export draws its sample inside the encoder, without a "
						+ "seed. LatentIJ hands it the noise instead: posterior=mean and a "
						+ "seeded posterior=sample work as with any other model.");
			else tellOfRandom(file.randomNodes() - 1, "encoder", "latents, whatever posterior= and seed= say", notes);
			return new Encoder(
					new OnnxSource.Graph(
							file.withNoiseAsInput(noise.get()), file.path().getParent()),
					port(file, image),
					port(file, noise.get()),
					output);
		}
		tellOfRandom(file.randomNodes(), "encoder", "latents, whatever posterior= and seed= say", notes);
		return new Encoder(new OnnxSource.File(file.path()), port(file, image), null, output);
	}

	private static void tellOfRandom(
			final int nodes, final String part, final String results, final List<String> notes) {
		if (nodes > 0)
			notes.add("This " + part + " draws random numbers at " + nodes + (nodes == 1 ? " place" : " places")
					+ ", without a seed: two runs give two " + results + ".");
	}

	private static Decoder decoder(final OnnxFile file, final String output, final List<String> notes)
			throws IOException {
		tellOfRandom(file.randomNodes(), "decoder", "images", notes);
		final Optional<String> cut = OutputRange.neverNegative(file.path(), output);
		if (cut.isPresent())
			throw new IOException(file.path() + " ends with " + cut.get() + ", so its images have no values below 0. "
					+ "LatentIJ takes decoders whose images are -1 to 1, as those of diffusers: of others, pictures would be "
					+ "pale. Export it without the steps that make 0 to 1 of them.");
		return new Decoder(new OnnxSource.File(file.path()), port(file, onlyInput(file)), output);
	}

	private static OnnxFile.Value value(final OnnxFile file, final String output) {
		return file.outputs().stream()
				.filter(value -> value.name().equals(output))
				.findFirst()
				.orElseThrow();
	}

	/** The name of the output that is meant. */
	private static String output(final OnnxFile file, final List<String> known) throws IOException {
		final List<String> names =
				file.outputs().stream().map(OnnxFile.Value::name).toList();
		if (names.size() == 1) return names.get(0);
		return known.stream()
				.filter(names::contains)
				.findFirst()
				.orElseThrow(() -> new IOException(file.path() + " gives " + names.size() + " outputs "
						+ names.stream().map(Printable::text).toList()
						+ ", none of which has a name that tells which is meant ("
						+ String.join(", ", known) + "). Export it with one output, or with one of these names."));
	}

	private static OnnxFile.Value onlyInput(final OnnxFile file) throws IOException {
		if (file.inputs().size() == 1) return file.inputs().get(0);
		throw new IOException(file.path() + " takes " + file.inputs().size() + " inputs "
				+ file.inputs().stream().map(OnnxFile.Value::name).toList()
				+ ", but an autoencoder's encoder or decoder takes one. Is it another "
				+ "part of a pipeline?");
	}

	private static Port port(final OnnxFile file, final OnnxFile.Value value) throws IOException {
		final List<Long> dims = value.dims();
		if (!dims.isEmpty() && dims.size() != 4)
			throw new IOException(file.path() + " takes tensors of " + dims.size()
					+ " dimensions; LatentIJ takes models of images, which have 4 (batch, channels, height, width).");
		if (!dims.isEmpty() && dims.get(0) > 1)
			throw new IOException(file.path() + " was exported for batches of " + dims.get(0)
					+ "; LatentIJ runs one image at a time. Export it with a batch size that is open, or 1.");
		switch (value.elementType()) {
			case OnnxFile.FLOAT:
				return new Port(value.name(), ElementType.FLOAT, dims);
			case OnnxFile.FLOAT16:
				return new Port(value.name(), ElementType.FLOAT16, dims);
			default:
				throw new IOException(file.path() + ": the input \"" + value.name() + "\" is of the type "
						+ type(value.elementType())
						+ "; supported are float32 and float16. Export it with one of them, and of"
						+ " a quantized model take the one that it was made of.");
		}
	}

	/** The name that NumPy and PyTorch have for a type, where they have one. */
	private static String type(final int number) {
		return number > 0 && number < TYPES.size() ? TYPES.get(number) : "number " + number + " of ONNX";
	}

	/** Some exporters, of TensorFlow's say, have the channels last. */
	private static void requireChannelsFirst(final OnnxFile file, final OnnxFile.Value image) throws IOException {
		final List<Long> dims = image.dims();
		if (dims.size() == 4 && mayBeChannels(dims.get(3)) && !mayBeChannels(dims.get(1)))
			throw new IOException(file.path() + " takes images with the channels last; LatentIJ takes models with the "
					+ "channels first (batch, channels, height, width). Export it that way.");
	}

	/** Of images that are opened in ImageJ; sides of images are open, or longer. */
	private static boolean mayBeChannels(final long size) {
		return size >= 1 && size <= 4;
	}

	/** The channels that a graph declares. */
	private static int imageChannels(final OnnxFile file, final OnnxFile.Value image, final int fallback)
			throws IOException {
		if (image.dims().size() != 4 || image.dims().get(1) <= 0) return fallback;
		final long channels = image.dims().get(1);
		if (channels > ConfigJson.MAX_CHANNELS)
			throw new IOException(file.path() + " has images of " + channels + " channels; LatentIJ takes up to "
					+ ConfigJson.MAX_CHANNELS + ". Export it as batch, channels, height, width.");
		return (int) channels;
	}

	private static void checkChannels(
			final OnnxFile file, final OnnxFile.Value value, final String what, final int expected, final String key)
			throws IOException {
		if (value.dims().size() != 4) return;
		final long channels = value.dims().get(1);
		if (channels > 0 && channels != expected)
			throw new IOException(file.path() + (file.inputs().contains(value) ? " takes " : " gives ") + what + " of "
					+ channels + " channels, but config.json says " + expected + " (" + key
					+ "). Choose files that belong together, or export them again.");
	}
}
