// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import latentij.model.graph.layers.GraphOptions;
import latentij.runtime.backend.Backend;
import latentij.runtime.backend.Budget;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Failure;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.Unavailable;

/**
 * A backend of one device that no machine has. Its failures say their own kind:
 * "OUT_OF_MEMORY: of the third buffer".
 */
final class FakeBackend implements Backend {

	static final Device DEVICE = new Device("FAKE", 0, "FAKE 0 (Fake)");

	Optional<Unavailable> unavailable = Optional.empty();
	boolean longSearch = true;
	int looked;

	/** Happens before a question is answered. */
	Runnable trial = () -> {};

	Runnable tensorCoreTrial = () -> {};

	@Override
	public String name() {
		return DEVICE.backend();
	}

	@Override
	public Optional<String> prepare() {
		looked++;
		return Optional.empty();
	}

	@Override
	public List<Device> devices() {
		return List.of(DEVICE);
	}

	@Override
	public Device device(final int number) {
		return number == 0 ? DEVICE : new Device(name(), number, name() + " " + number);
	}

	@Override
	public Optional<Unavailable> unavailable(final Device device) {
		trial.run();
		return device.equals(DEVICE) ? unavailable : Optional.of(new Unavailable("there is none", "choose another"));
	}

	@Override
	public void configure(
			final SessionOptions options, final Device device, final Precision precision, final boolean channelsLast) {
		// Runs on the CPU.
	}

	@Override
	public GraphOptions graphOptions(final Device device, final Precision precision) {
		return GraphOptions.GPU.withHalf(precision.isHalf());
	}

	@Override
	public Optional<String> tensorCoresUnavailable(
			final Device device, final Precision precision, final BooleanSupplier freeMemory) {
		tensorCoreTrial.run();
		return Backend.super.tensorCoresUnavailable(device, precision, freeMemory);
	}

	@Override
	public boolean searchesLong(final Device device, final Precision precision) {
		return longSearch && precision == Precision.FP32;
	}

	@Override
	public void shortenSearch(final Device device) {
		longSearch = false;
	}

	@Override
	public double mostValues() {
		return 1000;
	}

	@Override
	public Budget budget(final Device device, final Precision precision) {
		return new Budget(device, 1000, 1, mostValues());
	}

	@Override
	public Failure classify(final Throwable failure) {
		final String message = String.valueOf(failure.getMessage());
		for (final Failure kind : Failure.values()) if (message.startsWith(kind.name())) return kind;
		return Failure.OTHER;
	}
}
