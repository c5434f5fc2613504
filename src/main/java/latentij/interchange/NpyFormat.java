// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import latentij.util.Printable;
import latentij.util.files.GitPointer;
import latentij.util.files.UnfinishedDownload;
import latentij.util.files.WholeFile;

/** NumPy's file of one array, {@code numpy.save}: it has no place for anything else. */
final class NpyFormat implements LatentFormat {

	@Override
	public LatentFile read(final Path file, final String array) throws IOException {
		if (!array.isEmpty())
			throw new IOException(Printable.quoted(file) + " holds one array without a name, so none can be chosen.");
		GitPointer.refuse(file);
		UnfinishedDownload.refuse(file);
		try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
			final NpyArray values = NpyArray.open(in, Files.size(file), Printable.quoted(file));
			return new LatentFile(values.floats(), Scaling.UNSTATED, Map.of(), Optional.empty());
		}
	}

	@Override
	public boolean isLatent(final Path file) throws IOException {
		try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
			return NpyArray.open(in, Files.size(file), Printable.quoted(file))
					.look(false)
					.isLatent();
		}
	}

	@Override
	public void write(final Path file, final LatentFile content, final FloatType type) throws IOException {
		WholeFile.write(file, out -> NpyArray.write(content.values(), type, out));
	}

	@Override
	public Scaling convention() {
		return Scaling.UNSTATED;
	}
}
