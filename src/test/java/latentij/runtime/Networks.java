// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.util.function.UnaryOperator;
import latentij.model.VaeModel;
import latentij.runtime.backend.Backend;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.Precision;

/** Opens networks of this machine's devices, without a ladder. */
final class Networks {

	private static final Devices DEVICES = Devices.standard();

	private Networks() {}

	static Backend cuda() {
		DEVICES.start();
		return DEVICES.backends().get(0);
	}

	/** The first GPU, be it there or not. */
	static Device gpu() {
		return cuda().device(0);
	}

	static OrtVaeNetwork onCpu(final VaeModel model) {
		return on(Device.CPU, Precision.FP32, model);
	}

	static OrtVaeNetwork onGpu(final VaeModel model, final Precision precision) {
		return on(gpu(), precision, model);
	}

	static OrtVaeNetwork on(final Device device, final Precision precision, final VaeModel model) {
		DEVICES.start();
		return VaeCodecs.network(DEVICES, model, device, precision);
	}

	/** The network that a rung of a ladder runs. */
	static DeviceNetwork of(final Rung rung, final VaeModel model) {
		DEVICES.start();
		return VaeCodecs.network(DEVICES, model, rung);
	}

	/** A network whose graphs are opened in another way. */
	static OrtVaeNetwork on(
			final Device device,
			final Precision precision,
			final VaeModel model,
			final UnaryOperator<SessionOpener> opener) {
		DEVICES.start();
		final Backend backend = DEVICES.backend(device);
		return new OrtVaeNetwork(
				model,
				device,
				precision,
				backend,
				opener.apply(SessionOpener.on(backend, device, precision, () -> false)),
				new OpenNetworks());
	}
}
