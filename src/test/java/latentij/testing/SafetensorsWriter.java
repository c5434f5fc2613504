// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes small safetensors files for tests, wrong ones included.
 */
public final class SafetensorsWriter {

	private final JsonObject header = new JsonObject();
	private final ByteArrayOutputStream data = new ByteArrayOutputStream();

	/** Adds a tensor of 32-bit floats. */
	public SafetensorsWriter add(final String key, final long[] shape, final float... values) {
		final ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
		bytes.asFloatBuffer().put(values);
		return add(key, "F32", shape, bytes.array());
	}

	/** Adds a tensor as it is. */
	public SafetensorsWriter add(final String key, final String dtype, final long[] shape, final byte[] bytes) {
		final JsonObject tensor = new JsonObject();
		tensor.addProperty("dtype", dtype);
		tensor.add("shape", array(shape));
		tensor.add("data_offsets", array(data.size(), data.size() + bytes.length));
		header.add(key, tensor);
		data.writeBytes(bytes);
		return this;
	}

	/** Adds an entry of the free-form notes. */
	public SafetensorsWriter metadata(final String key, final String value) {
		if (!header.has("__metadata__")) header.add("__metadata__", new JsonObject());
		header.getAsJsonObject("__metadata__").addProperty(key, value);
		return this;
	}

	private static JsonArray array(final long... values) {
		final JsonArray array = new JsonArray();
		for (final long value : values) array.add(value);
		return array;
	}

	/** Writes the file, its data at a multiple of 8. */
	public Path write(final Path path) throws IOException {
		return write(path, 0);
	}

	/** Writes the file, its data at a multiple of 8 plus {@code shift}. */
	public Path write(final Path path, final int shift) throws IOException {
		final String json = header.toString();
		final int length = json.getBytes(StandardCharsets.UTF_8).length;
		return write(path, json + " ".repeat((8 - length % 8) % 8 + shift), data.toByteArray());
	}

	/** Writes a file of any header. */
	public static Path write(final Path path, final String header, final byte[] data) throws IOException {
		final byte[] json = header.getBytes(StandardCharsets.UTF_8);
		final ByteBuffer file =
				ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
		file.putLong(json.length).put(json).put(data);
		return Files.write(path, file.array());
	}

	/** Changes one value of a file. */
	public static void overwrite(final Path path, final long offset, final float value) throws IOException {
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, value), offset);
		}
	}
}
