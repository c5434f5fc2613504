// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import java.io.IOException;
import java.net.ProxySelector;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import latentij.model.hub.DownloadConsent;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.FileHashes;
import latentij.model.hub.HubException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubModel;
import latentij.model.hub.HubModelFiles;
import latentij.model.hub.HubSettings;
import latentij.model.hub.RepositoryLayout;
import latentij.model.hub.http.Disk;
import latentij.model.hub.http.HubClient;
import latentij.model.hub.http.HubClock;
import latentij.model.hub.http.HubTuning;
import latentij.model.hub.store.LocalModels.Search;

/**
 * Finds models on this computer and fetches those that are not there.
 * <p>
 * Looked through in this order: the cache of Hugging Face's Python libraries
 * ({@code HF_HUB_CACHE}, {@code HF_HOME}, {@code ~/.cache/huggingface/hub}), the
 * {@code models} folder of Fiji or ImageJ, our own store (the system property
 * {@value #FOLDER_PROPERTY}, the environment variable {@code LATENTIJ_MODELS},
 * the user's cache). Downloads go to our own store only, whose layout is that of
 * Hugging Face's cache.
 *
 * <pre>{@code
 * ModelStore store = ModelStore.builder(layout)
 * 	.imagejModels(fiji.resolve("models")).log(log::warn).build();
 * HubModel model = HubModel.of(HubReference.parse("stabilityai/sd-vae-ft-mse"));
 * HubModelFiles files = store.get(model, DownloadConsent.fromProperty(),
 * 	DownloadListener.NONE);
 * open(files.path());
 * }</pre>
 *
 * A file gets its name only when its size and its hash are what Hugging Face, or
 * the caller, says. {@code HF_ENDPOINT}, {@code HF_TOKEN} and
 * {@code HF_HUB_OFFLINE} mean what they mean in Python; the proxies of ImageJ and
 * Java are used.
 * <p>
 * Safe for use by several threads, and by several processes on one folder.
 */
public final class ModelStore {

	/** The system property that names the folder for downloads. */
	public static final String FOLDER_PROPERTY = HubSettings.FOLDER_PROPERTY;

	private final RepositoryLayout layout;
	private final HubSettings settings;
	private final Path imagejModels;
	private final Path folder;
	private final Consumer<String> log;
	private final ProxySelector proxies;
	private final SSLContext ssl;
	private final HubClock clock;
	private final HubTuning tuning;
	private final Disk disk;
	private final FileHashes hashes;
	private final LocalModels local;

	private ModelStore(final Builder b) {
		layout = b.layout;
		settings = new HubSettings(b.environment, System::getProperty);
		imagejModels = b.imagejModels;
		final Path chosen = b.folder == null ? settings.store() : b.folder;
		folder = chosen.toAbsolutePath();
		log = b.log;
		proxies = b.proxies == null ? ProxySelector.getDefault() : b.proxies;
		ssl = b.ssl;
		clock = b.clock;
		tuning = b.tuning;
		disk = b.disk;
		hashes = new FileHashes(folder.resolve("hashes.properties"));
		local = new LocalModels(layout, hashes, log);
	}

	/**
	 * Begins a store.
	 *
	 * @param layout the kind of model that it keeps
	 * @return a builder; without further calls, of a store as users have it
	 */
	public static Builder builder(final RepositoryLayout layout) {
		return new Builder(layout);
	}

	/** @return the folders where models are looked for, by what they are; they need not exist */
	public Map<String, Path> places() {
		final Map<String, Path> places = new LinkedHashMap<>();
		places.put("Models", folder);
		if (imagejModels != null) places.put("ImageJ's models", imagejModels);
		try {
			places.put("Hugging Face", settings.hubCache());
		} catch (final IllegalArgumentException exc) {
			// A variable that names no folder; searching says so.
		}
		return places;
	}

	/** @return the hashes of files that were verified, for others to use */
	public FileHashes hashes() {
		return hashes;
	}

	/**
	 * Tells quickly whether a model is on this computer: by names and sizes,
	 * without reading the weights.
	 *
	 * @param model to look for
	 * @return true if {@link #get} would probably need no download
	 */
	public boolean isPresent(final HubModel model) {
		try {
			return find(new Search(model, false, DownloadListener.NONE)).isPresent();
		} catch (final HubException exc) {
			return false;
		}
	}

	/**
	 * Finds a model on this computer, without any network. Weights of which the
	 * hash is known are verified, which takes about a second for each 300 MB when
	 * it is done for the first time.
	 *
	 * @param model to look for
	 * @param listener is told of checks, and may stop them
	 * @return the files; empty if they are not there, or not as they should be,
	 *         which the log then tells
	 * @throws HubException of kind {@code CANCELED} if the listener stopped it; of
	 *           kind {@code UNSUPPORTED} if it is there, but cannot be used
	 */
	Optional<HubModelFiles> locate(final HubModel model, final DownloadListener listener) throws HubException {
		return find(new Search(model, true, listener));
	}

