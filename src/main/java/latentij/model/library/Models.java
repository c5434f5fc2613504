// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.library;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import latentij.codec.LatentNorm;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeConfig;
import latentij.model.VaeModel;
import latentij.model.WeightsVersion;
import latentij.model.catalog.CatalogModel;
import latentij.model.catalog.CatalogModel.Numbers;
import latentij.model.catalog.ModelCatalog;
import latentij.model.checkpoint.CheckpointLayout;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.KnownFiles;
import latentij.model.hub.DownloadConsent;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.HubException;
import latentij.model.hub.HubModelFiles;
import latentij.model.hub.HubReference;
import latentij.model.hub.store.ModelStore;
import latentij.model.optimum.OnnxFolder;
import latentij.util.CancelCheck;
import latentij.util.Printable;
import latentij.util.files.Missing;
import latentij.util.files.Paths;

/**
 * Finds the model that a user's words mean, and has it downloaded where it is not
 * on this computer and the user agrees.
 *
 * <pre>{@code
 * VaeModel model = Models.standard().find("sd-vae-ft-mse");
 * }</pre>
 */
public final class Models {

	/** The model that is packed into the jar, and the default everywhere. */
	public static final String BUNDLED = BundledModel.NAME;

	/** The version of a model that was not looked at yet, or that an earlier LatentIJ opened by its path. */
	public static final String UNKNOWN_VERSION = "unknown";

	/** Failures after which a user may have meant a path. */
	private static final Set<HubException.Kind> NOT_THERE = EnumSet.of(
			HubException.Kind.NOT_FOUND,
			HubException.Kind.LOGIN,
			HubException.Kind.NETWORK,
			HubException.Kind.PROXY,
			HubException.Kind.OFFLINE);

	private final ModelStore store;
	private final DownloadConsent consent;
	private final DownloadListener listener;

	/**
	 * Creates a finder.
	 *
	 * @param store looks on this computer, and downloads
	 * @param consent is asked before anything is downloaded
	 * @param listener follows downloads, and may stop them
	 */
	public Models(final ModelStore store, final DownloadConsent consent, final DownloadListener listener) {
		this.store = Objects.requireNonNull(store, "store");
		this.consent = Objects.requireNonNull(consent, "consent");
		this.listener = Objects.requireNonNull(listener, "listener");
	}

	/**
	 * A finder for where nobody can be asked: it looks in the usual folders, and
	 * downloads only if the system property {@value DownloadConsent#PROPERTY} is
	 * "true".
	 *
	 * @return a new finder
	 */
	public static Models standard() {
		return new Models(store().build(), DownloadConsent.fromProperty(), DownloadListener.NONE);
	}

	/** @return a builder of stores for all models that can be opened; see {@link ModelStore#builder} */
	public static ModelStore.Builder store() {
		return ModelStore.builder(new CheckpointLayout());
	}

	/** @return the names that {@link #find} knows, the default first, then in the order of {@link #groups()} */
	public static List<String> names() {
		return groups().values().stream().flatMap(List::stream).toList();
	}

	/**
	 * Lists the names under the headings of lists.
	 *
	 * @return names by heading, as "Stable Diffusion", each in the order of the catalog
	 */
	public static Map<String, List<String>> groups() {
		return ModelCatalog.standard().models().stream()
				.collect(Collectors.groupingBy(
						CatalogModel::group,
						LinkedHashMap::new,
						Collectors.mapping(CatalogModel::name, Collectors.toUnmodifiableList())));
	}

	/**
	 * Lists the models of the catalog by their latents.
	 *
	 * @param channels of a latent
	 * @return the names of those that are known to have so many, without the bundled one
	 */
	public static List<String> names(final int channels) {
		return ModelCatalog.standard().models().stream()
				.filter(model -> model.numbers() != null && model.numbers().latentChannels() == channels)
				.map(CatalogModel::name)
				.toList();
	}

	/**
	 * Tells whether a model is one of the list, without looking for it.
	 *
	 * @param name any text
	 * @return true for the bundled model and for names of the catalog
	 */
	public static boolean isListed(final String name) {
		return name.equals(BUNDLED) || names().contains(name);
	}

	/**
	 * Describes a model for lists and dialogs, without opening it.
	 *
	 * @param name a name of the list, or any text that a person typed
	 * @return of a name its title and size, and whether it is on this computer, as "Stable
	 *         Diffusion 1.5, 335 MB, on this computer"; of a path, which model the config there is of; or that there
	 *         is none
	 */
	public String describe(final String name) {
		final Optional<CatalogModel> row = ModelCatalog.standard().find(name);
		if (row.isEmpty()) return TypedModel.describe(name, this::describe);
		final CatalogModel model = row.get();
		if (model.bundled()) return model.title() + ", comes with LatentIJ";
		final String place = store.isPresent(model.hubModel()) ? ", on this computer" : ", to be downloaded";
		return model.title() + ", " + model.size().display() + place + (model.login() ? " with a login" : "")
				+ (model.posteriors().contains(PosteriorMode.SAMPLE) ? "" : "; no posterior to sample from");
	}

