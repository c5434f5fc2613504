// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.backend;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import latentij.model.graph.layers.GraphOptions;

/**
 * One of ONNX Runtime's execution providers, and all that LatentIJ must know of it:
 * its devices, how sessions and graphs are made for them, how much fits, and what its
 * failures mean. Only backends read the texts of ONNX Runtime's errors.
 * <p>
 * Several threads may use a backend.
 */
public interface Backend {

	/** @return the first word of its devices' descriptions: "CPU", "CUDA" */
	String name();

	/**
	 * Looks for what the provider needs of this machine. Called before ONNX Runtime
	 * starts; again if it could not be started.
	 *
	 * @return the provider's own native library, as {@code onnxruntime_providers_cuda},
	 *         that is to be unpacked; empty if there is none, or if it is of no use here
	 */
	default Optional<String> prepare() {
		return Optional.empty();
	}

	/** Loads what the provider's own library links to, if that was unpacked. */
	default void load() {}

	/**
	 * The devices that were found. ONNX Runtime must have been started.
	 *
	 * @return the devices by their numbers; empty if there is none
	 */
	List<Device> devices();

	/**
	 * A device by its number.
	 *
	 * @param number from 0
	 * @return the device, which need not exist
	 */
	Device device(int number);

	/**
	 * Tells why a device cannot be used; found out once, by running a small network if
	 * need be. ONNX Runtime must have been started.
	 *
	 * @param device of this backend
	 * @return the reason and the remedy; empty if the device works
	 */
	Optional<Unavailable> unavailable(Device device);

	/**
	 * Has a session run on a device.
	 *
	 * @param options of a session that is about to be opened
	 * @param device of this backend
	 * @param precision of what is computed
	 * @param channelsLast true if the graph's convolutions are channels-last ones
	 * @throws OrtException if ONNX Runtime does not take the options
	 */
	void configure(SessionOptions options, Device device, Precision precision, boolean channelsLast)
			throws OrtException;

	/**
	 * The options with which graphs are built for a device, tensor cores left aside.
	 *
	 * @param device of this backend
	 * @param precision of what is computed
	 * @return the options
	 */
	GraphOptions graphOptions(Device device, Precision precision);

	/**
	 * Tells why graphs for tensor cores are not used on a device; found out once, by
	 * running a small one.
	 *
	 * @param device of this backend
	 * @param precision of what is computed
	 * @param freeMemory frees memory of the device that idle networks hold; gives true if
	 *          there was any
	 * @return the reason, for people; empty if the graphs work
	 */
	default Optional<String> tensorCoresUnavailable(
			final Device device, final Precision precision, final BooleanSupplier freeMemory) {
		return Optional.of("tensor cores are not wanted");
	}

	/**
	 * Tells how sessions that are opened now look for kernels.
	 *
	 * @param device of this backend
	 * @param precision of what is computed
	 * @return true if they search long, and {@link #shortenSearch} changes that
	 */
	default boolean searchesLong(final Device device, final Precision precision) {
		return false;
	}

	/**
	 * Has sessions that are opened from now on search less long for kernels.
	 *
	 * @param device of this backend, on which a long search found none
	 */
	default void shortenSearch(final Device device) {}

	/**
	 * Tells how many images to compute in one run, as far as memory allows it.
	 *
	 * @param precision of what is computed
	 * @return the size at which it was measured that less time is taken for each
	 */
	default BatchSize batch(final Precision precision) {
		return BatchSize.ONE;
	}

	/** @return the number of values that a tensor must stay below */
	double mostValues();

	/**
	 * The memory for runs on a device.
	 *
	 * @param device of this backend
	 * @param precision of what is computed
	 * @return the budget; of 0 bytes if the memory of a device is not known
	 */
	Budget budget(Device device, Precision precision);

	/**
	 * Classifies a failure of a run on one of the devices.
	 *
	 * @param failure with all its causes
	 * @return its kind
	 */
	Failure classify(Throwable failure);
}
