// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.cpu;

import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.List;
import java.util.Optional;
import latentij.model.graph.layers.GraphOptions;
import latentij.runtime.backend.Backend;
import latentij.runtime.backend.Budget;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Failure;
import latentij.runtime.backend.Precision;
import latentij.runtime.backend.Unavailable;
import latentij.util.machine.SystemMemory;

/** The CPU, which is always there. Its failures stand: nothing is left to try. */
public final class CpuBackend implements Backend {

	/**
	 * From the memory of a usual run to that of a {@linkplain Precision#FAST fast} one; used where a GPU is tried first.
	 * Measured with Stable Diffusion 1.5's size: 1 to 1.02 at 512x512 and 1024x1024. Flat images take more, as their
	 * tiles are larger than they are.
	 */
	private static final double FAST_MEMORY = 2;

	@Override
	public String name() {
		return Device.CPU.backend();
	}

	@Override
	public List<Device> devices() {
		return List.of(Device.CPU);
	}

	@Override
	public Device device(final int number) {
		return Device.CPU;
	}

	@Override
	public Optional<Unavailable> unavailable(final Device device) {
		return Optional.empty();
	}

	@Override
	public void configure(
			final SessionOptions options, final Device device, final Precision precision, final boolean channelsLast) {
		// ONNX Runtime's default.
	}

	@Override
	public GraphOptions graphOptions(final Device device, final Precision precision) {
		return GraphOptions.DEFAULT.withHalf(precision.isHalf()).withFast(precision == Precision.FAST);
	}

	@Override
	public double mostValues() {
		return Double.POSITIVE_INFINITY;
	}

	@Override
	public Budget budget(final Device device, final Precision precision) {
		final double factor = precision == Precision.FAST ? FAST_MEMORY : 1;
		return new Budget(device, SystemMemory.forNetworks(), factor, mostValues());
	}

	@Override
	public Failure classify(final Throwable failure) {
		return Failure.OTHER;
	}
}
