// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.process.StackConverter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import latentij.codec.LatentNorm.Affine;
import latentij.ij.provenance.ProvenanceProperties;
import latentij.job.DecodeOptions;
import latentij.job.Job;
import latentij.job.Provenance;
import latentij.job.options.JobType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OpenLatentsTest extends BatchFixture {

	@ParameterizedTest
	@CsvSource({
		"8-bit black, 4, has 8-bit pixels",
		"16-bit black, 1, has 16-bit pixels",
		"RGB black, 1, is an RGB image",
		"32-bit black, 1, has 1 slice"
	})
	void otherImagesAreRefused(final String type, final int slices, final String reason) {
		final ImagePlus image = IJ.createImage("no latent", type, 8, 8, slices);
		final String message = assertThrows(IllegalArgumentException.class, () -> OpenLatents.require(image))
				.getMessage();
		assertTrue(message.contains(reason) && message.contains("Encode to Latent"), message);
	}

	@ParameterizedTest
	@CsvSource({"4", "16"})
	void stacksThatMayBeLatentsAreTaken(final int slices) {
		assertDoesNotThrow(() -> OpenLatents.require(IJ.createImage("latent", "32-bit black", 8, 8, slices)));
	}

	@Test
	void partnersAreOtherLatentsOfTheSameSize() {
		final ImagePlus first = open("first", "32-bit black", 8, 4);
		open("photo", "RGB black", 8, 1);
		open("large", "32-bit black", 16, 4);
		assertTrue(assertThrows(IllegalArgumentException.class, () -> OpenLatents.partners(first))
				.getMessage()
				.startsWith("No second latent of the size and model of \"first\" is open."));
		assertEquals(List.of(), OpenLatents.ofPairs());
		final ImagePlus second = open("second", "32-bit black", 8, 4);
		assertEquals(List.of(second), OpenLatents.partners(first));
		assertEquals(List.of(first, second), OpenLatents.ofPairs());
	}

	private static ImagePlus latent(final String title, final String model, final int width) {
		final ImagePlus image = IJ.createImage(title, "32-bit black", 4, 4, 4);
		ProvenanceProperties.write(Provenance.needed(model, "1.2", new Affine(0.5, 0), width, 31, "0.1"), image);
		image.show();
		return image;
	}

	private static String refusal(final JobType job, final ImagePlus image) {
		return assertThrows(IllegalArgumentException.class, () -> OpenLatents.require(job, image))
				.getMessage();
	}

	private static void assertSays(final String expected, final String message) {
		assertTrue(message.contains(expected), message);
	}

	@ParameterizedTest
	@CsvSource({"8-bit, has 8-bit pixels", "16-bit, has 16-bit pixels", "RGB Color, is an RGB image"})
	void latentsOfAnotherTypeAreTold(final String type, final String reason) {
		final ImagePlus latent = latent("cells-latent", "sdxl", 30);
		latent("mice-latent", "sdxl", 30);
		final StackConverter converter = new StackConverter(latent);
		switch (type) {
			case "8-bit" -> converter.convertToGray8();
			case "16-bit" -> converter.convertToGray16();
			default -> converter.convertToRGB();
		}
		final String message = refusal(JobType.DECODE, latent);
		assertSays(reason, message);
		assertSays("It was one until its type was changed", message);
		assertSays("(File > Revert)", message);
		// ImageJ undoes no change of the type of a stack.
		assertFalse(message.contains("Undo"), message);
	}

	@ParameterizedTest
	@EnumSource(names = {"SHOW", "DECODE", "LIVE", "PREVIEW", "INTERPOLATE", "SAVE", "EXPORT"})
	void openLatentsAreNamedWhereAnotherImageIsActive(final JobType job) {
		final ImagePlus channels = open("cells-latent-channels", "RGB black", 8, 1);
		assertSays(" Select an image made by \"Encode to Latent\".", refusal(job, channels));
		latent("cells-latent", "sdxl", 30);
		open("bare", "32-bit black", 4, 4);
		latent("mice-latent", "sdxl", 30);
		assertSays(" Select \"cells-latent\" or \"mice-latent\".", refusal(job, channels));
		final ImagePlus single = open("single", "32-bit black", 8, 1);
		assertSays(" Select \"mice-latent\" or \"cells-latent\".", refusal(job, single));
		for (final String title : List.of("c", "d")) latent(title, "sdxl", 30);
		assertSays(" Select \"cells-latent\", \"d\", \"c\" or another one.", refusal(job, channels));
		final ImagePlus closed = IJ.createImage("of a file", "8-bit black", 8, 8, 1);
		assertSays(" Select an image made by \"Encode to Latent\".", refusal(job, closed));
	}

	@Test
	void theImageOfALatentIsNamedWhereTheLatentIsActive() {
		final ImagePlus latent = latent("cells-latent", "sdxl", 30);
		assertSays(" already. Select the image to encode, or decode this one.", refusal(JobType.ENCODE, latent));
		final ImagePlus cells = IJ.createImage("cells", "RGB black", 30, 31, 1);
		cells.show();
		// Of the same size, as the picture of Decode Live.
		IJ.createImage("cells-live", "RGB black", 30, 31, 1).show();
		assertSays(" already. Select the image to encode, or decode this one.", refusal(JobType.ENCODE, latent));
		latent.setProp("latentij.original.title", "cells");
		assertSays(" already. Select \"cells\", or decode this one.", refusal(JobType.ENCODE, latent));
		assertDoesNotThrow(() -> OpenLatents.require(JobType.ENCODE, cells));
	}

	private static LatentStackSource toDecode(final List<String> doubts, final String model) {
		final ImagePlus bare = IJ.createImage("bare", "32-bit black", 4, 4, 4);
		bare.show();
		return OpenLatents.toDecode(
				bare, Job.of(DecodeOptions.parse(Map.of("model", model, "device", "cpu"))), doubts::add);
	}

	@Test
	void aLatentThatTellsNothingIsTakenForOneOfThoseThatAreOpen() {
		latent("first", "some/model", 31);
		latent("second", "some/model", 31);
		open("large", "32-bit black", 16, 4);
		open("photo", "RGB black", 4, 4);
		open("another without words", "32-bit black", 4, 4);
		final List<String> doubts = new ArrayList<>();
		final Provenance made = toDecode(doubts, "auto").provenance();
		assertEquals("some/model", made.model());
		assertEquals(new Affine(0.5, 0), made.norm());
		assertEquals("31 x 31", made.width() + " x " + made.height());
		assertEquals(1, doubts.size());
		for (final String part : List.of("\"bare\"", "some/model", "\"first\"", "31 x 31", "model="))
			assertTrue(doubts.get(0).contains(part), doubts.get(0));
	}

	@Test
	void imagesOfSeveralSizesTellTheModelAlone() {
		latent("first", "some/model", 31);
		latent("second", "some/model", 30);
		final List<String> doubts = new ArrayList<>();
		final Provenance made = toDecode(doubts, "auto").provenance();
		assertEquals("some/model 0 0", made.model() + " " + made.width() + " " + made.height());
		assertTrue(doubts.get(0).contains("size of the original image is not known"), doubts.get(0));
	}

	/** Nothing is guessed where two are possible, or where a model was chosen. */
	@Test
	void latentsOfSeveralModelsTellNothing() {
		final List<String> doubts = new ArrayList<>();
		latent("first", "some/model", 31);
		assertNull(toDecode(doubts, "sd15").provenance());
		latent("second", "another/model", 31);
		assertNull(toDecode(doubts, "auto").provenance());
		assertEquals(List.of(), doubts);
	}

	@Test
	void whatALatentTellsItselfIsFollowed() {
		latent("first", "some/model", 31);
		final ImagePlus own = latent("own", "another/model", 30);
		final LatentStackSource source = OpenLatents.toDecode(own, Job.of(DecodeOptions.DEFAULT), sentence -> {
			throw new AssertionError(sentence);
		});
		assertEquals("another/model", source.provenance().model());
	}

	/** As those of the files in a folder, which decode to the same whatever is open. */
	@Test
	void latentsThatAreNotOpenAreTakenForNoOther() {
		latent("first", "some/model", 31);
		final ImagePlus bare = IJ.createImage("bare", "32-bit black", 4, 4, 4);
		assertNull(OpenLatents.toDecode(bare, Job.of(DecodeOptions.DEFAULT), sentence -> {
					throw new AssertionError(sentence);
				})
				.provenance());
	}

	@Test
	void dialogsNameTheModelThatWillBeTaken() {
		latent("first", "some/model", 31);
		final ImagePlus bare = IJ.createImage("bare", "32-bit black", 4, 4, 4);
		bare.show();
		assertEquals(
				"auto: some/model (as the open latent of its size; the image does not say)",
				ModelNames.explain("auto", bare, name -> name));
	}
}
