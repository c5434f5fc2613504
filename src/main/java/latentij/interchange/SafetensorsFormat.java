// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import latentij.model.safetensors.SafetensorsFile;
import latentij.model.safetensors.TensorInfo;
import latentij.tensor.FloatTensor;
import latentij.util.Printable;
import latentij.util.files.WholeFile;

/**
 * Safetensors, as Python saves a dictionary of tensors, and as ComfyUI's nodes <i>Save
 * Latent</i> and <i>Load Latent</i> have them: {@code latent_tensor}, raw where the
 * tensor {@code latent_format_version_0} is there, and else multiplied by 0.18215, whatever the model.
 *
 * @see <a href="https://github.com/comfyanonymous/ComfyUI/blob/master/nodes.py">ComfyUI, nodes.py</a>
 */
enum SafetensorsFormat implements LatentFormat {
	DIFFUSERS("latents", Scaling.SCALED),
	COMFYUI("latent_tensor", Scaling.RAW);

	/** Tells ComfyUI that latents are raw; an empty tensor. */
	private static final String MARKER = "latent_format_version_0";

	/** Names of latents, also those with more words, as "latents_1x64x64_bfloat16" of caches. */
	private static final Pattern NAME = Pattern.compile("(?i).*latent.*|samples?|z");

	/** Data begin at a multiple of it, so that other programs can map them. */
	private static final int ALIGNMENT = 8;

	private final String key;
	private final Scaling convention;

	SafetensorsFormat(final String key, final Scaling convention) {
		this.key = key;
		this.convention = convention;
	}

	/** The content decides, not the file's name. */
	@Override
	public LatentFile read(final Path file, final String array) throws IOException {
		final SafetensorsFile tensors = SafetensorsFile.open(file);
		final TensorInfo tensor = tensors.tensor(choose(file, tensors, array));
		if (tensor.size() == 0)
			throw new IOException(Printable.quoted(tensor.key()) + " in " + Printable.quoted(file) + " is empty.");
		FreeMemory.require(Printable.quoted(file), tensor.size());
		final Scaling usual = tensor.key().equals(COMFYUI.key) ? comfy(tensors) : Scaling.UNSTATED;
		return new LatentFile(
				tensors.read(tensor), Notes.scaling(tensors.metadata(), usual), tensors.metadata(), Optional.empty());
	}

	@Override
	public boolean isLatent(final Path file) throws IOException {
		final SafetensorsFile tensors = SafetensorsFile.open(file);
		final TensorInfo tensor = tensors.tensor(choose(file, tensors, ""));
		final long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
		// Of the files with one tensor, most hold a weight of a network.
		return tensor.dtype().isReadable()
				&& NAME.matcher(tensor.key()).matches()
				&& new ArrayLook(shape, true, new float[0]).isLatent();
	}

	@Override
	public Map<String, String> notes(final Path file) throws IOException {
		return SafetensorsFile.open(file).metadata();
	}

	private static Scaling comfy(final SafetensorsFile tensors) {
		return tensors.tensors().containsKey(MARKER) ? Scaling.RAW : Scaling.COMFYUI;
	}

	private static String choose(final Path file, final SafetensorsFile tensors, final String array)
			throws IOException {
		if (!array.isEmpty()) return array;
		final List<String> keys = new ArrayList<>(tensors.tensors().keySet());
		keys.remove(MARKER);
		for (final SafetensorsFormat format : values()) if (keys.contains(format.key)) return format.key;
		if (keys.size() == 1) return keys.get(0);
		if (keys.isEmpty()) throw new IOException(Printable.quoted(file) + " holds no tensors. Write it again.");
		throw new IOException(Printable.quoted(file) + " holds the tensors " + Printable.text(String.join(", ", keys))
				+ ". Set array= to the name of the one to take.");
	}

	@Override
	public void write(final Path file, final LatentFile content, final FloatType type) throws IOException {
		final byte[] header = header(content, type);
		WholeFile.write(file, out -> {
			write(header, out);
			NpyArray.writeValues(content.values(), type, out);
		});
	}

	private static void write(final byte[] header, final OutputStream out) throws IOException {
		out.write(ByteBuffer.allocate(Long.BYTES)
				.order(ByteOrder.LITTLE_ENDIAN)
				.putLong(header.length)
				.array());
		out.write(header);
	}

	private byte[] header(final LatentFile content, final FloatType type) throws IOException {
		final StringWriter text = new StringWriter();
		final FloatTensor values = content.values();
		final long length = (long) values.size() * type.bytes();
		try (JsonWriter json = new JsonWriter(text)) {
			json.beginObject();
			if (!content.notes().isEmpty()) Notes.write(content.notes(), json.name("__metadata__"));
			tensor(json, key, type, length, 0, values.shape());
			if (this == COMFYUI && content.scaling() == Scaling.RAW)
				tensor(json, MARKER, FloatType.FLOAT32, 0, length, 0);
			json.endObject();
		}
		final byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
		final int padding = Math.floorMod(-bytes.length, ALIGNMENT);
		return (text + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
	}

	private static void tensor(
			final JsonWriter json,
			final String key,
			final FloatType type,
			final long length,
			final long offset,
			final long... shape)
			throws IOException {
		json.name(key).beginObject();
		json.name("dtype").value(type.safetensors());
		json.name("shape").beginArray();
		for (final long side : shape) json.value(side);
		json.endArray();
		json.name("data_offsets")
				.beginArray()
				.value(offset)
				.value(offset + length)
				.endArray();
		json.endObject();
	}

	@Override
	public Scaling convention() {
		return convention;
	}

	@Override
	public Scaling scaled() {
		return this == COMFYUI ? Scaling.COMFYUI : Scaling.SCALED;
	}
}
