// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import latentij.interchange.FloatType;
import latentij.interchange.LatentFile;
import latentij.interchange.LatentFile.ImageSize;
import latentij.interchange.Scaling;
import latentij.job.options.Seeds;
import latentij.tensor.FloatTensor;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** The columns of tables of latents; {@code src/docs/spark.md} tells of each. */
final class TableSchema {

	static final String PATH = "path";
	static final String NAME = "name";
	static final String LATENT = "latent";
	static final String DTYPE = "dtype";
	static final String COUNT = "count";
	static final String CHANNELS = "channels";
	static final String HEIGHT = "height";
	static final String WIDTH = "width";
	static final String SCALING = "scaling";
	static final String MODEL = "model";
	static final String POSTERIOR = "posterior";
	static final String SEED = "seed";
	static final String IMAGE_WIDTH = "image_width";
	static final String IMAGE_HEIGHT = "image_height";
	static final String NOTES = "notes";
	static final String ERROR = "error";

	/** The begin of the keys of notes that are columns, too. */
	private static final String OF_NOTES = "latentij.";

	/** The columns, as Parquet writes them. */
	static final MessageType TYPE = MessageTypeParser.parseMessageType(
			"""
		message latents {
			required binary path (STRING);
			required binary name (STRING);
			optional binary latent;
			optional binary dtype (STRING);
			optional int32 count;
			optional int32 channels;
			optional int32 height;
			optional int32 width;
			optional binary scaling (STRING);
			optional binary model (STRING);
			optional binary posterior (STRING);
			optional int64 seed (INTEGER(64,false));
			optional int32 image_width;
			optional int32 image_height;
			optional group notes (MAP) {
				repeated group key_value {
					required binary key (STRING);
					optional binary value (STRING);
				}
			}
			optional binary error (STRING);
		}
		""");

	private TableSchema() {}

	/** Writes a row. */
	static Group group(final LatentRow row, final FloatType dtype) {
		final Group group = new SimpleGroup(TYPE);
		group.add(PATH, row.image().path());
		group.add(NAME, row.image().name());
		if (row.error() != null) {
			group.add(ERROR, row.error());
			return group;
		}
		final LatentFile latent = row.latent();
		final FloatTensor values = latent.values();
		group.add(LATENT, Binary.fromConstantByteArray(LatentRow.bytes(values, dtype)));
		group.add(DTYPE, dtype.name().toLowerCase(Locale.ROOT));
		group.add(COUNT, values.dim(0));
		group.add(CHANNELS, values.dim(1));
		group.add(HEIGHT, values.dim(2));
		group.add(WIDTH, values.dim(3));
		group.add(SCALING, latent.scaling().word());
		final Map<String, String> texts = latent.notes();
		if (texts.containsKey(OF_NOTES + MODEL)) group.add(MODEL, texts.get(OF_NOTES + MODEL));
		if (texts.containsKey(OF_NOTES + POSTERIOR)) group.add(POSTERIOR, texts.get(OF_NOTES + POSTERIOR));
		if (texts.containsKey(OF_NOTES + SEED)) group.add(SEED, Seeds.parse(texts.get(OF_NOTES + SEED)));
		latent.original().ifPresent(size -> add(group, size));
		final Group notes = group.addGroup(NOTES);
		// Sorted, so that equal latents become equal rows.
		new TreeMap<>(latent.notes())
				.forEach((key, value) ->
						notes.addGroup("key_value").append("key", key).append("value", value));
		return group;
	}

	private static void add(final Group group, final ImageSize size) {
		group.add(IMAGE_WIDTH, size.width());
		group.add(IMAGE_HEIGHT, size.height());
	}

	/** What the latent of a row tells of itself, by key; empty if it has none. */
	static Map<String, String> notes(final Group row) {
		final Map<String, String> notes = new HashMap<>();
		if (!PartReader.has(row, NOTES)) return notes;
		final Group map = row.getGroup(NOTES, 0);
		for (int i = 0; i < map.getFieldRepetitionCount(0); i++) {
			final Group pair = map.getGroup(0, i);
			notes.put(pair.getString("key", 0), pair.getString("value", 0));
		}
		return notes;
	}

	/**
	 * Reads the latent of a row.
	 *
	 * @throws IllegalArgumentException if a column is missing, or makes no sense
	 */
	static LatentFile latent(final Group row) {
		for (final String column : List.of(DTYPE, SCALING, COUNT, CHANNELS, HEIGHT, WIDTH))
			if (!PartReader.has(row, column))
				throw new IllegalArgumentException("The table has a latent, but no column " + column + " of it.");
		return LatentRow.latent(
				row.getBinary(LATENT, 0).getBytes(),
				FloatType.valueOf(row.getString(DTYPE, 0).toUpperCase(Locale.ROOT)),
				Scaling.valueOf(row.getString(SCALING, 0).toUpperCase(Locale.ROOT)),
				notes(row),
				row.getInteger(COUNT, 0),
				row.getInteger(CHANNELS, 0),
				row.getInteger(HEIGHT, 0),
				row.getInteger(WIDTH, 0));
	}
}
