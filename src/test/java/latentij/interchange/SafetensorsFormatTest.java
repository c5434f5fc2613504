// SPDX-License-Identifier: BSD-2-Clause
package latentij.interchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import latentij.model.safetensors.SafetensorsFile;
import latentij.tensor.FloatTensor;
import latentij.testing.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsFormatTest {

	private static final FloatTensor LATENTS = FloatTensor.copyOf(new float[] {1, 2, 3, 4, 5, 6}, 1, 1, 2, 3);

	@TempDir
	Path folder;

	private Path write(final SafetensorsFormat format, final Scaling scaling, final Map<String, String> notes)
			throws IOException {
		final Path file = folder.resolve("a.safetensors");
		format.write(file, new LatentFile(LATENTS, scaling, notes, Optional.empty()), FloatType.FLOAT32);
		return file;
	}

	/** Values begin at a multiple of 8, as the format wants it, whatever the notes are. */
	@ParameterizedTest
	@EnumSource
	void valuesAreAligned(final SafetensorsFormat format) throws IOException {
		for (int length = 0; length < 9; length++) {
			final Map<String, String> notes = length == 0 ? Map.of() : Map.of("note", "x".repeat(length));
			final Path file = write(format, Scaling.RAW, notes);
			final long header = ByteBuffer.wrap(Files.readAllBytes(file))
					.order(ByteOrder.LITTLE_ENDIAN)
					.getLong();
			assertEquals(0, header % 8);
			assertEquals(8 + header + 24, Files.size(file));
			assertEquals(notes, SafetensorsFile.open(file).metadata());
			assertEquals(notes, format.notes(file));
			assertArrayEquals(LATENTS.toArray(), format.read(file, "").values().toArray());
		}
	}

	/** ComfyUI takes latents for those of old versions, which are scaled, where the mark is missing. */
	@Test
	void rawLatentsHaveTheMarkOfComfyUi() throws IOException {
		final Path raw = write(SafetensorsFormat.COMFYUI, Scaling.RAW, Map.of());
		assertEquals(
				List.of("latent_tensor", "latent_format_version_0"),
				List.copyOf(SafetensorsFile.open(raw).tensors().keySet()));
		assertEquals(Scaling.RAW, SafetensorsFormat.COMFYUI.read(raw, "").scaling());
		final Path scaled = write(SafetensorsFormat.COMFYUI, Scaling.COMFYUI, Map.of());
		assertEquals(
				List.of("latent_tensor"),
				List.copyOf(SafetensorsFile.open(scaled).tensors().keySet()));
		assertEquals(Scaling.COMFYUI, SafetensorsFormat.COMFYUI.read(scaled, "").scaling());
	}

	private float first(final SafetensorsWriter writer, final String array) throws IOException {
		final Path file = writer.write(folder.resolve("a.safetensors"));
		return SafetensorsFormat.COMFYUI.read(file, array).values().toArray()[0];
	}

	@Test
	void theTensorIsChosenByItsNameOrBecauseItIsAlone() throws IOException {
		final long[] one = {1};
		assertEquals(7, first(new SafetensorsWriter().add("some", one, 7), ""));
		assertEquals(
				7,
				first(new SafetensorsWriter().add("some", one, 7).add("latent_format_version_0", new long[] {0}), ""));
		assertEquals(8, first(new SafetensorsWriter().add("some", one, 7).add("latent_tensor", one, 8), ""));
		assertEquals(7, first(new SafetensorsWriter().add("some", one, 7).add("latent_tensor", one, 8), "some"));
		final SafetensorsWriter two =
				new SafetensorsWriter().add("some", one, 7).add("other", one, 8);
		final String several =
				assertThrows(IOException.class, () -> first(two, "")).getMessage();
		assertTrue(several.contains("some, other") && several.contains("array="), several);
		assertEquals(8, first(two, "other"));
		assertTrue(assertThrows(IOException.class, () -> first(new SafetensorsWriter(), ""))
				.getMessage()
				.contains("holds no tensors"));
		assertTrue(assertThrows(IOException.class, () -> first(new SafetensorsWriter().add("some", new long[] {0}), ""))
				.getMessage()
				.contains("is empty"));
	}
}
