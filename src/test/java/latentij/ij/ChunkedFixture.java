// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Color;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import latentij.chunked.Axis;
import latentij.chunked.ChunkedArray;
import latentij.ij.models.ModelTrust;
import latentij.ij.runs.RunListener;
import latentij.ij.runs.RunProgress;
import latentij.ij.tools.LatentImporter;
import latentij.job.EncodeOptions;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.model.library.UsedModels;
import latentij.testing.ChunkedFiles;
import latentij.zarr.OmeZarrReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Images in OME-Zarr, and what was made of them, for tests of jobs on folders. */
abstract class ChunkedFixture extends LatentsFixture {

	@TempDir
	static Path folder;

	static Path images;

	@BeforeAll
	static void unpack() throws IOException {
		images = ChunkedFiles.unpack("images", folder);
	}

	static EncodeOptions encode(final String... words) {
		final Map<String, String> all = new HashMap<>(Map.of("device", "cpu"));
		for (int i = 0; i < words.length; i += 2) all.put(words[i], words[i + 1]);
		return EncodeOptions.parse(all);
	}

	/** One plane of an array, all of it. */
	static ByteBuffer plane(final ChunkedArray array, final int... at) throws IOException {
		final int n = array.shape().size();
		final int[] all = new int[n];
		System.arraycopy(at, 0, all, 0, at.length);
		return array.read(all, array.shape().get(n - 2), array.shape().get(n - 1));
	}

	static float[] floats(final ChunkedArray array, final int... at) throws IOException {
		final ByteBuffer values = plane(array, at);
		final float[] floats = new float[values.remaining() / Float.BYTES];
		values.asFloatBuffer().get(floats);
		return floats;
	}

	static short[] shorts(final ChunkedArray array, final int... at) throws IOException {
		final ByteBuffer values = plane(array, at);
		final short[] shorts = new short[values.remaining() / Short.BYTES];
		values.asShortBuffer().get(shorts);
		return shorts;
	}

	static ChunkedArray array(final Path zarr) throws IOException {
		return OmeZarrReader.read(zarr).open(0);
	}

	/** The stack of make_zarr.py as ImageJ would have it. */
	static ImagePlus stack(final Path zarr) throws IOException {
		final ChunkedArray array = array(zarr);
		final ImageStack stack = new ImageStack(40, 33);
		for (int t = 0; t < 2; t++)
			for (int z = 0; z < 3; z++)
				for (int c = 0; c < 2; c++)
					stack.addSlice("", new ShortProcessor(40, 33, shorts(array, t, c, z), null));
		final ImagePlus image = new ImagePlus("stack", stack);
		image.setDimensions(2, 3, 2);
		final CompositeImage composite = new CompositeImage(image, IJ.COMPOSITE);
		final LUT blue = LUT.createLutFromColor(Color.BLUE);
		blue.min = 150;
		blue.max = 4000;
		final LUT green = LUT.createLutFromColor(Color.GREEN);
		green.min = 1000;
		green.max = 3600;
		composite.setLuts(new LUT[] {blue, green});
		return composite;
	}

	static List<String> names(final List<Axis> axes) {
		return axes.stream().map(Axis::name).toList();
	}

	static void assertColor(final int[] rgb, final int color, final ByteBuffer found) {
		for (final int pixel : rgb) assertEquals(pixel >> (2 - color) * Byte.SIZE & 0xff, found.get() & 0xff);
	}

	/** Ends after so many planes. */
	Latents ending(final int planes) {
		final int[] seen = {0};
		return new Latents(
				pool(),
				message -> {},
				new RunListener() {

					@Override
					public void progress(final RunProgress progress) {
						if (++seen[0] > planes) throw new CancellationException("enough");
					}
				},
				new ModelTrust(new UsedModels(memory), question -> false));
	}

	static Map<String, byte[]> files(final Path folder) throws IOException {
		final Map<String, byte[]> files = new TreeMap<>();
		try (Stream<Path> all = Files.walk(folder)) {
			for (final Path file : all.filter(Files::isRegularFile).toList())
				files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
		}
		return files;
	}

	/** Byte for byte, all files. */
	static void assertSame(final Path expected, final Path found) throws IOException {
		final Map<String, byte[]> files = files(found);
		assertEquals(files(expected).keySet(), files.keySet());
		files(expected).forEach((name, bytes) -> assertArrayEquals(bytes, files.get(name), name));
	}

	ImagePlus open(final Path zarr) throws IOException {
		return new LatentImporter(latents).read(ToolOptions.parse(JobType.IMPORT, Map.of("file", zarr.toString())));
	}

	static void assertSamePixels(final ImagePlus expected, final ImagePlus found) {
		assertEquals(expected.getStackSize(), found.getStackSize());
		assertArrayEquals(expected.getDimensions(), found.getDimensions());
		for (int s = expected.getStackSize(); s >= 1; s--) {
			final Object pixels = expected.getStack().getProcessor(s).getPixels();
			final Object others = found.getStack().getProcessor(s).getPixels();
			if (pixels instanceof float[] floats) assertArrayEquals(floats, (float[]) others);
			else if (pixels instanceof short[] shorts) assertArrayEquals(shorts, (short[]) others);
			else assertArrayEquals((int[]) pixels, (int[]) others);
		}
	}
}
