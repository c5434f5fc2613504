// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.FileHash;
import latentij.model.hub.HubException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubReference;
import latentij.util.files.Sha256;

/**
 * Fetches one large file: into a {@code .part} file, going on where an earlier
 * attempt stopped, and to its own name only when size and hash are right.
 * <p>
 * A part is named by the hash of the whole file, so that it is never continued
 * with the bytes of another one.
 */
public final class FileDownload {

	private final HubClient client;
	private final HubReference reference;
	private final String commit;
	private final String path;
	private final long size;
	private final FileHash hash;
	private final Disk disk;
	private final Meter meter;
	private final DownloadListener listener;
	private final String what;
	/** The most bytes that any attempt brought: only what goes beyond them is progress. */
	private long best;

	/**
	 * @param commit the revision to fetch from
	 * @param path the file in the repository
	 * @param size its size in bytes
	 * @param hash its hash; never null
	 */
	public FileDownload(
			final HubClient client,
			final HubReference reference,
			final String commit,
			final String path,
			final long size,
			final FileHash hash,
			final Disk disk,
			final Meter meter,
			final DownloadListener listener) {
		this.client = client;
		this.reference = reference;
		this.commit = commit;
		this.path = path;
		this.size = size;
		this.hash = hash;
		this.disk = disk;
		this.meter = meter;
		this.listener = listener;
		what = HubErrors.name(reference, path);
	}

	/** The name of a part. */
	public static String partName(final FileHash hash) {
		return hash.hex() + ".part";
	}

	/**
	 * Fetches the file.
	 *
	 * @param part where to collect it
	 * @param target its final path, on the same disk; replaced if it exists
	 * @return the SHA-256 of the file
	 * @throws IOException if it could not be had; see {@link HubException.Kind}
	 */
	public String run(final Path part, final Path target) throws IOException {
		disk.makeFolder(part.getParent());
		disk.makeFolder(target.getParent());
		boolean resumed = false;
		final Patience.Backoff backoff = client.patience().new Backoff(listener);
		while (true) {
			final State state = new State(part);
			try {
				resumed |= state.done > 0;
				if (state.done < size) fetch(state, backoff);
			} catch (final HubException exc) {
				state.close();
				backoff.failed(exc);
				continue;
			} finally {
				state.close();
			}
			final String sha256 = Sha256.hex(state.sha256);
			final String found = hash.kind() == FileHash.Kind.SHA256 ? sha256 : hash.of(part, listener::isCanceled);
			if (found.equals(hash.hex())) {
				finish(part, target);
				return sha256;
			}
			Files.deleteIfExists(part);
			if (!resumed)
				throw HubErrors.mismatch(
						what,
						hash,
						found,
						"The download was deleted. Try again; if it happens again, the file "
								+ "was changed on its way or at its source.");
			// What was there before may have been damaged: once more from the start.
			resumed = false;
			meter.at(0);
			listener.status("The part of " + what + " from an earlier attempt was damaged; starting again.");
		}
	}

	private void finish(final Path part, final Path target) throws HubException {
		try {
			Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		} catch (final IOException exc) {
			throw disk.explain(target.getParent(), exc);
		}
	}

	/** The part so far. */
	private final class State implements AutoCloseable {

		private final Path part;
		private final MessageDigest sha256 = Sha256.digest();
		private long done;
		private WritableByteChannel out;

		State(final Path part) throws IOException {
			this.part = part;
			final long there = Files.isRegularFile(part) ? Files.size(part) : 0;
			if (there > size) Files.delete(part);
			else if (there > 0) {
				listener.status("Checking what is there of " + what + "…");
				try (FileChannel in = FileChannel.open(part, StandardOpenOption.READ)) {
					FileHash.feed(sha256, in, there, listener::isCanceled);
				}
				done = there;
			}
			meter.at(done);
		}

		void write(final ByteBuffer bytes) throws HubException {
			try {
				if (out == null) out = disk.append(part);
				final ByteBuffer copy = bytes.duplicate();
				while (bytes.hasRemaining()) out.write(bytes);
				done += copy.remaining();
				sha256.update(copy);
			} catch (final IOException exc) {
				throw disk.explain(part.getParent(), exc);
			}
		}

		void restart() throws IOException {
			close();
			Files.deleteIfExists(part);
			sha256.reset();
			done = 0;
			meter.at(0);
		}

		@Override
		public void close() throws HubException {
			if (out == null) return;
			try {
				out.close();
			} catch (final IOException exc) {
				throw disk.explain(part.getParent(), exc);
			} finally {
				out = null;
			}
		}
	}

	private void fetch(final State state, final Patience.Backoff backoff) throws IOException {
		try (HubAnswer answer = request(state)) {
			while (true) {
				final ByteBuffer piece = client.next(answer, listener::isCanceled);
				if (piece == null) break;
				if (state.done + piece.remaining() > size) {
					state.restart();
					throw new HubException(
							Kind.MISMATCH,
							what + " is longer than it should be: expected "
									+ size + " bytes, but more arrive. The download was deleted. Try again "
									+ "later.");
				}
				state.write(piece);
				meter.at(state.done);
				if (state.done > best) {
					best = state.done;
					backoff.progressed();
				}
			}
		}
		if (state.done < size) throw HubErrors.truncated(what, state.done, size);
	}

	private HubAnswer request(final State state) throws IOException {
		final HubAnswer answer = client.open("GET", reference, commit, path, state.done, listener::isCanceled);
		try {
			if (answer.status() == 416 && state.done > 0) {
				// Not what we thought we had a part of: from the start, once.
				answer.close();
				state.restart();
				return request(state);
			}
			client.check(answer, reference, path);
			final FileHash stated = answer.stated().hash();
			if (stated != null && stated.kind() == hash.kind() && !stated.equals(hash))
				throw HubErrors.mismatch(
						what,
						hash,
						stated.hex(),
						"The server states so itself: the file was changed there while it "
								+ "was being downloaded. Try again.");
			final long expected;
			if (answer.status() == 206) {
				final long start = rangeStart(answer);
				if (start != state.done)
					throw HubException.passing(
							Kind.NETWORK,
							HubErrors.host(answer.uri()) + " sent bytes from " + start + " instead of from "
									+ state.done + " of " + what + ".");
				expected = size - state.done;
			} else {
				// The whole file, whatever was asked for.
				if (state.done > 0) state.restart();
				expected = size;
			}
			final long length = answer.length();
			if (length >= 0 && length != expected) throw wrongSize(answer, size - expected + length);
			return answer;
		} catch (IOException | RuntimeException | Error exc) {
			answer.close();
			throw exc;
		}
	}

	private HubException wrongSize(final HubAnswer answer, final long found) {
		return new HubException(
				Kind.MISMATCH,
				what + " does not have the size it should have: expected "
						+ size + " bytes, but "
						+ HubErrors.host(answer.uri()) + " sends " + found
						+ ". Nothing was kept of it. Try again later; if HF_ENDPOINT is set, "
						+ "check that mirror.");
	}

	private static long rangeStart(final HubAnswer answer) {
		final String range =
				answer.headers().firstValue("Content-Range").orElse("").strip();
		if (!range.matches("bytes [0-9]{1,18}-.*")) return -1;
		return Long.parseLong(range.substring(6, range.indexOf('-')));
	}
}
