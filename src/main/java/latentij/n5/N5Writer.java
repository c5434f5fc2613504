// SPDX-License-Identifier: BSD-2-Clause
package latentij.n5;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import latentij.chunked.ArrayLayout;
import latentij.chunked.Axis;
import latentij.chunked.Channel;
import latentij.chunked.DescriptionFile;
import latentij.chunked.ImageDescription;
import latentij.chunked.LatentTexts;
import latentij.chunked.Level;

/**
 * Writes the attributes of an image: those of COSEM, which tell all axes with their scale and place; those of
 * n5-viewer; and those of Neuroglancer and TensorStore.
 */
final class N5Writer {

	private static final String VERSION = "4.0.0";

	private N5Writer() {}

	/** Describes datasets and the image that they are; what remains if it cannot is the end of a sentence. */
	static void write(
			final Path folder, final String remains, final List<ArrayLayout> levels, final ImageDescription image)
			throws IOException {
		for (int l = 0; l < levels.size(); l++) {
			final Level level = image.levels().get(l);
			final ArrayLayout layout = levels.get(l);
			DescriptionFile.write(folder.resolve(level.path()).resolve(N5Attributes.FILE), remains, json -> {
				dataset(json, layout);
				space(json, image, level);
			});
		}
		DescriptionFile.write(folder.resolve(N5Attributes.FILE), remains, json -> group(json, image));
	}

	private static void dataset(final JsonWriter json, final ArrayLayout layout) throws IOException {
		DescriptionFile.numbers(json, N5Attributes.DIMENSIONS, N5Attributes.reversed(layout.shape()));
		DescriptionFile.numbers(json, N5Attributes.BLOCK_SIZE, N5Attributes.reversed(layout.chunks()));
		json.name(N5Attributes.DATA_TYPE).value(layout.type().toString());
		json.name(N5Attributes.COMPRESSION).beginObject();
		json.name("type").value(N5Block.GZIP);
		json.name("level").value(1).name("useZlib").value(false);
		json.endObject();
	}

	private static void space(final JsonWriter json, final ImageDescription image, final Level level)
			throws IOException {
		final List<String> names = image.axes().stream().map(Axis::name).toList();
		final List<String> units = image.axes().stream().map(N5Writer::unit).toList();
		// In the order of C, alone among all attributes.
		json.name(N5Space.TRANSFORM).beginObject();
		DescriptionFile.texts(json, N5Space.AXES, names);
		DescriptionFile.numbers(json, N5Space.SCALE, level.scale());
		DescriptionFile.numbers(json, N5Space.TRANSLATE, level.translation());
		DescriptionFile.texts(json, N5Space.UNITS, units);
		json.endObject();
		final Level largest = image.levels().get(0);
		final List<Double> sizes = new ArrayList<>();
		final List<Long> factors = new ArrayList<>();
		for (int d = names.size() - 1; d >= 0; d--) {
			if (N5Space.isPlace(names.get(d))) sizes.add(largest.scale().get(d));
			factors.add(Math.round(level.scale().get(d) / largest.scale().get(d)));
		}
		json.name(N5Space.PIXEL_RESOLUTION).beginObject();
		DescriptionFile.numbers(json, N5Attributes.DIMENSIONS, sizes);
		json.name(N5Space.UNIT).value(units.get(units.size() - 1));
		json.endObject();
		DescriptionFile.numbers(json, N5Space.FACTORS, factors);
		DescriptionFile.texts(json, N5Space.AXES, N5Attributes.reversed(names));
		DescriptionFile.numbers(json, N5Space.RESOLUTION, N5Attributes.reversed(level.scale()));
		DescriptionFile.texts(json, N5Space.UNITS, N5Attributes.reversed(units));
	}

	/** The unit of images without one, in ImageJ's word. */
	private static String unit(final Axis axis) {
		return axis.unit().isEmpty() && N5Space.isPlace(axis.name()) ? N5Space.PIXEL : axis.unit();
	}

	private static void group(final JsonWriter json, final ImageDescription image) throws IOException {
		json.name("n5").value(VERSION);
		json.name("name").value(image.name());
		json.name(LatentTexts.KEY).beginObject();
		DescriptionFile.latent(json, image.latent());
		if (!image.channels().isEmpty()) {
			json.name(N5Reader.CHANNELS).beginArray();
			for (final Channel channel : image.channels()) channel(json, channel);
			json.endArray();
		}
		json.endObject();
	}

	private static void channel(final JsonWriter json, final Channel channel) throws IOException {
		json.beginObject().name("label").value(channel.label());
		json.name("color").value(channel.color()).name("active").value(channel.active());
		if (channel.inverted()) json.name("inverted").value(true);
		if (channel.hasRange()) {
			json.name("window").beginObject();
			json.name("start").value(channel.start()).name("end").value(channel.end());
			json.endObject();
		}
		json.endObject();
	}
}
