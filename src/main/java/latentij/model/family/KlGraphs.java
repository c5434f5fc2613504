// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.util.List;
import latentij.model.MemoryCost;
import latentij.model.family.network.KlArchitecture;
import latentij.model.family.network.NetworkGraph;
import latentij.model.family.network.Ports;
import latentij.model.family.network.VaeGraph;

/**
 * Graphs of an encoder and a decoder as AutoencoderKL has them. Families that differ from it
 * in one thing override that.
 */
interface KlGraphs extends VaeGraphs {

	/** @return the encoder's shape */
	KlArchitecture encoding();

	/** @return the decoder's shape */
	KlArchitecture decoding();

	@Override
	default int inChannels() {
		return encoding().inChannels();
	}

	@Override
	default int outChannels() {
		return decoding().outChannels();
	}

	@Override
	default int latentChannels() {
		return encoding().embedDim();
	}

	@Override
	default int blocks() {
		return encoding().blockOutChannels().size();
	}

	@Override
	default NetworkGraph encoder() {
		return new NetworkGraph(
				(weights, options) -> VaeGraph.encoder(encoding(), weights, options),
				Ports.SAMPLE,
				VaeGraph.encoderOutput(encoding()));
	}

	@Override
	default NetworkGraph decoder() {
		return new NetworkGraph(
				(weights, options) -> VaeGraph.decoder(decoding(), weights, options),
				Ports.LATENT_SAMPLE,
				Ports.SAMPLE);
	}

	/** The options of the encoder, which the decoder has, too. */
	@Override
	default List<String> options() {
		return encoding().options();
	}

	@Override
	default boolean allowsHalf() {
		return true;
	}

	@Override
	default boolean fitsTensorCores() {
		return encoding().fitsTensorCores() && decoding().fitsTensorCores();
	}

	@Override
	default MemoryCost memory() {
		final List<Integer> up = decoding().blockOutChannels();
		return MemoryCost.ofChannels(encoding().blockOutChannels().get(0), up.get(Math.min(1, up.size() - 1)));
	}
}
