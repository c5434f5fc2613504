// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * Memory as ONNX Runtime's arena hands it out: regions that double in size, in which the
 * smallest free piece that is large enough is taken. Nothing is given back to the system, and
 * pages that were never written to take no memory.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/framework/bfc_arena.cc">ONNX
 *      Runtime's arena</a>
 */
final class ArenaMemory {

	private static final double FIRST_REGION = 1 << 20;
	private static final double LARGEST_REGION = 1 << 30;
	private static final double UNIT = 256;

	/** A piece that is this much too large is divided, whatever its size. */
	private static final double MOST_UNUSED = 128 << 20;

	private static final class Region {

		private final List<Piece> pieces = new ArrayList<>();
		private double touched;

		Region(final double size) {
			pieces.add(new Piece(this, 0, size));
		}
	}

	/** Memory that is in use, or free. */
	static final class Piece {

		private final Region region;
		private final double start;
		private double size;
		private boolean used;

		Piece(final Region region, final double start, final double size) {
			this.region = region;
			this.start = start;
			this.size = size;
		}
	}

	private final List<Region> regions = new ArrayList<>();
	private final boolean downwards;
	private double next = FIRST_REGION;

	/**
	 * Of pieces of one size the lowest is taken: what a run takes depends on where the system places regions.
	 *
	 * @param downwards whether each one below those before, or above
	 */
	ArenaMemory(final boolean downwards) {
		this.downwards = downwards;
	}

	/** Takes memory. */
	Piece take(final double bytes) {
		final double size = Math.max(UNIT, Math.ceil(bytes / UNIT) * UNIT);
		Piece best = null;
		for (final Region region : regions)
			for (final Piece piece : region.pieces)
				if (!piece.used && piece.size >= size && (best == null || piece.size < best.size)) best = piece;
		if (best == null) best = extended(size);
		if (best.size >= 2 * size || best.size - size >= MOST_UNUSED) divide(best, size);
		best.used = true;
		best.region.touched = Math.max(best.region.touched, best.start + size);
		return best;
	}

	private Piece extended(final double size) {
		boolean grown = false;
		while (size > next) {
			next *= 2;
			grown = true;
		}
		final Region region = new Region(next);
		regions.add(downwards ? 0 : regions.size(), region);
		if (!grown) next = Math.min(2 * next, Math.max(next, LARGEST_REGION));
		return region.pieces.get(0);
	}

	private static void divide(final Piece piece, final double size) {
		final List<Piece> pieces = piece.region.pieces;
		pieces.add(pieces.indexOf(piece) + 1, new Piece(piece.region, piece.start + size, piece.size - size));
		piece.size = size;
	}

	/** Gives memory back to the arena. */
	void free(final Piece piece) {
		piece.used = false;
		final List<Piece> pieces = piece.region.pieces;
		final int at = pieces.indexOf(piece);
		if (at + 1 < pieces.size() && !pieces.get(at + 1).used) piece.size += pieces.remove(at + 1).size;
		if (at > 0 && !pieces.get(at - 1).used) pieces.get(at - 1).size += pieces.remove(at).size;
	}

	/** @return bytes that were written to */
	double touched() {
		return regions.stream().mapToDouble(region -> region.touched).sum();
	}
}
