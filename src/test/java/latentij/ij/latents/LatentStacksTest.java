// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import latentij.codec.LatentNorm.Affine;
import latentij.job.Provenance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatentStacksTest {

	private static final Provenance MADE = new Provenance(
			"lab", "1.2", new Affine(0.5, 0), "sample", -1, "original", 30, 31, "cells.png", "off", "CPU", "0.1");

	@Test
	void notesAreReadAsTheyWereWritten() {
		assertEquals(Optional.of(MADE), LatentStacks.provenance(LatentStacks.notes(MADE), "a.npz"));
	}

	/** A program may have copied what it knows, and no more. */
	@ParameterizedTest
	@ValueSource(strings = {"posterior", "seed", "size", "device"})
	void withoutTheRestWhatDecodingNeedsIsEnough(final String missing) {
		final Map<String, String> notes = new HashMap<>(LatentStacks.notes(MADE));
		notes.remove("latentij." + missing);
		assertEquals(
				Optional.of(Provenance.needed("lab", "1.2", new Affine(0.5, 0), 30, 31, "0.1")),
				LatentStacks.provenance(notes, "a.npz"));
		notes.remove("latentij.original.width");
		assertThrows(IllegalArgumentException.class, () -> LatentStacks.provenance(notes, "a.npz"));
	}
}