	/**
	 * Tells whether a model can be opened without a download.
	 *
	 * @param name one of {@link #names()}
	 * @return false for any other text
	 */
	public boolean isHere(final String name) {
		return ModelCatalog.standard()
				.find(name)
				.map(model -> model.bundled() || store.isPresent(model.hubModel()))
				.orElse(false);
	}

	/**
	 * Tells whether {@link #find} needs no download.
	 *
	 * @return true for a file or folder that exists, whatever it holds, and for a name whose files are on this computer
	 * @throws IOException if the user's own catalog cannot be used
	 */
	public boolean isOnDisk(final String reference) throws IOException {
		final String name = reference.strip();
		if (name.equalsIgnoreCase(BUNDLED) || path(name).isPresent()) return true;
		try {
			return store.isPresent(ModelCatalog.standard().resolve(HubReference.canonical(name)));
		} catch (final IllegalArgumentException exc) {
			return false;
		}
	}

	/**
	 * The numbers that latents of a model are read with.
	 *
	 * @param config the numbers
	 * @param version of the model; {@link #UNKNOWN_VERSION} where the list leaves it open
	 */
	public record LatentNumbers(VaeConfig config, String version) {}

	/**
	 * Finds the numbers of a model that is not on this computer, without a download.
	 *
	 * @param name one of {@link #names()}
	 * @return empty for any other text, and where only the model's own configuration tells them
	 */
	public static Optional<LatentNumbers> latents(final String name) {
		return ModelCatalog.standard()
				.find(name)
				.filter(model -> model.numbers() != null && model.numbers().spatialCompressionRatio() > 0)
				.map(Models::latents);
	}

	private static LatentNumbers latents(final CatalogModel model) {
		final Numbers numbers = model.numbers();
		final LatentNorm norm = new LatentNorm.Affine(numbers.scalingFactor(), numbers.shiftFactor());
		return new LatentNumbers(
				new VaeConfig(numbers.latentChannels(), numbers.spatialCompressionRatio(), norm),
				Objects.requireNonNullElse(model.reference().revision(), UNKNOWN_VERSION));
	}

	/**
	 * Tells which latents a model gives, without opening it.
	 *
	 * @param name as for {@link #describe}
	 * @return those that may be asked for; all where that is not known before the model is opened
	 */
	public static Set<PosteriorMode> posteriors(final String name) {
		return ModelCatalog.standard()
				.find(name.strip())
				.map(CatalogModel::posteriors)
				.or(() -> TypedModel.posteriors(name))
				.orElse(EnumSet.allOf(PosteriorMode.class));
	}

	/**
	 * Tells whether latents of two versions of a model can be exchanged: each version's decoder takes both, and they
	 * can be mixed. Only the bundled model says so of its versions, and hashes of weights where one tells no more.
	 *
	 * @param model as a latent remembers it
	 * @param version of the model
	 * @param other version of the same model
	 * @return true if they can, if both are one version, or if one is not known
	 */
	public static boolean areExchangeable(final String model, final String version, final String other) {
		if (version.equals(other) || version.equals(UNKNOWN_VERSION) || other.equals(UNKNOWN_VERSION)) return true;
		final Set<String> versions = model.equals(BUNDLED) ? BundledModel.exchangeableVersions() : Set.of();
		return WeightsVersion.areSame(version, other) || versions.contains(version) && versions.contains(other);
	}

	/**
	 * Lists what users should know of a model.
	 *
	 * @param name one of {@link #names()}
	 * @return one sentence each; empty for any other text
	 */
	public static List<String> notes(final String name) {
		return ModelCatalog.standard().find(name).map(CatalogModel::notes).orElse(List.of());
	}

	/**
	 * Finds a model. Nothing is run, and no weights are loaded; the first time, a
	 * file of weights is read once to check it.
	 *
	 * @param reference a name of {@link #names()}; the path of a model folder or
	 *          file; or a name on Hugging Face, {@code owner/name}, with
	 *          {@code @revision} and {@code /folder} if wanted; see {@link #path} for
	 *          files and folders of such a name
	 * @return the model
	 * @throws IOException if there is no such model, if its files are damaged or not
	 *           supported, or if it could not be downloaded
	 */
	public VaeModel find(final String reference) throws IOException {
		final String name = reference == null ? "" : reference.strip();
		if (name.equalsIgnoreCase(BUNDLED)) return BundledModel.open();
		final Optional<Path> path = path(name);
		if (path.isPresent()) return onDisk(path.get()).withNotes(noteOfPlace(name, path.get()));
		if (Paths.complaint(name).isEmpty()) Paths.requireNoDanglingLink(Path.of(name));
		if (looksLikePath(name)) throw new FileNotFoundException(notThere(name) + pathAdvice(name));
		return downloaded(HubReference.canonical(name));
	}

	private static String notThere(final String name) {
		final String expected =
				"Expected was the path of a model folder or of a .safetensors file that exists, or a name as "
						+ String.join(", ", names().subList(0, 3)) + ".";
		return Paths.complaint(name).isPresent()
				? "There is no file or folder " + Printable.quotedPath(name) + ". " + expected
				: Missing.any(Path.of(Paths.expanded(name)), expected);
	}

