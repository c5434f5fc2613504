// SPDX-License-Identifier: BSD-2-Clause
package latentij.fuzz;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import latentij.ij.Latents;
import latentij.ij.formats.ImageFiles;
import latentij.io.TiffFile;
import latentij.io.TiffImageSource;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.Region;
import latentij.testing.Resources;
import latentij.testing.Spoiler;

/** Damaged TIFF files, read in pieces, and by ImageJ, after it was looked whether it can. */
final class DamagedTiff {

	private static final String[] TYPES = {"8-bit", "16-bit", "32-bit", "RGB", "8-bit composite-mode"};

	/** Numbers that lengths, places and sizes are mistaken for. */
	private static final long[] ABSURD = {
		0, 1, 2, 7, 8, 0x7f, 0xff, 0xffff, 0x10000, 0x7fffffff, 0x80000000L, 0xfffffff8L, 0xffffffffL, 1 << 24, 1 << 29
	};

	/** Those that ImageJ does not open, or not right. */
	private static final String[] KINDS = {
		"read/tiles-8.tif",
		"read/float64.tif",
		"read/alpha-16.tif",
		"compressed/8-lzw-2-strips-le.tif",
		"compressed/rgb-zlib-2-strips-le.tif",
		"compressed/float-zlib-3-tiles-le.tif",
		"colors/16-2.tif",
		"numbers/int16-tiles-zlib-be.tif",
		"numbers/uint8-tiles.tif",
		"numbers/uint32-plain.tif"
	};

	private final Path folder;
	private final Latents latents;
	private final Path[] good;

	/** @param latent an image of a latent */
	DamagedTiff(final Path folder, final Latents latents, final ImagePlus latent) throws IOException {
		this.folder = Files.createDirectories(folder.resolve("tiff"));
		this.latents = latents;
		good = new Path[TYPES.length + 2 + KINDS.length];
		for (int i = 0; i < TYPES.length; i++) {
			good[i] = this.folder.resolve("good" + i + ".tif");
			final boolean composite = TYPES[i].contains("mode");
			final ImagePlus image = IJ.createImage("ramp", TYPES[i] + " ramp", 24, 16, composite ? 2 : 1, 1, 1);
			if (composite) new FileSaver(image).saveAsTiffStack(good[i].toString());
			else new FileSaver(image).saveAsTiff(good[i].toString());
		}
		final Path kinds = folder.resolve("kinds");
		for (final String part : new String[] {"read", "compressed", "colors", "numbers"})
			Resources.unpack("io/tiff.zip", part, kinds);
		for (int i = 0; i < KINDS.length; i++) good[TYPES.length + 2 + i] = kinds.resolve(KINDS[i]);
		good[TYPES.length] = this.folder.resolve("latent.tif");
		new FileSaver(latent).saveAsTiffStack(good[TYPES.length].toString());
		// Written by LatentIJ, with a directory for each slice.
		good[TYPES.length + 1] = this.folder.resolve("own.tif");
		latents.files().encode(good[3], good[TYPES.length + 1], EncodeOptions.parse(Map.of("device", "cpu")));
	}

	/** Damages one, and opens it in every way. */
	void run(final Random random) throws IOException {
		final byte[] whole = Files.readAllBytes(good[random.nextInt(good.length)]);
		final Path file = Files.write(folder.resolve("damaged.tif"), damaged(whole, random));
		if (random.nextBoolean()) {
			open(file);
			return;
		}
		final boolean latent;
		try (TiffFile tiff = new TiffFile(file)) {
			latent = tiff.isFloat() && tiff.size() > 1;
			if (!latent) new TiffImageSource(tiff, 3).read(new Region(0, 0, 0, 8, 8));
		}
		final Path out = folder.resolve("out.tif");
		if (latent) latents.files().decode(file, out, DecodeOptions.parse(Map.of("device", "cpu")));
		else latents.files().encode(file, out, EncodeOptions.parse(Map.of("device", "cpu")));
	}

	/** As commands do that open files with ImageJ. */
	private static void open(final Path file) throws IOException {
		if (ImageFiles.open(file).isEmpty()) throw new IOException("ImageJ cannot read the file.");
	}

	private static byte[] damaged(final byte[] whole, final Random random) {
		return switch (random.nextInt(5)) {
			case 0 -> Arrays.copyOf(whole, random.nextInt(whole.length));
			case 1 -> Spoiler.spoil(whole, random);
			default -> entry(whole.clone(), random);
		};
	}

	/** Changes a directory: the type, the number or the value of an entry, or the place of the next directory. */
	private static byte[] entry(final byte[] bytes, final Random random) {
		final ByteBuffer file =
				ByteBuffer.wrap(bytes).order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
		int at = file.getInt(4);
		for (int skip = random.nextInt(3); skip > 0 && next(file, at) > 0; skip--) at = next(file, at);
		for (int n = 1 + random.nextInt(3); n > 0; n--) {
			final int entry = at + 2 + 12 * random.nextInt(file.getShort(at) & 0xff);
			switch (random.nextInt(5)) {
				case 0 -> file.putShort(entry, (short) (256 + random.nextInt(100)));
				case 1 -> file.putShort(entry + 2, (short) random.nextInt(20));
				case 2 -> file.putInt(entry + 4, (int) absurd(random));
				case 3 -> file.putInt(entry + 8, (int) absurd(random));
				default -> file.putInt(end(file, at), random.nextBoolean() ? at : (int) absurd(random));
			}
		}
		return bytes;
	}

	private static long absurd(final Random random) {
		return random.nextInt(3) == 0 ? random.nextInt(5000) : ABSURD[random.nextInt(ABSURD.length)];
	}

	/** The place that tells where the next directory is. */
	private static int end(final ByteBuffer file, final int directory) {
		return directory + 2 + 12 * (file.getShort(directory) & 0xffff);
	}

	private static int next(final ByteBuffer file, final int directory) {
		return file.getInt(end(file, directory));
	}
}
