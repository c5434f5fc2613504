// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import latentij.testing.Looks;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TiffEndTest {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(strings = {"big-zstd", "tiles-jpeg"})
	void filesWithoutTheirEndsAreCut(final String name) throws IOException {
		Resources.unpack("io/tiff.zip", "refused", folder);
		final Path file = folder.resolve("refused/" + name + ".tif");
		assertFalse(Looks.at(file, TiffEnd::isMissing));
		final byte[] bytes = Files.readAllBytes(file);
		Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
		assertTrue(Looks.at(file, ForeignTiff::isOne));
		assertTrue(Looks.at(file, TiffEnd::isMissing));
	}

	private boolean isMissing(final String tags, final int length) throws IOException {
		final Path file = TiffKindTest.write(folder, tags);
		Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
		return Looks.at(file, TiffEnd::isMissing);
	}

	/** Of pixels at place 1000. */
	@Test
	void filesOfMicroscopesHaveRulesOfTheirOwn() throws IOException {
		assertFalse(isMissing("", 1016));
		assertTrue(isMissing("", 1015));
		// MetaMorph: 3 planes.
		assertFalse(isMissing("33629=7,7,7", 1048));
		assertTrue(isMissing("33629=7,7,7", 1047));
		// Zeiss: the length is that of the pixels, not that of what they are compressed to.
		assertTrue(isMissing("259=5 279=64", 1040));
		assertFalse(isMissing("34412=7 259=5 279=64", 1040));
		assertTrue(isMissing("34412=7 259=5 279=64", 1000));
		assertTrue(isMissing("34412=7 258=16 279=32", 1031));
	}

	@Test
	void lengthsOfStripsCountAsFarAsRowsHaveThem() throws IOException {
		assertFalse(isMissing("279=99", 1016));
		assertFalse(isMissing("279", 1016));
		assertFalse(isMissing("278=2 273=1000,1100 279=8,8", 1108));
		assertTrue(isMissing("278=2 273=1000,1100 279=8,8", 1107));
		assertTrue(isMissing("278=2 273=1100,1000 279=8,8", 1107));
		// The last strip has one row.
		assertFalse(isMissing("257=3 258=16 278=2 273=1000,1016 279=16,16", 1024));
		assertTrue(isMissing("257=3 258=16 278=2 273=1000,1016 279=16,16", 1023));
	}

	@Test
	void allPagesAreLookedAt() throws IOException {
		final byte[] second = Files.readAllBytes(TiffKindTest.write(folder, "273=1500"));
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(TiffKindTest.write(folder, "")))
				.order(ByteOrder.LITTLE_ENDIAN);
		final int length = Short.BYTES + 12 * bytes.getShort(8) + Integer.BYTES;
		bytes.putInt(8 + length - Integer.BYTES, 300).put(300, second, 8, length);
		final Path file = folder.resolve("two.tif");
		assertFalse(Looks.at(Files.write(file, Arrays.copyOf(bytes.array(), 1516)), TiffEnd::isMissing));
		assertTrue(Looks.at(Files.write(file, Arrays.copyOf(bytes.array(), 1515)), TiffEnd::isMissing));
	}

	@Test
	void othersThanTiffFilesAreNotLookedAt() throws IOException {
		assertFalse(Looks.at(Files.writeString(folder.resolve("text.tif"), "no TIFF file"), TiffEnd::isMissing));
	}
}
