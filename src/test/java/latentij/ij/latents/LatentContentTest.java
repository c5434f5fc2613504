// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.FloatProcessor;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.PosteriorMode;
import latentij.ij.planes.ShownPlanes;
import latentij.job.Extent;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.job.options.ChannelsOption;
import latentij.job.options.SlicesOption;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatentContentTest {

	private static final int SLICES = 3;
	private static final int CHANNELS = 4;

	/** Of a stack, some values are looked at, but not only those of a few columns. Regions come in any order. */
	@ParameterizedTest
	@CsvSource({"300, 2", "420, 3", "420, 2", "421, 4"})
	void displayRangeIsThatOfAllPhasesOfAGrating(final int side, final int period) {
		final ImagePlus image = IJ.createImage("grating", "8-bit black", 8, 8, SLICES);
		final ShownPlanes planes = ShownPlanes.of(image, SlicesOption.ALL, ChannelsOption.COMPOSITE, false);
		for (int phase = 0; phase < period; phase++) {
			final LatentContent content = new LatentContent(
					image, planes, 1, new Extent(SLICES, CHANNELS, side, side, Kind.FLOATS), PosteriorMode.MEAN);
			final ImageStack stack = new ImageStack(side, side);
			for (int slice = 0; slice < SLICES; slice++) {
				final FloatTensor latent = FloatTensor.zeros(1, CHANNELS, side, side);
				for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, i % side % period == phase ? 5 : 3);
				final int half = side / 2;
				content.pixels(new Region(slice, half, 0, side - half, side), latent.crop(half, 0, side - half, side));
				content.pixels(new Region(slice, 0, half, half, side - half), latent.crop(0, half, half, side - half));
				content.pixels(new Region(slice, 0, 0, half, half), latent);
				for (int c = 0; c < CHANNELS; c++) stack.addSlice(new FloatProcessor(side, side));
			}
			final ImagePlus made = content.image(stack, Provenance.needed("lab", "1.2", new Affine(1, 0), 8, 8, "0.1"));
			assertEquals(3, made.getDisplayRangeMin());
			assertEquals(5, made.getDisplayRangeMax());
		}
	}
}