	private VaeModel downloaded(final String name) throws IOException {
		final HubModelFiles files;
		try {
			files = store.get(ModelCatalog.standard().resolve(name), consent, listener);
		} catch (final HubException exc) {
			// The user may have meant a path, and mistyped it.
			if (!NOT_THERE.contains(exc.kind()) || isInCatalog(name)) throw exc;
			throw exc.with(" On this computer, " + Printable.quotedPath(name) + " is no file or folder either.");
		} catch (final IllegalArgumentException exc) {
			throw new IOException(exc.getMessage() + pathAdvice(name), exc);
		}
		final VaeModel model = Checkpoints.open(files.path(), name, knownFiles(), check(name))
				.withNotes(notes(name).stream().map(note -> name + ": " + note).toList());
		// Hugging Face's commit says exactly which weights these are.
		return files.revision().equals(UNKNOWN_VERSION) ? model : model.withVersion(files.revision());
	}

	private static String pathAdvice(final String name) {
		final Optional<String> complaint = Paths.complaint(name);
		if (complaint.isPresent()) return " " + complaint.get();
		final boolean lacksSlash = name.matches("(?s)[A-Za-z]:[^/\\\\].*");
		return lacksSlash ? " In a macro, write / in paths, or two \\ for each one." : "";
	}

	/**
	 * Tells whether a text can only be a path, without looking for it.
	 *
	 * @param name what a user typed, or a file says
	 * @return true for the path of a file or folder
	 */
	public static boolean looksLikePath(final String name) {
		return TypedModel.isPath(name);
	}

	/**
	 * The file or folder that a user's words mean. Names of the catalog never mean one: a
	 * folder {@code sd15} of the working directory is written {@code ./sd15}. Names on Hugging
	 * Face do, as in diffusers, unless the catalog has the name and the folder holds no model. A file that describes a
	 * model means its folder, and a repository in Hugging Face's cache its main branch, as it is now.
	 *
	 * @param reference as for {@link #find}
	 * @return the path, which exists; empty for a name
	 * @throws IOException if the user's own catalog cannot be used
	 */
	public static Optional<Path> path(final String reference) throws IOException {
		final String name = reference == null ? "" : reference.strip();
		final Optional<Path> path = TypedModel.path(name);
		if (path.isEmpty() || !isInCatalog(name)) return path;
		return path.filter(folder -> name.contains("/") && TypedModel.holdsModel(folder));
	}

	/** The catalog's model is what most would expect. */
	private static List<String> noteOfPlace(final String name, final Path path) throws IOException {
		if (!isInCatalog(name)) return List.of();
		return List.of(
				"\"" + name + "\" is a folder here, " + path.toAbsolutePath().normalize()
						+ ". Its model was taken, not the one of that name on Hugging Face.");
	}

	private static boolean isInCatalog(final String name) throws IOException {
		try {
			return ModelCatalog.standard().find(name).isPresent();
		} catch (final IllegalArgumentException exc) {
			throw new IOException(exc.getMessage(), exc);
		}
	}

	private VaeModel onDisk(final Path path) throws IOException {
		// Latents remember the name, and must find the model from any folder.
		final String absolute = path.toAbsolutePath().normalize().toString();
		if (OnnxFolder.matches(path)) return OnnxFolder.open(path, absolute, check(absolute));
		if (Checkpoints.matches(path)) return Checkpoints.open(path, absolute, knownFiles(), check(absolute));
		if (Files.isDirectory(path) && !Files.isReadable(path)) throw new AccessDeniedException(path.toString());
		throw new IOException("\"" + path + "\" holds no model that LatentIJ knows. "
				+ ModelsBelow.sentence(path)
						.orElse("Expected was a diffusers folder (config.json and a .safetensors file), a .safetensors"
								+ " file, or a folder with vae_encoder/model.onnx and vae_decoder/model.onnx. Weights in"
								+ " .ckpt, .pt and .bin files can hold programs and are not read: save the model as"
								+ " safetensors."));
	}

	/** Tells once that weights are read, which takes long from slow disks and networks, and whether to go on. */
	private BooleanSupplier canceled(final String name) {
		final AtomicBoolean told = new AtomicBoolean();
		return () -> {
			if (!told.getAndSet(true)) listener.status("Reading the weights of " + Printable.path(name));
			return listener.isCanceled();
		};
	}

	private CancelCheck check(final String name) {
		final BooleanSupplier canceled = canceled(name);
		return () -> {
			if (canceled.getAsBoolean()) throw new CancellationException("Canceled.");
		};
	}

	/** The scaling of single files that the catalog knows by their hash. */
	private KnownFiles knownFiles() {
		// The store remembers hashes, so that a download is not read twice for them.
		return file -> ModelCatalog.standard()
				.findBySha256(store.hashes().sha256(file, canceled(file.toString())))
				.filter(model -> model.numbers() != null)
				.map(model -> new KnownFiles.Scaling(
						model.title(),
						model.numbers().scalingFactor(),
						model.numbers().shiftFactor()));
	}
}
