// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.LatentNorm.PerChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaeConfigTest {

	private static final LatentNorm NORM = new Affine(0.5, 0);
	private static final ModelTiles TILES = new ModelTiles(64, 8, false);

	@ParameterizedTest
	@CsvSource({
		"0, 8, 3, 3, 32, latent_channels",
		"4, 0, 3, 3, 32, compression ratio",
		"4, 8, 0, 3, 32, in_channels",
		"4, 8, 3, 0, 32, out_channels",
		"4, 8, 3, 3, 0, sample_size"
	})
	void sizesBelowOneAreRefusedByName(
			final int latent, final int ratio, final int in, final int out, final int size, final String name) {
		final String message = assertThrows(
						IllegalArgumentException.class,
						() -> new VaeConfig(latent, ratio, NORM, in, out, ModelTiles.STANDARD.withSide(size)))
				.getMessage();
		assertTrue(message.contains(name) && message.contains("not 0"), message);
	}

	@Test
	void theSmallestSizesAreTaken() {
		final VaeConfig config = new VaeConfig(1, 1, NORM, 1, 1, ModelTiles.STANDARD);
		assertEquals(1, config.sizeMultiple());
	}

	@Test
	void oneThingIsReplacedAndTheOthersKept() {
		final VaeConfig config = new VaeConfig(2, 4, NORM, 1, 3, TILES);
		final Codebook vectors = new Codebook(new float[4], 2);
		final LatentNorm other = new Affine(2, 1);
		assertEquals(new VaeConfig(2, 4, other, 1, 3, TILES), config.withNorm(other));
		assertEquals(new VaeConfig(2, 4, NORM, 1, 3, TILES, vectors, 1), config.withCodebook(vectors));
		assertEquals(
				new VaeConfig(2, 4, other, 1, 3, TILES, vectors, 1),
				config.withCodebook(vectors).withNorm(other));
		assertEquals(
				new VaeConfig(2, 4, other, 1, 3, TILES, vectors, 2),
				config.withLeastSide(2).withCodebook(vectors).withNorm(other));
		assertThrows(IllegalArgumentException.class, () -> config.withLeastSide(0));
		final LatentNorm four = new PerChannel(List.of(0.0, 0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0, 1.0), 1);
		assertThrows(IllegalArgumentException.class, () -> config.withNorm(four));
	}

	@Test
	void eachBlockButTheFirstHalvesTheSides() {
		assertEquals(1, VaeConfig.ratioOfBlocks(1));
		assertEquals(8, VaeConfig.ratioOfBlocks(4));
	}
}
