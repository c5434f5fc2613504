// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import latentij.job.Progress;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import org.junit.jupiter.api.Test;

/** A latent of one value, with a clock that stands still while nothing is computed. */
class LiveDecoderTest implements LiveListener {

	private final List<String> seen = new ArrayList<>();

	private float value = 1;
	private String unreadable;
	private long now;

	/** What one full picture takes. */
	private long cost = TimeUnit.MILLISECONDS.toNanos(30);

	/** Is run while a full picture is computed. */
	private Runnable meanwhile = () -> {};

	private FloatTensor read() {
		if (unreadable != null) throw new IllegalArgumentException(unreadable);
		return FloatTensor.copyOf(new float[] {value}, 1, 1, 1, 1);
	}

	private PixelTensor full(final FloatTensor latent, final Progress progress) throws IOException {
		now += cost;
		meanwhile.run();
		if (progress.isCanceled()) throw new CancellationException();
		if (latent.get(0, 0, 0, 0) < 0) throw new IOException("negative");
		return pixel(latent);
	}

	private PixelTensor preview(final FloatTensor latent, final Progress progress) {
		return pixel(latent);
	}

	private static PixelTensor pixel(final FloatTensor latent) {
		final PixelTensor pixels = PixelTensor.zeros(1, 1, 1);
		pixels.ints().put(0, (int) latent.get(0, 0, 0, 0));
		return pixels;
	}

	@Override
	public void decoded(final Patch patch, final boolean preview, final long nanos) {
		final String what =
				patch == null ? "same" : Integer.toString(patch.pixels().ints().get(0));
		seen.add((preview ? "preview " : "full ") + what);
	}

	@Override
	public void failed(final Throwable exc) {
		seen.add(exc == null ? "well again" : "failed: " + exc.getMessage());
	}

	private LiveDecoder decoder(final LatentDecoder preview) {
		return new LiveDecoder(
				this::read,
				Adjustment.none(1),
				new PartialDecoder(this::full, 1, OptionalInt.empty()),
				preview,
				this,
				() -> now);
	}

	/** Does all that is due now. */
	private void run(final LiveDecoder decoder) {
		while (decoder.step()) {}
	}

	private List<String> seen() {
		final List<String> all = List.copyOf(seen);
		seen.clear();
		return all;
	}

	@Test
	void changesThatNothingTellsOfAreSeen() {
		final LiveDecoder decoder = decoder(null);
		run(decoder);
		assertEquals(List.of("full 1"), seen());
		run(decoder);
		assertEquals(List.of(), seen());
		value = 2;
		run(decoder);
		assertEquals(List.of("full 2"), seen());
	}

	@Test
	void theNewestStateWins() {
		final LiveDecoder decoder = decoder(null);
		run(decoder);
		value = 2;
		// Two more edits while the first one is decoded, which is fast and goes on.
		meanwhile = () -> {
			value++;
			if (value == 4) meanwhile = () -> {};
		};
		run(decoder);
		assertEquals(List.of("full 1", "full 2", "full 3", "full 4"), seen());
	}

	@Test
	void aSlowPictureGivesWayToPreviewsUntilTheHandRests() {
		cost = 2 * LiveSchedule.OPENING;
		final LiveDecoder decoder = decoder(this::preview);
		run(decoder);
		assertEquals(List.of("preview 1", "full 1"), seen());
		value = 2;
		run(decoder);
		value = 3;
		run(decoder);
		assertEquals(List.of("preview 2", "preview 3"), seen());
		now += LiveSchedule.REST;
		meanwhile = () -> value = 4;
		run(decoder);
		meanwhile = () -> {};
		assertEquals(List.of("preview 4"), seen());
		now += LiveSchedule.REST;
		run(decoder);
		assertEquals(List.of("full 4"), seen());
	}

	@Test
	void anEditThatIsTakenBackEndsThePreview() {
		cost = 2 * LiveSchedule.OPENING;
		final LiveDecoder decoder = decoder(this::preview);
		run(decoder);
		value = 2;
		run(decoder);
		value = 1;
		run(decoder);
		seen();
		now += LiveSchedule.REST;
		run(decoder);
		assertEquals(List.of("full same"), seen());
	}

	@Test
	void adjustmentsAreDecodedAndTheLatentIsNotChanged() {
		final LiveDecoder decoder = decoder(null);
		run(decoder);
		decoder.adjust(Adjustment.none(1).with(0, 5, 7));
		run(decoder);
		decoder.adjust(Adjustment.none(1));
		run(decoder);
		assertEquals(List.of("full 1", "full 12", "full 1"), seen());
	}

	@Test
	void aLatentThatCannotBeReadIsToldOnceAndForgotten() {
		final LiveDecoder decoder = decoder(null);
		run(decoder);
		unreadable = "not a number";
		run(decoder);
		run(decoder);
		unreadable = null;
		run(decoder);
		assertEquals(List.of("full 1", "failed: not a number", "well again"), seen());
	}

	@Test
	void aFailureIsNotTriedAgainBeforeTheNextChange() {
		final LiveDecoder decoder = decoder(null);
		run(decoder);
		value = -1;
		run(decoder);
		run(decoder);
		assertEquals(List.of("full 1", "failed: negative"), seen());
		value = 2;
		run(decoder);
		assertEquals(List.of("well again", "full 2"), seen());
	}

	@Test
	void aPreviewThatFailsIsLeftOut() {
		final LiveDecoder decoder = decoder((latent, progress) -> {
			throw new IllegalArgumentException("no preview");
		});
		run(decoder);
		assertEquals(List.of("full 1"), seen());
	}

	@Test
	void closingEndsTheThreadAndWhatItComputes() throws InterruptedException {
		final CountDownLatch begun = new CountDownLatch(1);
		final CountDownLatch closed = new CountDownLatch(1);
		final CountDownLatch ended = new CountDownLatch(1);
		meanwhile = () -> {
			begun.countDown();
			await(closed);
		};
		final LiveDecoder decoder = decoder(null);
		decoder.start(ended::countDown);
		await(begun);
		decoder.close();
		closed.countDown();
		await(ended);
		assertEquals(List.of(), seen());
	}

	@Test
	void theThreadSeesAChangeByItself() throws InterruptedException {
		final CountDownLatch first = new CountDownLatch(1);
		final CountDownLatch second = new CountDownLatch(2);
		final CountDownLatch ended = new CountDownLatch(1);
		final float[] latent = {1};
		final LiveDecoder decoder = new LiveDecoder(
				() -> FloatTensor.copyOf(latent, 1, 1, 1, 1),
				Adjustment.none(1),
				(scaled, progress) -> pixel(scaled),
				1,
				OptionalInt.empty(),
				null,
				new LiveListener() {

					@Override
					public void decoded(final Patch patch, final boolean preview, final long nanos) {
						first.countDown();
						second.countDown();
					}

					@Override
					public void failed(final Throwable exc) {}
				});
		decoder.start(ended::countDown);
		await(first);
		latent[0] = 2;
		await(second);
		decoder.close();
		await(ended);
		assertFalse(decoder.step());
	}

	private static void await(final CountDownLatch latch) {
		try {
			assertTrue(latch.await(1, TimeUnit.MINUTES));
		} catch (final InterruptedException exc) {
			throw new IllegalStateException(exc);
		}
	}
}