	private Optional<HubModelFiles> find(final Search search) throws HubException {
		Optional<HubModelFiles> found = Optional.empty();
		try {
			found = local.inCache(settings.hubCache(), search);
		} catch (final IllegalArgumentException exc) {
			log.accept(exc.getMessage());
		}
		if (found.isEmpty() && imagejModels != null) found = local.inModels(imagejModels, search);
		if (found.isEmpty()) found = local.inCache(folder, search);
		return found;
	}

	/**
	 * Finds a model on this computer, or else downloads it.
	 *
	 * @param model which model
	 * @param consent asked before a download
	 * @param listener follows it, and may stop it
	 * @return the files, verified
	 * @throws HubException if the model could not be had; its message tells what
	 *           can be done
	 */
	public HubModelFiles get(final HubModel model, final DownloadConsent consent, final DownloadListener listener)
			throws HubException {
		final Optional<HubModelFiles> found = locate(model, listener);
		return found.isPresent() ? found.get() : download(model, consent, listener);
	}

	/**
	 * Downloads a model to our own store, wherever else it may be. What is there
	 * already, in whole or in part, is not fetched again. Another thread or
	 * process that is downloading from the same repository is waited for.
	 *
	 * @param model which model
	 * @param consent asked once, before anything is written and before the weights
	 *          are asked for; before any connection is made where the size is known
	 *          in advance
	 * @param listener follows the download, and may stop it
	 * @return the files, verified
	 * @throws HubException if the model could not be had; its message tells what
	 *           can be done
	 */
	HubModelFiles download(final HubModel model, final DownloadConsent consent, final DownloadListener listener)
			throws HubException {
		Objects.requireNonNull(consent, "consent");
		try {
			if (settings.offline()) throw offline(model);
			final HubClient client = new HubClient(settings, proxies, ssl, clock, tuning, log);
			return new Download(model, folder, client, hashes, disk, clock, log, listener).run(layout, consent);
		} catch (final HubException exc) {
			throw exc;
		} catch (final IOException exc) {
			throw disk.explain(folder, exc);
		}
	}

	private static HubException offline(final HubModel model) {
		return new HubException(
				Kind.OFFLINE,
				"The model \"" + model.name() + "\" is not on this computer, and "
						+ "the environment variable HF_HUB_OFFLINE forbids to download it. "
						+ "Unset it, or copy the model here and open it by its path.");
	}

	/** Builds stores. */
	public static final class Builder {

		private final RepositoryLayout layout;
		private UnaryOperator<String> environment = System::getenv;
		private Path imagejModels;
		private Path folder;
		private Consumer<String> log = line -> {};
		private ProxySelector proxies;
		private SSLContext ssl;
		private HubClock clock = HubClock.SYSTEM;
		private HubTuning tuning = HubTuning.DEFAULT;
		private Disk disk = Disk.REAL;

		private Builder(final RepositoryLayout layout) {
			this.layout = Objects.requireNonNull(layout, "layout");
		}

		/**
		 * @param models the {@code models} folder of Fiji or ImageJ, which need not
		 *          exist; null for none (the default)
		 * @return this
		 */
		public Builder imagejModels(final Path models) {
			imagejModels = models;
			return this;
		}

		/**
		 * @param store the folder that downloads go to; null (the default) for the
		 *          user's choice, see {@link ModelStore}
		 * @return this
		 */
		public Builder folder(final Path store) {
			folder = store;
			return this;
		}

		/**
		 * @param lines takes lines for the log that users see: files that were not
		 *          used and why, tokens that were not accepted; one line each
		 * @return this
		 */
		public Builder log(final Consumer<String> lines) {
			log = Objects.requireNonNull(lines);
			return this;
		}

		/**
		 * @param variables looks up environment variables, null for those that are
		 *          not set; the process's own by default
		 * @return this
		 */
		public Builder environment(final UnaryOperator<String> variables) {
			environment = Objects.requireNonNull(variables);
			return this;
		}

		/**
		 * @param selector which proxies to use; null (the default) for those of
		 *          ImageJ and Java, {@code ProxySelector.getDefault()}
		 * @return this
		 */
		Builder proxies(final ProxySelector selector) {
			proxies = selector;
			return this;
		}

		Builder ssl(final SSLContext context) {
			ssl = context;
			return this;
		}

		Builder clock(final HubClock other) {
			clock = other;
			return this;
		}

		Builder tuning(final HubTuning other) {
			tuning = other;
			return this;
		}

		Builder disk(final Disk other) {
			disk = other;
			return this;
		}

		/**
		 * @return a store
		 * @throws IllegalArgumentException if the folder for downloads, as a property
		 *           or a variable names it, is no path
		 */
		public ModelStore build() {
			return new ModelStore(this);
		}
	}
}
