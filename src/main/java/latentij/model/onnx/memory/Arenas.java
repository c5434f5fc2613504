// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.memory;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The same memory as different systems hand it out. Which of several free pieces is taken can decide whether a
 * later, larger one still fits: an image of 16384x2 pixels took 375 MB on one machine, and 509 MB on another.
 */
final class Arenas {

	private final List<ArenaMemory> arenas = List.of(new ArenaMemory(true), new ArenaMemory(false));

	/** Memory that is in use, or free, in each of them. */
	record Piece(List<ArenaMemory.Piece> pieces) {}

	/** Takes memory. */
	Piece take(final double bytes) {
		return new Piece(arenas.stream().map(arena -> arena.take(bytes)).toList());
	}

	/** Gives memory back. */
	void free(final Piece piece) {
		IntStream.range(0, arenas.size())
				.forEach(i -> arenas.get(i).free(piece.pieces().get(i)));
	}

	/** @return bytes that were written to, where they are most */
	double touched() {
		return arenas.stream().mapToDouble(ArenaMemory::touched).max().orElseThrow();
	}
}
