// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/** Temporary files on a disk that is soon full; it tells of all others' room. */
final class SmallDisk implements TemporaryFiles {

	private final Path folder;
	private long left = Long.MAX_VALUE;
	private boolean told;
	private int open;

	SmallDisk(final Path folder) {
		this.folder = folder;
	}

	/** Takes so many bytes more. */
	void setRoom(final long bytes) {
		left = bytes;
	}

	/** Tells how much room there is, which disks in a cloud, or with others' files, do not. */
	void tellRoom() {
		told = true;
	}

	/** @return files that were not closed */
	int open() {
		return open;
	}

	@Override
	public Path folder() {
		return folder;
	}

	@Override
	public long room() {
		return told ? left : Long.MAX_VALUE;
	}

	@Override
	public SeekableByteChannel create() throws IOException {
		open++;
		return new Limited(TemporaryFiles.super.create());
	}

	private final class Limited implements SeekableByteChannel {

		private final SeekableByteChannel channel;

		private Limited(final SeekableByteChannel channel) {
			this.channel = channel;
		}

		@Override
		public int write(final ByteBuffer bytes) throws IOException {
			if (left == 0) throw new IOException("No space left on device");
			// As disks do: first as much as they have room for.
			final int count = (int) Math.min(left, bytes.remaining());
			final int written = channel.write(bytes.slice(bytes.position(), count));
			bytes.position(bytes.position() + written);
			left -= written;
			return written;
		}

		@Override
		public int read(final ByteBuffer bytes) throws IOException {
			return channel.read(bytes);
		}

		@Override
		public long position() throws IOException {
			return channel.position();
		}

		@Override
		public SeekableByteChannel position(final long position) throws IOException {
			channel.position(position);
			return this;
		}

		@Override
		public long size() throws IOException {
			return channel.size();
		}

		@Override
		public SeekableByteChannel truncate(final long size) throws IOException {
			channel.truncate(size);
			return this;
		}

		@Override
		public boolean isOpen() {
			return channel.isOpen();
		}

		@Override
		public void close() throws IOException {
			if (channel.isOpen()) open--;
			channel.close();
		}
	}
}
