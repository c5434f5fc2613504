// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import latentij.chunked.Axis;
import latentij.chunked.FoundImage;
import latentij.n5.N5Format;
import latentij.testing.ChunkedFiles;
import latentij.zarr.OmeZarrReader;
import org.junit.jupiter.api.Test;

/** The command line with folders of OME-Zarr and N5. */
class LatentIJFoldersTest extends CommandLineFixture {

	@Test
	void zarrGoesToZarrAndBack() throws IOException {
		final Path zarr = ChunkedFiles.unpack("images", folder).resolve("stack-05.zarr");
		final String[] encode = {
			"encode", zarr + "", "--out", out + "", "--level", "1", "--region", "2,1,8,16", "--slices", "all"
		};
		assertEquals(0, run(encode), told::toString);
		final Path latent = out.resolve("stack-05.zarr-latent.zarr");
		assertEquals(1, run("encode", latent + "", "--out", folder.resolve("again") + ""));
		assertTrue(
				told.toString().contains("is a latent already. Decode it, or encode the image that it was made of."),
				told::toString);
		assertEquals(1, run("encode", zarr + "", "--out", zarr.resolve("latents") + ""));
		assertTrue(told.toString().contains("where results would be written, is in"), told::toString);
		assertFalse(Files.exists(zarr.resolve("latents")));
		for (int i = 0; i < 2; i++) assertEquals(0, run("decode", out + "/*.zarr", "--out", out + ""), told::toString);
		final FoundImage decoded = OmeZarrReader.read(out.resolve("stack-05.zarr-decoded.zarr"));
		assertEquals(List.of(2, 3, 3, 16, 8), decoded.open(0).shape());
		assertEquals(
				List.of(0.0, 0.0, 0.0, 1.0, 2.0),
				decoded.image().levels().get(0).translation());
		assertEquals(0, run("decode", latent + "", "--region", "3,2,4,5", "--out", out + ""), told::toString);
		assertEquals(
				List.of(2, 3, 3, 5, 4),
				OmeZarrReader.read(out.resolve("stack-05.zarr-decoded.zarr"))
						.open(0)
						.shape());
		encode[7] = "2,1,80,16";
		assertEquals(1, run(encode));
		assertTrue(told.toString().contains("has 20 x 17 pixels; the region 2,1,80,16 is not inside"), told::toString);
		encode[7] = "2,1";
		assertEquals(2, run(encode));
		assertTrue(told.toString().contains("Write x,y,width,height"), told::toString);
		assertEquals(1, run("encode", in + "/a.png", "--out", out + "", "--level", "1"));
		assertTrue(
				told.toString()
						.contains(
								"Levels, regions and axes are for OME-Zarr and N5; this is an image file. Leave them out."),
				told::toString);
	}

	@Test
	void n5GoesToN5AndBack() throws IOException {
		final Path n5 = ChunkedFiles.unpackN5("images", folder).resolve("viewer.n5/c1");
		final String[] encode = {
			"encode",
			n5 + "",
			"--out",
			out + "",
			"--level",
			"1",
			"--region",
			"2,1,8,16",
			"--slices",
			"all",
			"--axes",
			"xyt"
		};
		assertEquals(0, run(encode), told::toString);
		assertEquals(0, run("decode", out + "/*.n5", "--out", out + ""), told::toString);
		final FoundImage decoded = N5Format.INSTANCE.read(out.resolve("viewer.n5-c1-decoded.n5"));
		assertEquals(List.of(3, 3, 16, 8), decoded.open(0).shape());
		assertEquals(
				List.of("t", "c", "y", "x"),
				decoded.image().axes().stream().map(Axis::name).toList());
		encode[11] = "xx";
		assertEquals(2, run(encode));
		assertTrue(
				told.toString().contains("\"--axes=xx\" is not understood. Expected was auto, or x and y"),
				told::toString);
		assertEquals(1, run("encode", n5 + "", "--out", out + "", "--format", "npz"));
		assertTrue(told.toString().contains("and N5 to N5. Leave --format= out"), told::toString);
	}
}
