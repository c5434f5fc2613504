// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.util.List;
import java.util.Objects;
import latentij.codec.VaeConfig;

/**
 * An autoencoder without its weights.
 *
 * @param family its class
 * @param graphs its graphs
 * @param codec what is done around the graphs
 * @param forceUpcast whether the model needs 32-bit floats
 * @param notes one sentence for each number that had to be assumed
 */
public record VaeSpec(VaeFamily family, VaeGraphs graphs, VaeConfig codec, boolean forceUpcast, List<String> notes) {

	public VaeSpec {
		Objects.requireNonNull(family, "family");
		Objects.requireNonNull(graphs, "graphs");
		Objects.requireNonNull(codec, "codec");
		notes = List.copyOf(notes);
	}

	/** @return whether its graphs may compute with 16-bit floats */
	public boolean allowsHalf() {
		return !forceUpcast && graphs.allowsHalf();
	}
}
