// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import latentij.chunked.ArrayLayout;
import latentij.chunked.ArrayMetadata;
import latentij.chunked.Axis;
import latentij.chunked.Channel;
import latentij.chunked.DataType;
import latentij.chunked.FoundImage;
import latentij.chunked.ImageDescription;
import latentij.chunked.LatentTexts;
import latentij.chunked.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other programs find in a folder, by the specification of OME-Zarr 0.4. */
class MetadataWriterTest {

	private static final ImageDescription IMAGE = new ImageDescription(
			"cells",
			List.of(
					new Axis("t", "second"),
					new Axis("c", ""),
					new Axis("y", "micrometer"),
					new Axis("x", "micrometer")),
			List.of(
					new Level("0", List.of(2.0, 1.0, 0.5, 0.25), List.of(0.0, 0.0, 0.0, 0.0)),
					new Level("1", List.of(2.0, 1.0, 1.0, 0.5), List.of(0.0, 0.0, 0.25, 0.125))),
			List.of(
					new Channel("DAPI", "0000FF", 3, 9.5, true),
					new Channel("", "", Double.NaN, Double.NaN, false, true)),
			new LatentTexts(Map.of("latentij.test", "1"), List.of("a", "b")));

	@TempDir
	Path folder;

	private void write(final DataType type) throws IOException {
		for (final String level : List.of("0", "1")) Files.createDirectory(folder.resolve(level));
		MetadataWriter.write(
				folder,
				"Nothing was left.",
				List.of(
						new ArrayLayout(List.of(3, 2, 70, 50), List.of(1, 1, 64, 32), type),
						new ArrayLayout(List.of(3, 2, 35, 25), List.of(1, 1, 64, 32), type)),
				IMAGE);
	}

	private String text(final String file) throws IOException {
		return Files.readString(folder.resolve(file)).replaceAll("\\s+", "");
	}

	@ParameterizedTest
	@CsvSource({"UINT8, |u1, 0.0, 255.0", "UINT16, <u2, 0.0, 65535.0", "FLOAT32, <f4, 3.0, 9.5"})
	void arraysAndImagesAreDescribed(final DataType type, final String code, final String min, final String max)
			throws IOException {
		write(type);
		assertEquals("{\"zarr_format\":2}", text(".zgroup"));
		assertEquals(
				"{\"zarr_format\":2,\"shape\":[3,2,35,25],\"chunks\":[1,1,64,32],\"dtype\":\"" + code
						+ "\",\"compressor\":{\"id\":\"zlib\",\"level\":1},\"fill_value\":0,\"order\":\"C\","
						+ "\"filters\":null,\"dimension_separator\":\"/\"}",
				text("1/.zarray"));
		final String scale = "{\"type\":\"scale\",\"scale\":";
		assertEquals(
				"{\"multiscales\":[{\"version\":\"0.4\",\"name\":\"cells\",\"axes\":["
						+ "{\"name\":\"t\",\"type\":\"time\",\"unit\":\"second\"},"
						+ "{\"name\":\"c\",\"type\":\"channel\"},"
						+ "{\"name\":\"y\",\"type\":\"space\",\"unit\":\"micrometer\"},"
						+ "{\"name\":\"x\",\"type\":\"space\",\"unit\":\"micrometer\"}],\"datasets\":["
						+ "{\"path\":\"0\",\"coordinateTransformations\":[" + scale + "[2.0,1.0,0.5,0.25]}]},"
						+ "{\"path\":\"1\",\"coordinateTransformations\":[" + scale + "[2.0,1.0,1.0,0.5]},"
						+ "{\"type\":\"translation\",\"translation\":[0.0,0.0,0.25,0.125]}]}]}],"
						+ "\"omero\":{\"version\":\"0.4\",\"channels\":["
						+ "{\"label\":\"DAPI\",\"color\":\"0000FF\",\"active\":true,\"window\":{\"min\":" + min
						+ ",\"max\":" + max + ",\"start\":3.0,\"end\":9.5}},"
						+ "{\"label\":\"\",\"color\":\"FFFFFF\",\"active\":false,\"inverted\":true}]},"
						+ "\"latentij\":{\"properties\":{\"latentij.test\":\"1\"},\"labels\":[\"a\",\"b\"]}}",
				text(".zattrs"));
	}

	@Test
	void whatIsDescribedIsRead() throws IOException {
		write(DataType.UINT16);
		final FoundImage found = OmeZarrReader.read(folder);
		assertEquals(List.of(), found.notes());
		assertEquals(IMAGE.axes(), found.image().axes());
		assertEquals(IMAGE.levels(), found.image().levels());
		assertEquals(IMAGE.latent(), found.image().latent());
		final ArrayMetadata array = MetadataReader.read(folder.resolve("0"));
		assertEquals(List.of(3, 2, 70, 50), array.shape());
		assertEquals(List.of(1, 1, 64, 32), array.chunks());
		assertEquals(DataType.UINT16, array.type());
	}
}
