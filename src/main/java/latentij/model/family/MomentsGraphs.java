// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import latentij.model.family.network.NetworkGraph;
import latentij.model.family.network.Ports;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;

/** Graphs of an encoder that gives moments, and of a decoder, with the usual names of inputs and outputs. */
interface MomentsGraphs extends VaeGraphs {

	/** Builds the encoder: {@link Ports#SAMPLE} to {@link Ports#LATENT_PARAMETERS}. */
	OnnxGraph encoder(Weights weights, GraphOptions options);

	/** Builds the decoder: {@link Ports#LATENT_SAMPLE} to {@link Ports#SAMPLE}. */
	OnnxGraph decoder(Weights weights, GraphOptions options);

	@Override
	default NetworkGraph encoder() {
		return new NetworkGraph(this::encoder, Ports.SAMPLE, Ports.LATENT_PARAMETERS);
	}

	@Override
	default NetworkGraph decoder() {
		return new NetworkGraph(this::decoder, Ports.LATENT_SAMPLE, Ports.SAMPLE);
	}
}
