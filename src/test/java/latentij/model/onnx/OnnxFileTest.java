// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import latentij.model.onnx.OnnxFile.Value;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {

	private static final Path VECTORS = Resources.path("vectors");
	private static final Path VARIANTS = Resources.path("model/variants");

	@TempDir
	private Path temp;

	private static OnnxFile variant(final String folder, final String part) throws IOException {
		return OnnxFile.read(VARIANTS.resolve(folder).resolve(part).resolve("model.onnx"));
	}

	private OnnxFile read(final byte[] bytes) throws IOException {
		return OnnxFile.read(Files.write(temp.resolve("model.onnx"), bytes));
	}

	@Test
	void inputsAndOutputsAreRead() throws IOException {
		final OnnxFile encoder = OnnxFile.read(VECTORS.resolve("kl-f8c4-onnx-optimum/vae_encoder/model.onnx"));
		assertEquals(
				List.of("sample"), encoder.inputs().stream().map(Value::name).toList());
		assertEquals(OnnxFile.FLOAT, encoder.inputs().get(0).elementType());
		assertEquals(
				List.of("latent_parameters"),
				encoder.outputs().stream().map(Value::name).toList());
		assertEquals(List.of(), encoder.noise());
		assertEquals(Set.of(), encoder.foreignDomains());
	}

	@Test
	void openSizesAreDynamicAndOthersAreThemselves() throws IOException {
		assertEquals(
				List.of(OnnxFile.DYNAMIC, 16L, OnnxFile.DYNAMIC, OnnxFile.DYNAMIC),
				variant("channels16", "vae_decoder").inputs().get(0).dims());
	}

	@Test
	void halfPrecisionIsSeen() throws IOException {
		final OnnxFile encoder = variant("fp16", "vae_encoder");
		assertEquals(OnnxFile.FLOAT16, encoder.inputs().get(0).elementType());
		assertEquals(OnnxFile.FLOAT16, encoder.outputs().get(0).elementType());
	}

	@Test
	void initializersListedAmongTheInputsAreNone() throws IOException {
		assertEquals(
				List.of("sample"),
				variant("listed-initializers", "vae_encoder").inputs().stream()
						.map(Value::name)
						.toList());
	}

	@Test
	void noiseInsideAGraphBecomesAnInput() throws IOException {
		final OnnxFile before = OnnxFile.read(VECTORS.resolve("kl-f8c4-onnx-legacy/vae_encoder/model.onnx"));
		assertEquals(1, before.noise().size());
		final Value input = before.noiseInput(OnnxFile.FLOAT).orElseThrow();
		final OnnxFile after = read(before.withNoiseAsInput(input));
		assertEquals(List.of(), after.noise());
		assertEquals(
				List.of("sample", input.name()),
				after.inputs().stream().map(Value::name).toList());
		assertEquals(before.outputs(), after.outputs());
	}

	@Test
	void noiseIsOfTheTypeItsNodeSaysOrOfTheFallback() throws IOException {
		assertEquals(
				OnnxFile.FLOAT16,
				variant("fp16-sampling-dtype", "vae_encoder")
						.noiseInput(OnnxFile.FLOAT)
						.orElseThrow()
						.elementType());
		assertEquals(
				OnnxFile.FLOAT16,
				variant("fp16-sampling", "vae_encoder")
						.noiseInput(OnnxFile.FLOAT16)
						.orElseThrow()
						.elementType());
	}

	@Test
	void noiseAtTwoPlacesCannotBecomeOneInput() throws IOException {
		final OnnxFile file = variant("noise-twice", "vae_encoder");
		assertEquals(2, file.noise().size());
		assertTrue(file.noiseInput(OnnxFile.FLOAT).isEmpty());
	}

	@Test
	void foreignOperatorsAreNamed() throws IOException {
		final OnnxFile file = read(model(node("com.microsoft"), node("ai.onnx"), value(11, "x"), value(12, "y")));
		assertEquals(Set.of("com.microsoft"), file.foreignDomains());
		assertEquals(0, file.inputs().get(0).elementType());
		assertEquals(List.of(), file.inputs().get(0).dims());
	}

	@Test
	void graphWithoutInputsOrOutputsIsRefused() {
		assertMessage(model(value(11, "x")), "no inputs or no outputs");
		assertMessage(model(value(12, "x")), "no inputs or no outputs");
	}

	@Test
	void everythingThatIsNoOnnxFileIsRefusedWithItsPath() {
		assertMessage(new byte[0], "no graph");
		assertMessage("<!DOCTYPE html><html></html>".getBytes(), "it is a web page, and not an ONNX file");
		assertMessage("Entry not found".getBytes(), "it holds the text \"Entry not found\", and is not an ONNX file");
		assertMessage("version https://git-lfs.github.com/spec/v1\n".getBytes(), "not an ONNX");
		assertMessage(Arrays.copyOf(new byte[] {0, 1}, 1000), "not an ONNX");
	}

	@Test
	void missingFilesAndFoldersAreRefused() {
		assertThrows(IOException.class, () -> OnnxFile.read(temp.resolve("none.onnx")));
		assertThrows(IOException.class, () -> OnnxFile.read(temp));
	}

	@Test
	void everyTruncationIsRefused() throws IOException {
		final byte[] whole = Files.readAllBytes(VARIANTS.resolve("noise-twice/vae_encoder/model.onnx"));
		int refused = 0;
		for (int length = 0; length < whole.length; length++) {
			if (isRefused(Arrays.copyOf(whole, length))) refused++;
		}
		// The graph is followed only by the operator sets, a dozen bytes that this
		// reader does not need.
		assertTrue(refused > whole.length - 16, refused + " of " + whole.length);
	}

	/** 40000 damaged files: changed bytes, and pure noise; seeded. */
	@Test
	void damagedFilesGiveNothingButIOExceptions() throws IOException {
		final Random random = new Random(20261123);
		int refused = 0;
		for (final String name : List.of("noise-twice", "listed-initializers", "names", "fp16-sampling-dtype")) {
			final byte[] whole = Files.readAllBytes(VARIANTS.resolve(name).resolve("vae_encoder/model.onnx"));
			for (int i = 0; i < 8000; i++) {
				final byte[] bytes = whole.clone();
				for (int changes = 1 + random.nextInt(8); changes > 0; changes--)
					bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
				if (isRefused(bytes)) refused++;
			}
		}
		for (int i = 0; i < 8000; i++) {
			final byte[] bytes = new byte[random.nextInt(200)];
			random.nextBytes(bytes);
			if (isRefused(bytes)) refused++;
		}
		assertTrue(refused > 8000, refused + " refused");
	}

	private static boolean isRefused(final byte[] bytes) {
		try {
			final OnnxFile file = OnnxFile.parse(Path.of("damaged.onnx"), ByteBuffer.wrap(bytes));
			assertFalse(file.inputs().isEmpty());
			return false;
		} catch (final IOException exc) {
			return true;
		} catch (final RuntimeException | StackOverflowError exc) {
			return fail(Arrays.toString(bytes), exc);
		}
	}

	private void assertMessage(final byte[] bytes, final String part) {
		final String message =
				assertThrows(IOException.class, () -> read(bytes)).getMessage();
		assertTrue(message.contains(part) && message.contains("model.onnx") && message.contains("Expected"), message);
	}

	/** A ModelProto whose graph has these fields. */
	private static byte[] model(final byte[]... fields) {
		return field(7, fields);
	}

	private static byte[] node(final String domain) {
		return field(1, field(7, domain.getBytes()));
	}

	private static byte[] value(final int field, final String name) {
		return field(field, field(1, name.getBytes()));
	}

	/** A length-delimited field, below 128 bytes. */
	private static byte[] field(final int number, final byte[]... parts) {
		int size = 0;
		for (final byte[] part : parts) size += part.length;
		final byte[] bytes = new byte[size + 2];
		bytes[0] = (byte) (number << 3 | 2);
		bytes[1] = (byte) size;
		int at = 2;
		for (final byte[] part : parts) {
			System.arraycopy(part, 0, bytes, at, part.length);
			at += part.length;
		}
		return bytes;
	}
}
