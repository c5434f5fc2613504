// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import latentij.codec.LatentNorm;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.LatentNorm.PerChannel;
import latentij.codec.VaeConfig;
import latentij.model.checkpoint.KnownFiles.Scaling;
import latentij.model.family.KeyScheme;
import latentij.model.family.TensorShapes;
import latentij.model.family.VaeFamily.Inferred;
import latentij.model.family.VaeGraphs;
import latentij.model.family.VaeSpec;
import latentij.model.safetensors.TensorInfo;

/**
 * Finds out what an autoencoder is from its tensors alone, where no config tells
 * it. What they do not tell is taken as Stable Diffusion has it.
 */
final class SpecInference {

	private static final Affine XL = new Affine(0.13025, 0);
	private static final Affine SD3 = new Affine(1.5305, 0.0609);
	private static final Affine FLUX = new Affine(0.3611, 0.1159);

	/** What else a file holds tells which autoencoder it is. The first that is found counts. */
	private static final List<Sign> SIGNS = List.of(
			new Sign(16, "double_blocks\\.\\d+", FLUX, "FLUX.1's transformer"),
			new Sign(16, "joint_blocks\\.\\d+", SD3, "Stable Diffusion 3's transformer"),
			new Sign(16, "cap_embedder", FLUX, "the transformer of Lumina 2 or Z-Image, which goes with FLUX.1's"),
			new Sign(16, "double_stream_blocks\\.\\d+", FLUX, "HiDream's transformer, which goes with FLUX.1's"),
			new Sign(4, "conditioner\\.embedders", XL, "Stable Diffusion XL's text encoders"),
			new Sign(4, "double_layers\\.\\d+", XL, "AuraFlow's transformer, which goes with Stable Diffusion XL's"),
			new Sign(4, "mlp_t5", XL, "Hunyuan-DiT's transformer, which goes with Stable Diffusion XL's"));

	/** The embedding of sizes and crops in XL's U-Net. */
	private static final Pattern XL_EMBEDDING = Pattern.compile("(.*\\.)?label_emb\\.0\\.0\\.weight");

	/** Those of Stable Video Diffusion and of Stable Diffusion 2's unCLIP. */
	private static final Set<Long> OTHER_EMBEDDINGS = Set.of(768L, 1536L, 2048L);

	private static final String VIDEO = "AutoencoderKLTemporalDecoder";

	private static final String EDM_MEAN = "edm_mean";
	private static final String EDM_STD = "edm_std";
	private static final double EDM_SCALING_FACTOR = 0.5;

	/** Tensors of other networks in the file of an autoencoder with so many latent channels. */
	private record Sign(int channels, Pattern keys, Affine norm, String network) {

		Sign(final int channels, final String part, final Affine norm, final String network) {
			this(channels, Pattern.compile("(.*\\.)?" + part + "\\..+"), norm, network);
		}
	}

	private final TensorFiles file;
	private final KeyScheme scheme;
	private final KnownFiles known;
	private final List<String> notes = new ArrayList<>();

	/**
	 * Prepares it.
	 *
	 * @param file the checkpoint
	 * @param scheme of its names
	 * @param known tells the scaling of some files
	 */
	SpecInference(final TensorFiles file, final KeyScheme scheme, final KnownFiles known) {
		this.file = file;
		this.scheme = scheme;
		this.known = known;
	}

	/**
	 * Finds it out.
	 *
	 * @throws IOException if the tensors are not those of an autoencoder, or do not
	 *           tell enough
	 */
	VaeSpec read() throws IOException {
		final Inferred inferred = infer();
		notes.add("No config.json of an autoencoder lies beside " + file.path().getFileName()
				+ ": its architecture was read off its tensors.");
		notes.addAll(inferred.notes());
		final int channels = inferred.graphs().latentChannels();
		final LatentNorm norm = inferred.norm().isPresent() ? inferred.norm().get() : norm(channels);
		return new VaeSpec(scheme.family(), inferred.graphs(), config(inferred.graphs(), norm), true, notes);
	}

	/**
	 * Checks the scaling that a config says against that of the file.
	 *
	 * @param config beside several files: it may be another's
	 * @param origin the config's path, for the note
	 * @return the config's spec; with the scaling of the file where the file tells another one
	 * @throws IOException if the file cannot be read
	 */
	VaeSpec corrected(final VaeSpec config, final Path origin) throws IOException {
		// What the file tells is one factor: it says nothing of numbers for each channel.
		if (!(config.codec().norm() instanceof Affine)) return config;
		final Optional<Affine> told = told(config.codec().latentChannels());
		if (told.isEmpty() || told.get().equals(config.codec().norm())) return config;
		notes.addAll(0, config.notes());
		notes.add(origin + " goes with another one: it is taken for that of another file.");
		return new VaeSpec(config.family(), config.graphs(), config.codec().withNorm(told.get()), true, notes);
	}

