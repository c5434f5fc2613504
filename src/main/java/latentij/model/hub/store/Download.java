// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import latentij.model.hub.DownloadConsent;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.DownloadOffer;
import latentij.model.hub.FileHashes;
import latentij.model.hub.FileSize;
import latentij.model.hub.HubException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubFile.Role;
import latentij.model.hub.HubModel;
import latentij.model.hub.HubModelFiles;
import latentij.model.hub.HubReference;
import latentij.model.hub.RepositoryLayout;
import latentij.model.hub.http.Disk;
import latentij.model.hub.http.FileDownload;
import latentij.model.hub.http.HubClient;
import latentij.model.hub.http.HubClock;
import latentij.model.hub.http.Meter;
import latentij.model.hub.store.DownloadPlan.Item;
import latentij.util.Bytes;

/**
 * One download of a model into its repository's folder of the store: asks for
 * consent, locks the folder, fetches the files that are missing, and gives each
 * its name once it is verified.
 */
final class Download {

	/** Left free, so that a download does not fill the disk to the last byte. */
	private static final long SPARE_SPACE = 64L << 20;

	private final HubModel model;
	private final HubReference reference;
	private final Path repository;
	private final HubClient client;
	private final FileHashes hashes;
	private final Disk disk;
	private final HubClock clock;
	private final Consumer<String> log;
	private final DownloadListener listener;

	/**
	 * @param folder the store's
	 * @param listener follows the download, and may stop it
	 */
	Download(
			final HubModel model,
			final Path folder,
			final HubClient client,
			final FileHashes hashes,
			final Disk disk,
			final HubClock clock,
			final Consumer<String> log,
			final DownloadListener listener) {
		this.model = model;
		this.client = client;
		this.hashes = hashes;
		this.disk = disk;
		this.clock = clock;
		this.log = log;
		this.listener = listener;
		reference = model.reference();
		repository = HubCache.repository(folder, reference);
	}

	/**
	 * Downloads the model.
	 *
	 * @param layout tells which files belong to the model
	 * @param consent asked once, before any connection is made where the size is
	 *          known in advance
	 * @return the files, verified
	 * @throws IOException if that fails; a {@link HubException} unless it is the disk
	 */
	HubModelFiles run(final RepositoryLayout layout, final DownloadConsent consent) throws IOException {
		final boolean known = model.size().about() >= 0;
		if (known) ask(consent, model.size());
		listener.status("Asking " + client.server() + " for " + model.name() + "…");
		final DownloadPlan plan = DownloadPlan.of(model, layout, client, listener);
		if (!known) ask(consent, FileSize.exactly(plan.size()));
		disk.makeFolder(repository);
		try (StoreLock lock = lock()) {
			return fetch(plan, lock != null);
		}
	}

	private void ask(final DownloadConsent consent, final FileSize size) throws HubException {
		final DownloadOffer offer = new DownloadOffer(model, size, client.server(), repository);
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
					listener.status("Another ImageJ is downloading " + reference.repository() + "; waiting for it…");
				told[0] = true;
				client.patience().pause(time, listener::isCanceled);
			});
		} catch (final HubException exc) {
			throw exc;
		} catch (final IOException exc) {
			// Some network file systems know no locks.
			log.accept("Files in " + repository + " cannot be locked (" + exc + "); going on without.");
			return null;
		}
	}

	private HubModelFiles fetch(final DownloadPlan plan, final boolean locked) throws IOException {
		final Path snapshot = HubCache.snapshot(repository, plan.commit());
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
			else fetch(item, plan.commit(), target, parts, locked, meter);
			before += item.size();
		}
		final String revision = reference.revisionOrMain();
		if (!plan.commit().equals(revision))
			write(plan.commit().getBytes(StandardCharsets.US_ASCII), HubCache.ref(repository, revision));
		return files(plan, snapshot);
	}

	private void fetch(
			final Item item,
			final String commit,
			final Path target,
			final Path parts,
			final boolean locked,
			final Meter meter)
			throws IOException {
		final FileDownload download = new FileDownload(
				client, reference, commit, item.path(), item.size(), item.hash(), disk, meter, listener);
		final String part = FileDownload.partName(item.hash());
		if (locked) {
			hashes.remember(target, download.run(parts.resolve(part), target));
			return;
		}
		final Path own = parts.resolve(UUID.randomUUID() + "." + part);
		try {
			hashes.remember(target, download.run(own, target));
		} finally {
			Files.deleteIfExists(own);
		}
	}

	private static HubModelFiles files(final DownloadPlan plan, final Path snapshot) {
		Path config = null;
		Path weights = null;
		for (final Item item : plan.items()) {
			if (item.role() == Role.CONFIG) config = snapshot.resolve(item.path());
			else if (weights == null) weights = snapshot.resolve(item.path());
		}
		return new HubModelFiles(plan.commit(), config, weights);
	}

	private boolean isThere(final Path snapshot, final Item item) throws IOException {
		final Path file = snapshot.resolve(item.path());
		if (!Files.isRegularFile(file) || Files.size(file) != item.size()) return false;
		if (item.content() != null) return Arrays.equals(Files.readAllBytes(file), item.content());
		return hashes.hash(item.hash().kind(), file, listener::isCanceled)
				.equals(item.hash().hex());
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
								+ Bytes.ofFile(needed) + " are needed and " + Bytes.ofFile(SPARE_SPACE)
								+ " are to stay free, but only " + Bytes.ofFile(space)
								+ " are left. Make room, or " + Disk.ELSEWHERE);
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
