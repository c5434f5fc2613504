// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.WindowManager;
import ij.io.FileSaver;
import ij.macro.Interpreter;
import ij.plugin.Concatenator;
import ij.plugin.ImageCalculator;
import ij.plugin.ImagesToStack;
import ij.process.FloatProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import latentij.codec.LatentNorm.Affine;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.Provenance;
import latentij.model.library.Models;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slice labels of latents: what they say when properties are gone, and when the two disagree. */
class LatentsLabelsTest extends LatentsFixture {

	private static final String MODEL = Resources.path(VARIANTS + "channels16").toString();

	/** ImageJ's commands after which the properties of an image are gone, but not what it shows. */
	private enum Loss {
		IMAGE_CALCULATOR {
			@Override
			ImagePlus apply(final ImagePlus latent, final String file) {
				return ImageCalculator.run(latent, latent, "average create 32-bit stack");
			}
		},
		VIRTUAL_STACK {
			@Override
			ImagePlus apply(final ImagePlus latent, final String file) {
				assertTrue(new FileSaver(latent).saveAsTiff(file));
				return new ImagePlus("virtual", IJ.openVirtual(file).getStack());
			}
		},
		IMAGES_TO_STACK {
			@Override
			ImagePlus apply(final ImagePlus latent, final String file) {
				return ImagesToStack.run(channels(latent));
			}
		},
		CONCATENATE {
			@Override
			ImagePlus apply(final ImagePlus latent, final String file) {
				return Concatenator.run(channels(latent));
			}
		};

		abstract ImagePlus apply(ImagePlus latent, String file);

		private static ImagePlus[] channels(final ImagePlus latent) {
			return IntStream.rangeClosed(1, latent.getStackSize())
					.mapToObj(c -> {
						final String label = latent.getStack().getSliceLabel(c);
						final ImagePlus channel = new ImagePlus(
								"c" + c, latent.getStack().getProcessor(c).duplicate());
						// As Image > Stacks > Stack to Images does it.
						channel.setProperty("Info", label);
						channel.setProperty("Label", label);
						return channel;
					})
					.toArray(ImagePlus[]::new);
		}
	}

	private static void assertNoProperties(final ImagePlus image) {
		assertEquals(Optional.empty(), ProvenanceProperties.read(image));
	}

	@ParameterizedTest
	@EnumSource
	void labelsTellWhereThePropertiesAreLost(final Loss loss) throws IOException {
		final List<String> log = new ArrayList<>();
		try (Latents own = new Latents(log::add)) {
			final ImagePlus latent =
					own.encode(small(21, 13), EncodeOptions.parse(Map.of("model", MODEL, "device", "cpu")));
			final ImagePlus expected = own.decode(latent, CPU);
			final ImagePlus lost = loss.apply(latent, temp.resolve("saved.tif").toString());
			assertNoProperties(lost);
			final ImagePlus decoded = own.decode(lost, CPU);
			assertEquals(21, decoded.getWidth());
			assertEquals(13, decoded.getHeight());
			assertArrayEquals(pixels(expected), pixels(decoded));
			assertEquals(1, log.size(), log.toString());
		}
	}

	/** Half of 31: nothing but what is remembered tells it from 32. */
	@Test
	void theAverageOfTwoLatentsHasTheSizeOfTheirImages() throws IOException {
		final ImagePlus latent = latents.encode(small(31, 31), defaults());
		final ImagePlus decoded =
				latents.decode(ImageCalculator.run(latent, latent, "average create 32-bit stack"), CPU);
		assertEquals(31, decoded.getWidth());
		assertEquals(31, decoded.getHeight());
	}

	@Test
	void theFirstLineIsForPeople() throws IOException {
		final ImagePlus latent = latents.encode(small(31, 24), defaults());
		assertEquals("Latent Channel 3", latent.getStack().getShortSliceLabel(3));
		final String label = latent.getStack().getSliceLabel(3);
		assertEquals(
				List.of(
						"Latent Channel 3",
						"latentij.channel: 3 of 4",
						"latentij.model: latentij-f8c4",
						"latentij.model.version: " + latent.getProp("latentij.model.version"),
						"latentij.scaling_factor: " + latent.getProp("latentij.scaling_factor"),
						"latentij.shift_factor: 0.0",
						"latentij.original.width: 31",
						"latentij.original.height: 24",
						"latentij.version: " + latent.getProp("latentij.version")),
				label.lines().toList());
	}

