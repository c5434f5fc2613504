// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import latentij.codec.LatentNorm;
import latentij.job.CodecPool;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.Extent;
import latentij.job.Job;
import latentij.job.Progress;
import latentij.job.Provenance;
import latentij.model.Reach;
import latentij.model.library.Models;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.testing.Vectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bundled model's own network. */
class PlannedDecoderTest {

	private static final int RATIO = 8;

	private final CodecPool pool =
			new CodecPool(message -> {}, reference -> Models.standard().find(reference));

	private final Job job = Job.of(DecodeOptions.parse(Map.of("device", "cpu")));

	private Lease lease;

	@BeforeEach
	void open() throws IOException {
		lease = pool.lease(job, null);
	}

	@AfterEach
	void close() {
		lease.close();
		pool.close();
	}

	private static FloatTensor latent(final int height, final int width) {
		final Random random = new Random(2);
		final FloatTensor latent = FloatTensor.zeros(1, 4, height, width);
		for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, (float) random.nextGaussian());
		return latent;
	}

	private PlannedDecoder decoder(final int width, final int height) {
		final Provenance made =
				Provenance.needed(Models.BUNDLED, "1", lease.model().config().norm(), width, height, "1");
		return new PlannedDecoder(lease, job, made, "latent");
	}

	@Test
	void partsHaveThePixelsOfTheWhole() throws IOException {
		final int reach = Reach.of(lease.model()).orElseThrow().decoder();
		final int size = 6 * reach;
		final PlannedDecoder decoder = decoder(size * RATIO, size * RATIO);
		final PartialDecoder parts = new PartialDecoder(decoder, RATIO, OptionalInt.of(reach));
		final LivePicture picture = new LivePicture();
		final FloatTensor latent = latent(size, size);
		put(picture, parts.decode(latent, Progress.NONE).orElseThrow());
		final FloatTensor edited = latent.copy();
		edited.set(3, 0, 1, 9, size - 2);
		final Patch patch = parts.decode(edited, Progress.NONE).orElseThrow();
		put(picture, patch);
		assertTrue(patch.pixels().size() < (size * RATIO) * (size * RATIO) / 2, patch.toString());
		final PixelTensor whole = decoder.decode(edited, Progress.NONE);
		final int[] expected = new int[whole.size()];
		whole.ints().get(expected);
		for (int i = 0; i < expected.length; i++) expected[i] |= 0xff000000;
		assertArrayEquals(expected, picture.pixels());
	}

	private static void put(final LivePicture picture, final Patch patch) {
		picture.put(patch, patch.width(), patch.height(), false);
	}

	@Test
	void thePictureHasTheSizeOfTheOriginal() throws IOException {
		final PlannedDecoder decoder = decoder(61, 43);
		assertEquals(new Extent(1, 3, 43, 61, Kind.PIXELS), decoder.size(6, 8));
		// A latent that was cropped has one of its own.
		assertEquals(40, decoder.size(5, 8).height());
		assertEquals(48, decoder.decode(latent(6, 8), Progress.NONE).height());
	}

	@Test
	void imagesOfMoreChannelsAreRefused() throws IOException {
		final Job many = Job.of(DecodeOptions.parse(Map.of(
				"device", "cpu", "model", Vectors.path("families/kl-5-channels").toString())));
		try (Lease channels = pool.lease(many, null)) {
			final String message = assertThrows(
							IllegalArgumentException.class, () -> new PlannedDecoder(channels, many, null, "latent"))
					.getMessage();
			assertTrue(message.contains("decodes images of 5 channels; Decode Live shows grey and RGB"), message);
		}
	}

	@Test
	void theFactorsAreThoseThatTheLatentRemembers() throws IOException {
		final FloatTensor latent = latent(2, 2);
		final Provenance made = Provenance.needed(Models.BUNDLED, "1", new LatentNorm.Affine(2, 0), 16, 16, "1");
		final FloatTensor doubled = FloatTensor.zeros(latent.shape());
		final double factor = 2
				/ Double.parseDouble(lease.model().config().norm().properties().get("scaling_factor"));
		for (int i = 0; i < latent.size(); i++)
			doubled.buffer().put(i, (float) (latent.buffer().get(i) * factor));
		final PixelTensor one = decoder(16, 16).decode(latent, Progress.NONE);
		final PixelTensor other = new PlannedDecoder(lease, job, made, "latent").decode(doubled, Progress.NONE);
		for (int i = 0; i < one.size(); i++)
			assertEquals(one.ints().get(i) & 0xff, other.ints().get(i) & 0xff, 1, "pixel " + i);
	}
}
