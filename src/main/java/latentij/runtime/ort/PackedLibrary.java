// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import latentij.util.files.FileFacts;
import latentij.util.files.PrivateFolders;

/**
 * A native library in a jar. An unpacked one is used again if it belongs to this user,
 * nobody else may write it, and its content is that of the jar.
 */
final class PackedLibrary {

	/** Ending of the names of files that are being written. */
	static final String PART = ".part";

	/** Bytes; larger files take a while to read, and what was read is remembered. */
	private static final long LARGE = 1L << 27;

	private static final int BUFFER = 1 << 20;

	private final URL url;
	private final String fileName;
	private final long size;
	private final long crc;

	private PackedLibrary(final URL url, final String fileName, final long size, final long crc) {
		this.url = url;
		this.fileName = fileName;
		this.size = size;
		this.crc = crc;
	}

	/**
	 * Looks a library up.
	 *
	 * @param url of the library, in a jar or in a folder
	 * @param fileName of the unpacked library
	 * @throws IOException if it cannot be looked at
	 */
	static PackedLibrary of(final URL url, final String fileName) throws IOException {
		final URLConnection connection = url.openConnection();
		connection.setUseCaches(false);
		if (connection instanceof JarURLConnection packed) {
			try (JarFile jar = packed.getJarFile()) {
				return new PackedLibrary(
						url,
						fileName,
						packed.getJarEntry().getSize(),
						packed.getJarEntry().getCrc());
			}
		}
		final CRC32 sum = new CRC32();
		long size = 0;
		try (InputStream in = connection.getInputStream()) {
			final byte[] buffer = new byte[BUFFER];
			for (int n; (n = in.read(buffer)) >= 0; size += n) sum.update(buffer, 0, n);
		}
		return new PackedLibrary(url, fileName, size, sum.getValue());
	}

	/** A file without content. */
	static PackedLibrary empty(final String fileName) {
		return new PackedLibrary(null, fileName, 0, 0);
	}

	/** @return bytes of the unpacked library */
	long size() {
		return size;
	}

	/**
	 * Unpacks the library, unless that was done.
	 *
	 * @param folder that is private
	 * @throws IOException if it cannot be written
	 */
	void unpackInto(final Path folder) throws IOException {
		final Path to = folder.resolve(fileName);
		if (isWhole(to)) return;
		// Another ImageJ may be doing the same: each writes a file of its own, for
		// this user only, and puts it in place whole.
		final Path part = Files.createTempFile(folder, fileName, PART);
		try {
			write(part);
			try {
				Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
			} catch (final IOException exc) {
				// On Windows a library in use cannot be replaced; if it is whole, it
				// need not be.
				if (!isWhole(to)) throw exc;
			}
		} finally {
			Files.deleteIfExists(part);
		}
	}

	private void write(final Path part) throws IOException {
		if (url == null) return;
		final URLConnection connection = url.openConnection();
		connection.setUseCaches(false);
		try (ReadableByteChannel in = Channels.newChannel(connection.getInputStream());
				FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
			final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
			while (in.read(buffer) >= 0) {
				buffer.flip();
				while (buffer.hasRemaining()) out.write(buffer);
				buffer.clear();
			}
			// Else a power cut could leave the name without the content.
			out.force(true);
		}
	}

	private boolean isWhole(final Path file) throws IOException {
		if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return false;
		if (Files.size(file) != size || !PrivateFolders.isPrivate(file)) return false;
		if (size < LARGE) return crc(file) == crc;
		return new FileFacts(file).fact("crc32", () -> Long.toString(crc(file))).equals(Long.toString(crc));
	}

	private static long crc(final Path file) throws IOException {
		final CRC32 sum = new CRC32();
		final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
		try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
			while (in.read(buffer) >= 0) {
				sum.update(buffer.flip());
				buffer.clear();
			}
		}
		return sum.getValue();
	}
}
