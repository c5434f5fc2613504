// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.io.IOException;
import java.net.ProxySelector;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import latentij.model.hub.HubClient.Content;
import latentij.model.hub.HubClient.Stated;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubFile.Role;
import latentij.model.hub.HubModelFiles.Origin;
import latentij.model.hub.LocalModels.Search;
import latentij.model.hub.VaeLayout.Place;
import latentij.util.Bytes;

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
 * ModelStore store = ModelStore.builder().imagejModels(fiji.resolve("models"))
 * 	.log(log::warn).build();
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
	public static final String FOLDER_PROPERTY = "latentij.models";

	/** Left free, so that a download does not fill the disk to the last byte. */
	private static final long SPARE_SPACE = 64L << 20;

	private final HubSettings settings;
	private final Path imagejModels;
	private final Path folder;
	private final Consumer<String> log;
	private final ProxySelector proxies;
	private final SSLContext ssl;
	private final HubClock clock;
	private final HubClient.Tuning tuning;
	private final Disk disk;
	private final FileHashes hashes;
	private final LocalModels local;

	private ModelStore(final Builder b) {
		settings = new HubSettings(b.environment, System::getProperty);
		imagejModels = b.imagejModels;
		folder = (b.folder == null ? settings.store() : b.folder).toAbsolutePath();
		log = b.log;
		proxies = b.proxies == null ? ProxySelector.getDefault() : b.proxies;
		ssl = b.ssl;
		clock = b.clock;
		tuning = b.tuning;
		disk = b.disk;
		hashes = new FileHashes(folder.resolve("hashes.properties"));
		local = new LocalModels(hashes, log);
	}

	/** @return a builder of stores; without further calls, one as users have it */
	public static Builder builder() {
		return new Builder();
	}

	/** @return the folder that downloads go to; it need not exist */
	public Path folder() {
		return folder;
	}

	/** @return the hashes of files that were verified, for others to use */
	public FileHashes hashes() {
		return hashes;
	}

	/**
	 * Tells quickly whether a model is on this computer: by names and sizes,
	 * without reading the weights.
	 *
	 * @param model what to look for
	 * @return whether {@link #locate} would probably find it
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
	 * @param model what to look for
	 * @param listener is told what is being checked, and may stop it
	 * @return the files; empty if they are not there, or not as they should be,
	 *         which the log then tells
	 * @throws HubException of kind {@code CANCELED} if the listener stopped it
	 */
	public Optional<HubModelFiles> locate(final HubModel model, final DownloadListener listener) throws HubException {
		return find(new Search(model, true, listener));
	}

	private Optional<HubModelFiles> find(final Search search) throws HubException {
		Optional<HubModelFiles> found = Optional.empty();
		try {
			found = local.inCache(settings.hubCache(), Origin.HUGGING_FACE_CACHE, search);
		} catch (final IllegalArgumentException exc) {
			log.accept(exc.getMessage());
		}
		if (found.isEmpty() && imagejModels != null) found = local.inModels(imagejModels, Origin.IMAGEJ_MODELS, search);
		if (found.isEmpty()) found = local.inCache(folder, Origin.STORE, search);
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
	public HubModelFiles download(final HubModel model, final DownloadConsent consent, final DownloadListener listener)
			throws HubException {
		Objects.requireNonNull(consent, "consent");
		try {
			return new Download(model, consent, listener).run();
		} catch (final HubException exc) {
			throw exc;
		} catch (final IOException exc) {
			throw disk.explain(folder, exc);
		}
	}

	/** A file that is to be fetched. */
	private record Item(String path, Role role, FileHash hash, long size, byte[] content) {}

	/** The files that are to be fetched, of one commit. */
	private record Plan(String commit, List<Item> items) {

		long size() {
			return items.stream().mapToLong(Item::size).sum();
		}
	}

	private final class Download {

		private final HubModel model;
		private final HubReference reference;
		private final DownloadConsent consent;
		private final DownloadListener listener;
		private final HubClient client;
		private final Path repository;

		Download(final HubModel model, final DownloadConsent consent, final DownloadListener listener)
				throws HubException {
			this.model = model;
			this.consent = consent;
			this.listener = listener;
			reference = model.reference();
			repository = folder.resolve(reference.cacheFolder());
			client = new HubClient(settings, proxies, ssl, clock, tuning, log);
		}

		HubModelFiles run() throws IOException {
			if (settings.offline())
				throw new HubException(
						Kind.OFFLINE,
						"The model \"" + model.name() + "\" is not on this computer, and "
								+ "the environment variable HF_HUB_OFFLINE forbids to download it. "
								+ "Unset it, or copy the model here and open it by its path.");
			final boolean known = model.size().about() >= 0;
			if (known) ask(model.size());
			listener.status("Asking " + HubClient.host(client.endpoint()) + " for " + model.name() + "…");
			final Plan plan = plan();
			if (!known) ask(FileSize.exactly(plan.size()));
			disk.makeFolder(repository);
			try (StoreLock lock = lock()) {
				return fetch(plan, lock != null);
			}
		}

		private void ask(final FileSize size) throws HubException {
			final DownloadOffer offer = new DownloadOffer(model, size, HubClient.host(client.endpoint()), repository);
			if (consent.agree(offer)) return;
			final String remedy = consent.remedy();
			if (remedy.isEmpty())
				throw new HubException(
						Kind.DECLINED, "The model \"" + model.name() + "\" was not downloaded, as you wished.");
			throw new HubException(Kind.NO_CONSENT, offer.facts() + "\n" + remedy);
		}

		/** Null where files cannot be locked. */
		private StoreLock lock() throws HubException {
			final boolean[] told = {false};
			try {
				return StoreLock.acquire(repository.resolve("download.lock"), time -> {
					if (!told[0])
						listener.status(
								"Another ImageJ is downloading " + reference.repository() + "; waiting for it…");
					told[0] = true;
					client.pause(time, listener::isCanceled);
				});
			} catch (final HubException exc) {
				throw exc;
			} catch (final IOException exc) {
				// Some network file systems know no locks.
				log.accept("Files in " + repository + " cannot be locked (" + exc + "); going on without.");
				return null;
			}
		}

		/** Finds out which files there are, and what they must be. */
		private Plan plan() throws HubException {
			final List<String> tried = new ArrayList<>();
			String revision = reference.revisionOrMain();
			for (final Place place : VaeLayout.places(model)) {
				final List<Item> items = new ArrayList<>();
				if (place.config() != null) {
					final Optional<Content> config =
							client.get(reference, revision, place.config(), VaeLayout.MAX_CONFIG, listener);
					if (config.isPresent()) {
						revision = pinned(revision, config.get().stated());
						if (!VaeLayout.isVaeConfig(config.get().bytes())) {
							tried.add(place.config() + " (not of an autoencoder)");
							continue;
						}
						items.add(configItem(place.config(), config.get()));
					} else if (place.configRequired()) {
						tried.add(place.config());
						continue;
					}
				}
				for (final String path : place.weights()) {
					final Optional<Stated> stated = client.head(reference, revision, path, listener);
					if (stated.isEmpty()) {
						tried.add(path);
						continue;
					}
					revision = pinned(revision, stated.get());
					items.add(weightsItem(path, stated.get()));
					return new Plan(revision, items);
				}
			}
			throw new HubException(
					Kind.NOT_FOUND,
					reference.repository() + " at revision "
							+ reference.revisionOrMain() + " on " + HubClient.host(client.endpoint())
							+ " has no autoencoder that can be used; looked for: "
							+ String.join(", ", tried) + ". Check the spelling on " + model.page()
							+ ", or name the folder or the .safetensors file: "
							+ "owner/name/folder. (Weights in .bin files are not supported.)");
		}

		/** All files of one commit, even if somebody changes the branch now. */
		private String pinned(final String revision, final Stated stated) {
			return stated.commit() == null ? revision : stated.commit();
		}

		private Item configItem(final String path, final Content content) throws HubException {
			final byte[] bytes = content.bytes();
			final HubFile known = VaeLayout.known(model, path);
			FileHash hash = content.stated().hash();
			if (known != null && known.sha256() != null) {
				hash = FileHash.sha256(known.sha256());
				if (!hash.matches(bytes))
					throw HubClient.mismatch(HubClient.name(reference, path), hash, hash.of(bytes), "It was not kept.");
			}
			return new Item(path, Role.CONFIG, hash, bytes.length, bytes);
		}

		private Item weightsItem(final String path, final Stated stated) throws HubException {
			final String what = HubClient.name(reference, path);
			final HubFile known = VaeLayout.known(model, path);
			final String server = HubClient.host(client.endpoint());
			FileHash hash = stated.hash();
			long size = stated.size();
			if (known != null && known.sha256() != null) {
				final FileHash expected = FileHash.sha256(known.sha256());
				if (hash != null && hash.kind() == expected.kind() && !hash.equals(expected))
					throw HubClient.mismatch(
							what,
							expected,
							hash.hex(),
							"The catalogue says the one, " + server + " the other; nothing "
									+ "was downloaded. To have the file as it is there now, type "
									+ reference.repository()
									+ "@main.");
				hash = expected;
			}
			if (known != null) {
				if (size < 0 && known.size().exact().size() == 1)
					size = known.size().about();
				if (size >= 0 && !known.size().accepts(size))
					throw new HubException(
							Kind.MISMATCH,
							what + " does not have the size it should have: expected "
									+ known.size().expected() + ", but " + server + " states "
									+ size + "; nothing was downloaded. To have the file as it is there now, type "
									+ reference.repository() + "@main.");
			}
			if (hash == null || size < 1)
				throw new HubException(
						Kind.WRONG_CONTENT,
						server + " does not state the " + (hash == null ? "hash" : "size") + " of "
								+ what + ", so that a download could not be verified. If "
								+ "HF_ENDPOINT is set, use another mirror; or download the file "
								+ "yourself and open it by its path.");
			return new Item(path, Role.WEIGHTS, hash, size, null);
		}

		private HubModelFiles fetch(final Plan plan, final boolean locked) throws IOException {
			final Path snapshot = repository.resolve("snapshots").resolve(plan.commit());
			final Path parts = repository.resolve("parts");
			final List<Item> missing = new ArrayList<>();
			for (final Item item : plan.items()) if (!isThere(snapshot, item)) missing.add(item);
			needSpace(missing, parts);
			final Meter meter = new Meter(model.name(), plan.size(), clock, listener);
			long before = plan.size() - missing.stream().mapToLong(Item::size).sum();
			for (final Item item : missing) {
				meter.base(before);
				final Path target = snapshot.resolve(item.path());
				if (item.content() != null) write(item.content(), target);
				else {
					final String part = FileDownload.partName(item.hash());
					final FileDownload download = new FileDownload(
							client,
							reference,
							plan.commit(),
							item.path(),
							item.size(),
							item.hash(),
							disk,
							meter,
							listener);
					if (locked) hashes.remember(target, download.run(parts.resolve(part), target));
					else {
						final Path own = parts.resolve(UUID.randomUUID() + "." + part);
						try {
							hashes.remember(target, download.run(own, target));
						} finally {
							Files.deleteIfExists(own);
						}
					}
				}
				before += item.size();
			}
			final String revision = reference.revisionOrMain();
			if (!plan.commit().equals(revision))
				write(
						plan.commit().getBytes(StandardCharsets.US_ASCII),
						repository.resolve("refs").resolve(revision));
			return result(plan, snapshot, missing.isEmpty());
		}

		private HubModelFiles result(final Plan plan, final Path snapshot, final boolean wasThere) throws IOException {
			Path config = null;
			Path weights = null;
			String sha256 = null;
			for (final Item item : plan.items()) {
				final Path path = snapshot.resolve(item.path());
				if (item.role() == Role.CONFIG) config = path;
				else {
					weights = path;
					sha256 = hashes.sha256(path, listener::isCanceled);
				}
			}
			return new HubModelFiles(
					model.name(),
					reference,
					plan.commit(),
					weights.getParent(),
					config,
					weights,
					sha256,
					wasThere ? Origin.STORE : Origin.DOWNLOADED);
		}

		private boolean isThere(final Path snapshot, final Item item) throws IOException {
			final Path file = snapshot.resolve(item.path());
			if (!Files.isRegularFile(file) || Files.size(file) != item.size()) return false;
			if (item.content() != null) return Arrays.equals(Files.readAllBytes(file), item.content());
			final String found = item.hash().kind() == FileHash.Kind.SHA256
					? hashes.sha256(file, listener::isCanceled)
					: item.hash().of(file, listener::isCanceled);
			return found.equals(item.hash().hex());
		}

		private void needSpace(final List<Item> missing, final Path parts) throws HubException {
			try {
				long needed = 0;
				for (final Item item : missing) {
					needed += item.size();
					if (item.content() != null) continue;
					final Path part = parts.resolve(FileDownload.partName(item.hash()));
					if (Files.isRegularFile(part)) needed -= Math.min(item.size(), Files.size(part));
				}
				final long space = disk.usableSpace(repository);
				if (needed > 0 && space < needed + SPARE_SPACE)
					throw new HubException(
							Kind.DISK_FULL,
							"There is not enough space for the model \"" + model.name() + "\" in " + repository + ": "
									+ Bytes.ofFile(needed) + " are needed and "
									+ Bytes.ofFile(SPARE_SPACE) + " are to stay free, but only "
									+ Bytes.ofFile(space)
									+ " are left. Make room, or keep models elsewhere: set the "
									+ "environment variable LATENTIJ_MODELS, or start Java with -D"
									+ FOLDER_PROPERTY
									+ "=FOLDER.");
			} catch (final HubException exc) {
				throw exc;
			} catch (final IOException exc) {
				// Then it is not known; a full disk will tell while writing.
				log.accept("The free space of " + repository + " is not known (" + exc + ").");
			}
		}

		private void write(final byte[] content, final Path target) throws HubException {
			final Path parent = target.getParent();
			disk.makeFolder(parent);
			final Path temporary = parent.resolve(UUID.randomUUID() + ".part");
			try {
				try (WritableByteChannel out = disk.append(temporary)) {
					final ByteBuffer bytes = ByteBuffer.wrap(content);
					while (bytes.hasRemaining()) out.write(bytes);
				}
				Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
			} catch (final IOException exc) {
				try {
					Files.deleteIfExists(temporary);
				} catch (final IOException again) {
					exc.addSuppressed(again);
				}
				throw disk.explain(parent, exc);
			}
		}
	}

	/** Builds stores. */
	public static final class Builder {

		private UnaryOperator<String> environment = System::getenv;
		private Path imagejModels;
		private Path folder;
		private Consumer<String> log = line -> {};
		private ProxySelector proxies;
		private SSLContext ssl;
		private HubClock clock = HubClock.SYSTEM;
		private HubClient.Tuning tuning = HubClient.Tuning.DEFAULT;
		private Disk disk = Disk.REAL;

		private Builder() {}

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
		 * @param lines takes what users should find in the log: files that were not
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
		public Builder proxies(final ProxySelector selector) {
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

		Builder tuning(final HubClient.Tuning other) {
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