	@Test
	void macrosReadTheLabelsAsProperties() throws IOException {
		final ImagePlus latent = latents.encode(small(16, 16), defaults());
		assertEquals("latentij-f8c4", new ImagePlus("x", latent.getStack()).getProp("latentij.model"));
	}

	private static ImagePlus labelled(final Provenance provenance) {
		final ImageStack stack = new ImageStack(4, 4);
		for (int c = 1; c <= 4; c++) stack.addSlice("", new FloatProcessor(4, 4));
		final ImagePlus image = new ImagePlus("some-latent", stack);
		ProvenanceLabels.write(provenance, image);
		return image;
	}

	private static Provenance provenance(final String model, final int width) {
		return Provenance.needed(model, "1.2", new Affine(0.1 + 0.2, 1e-17), width, 30, "0.1");
	}

	@ParameterizedTest
	@ValueSource(
			strings = {"/models/my model=1", "C:\\users\\\u6f5c\ud83d\ude00 ", "owner/name@refs/pr/1", "a: b\\u0041"})
	void namesOfModelsSurviveATiffFile(final String model) {
		final ImagePlus image = labelled(provenance(model, 31));
		final String file = temp.resolve("saved.tif").toString();
		assertTrue(new FileSaver(image).saveAsTiff(file));
		final ImagePlus opened = IJ.openImage(file);
		assertNoProperties(opened);
		assertEquals(
				Optional.of(provenance(model, 31)), ProvenanceLabels.of(opened).provenance());
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"4,3,2,1 | channels 4, 3, 2, 1, | slices 4,3,2,1) | true",
				"2,3,1,4 | channels 2, 3, 1, 4, | slices 3,1,2,4) | true",
				"1,1,3,4 | channels 1, 1, 3, 4, | all channels of one latent | true",
				"1,2 | channels 1, 2 of 4, | all channels of one latent | false",
				"3 | channel 3 of 4 alone | Duplicate stack | false",
			})
	void anotherOrderIsRefusedWithTheWayBack(
			final String slices, final String found, final String remedy, final boolean asTheyAre) throws IOException {
		final ImagePlus latent = latents.encode(small(16, 16), defaults());
		for (final boolean properties : new boolean[] {true, false}) {
			final ImagePlus image = substack(latent, slices);
			if (!properties) image.getImageProperties().clear();
			final String refusal = decodeRefusal(image);
			assertParts(refusal, "sub-latent", found, remedy);
			// Two slices are no latent without labels, either.
			assertEquals(asTheyAre, refusal.contains("Remove Slice Labels"), refusal);
		}
	}

	@Test
	void theWayBackLeadsBack() throws IOException {
		final ImagePlus latent = latents.encode(small(16, 16), defaults());
		final ImagePlus shuffled = substack(latent, "2,3,1,4");
		final String message = decodeRefusal(shuffled);
		final String slices = message.replaceAll("(?s).*slices ([0-9,]+)\\).*", "$1");
		assertArrayEquals(pixels(latents.decode(latent, CPU)), pixels(latents.decode(substack(shuffled, slices), CPU)));
	}

	/** Latents of version 1 have only these labels. */
	@Test
	void theNamesAloneTellTheOrder() throws IOException {
		final ImagePlus latent = latents.encode(small(16, 16), defaults());
		final ImageStack stack = latent.getStack();
		for (int c = 1; c <= 4; c++) stack.setSliceLabel(ProvenanceLabels.LABEL + c, c);
		assertEquals(16, latents.decode(latent, CPU).getWidth());
		for (int c = 1; c <= 4; c++) stack.setSliceLabel(ProvenanceLabels.LABEL + (5 - c), c);
		assertParts(decodeRefusal(latent), "4, 3, 2, 1");
		for (int c = 1; c <= 4; c++) stack.setSliceLabel(null, c);
		assertEquals(16, latents.decode(latent, CPU).getWidth());
	}

	@Test
	void partsOfASecondLatentAreRefused() throws IOException {
		final ImagePlus latent = latents.encode(small(16, 16), defaults());
		final ImagePlus both = Concatenator.run(latent.duplicate(), latent.duplicate());
		both.getStack().deleteLastSlice();
		both.setStack(both.getStack());
		assertParts(decodeRefusal(both), "1, 2, 3, 4, 1, 2, 3 of 4", "one latent, or of several");
	}

	private static List<String> decodeAndListen(final ImagePlus latent) throws IOException {
		final List<String> log = new ArrayList<>();
		try (Latents own = new Latents(log::add)) {
			own.decode(latent, CPU);
		}
		return log.subList(1, log.size());
	}

	@ParameterizedTest
	@CsvSource({
		"latentij.model: latentij-f8c4, latentij.model: sd15, the model",
		"latentij.scaling_factor: [0-9.]+, latentij.scaling_factor: 0.25, the factors",
		"latentij.original.width: 31, latentij.original.width: 30, the original size",
		"latentij.original.width: 31, latentij.original.width: -1, were changed"
	})
	void propertiesAreFollowedWhereLabelsDisagree(final String told, final String forged, final String word)
			throws IOException {
		final ImagePlus latent = latents.encode(small(31, 31), defaults());
		final int[] expected = pixels(latents.decode(latent, CPU));
		assertEquals(List.of(), decodeAndListen(latent));
		for (int c = 1; c <= 4; c++)
			latent.getStack().setSliceLabel(latent.getStack().getSliceLabel(c).replaceFirst(told, forged), c);
		final List<String> log = decodeAndListen(latent);
		assertEquals(1, log.size(), log.toString());
		assertParts(log.get(0), "small-latent", word, "The properties are followed.");
		assertArrayEquals(expected, pixels(latents.decode(latent, CPU)));
	}

	@Test
	void slicesOfTwoModelsAreRefused() {
		final ImagePlus image = labelled(provenance("one", 31));
		final ImagePlus other = labelled(provenance("two", 31));
		image.getStack().setSliceLabel(other.getStack().getSliceLabel(2), 2);
		assertParts(decodeRefusal(image), "\"one\"", "\"two\"", "Remove Slice Labels", "model=");
	}

	/** Those of stacks that were joined, say. */
	@Test
	void slicesOfVersionsThatFitAreOneLatent() throws IOException {
		final String version = Models.standard().find(Models.BUNDLED).version();
		final ImagePlus image = labelled(Provenance.needed(Models.BUNDLED, version, new Affine(1, 0), 31, 30, "0.1"));
		final ImagePlus other = labelled(Provenance.needed(Models.BUNDLED, "2.0.0", new Affine(1, 0), 31, 30, "0.1"));
		image.getStack().setSliceLabel(other.getStack().getSliceLabel(2), 2);
		assertEquals(
				version, ProvenanceLabels.of(image).provenance().orElseThrow().modelVersion());
	}

	@Test
	void slicesOfTwoSizesAreDecodedWholeWithAWord() throws IOException {
		final ImagePlus latent = latents.encode(small(31, 31), defaults());
		final ImageStack stack = latents.encode(small(30, 30), defaults()).getStack();
		final ImagePlus mixed = new ImagePlus("mixed", latent.getStack());
		mixed.getStack().setSliceLabel(stack.getSliceLabel(4), 4);
		final List<String> log = decodeAndListen(mixed);
		assertEquals(1, log.size(), log.toString());
		assertParts(log.get(0), "several sizes", "32 x 32");
		assertEquals(32, latents.decode(mixed, CPU).getWidth());
	}

	@Test
	void aCroppedLatentIsDecodedWholeWithAWord() throws IOException {
		final ImagePlus latent = latents.encode(small(31, 31), defaults());
		latent.setRoi(0, 0, 2, 3);
		final List<String> log = decodeAndListen(latent.crop("stack"));
		assertEquals(1, log.size(), log.toString());
		assertParts(log.get(0), "31 x 31", "16 x 24");
	}

	@Test
	void whatNothingTellsIsSaid() throws IOException {
		final ImagePlus latent = latents.encode(small(31, 31), defaults());
		final List<String> log = decodeAndListen(withoutProvenance(latent));
		assertEquals(1, log.size(), log.toString());
		assertParts(log.get(0), "latentij-f8c4", "was assumed", "slice labels", "model=");
	}

	/** Beside the latent that it was made of: its model, not the bundled one, and its size. */
	@Test
	void anOpenLatentOfTheSameSizeTellsInPlace() throws IOException {
		final List<String> log = new ArrayList<>();
		Interpreter.batchMode = true;
		try (Latents own = new Latents(log::add)) {
			final ImagePlus latent = own.encode(
					small(31, 31),
					EncodeOptions.parse(
							Map.of("model", Resources.path("cases/base").toString(), "device", "cpu")));
			final int[] expected = pixels(own.decode(latent, CPU));
			final ImagePlus bare = withoutProvenance(latent.duplicate());
			latent.show();
			bare.show();
			final ImagePlus decoded = own.decode(bare, CPU);
			assertEquals("31 x 31", decoded.getWidth() + " x " + decoded.getHeight());
			assertArrayEquals(expected, pixels(decoded));
			log.removeIf(line -> !line.contains("does not say which model made it"));
			assertEquals(1, log.size(), log.toString());
			assertParts(log.get(0), bare.getTitle(), Path.of("cases/base").toString(), latent.getTitle());
		} finally {
			Interpreter.batchMode = false;
			new Interpreter().run("");
			WindowManager.setTempCurrentImage(null);
		}
	}

	@Test
	void modelsWithSoManyChannelsAreNamed() throws IOException {
		final ImagePlus latent = latents.encode(small(21, 13), variant("channels16"));
		final List<String> names = Models.names(16);
		assertTrue(names.containsAll(List.of("flux", "sd3")), names.toString());
		assertTrue(!names.contains("sd15"), names.toString());
		assertParts(
				decodeRefusal(withoutProvenance(latent)),
				"16 slices",
				"latentij-f8c4",
				"model=",
				String.join(", ", names) + " have 16");
	}

	@Test
	void aChosenModelNeedsNoLabels() throws IOException {
		final ImagePlus latent = latents.encode(small(21, 13), variant("channels16"));
		assertEquals(
				22,
				latents.decode(withoutProvenance(latent), DecodeOptions.parse(Map.of("model", MODEL, "device", "cpu")))
						.getWidth());
	}

	@Test
	void channelsAreShownByTheirOwnNames() throws IOException {
		final ImagePlus latent = latents.encode(small(16, 16), defaults());
		assertEquals(
				List.of("Latent Channel 4", "Latent Channel 2"),
				ProvenanceLabels.of(substack(latent, "4,2")).names(1, 2));
		assertEquals(
				List.of("Latent Channel 1", "Latent Channel 2"),
				ProvenanceLabels.of(withoutProvenance(substack(latent, "4,2"))).names(1, 2));
		final int[] shown = pixels(latents.showChannels(substack(latent, "4,3,2,1")));
		final int[] plain = pixels(latents.showChannels(withoutProvenance(substack(latent, "4,3,2,1"))));
		assertTrue(!Arrays.equals(shown, plain));
	}

	@Test
	void absurdLabelsAreNoFaultOfOurs() throws IOException {
		final ImagePlus latent = withoutProvenance(latents.encode(small(16, 16), defaults()));
		final ImageStack stack = latent.getStack();
		stack.setSliceLabel("x".repeat(1 << 20), 1);
		stack.setSliceLabel("\n\n: \nlatentij.channel: 0 of 99999999999\n", 2);
		stack.setSliceLabel("Latent Channel 99999999999", 3);
		assertEquals(16, latents.decode(latent, CPU).getWidth());
		stack.setSliceLabel("a\nlatentij.model: " + "m".repeat(5000), 4);
		final String message = decodeRefusal(latent);
		assertParts(message, "slice labels", "latentij.model is", "Remove Slice Labels");
		assertTrue(message.length() < 400, message);
		assertThrows(IllegalArgumentException.class, () -> ProvenanceLabels.of(latent)
				.provenance());
	}
}
