// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import java.util.Map;
import latentij.job.options.JobType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words below the field for slices. */
class PlaneNamesTest {

	private static String toEncode(final ImagePlus image, final String slices, final String channels) {
		return PlaneNames.explain(JobType.ENCODE, Map.of("slices", slices, "channels", channels), image);
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"1 | 1 | 1 | grayscale | current | composite | ''",
				"1 | 3 | 2 | grayscale | current | composite | slice 1 of 3, frame 1 of 2",
				"1 | 3 | 2 | grayscale | all | composite | 6 planes: 3 of 3 slices, 2 of 2 frames",
				"2 | 1 | 1 | composite | current | composite | 2 channels as one image",
				"2 | 1 | 1 | color | current | composite | channel 1 of 2",
				"2 | 1 | 1 | grayscale | current | composite | channel 1 of 2",
				"2 | 3 | 1 | composite | all | composite | '3 planes: 3 of 3 slices, 2 channels as one image'",
				"2 | 3 | 1 | composite | 2 | each | '2 planes: slice 2 of 3, each of 2 channels'"
			})
	void planesAreNamed(
			final int channels,
			final int slices,
			final int frames,
			final String mode,
			final String word,
			final String each,
			final String expected) {
		final ImagePlus image = IJ.createHyperStack("x", 8, 8, channels, slices, frames, 16);
		final ImagePlus shown = channels == 1
				? image
				: new CompositeImage(
						image,
						switch (mode) {
							case "composite" -> IJ.COMPOSITE;
							case "color" -> IJ.COLOR;
							default -> IJ.GRAYSCALE;
						});
		assertEquals(expected, toEncode(shown, word, each));
	}

	@Test
	void aSelectionThatIsNotWantedIsTold() {
		final ImagePlus image = IJ.createImage("x", "8-bit", 8, 8, 2);
		image.setRoi(1, 1, 3, 3);
		assertEquals(
				"slice 1 of 2; the selection is ignored (Selection only: off)",
				toEncode(image, "current", "composite"));
		assertEquals(
				"slice 1 of 2", PlaneNames.explain(JobType.ENCODE, Map.of("slices", "current", "roi", "on"), image));
	}

	@ParameterizedTest
	@CsvSource({"true, 3 channels as one image", "false, 2 of 3 channels as one image"})
	void hiddenChannelsAreCounted(final boolean all, final String expected) {
		final CompositeImage image = new CompositeImage(IJ.createHyperStack("x", 8, 8, 3, 1, 1, 16), IJ.COMPOSITE);
		image.getActiveChannels()[1] = all;
		assertEquals(expected, toEncode(image, "current", "composite"));
	}
}
