// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import latentij.job.Progress;
import latentij.job.Region;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * Decodes, of each latent, what is different from the one before. Where a network looks at a
 * limited part of the latent, that is the area that changed and what is around it; else all.
 */
final class PartialDecoder {

	/** Areas begin and end at multiples of this, so that a network sees few sizes. */
	private static final int GRID = 4;

	private final LatentDecoder decoder;
	private final int ratio;
	private final OptionalInt reach;

	/** The latent of the picture that is there; null for none. */
	private FloatTensor last;

	/** A span of rows or columns: what is decoded, and what of it is kept. */
	private record Span(int start, int end, int first, int last) {

		static Span around(final int start, final int length, final int reach, final int size) {
			final int first = Math.max(0, start - reach) / GRID * GRID;
			final int last = Math.min(size, roundUp(start + length + reach));
			return new Span(Math.max(0, first - reach), Math.min(size, last + reach), first, last);
		}

		private static int roundUp(final int position) {
			return (position + GRID - 1) / GRID * GRID;
		}

		int length() {
			return end - start;
		}
	}

	/**
	 * Creates a decoder.
	 *
	 * @param decoder decodes latents and rectangles of latents
	 * @param ratio its spatial compression ratio
	 * @param reach how many pixels of the latent beside its own matter to a pixel of the picture;
	 *          empty if all do
	 */
	PartialDecoder(final LatentDecoder decoder, final int ratio, final OptionalInt reach) {
		this.decoder = decoder;
		this.ratio = ratio;
		this.reach = reach;
	}

	/**
	 * Decodes what is different from the last latent that was decoded.
	 *
	 * @param latent scaled, [1,C,h,w]; kept, never changed
	 * @param progress may end it: the next call decodes the same again
	 * @return the new part of the picture; empty if it is the same
	 * @throws IOException as {@link LatentDecoder#decode}
	 */
	Optional<Patch> decode(final FloatTensor latent, final Progress progress) throws IOException {
		final Optional<Region> changed = ChangedArea.between(last, latent);
		if (changed.isEmpty()) return Optional.empty();
		final Patch patch = decode(latent, changed.get(), progress);
		last = latent;
		return Optional.of(patch);
	}

	private Patch decode(final FloatTensor latent, final Region changed, final Progress progress) throws IOException {
		final int height = latent.height();
		final int width = latent.width();
		if (reach.isEmpty() || changed.covers(height, width)) return Patch.whole(decoder.decode(latent, progress));
		final Span rows = Span.around(changed.y(), changed.height(), reach.getAsInt(), height);
		final Span columns = Span.around(changed.x(), changed.width(), reach.getAsInt(), width);
		// Most of it is as fast as all of it, which needs no network of another size.
		if (4L * rows.length() * columns.length() > 3L * height * width)
			return Patch.whole(decoder.decode(latent, progress));
		final PixelTensor pixels =
				decoder.decode(latent.crop(rows.start, columns.start, rows.length(), columns.length()), progress);
		return new Patch(
				pixels.crop(
						(rows.first - rows.start) * ratio,
						(columns.first - columns.start) * ratio,
						(rows.last - rows.first) * ratio,
						(columns.last - columns.first) * ratio),
				rows.first * ratio,
				columns.first * ratio,
				height * ratio,
				width * ratio);
	}
}
