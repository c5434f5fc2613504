// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import latentij.model.FastSource;
import latentij.model.OnnxSource;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.GraphOptions.Target;
import latentij.runtime.backend.Backend;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Precision;
import latentij.runtime.ort.GraphSession;
import latentij.runtime.ort.OrtGraph;
import latentij.runtime.ort.OrtGraph.Edit;
import latentij.util.CancelCheck;

/** Opens the graphs of a network. */
@FunctionalInterface
interface SessionOpener {

	/**
	 * Opens a graph.
	 *
	 * @param source where it is
	 * @param edit changes the graph first
	 * @param check ends the opening
	 * @return a graph that the caller closes
	 * @throws java.util.concurrent.CancellationException if it was ended
	 * @throws IOException if its file cannot be read
	 * @throws latentij.codec.VaeException if ONNX Runtime does not take it
	 */
	GraphSession open(OnnxSource source, Edit edit, CancelCheck check) throws IOException;

	/**
	 * Opens graphs with ONNX Runtime. Those that are built are built for the device; of others, convolutions may be
	 * exchanged.
	 *
	 * @param backend of the device
	 * @param device where they run
	 * @param precision of what is computed, as far as the graph leaves it open
	 * @param freeMemory frees memory of the device that idle networks hold; gives true if
	 *          there was any
	 */
	static SessionOpener on(
			final Backend backend, final Device device, final Precision precision, final BooleanSupplier freeMemory) {
		return (source, edit, check) -> {
			if (source instanceof OnnxSource.Built built) {
				final OnnxGraph graph = build(built, backend, device, precision, freeMemory);
				return onDevice(
						device,
						OrtGraph.open(
								graph,
								options -> backend.configure(options, device, precision, graph.usesMicrosoft()),
								edit,
								check));
			}
			return onDevice(
					device,
					OrtGraph.open(
							FastSource.of(source, backend.graphOptions(device, precision)),
							options -> backend.configure(options, device, precision, false),
							edit,
							check));
		};
	}

	/** A layer takes a processor seconds; a GPU's provider of ONNX Runtime keeps memory for each thread that runs. */
	private static OrtGraph onDevice(final Device device, final OrtGraph graph) {
		return device.isCpu() ? graph.watched().abandoningRuns() : graph.watched();
	}

	private static OnnxGraph build(
			final OnnxSource.Built source,
			final Backend backend,
			final Device device,
			final Precision precision,
			final BooleanSupplier freeMemory) {
		final GraphOptions options = backend.graphOptions(device, precision);
		if (device.isCpu() || !precision.usesTensorCores())
			return source.builder().apply(options);
		final OnnxGraph graph = source.builder().apply(options.withTarget(Target.TENSOR_CORES));
		if (!graph.usesMicrosoft()) return graph;
		if (backend.tensorCoresUnavailable(device, precision, freeMemory).isEmpty()) return graph;
		return source.builder().apply(options);
	}
}
