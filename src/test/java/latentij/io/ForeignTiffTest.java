// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import latentij.testing.Looks;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Bio-Formats makes of them, {@code RealBioFormatsTest} knows. */
class ForeignTiffTest {

	@TempDir
	private Path folder;

	private Set<String> foreign(final String kinds) throws IOException {
		Resources.unpack("io/tiff.zip", kinds, folder);
		final Set<String> foreign = new TreeSet<>();
		try (Stream<Path> files = Files.list(folder.resolve(kinds))) {
			for (final Path file : (Iterable<Path>) files::iterator)
				if (Looks.at(file, ForeignTiff::isOne))
					foreign.add(file.getFileName().toString());
		}
		return foreign;
	}

	@Test
	void filesOfTifffile() throws IOException {
		assertEquals(Set.of("big-zstd.tif", "tiles-jpeg.tif", "tiles-jpeg2000.tif"), foreign("refused"));
		assertEquals(Set.of(), foreign("read"));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"259=7",
				"258=8,8,8 259=7 262=2 277=3",
				"258=8,8,8 259=7 262=6 277=3",
				"258=8,8,8 259=7 262=6 277=3 530=2,1",
				"259=34712",
				"258=16 259=34712 279=32",
				"258=16 259=50000 279=32 317=2",
				"259=50000 339=2",
				"258=32 259=50000 279=64 317=2 339=2"
			})
	void thoseThatBioFormatsReadsRight(final String tags) throws IOException {
		assertTrue(Looks.at(TiffKindTest.write(folder, tags), ForeignTiff::isOne));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"258=8",
				"339=2",
				"258=32 259=5 279=64 317=2 339=2",
				"258=8,8,8 262=2 277=3 279=48",
				"258=8,8,8 262=6 277=3 279=48",
				"258=8,8,8 259=7 262=6 277=3 530=1,1",
				"258=8,8,8 259=7 262=8 277=3",
				"258=8,8,8,8 259=7 262=5 277=4",
				"258=8,8,8,8 259=7 262=2 277=4 338=2",
				"259=6",
				"259=7 262=0",
				"259=7 266=2",
				"258=1 259=8 279=4",
				"258=4 262=3 279=8",
				"258=64 259=50000 279=128",
				"259=34925",
				"259=50001",
				"259=50001 338=2"
			})
	void thoseThatOthersReadOrNobody(final String tags) throws IOException {
		assertFalse(Looks.at(TiffKindTest.write(folder, tags), ForeignTiff::isOne));
	}

	@Test
	void filesThatAreNoneOrDamagedAreNot() throws IOException {
		assertFalse(Looks.at(
				Files.write(folder.resolve("short.tif"), new byte[] {'I', 'I', 42, 0, 8}), ForeignTiff::isOne));
		assertFalse(Looks.at(Files.writeString(folder.resolve("text.tif"), "no TIFF file"), ForeignTiff::isOne));
	}
}