	private VaeConfig config(final VaeGraphs graphs, final LatentNorm norm) throws IOException {
		try {
			return new VaeConfig(
					graphs.latentChannels(),
					graphs.spatialCompressionRatio(),
					norm,
					graphs.inChannels(),
					graphs.outChannels(),
					graphs.tiles());
		} catch (final IllegalArgumentException exc) {
			throw new IOException(
					"The tensors of " + file.path() + " cannot be used: " + exc.getMessage()
							+ ". Choose another model.",
					exc);
		}
	}

	private Inferred infer() throws IOException {
		final TensorShapes shapes = new TensorShapes(this::shape, scheme::fileKey);
		try {
			return scheme.family().infer(shapes);
		} catch (final IllegalArgumentException exc) {
			throw new IOException(
					"The architecture of " + file.path() + " cannot be read off its tensors: " + exc.getMessage()
							+ ". Put the model's config.json beside it.",
					exc);
		}
	}

	private List<Long> shape(final String name) {
		final TensorInfo tensor = file.tensors().get(name);
		return tensor == null ? null : tensor.shape();
	}

	/** Playground 2.5 keeps the numbers of its latents among the tensors. */
	private LatentNorm ofTensors(final int channels) throws IOException {
		final PerChannel norm;
		try {
			norm = new PerChannel(numbers(EDM_MEAN), numbers(EDM_STD), EDM_SCALING_FACTOR);
			norm.checkChannels(channels);
		} catch (final IllegalArgumentException exc) {
			throw new IOException(
					"The tensors " + EDM_MEAN + " and " + EDM_STD + " of " + file.path() + " make no sense: "
							+ exc.getMessage() + ".",
					exc);
		}
		notes.add("The means and deviations of its latents are its tensors " + EDM_MEAN + " and " + EDM_STD
				+ "; its scaling factor was taken as " + EDM_SCALING_FACTOR + ", that of Playground 2.5.");
		return norm;
	}

	private boolean holds(final Pattern key) {
		return file.tensors().keySet().stream().anyMatch(key.asMatchPredicate());
	}

	private boolean holdsUNetOfXl() {
		return file.tensors().values().stream()
				.filter(tensor -> XL_EMBEDDING.matcher(tensor.key()).matches())
				.map(TensorInfo::shape)
				.anyMatch(shape -> shape.size() == 2 && !OTHER_EMBEDDINGS.contains(shape.get(1)));
	}

	private List<Double> numbers(final String key) throws IOException {
		final List<Double> numbers = new ArrayList<>();
		for (final float number : file.file(key).read(file.tensors().get(key)).toArray()) numbers.add((double) number);
		return numbers;
	}

	/** Scaling that the file tells, else a guess. */
	private LatentNorm norm(final int channels) throws IOException {
		final Optional<Affine> told = told(channels);
		if (told.isPresent()) return told.get();
		if (holdsNumbers()) return ofTensors(channels);
		if (channels != 4)
			throw new IOException(file.path() + " has " + channels
					+ " latent channels; its scaling factor cannot be told from its tensors "
					+ "(with 16, Stable Diffusion 3 has 1.5305 and FLUX.1 has 0.3611). Put "
					+ "the model's config.json beside it.");
		notes.add("Its scaling factor was taken as " + Affine.DEFAULT_SCALING_FACTOR
				+ (isOfVideo()
						? ", that of Stable Video Diffusion."
						: ", that of Stable Diffusion 1.x and 2.x; XL has " + XL.scalingFactor() + "."));
		return new Affine(Affine.DEFAULT_SCALING_FACTOR, 0);
	}

	/** Scaling that the file itself tells: by its hash, or by what else it holds. Notes why. */
	private Optional<Affine> told(final int channels) throws IOException {
		final Optional<Scaling> hit = known.find(file.path());
		if (hit.isPresent()) {
			final Scaling scaling = hit.get();
			notes.add("Its scaling factor is " + scaling.scalingFactor() + ", that of " + scaling.model()
					+ ", whose file it is.");
			return Optional.of(new Affine(scaling.scalingFactor(), scaling.shiftFactor()));
		}
		if (holdsNumbers()) return Optional.empty();
		// Stable Video Diffusion keeps its other networks where XL has its text encoders.
		if (isOfVideo()) return Optional.empty();
		final Optional<Sign> sign = SIGNS.stream()
				.filter(one -> one.channels() == channels && holds(one.keys()))
				.findFirst();
		if (sign.isPresent())
			return Optional.of(taken(sign.get().norm(), sign.get().network()));
		return channels == 4 && holdsUNetOfXl()
				? Optional.of(taken(XL, "Stable Diffusion XL's U-Net"))
				: Optional.empty();
	}

	private Affine taken(final Affine norm, final String network) {
		notes.add("Its scaling factor was taken as " + norm.scalingFactor() + ", because the file also holds " + network
				+ ".");
		return norm;
	}

	private boolean isOfVideo() {
		return scheme.family().className().equals(VIDEO);
	}

	private boolean holdsNumbers() {
		return file.tensors().containsKey(EDM_MEAN) && file.tensors().containsKey(EDM_STD);
	}
}
