// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import latentij.chunked.ArrayLayout;
import latentij.chunked.Axis;
import latentij.chunked.Channel;
import latentij.chunked.DataType;
import latentij.chunked.DescriptionFile;
import latentij.chunked.ImageDescription;
import latentij.chunked.LatentTexts;
import latentij.chunked.Level;

/** Writes the descriptions of an image in OME-Zarr 0.4. */
final class MetadataWriter {

	private static final String VERSION = "0.4";

	private MetadataWriter() {}

	/** Describes arrays and the image that they are; what remains if it cannot is the end of a sentence. */
	static void write(
			final Path folder, final String remains, final List<ArrayLayout> levels, final ImageDescription image)
			throws IOException {
		for (int l = 0; l < levels.size(); l++) {
			final ArrayLayout level = levels.get(l);
			DescriptionFile.write(
					folder.resolve(image.levels().get(l).path()).resolve(MetadataReader.ARRAY_2),
					remains,
					json -> array(json, level));
		}
		final DataType type = levels.get(0).type();
		DescriptionFile.write(folder.resolve(OmeZarrReader.ATTRIBUTES_2), remains, json -> image(json, image, type));
		DescriptionFile.write(folder.resolve(".zgroup"), remains, json -> json.name("zarr_format")
				.value(2));
	}

	private static void array(final JsonWriter json, final ArrayLayout layout) throws IOException {
		json.name("zarr_format").value(2);
		DescriptionFile.numbers(json, "shape", layout.shape());
		DescriptionFile.numbers(json, "chunks", layout.chunks());
		json.name("dtype").value((layout.type() == DataType.UINT8 ? "|" : "<") + NumpyCodes.of(layout.type()));
		json.name("compressor")
				.beginObject()
				.name("id")
				.value("zlib")
				.name("level")
				.value(1)
				.endObject();
		json.name("fill_value").value(0);
		json.name("order").value("C");
		json.name("filters").nullValue();
		json.name("dimension_separator").value("/");
	}

	private static void image(final JsonWriter json, final ImageDescription image, final DataType type)
			throws IOException {
		json.name("multiscales").beginArray().beginObject();
		json.name("version").value(VERSION);
		json.name("name").value(image.name());
		json.name("axes").beginArray();
		for (final Axis axis : image.axes()) {
			json.beginObject().name("name").value(axis.name()).name("type").value(type(axis));
			if (!axis.unit().isEmpty()) json.name("unit").value(axis.unit());
			json.endObject();
		}
		json.endArray().name("datasets").beginArray();
		for (final Level level : image.levels()) level(json, level);
		json.endArray().endObject().endArray();
		if (!image.channels().isEmpty()) omero(json, image.channels(), type);
		json.name(LatentTexts.KEY).beginObject();
		DescriptionFile.latent(json, image.latent());
		json.endObject();
	}

	private static String type(final Axis axis) {
		return switch (axis.name()) {
			case "t" -> "time";
			case "c" -> "channel";
			default -> "space";
		};
	}

	private static void level(final JsonWriter json, final Level level) throws IOException {
		json.beginObject().name("path").value(level.path());
		json.name("coordinateTransformations").beginArray();
		json.beginObject().name("type").value("scale");
		DescriptionFile.numbers(json, "scale", level.scale());
		json.endObject();
		if (level.translation().stream().anyMatch(number -> number != 0)) {
			json.beginObject().name("type").value("translation");
			DescriptionFile.numbers(json, "translation", level.translation());
			json.endObject();
		}
		json.endArray().endObject();
	}

	private static void omero(final JsonWriter json, final List<Channel> channels, final DataType type)
			throws IOException {
		json.name("omero").beginObject().name("version").value(VERSION);
		json.name("channels").beginArray();
		for (final Channel channel : channels) {
			json.beginObject().name("label").value(channel.label());
			json.name("color").value(channel.color().isEmpty() ? "FFFFFF" : channel.color());
			json.name("active").value(channel.active());
			if (channel.inverted()) json.name("inverted").value(true);
			if (channel.hasRange()) window(json, channel, type);
			json.endObject();
		}
		json.endArray().endObject();
	}

	private static void window(final JsonWriter json, final Channel channel, final DataType type) throws IOException {
		json.name("window").beginObject();
		json.name("min").value(type == DataType.FLOAT32 ? channel.start() : 0);
		final double most =
				switch (type) {
					case UINT8 -> 0xff;
					case UINT16 -> 0xffff;
					case FLOAT32 -> channel.end();
				};
		json.name("max").value(most);
		json.name("start").value(channel.start()).name("end").value(channel.end());
		json.endObject();
	}
}
