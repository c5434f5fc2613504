// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import static latentij.model.hub.store.StoreFixture.WEIGHTS;
import static latentij.model.hub.store.StoreFixture.known;
import static latentij.model.hub.store.StoreFixture.typed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubModelFiles;
import latentij.model.hub.http.Disk;
import latentij.model.hub.store.FakeHub.Host;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Disks that are full, read-only or damaged. */
@Timeout(120)
class DownloadDiskTest extends AbstractStoreTest {

	@Test
	void looksForSpaceFirst() {
		fixture.served();
		fixture.disk = new Disk() {

			@Override
			public long usableSpace(final Path folder) {
				return 1000;
			}
		};
		fails(Kind.DISK_FULL, known(), "300 kB", "1.0 kB", "LATENTIJ_MODELS", "latentij.models");
		assertEquals(List.of(), hub.requests(Host.CDN, "GET"));
	}

	@Test
	void tellsThatTheDiskIsFull() throws IOException {
		fixture.served();
		fixture.disk = new Disk() {

			@Override
			public WritableByteChannel append(final Path file) throws IOException {
				final WritableByteChannel real = Disk.super.append(file);
				if (!file.equals(fixture.part())) return real;
				return new WritableByteChannel() {

					@Override
					public int write(final ByteBuffer bytes) throws IOException {
						throw new IOException("No space left on device");
					}

					@Override
					public boolean isOpen() {
						return real.isOpen();
					}

					@Override
					public void close() throws IOException {
						real.close();
					}
				};
			}
		};
		fails(Kind.DISK_FULL, known(), "The disk is full", "LATENTIJ_MODELS");
		assertEquals(1, hub.requests(Host.CDN, "GET").size());
		assertNoWeights();
		fixture.disk = Disk.REAL;
		assertComplete(download(known()));
	}

	@Test
	void tellsThatTheFolderIsReadOnly() {
		fixture.served();
		fixture.disk = new Disk() {

			@Override
			public WritableByteChannel append(final Path file) throws FileSystemException {
				throw new AccessDeniedException(file.toString());
			}
		};
		fails(Kind.NOT_WRITABLE, known(), fixture.folder.toString(), "access denied", "LATENTIJ_MODELS");
	}

	@Test
	void tellsThatTheFolderIsNone() throws IOException {
		fixture.served();
		Files.writeString(fixture.folder, "a file in its place");
		fails(Kind.NOT_WRITABLE, known(), fixture.folder.toString(), "latentij.models");
	}

	@Test
	void replacesADamagedFile() throws IOException {
		fixture.served();
		final HubModelFiles files = download(typed());
		final byte[] damaged = WEIGHTS.clone();
		damaged[5] ^= 1;
		Files.write(files.weights(), damaged);
		Files.setLastModifiedTime(files.weights(), FileTime.fromMillis(1));
		assertTrue(fixture.store().locate(typed(), DownloadListener.NONE).isEmpty());
		assertTrue(fixture.log.toString().contains(FakeHub.sha256(damaged)), fixture.log.toString());
		assertComplete(fixture.store().get(typed(), YES, DownloadListener.NONE));
	}

	@Test
	void anUnwritableMemoryOfHashesIsNoError() throws IOException {
		fixture.served();
		Files.createDirectories(fixture.folder.resolve("hashes.properties"));
		assertComplete(download(known()));
		assertTrue(fixture.store().locate(known(), DownloadListener.NONE).isPresent());
	}
}
